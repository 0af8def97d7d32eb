/// Horizontal stacked bars, one a category, with a legend and each bar's total at its end.
public struct BarChart: Equatable, Sendable {
  /// One bar.
  public struct Bar: Equatable, Sendable {
    /// Beside the bar.
    public var name: String
    /// One value a part, in the order of `parts`; none is negative.
    public var values: [Double]
    /// A bar.
    public init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  /// Above the chart.
  public var title: String
  /// Under the axis, unit included.
  public var unit: String
  /// Names of the stacked parts; one part needs no legend.
  public var parts: [String]
  /// The bars, from the top.
  public var bars: [Bar]

  /// A chart.
  public init(title: String, unit: String, parts: [String], bars: [Bar]) {
    self.title = title
    self.unit = unit
    self.parts = parts
    self.bars = bars
  }

  /// The SVG document.
  public var svg: String { drawing.document(title: title, description: description) }

  /// The chart in a page.
  func figure(id: String) -> String { drawing.figure(id: id, title: title, description: description) }

  private var description: String {
    let lines = bars.map { "\($0.name): \(significant($0.values.reduce(0, +), 4))" }
    return "\(unit) by bar. \(lines.joined(separator: "; "))."
  }

  /// Height of a bar with its gap: many bars are thin, and then only some have their name beside them.
  private var rowHeight: Double { bars.count <= 16 ? 30 : bars.count <= 50 ? 16 : 7 }

  private var drawing: SVG {
    let names = bars.map { cut($0.name, to: 40) }
    let left = max(70, Double(names.map(displayWidth).max() ?? 0) * 6.8 + 26), right = left + 430
    let legend = Legend(parts.count > 1 ? parts : [], left: 14, right: right + 60, swatch: 18)
    let top = 44 + legend.height, row = rowHeight, bottom = top + Double(bars.count) * row + 4
    var out = SVG(width: right + 70, height: bottom + 56)
    let totals = bars.map { $0.values.reduce(0, +) }
    let axis = Axis(covering: totals, fromZero: true)
    out.text(cut(title, to: 70), x: 14, y: 24, size: 15, bold: true)
    for (i, place) in legend.places.enumerated() {
      out.box(x: place.x, y: 38 + place.y, width: 12, height: 12, paint: .curve(i), hint: parts[i])
      out.text(legend.names[i], x: place.x + 18, y: 48 + place.y)
    }
    for tick in axis.ticks {
      let v = axis.place(tick, left, right)
      out.line((v, top), (v, bottom), paint: .faint)
      out.text(axis.label(tick), x: v, y: bottom + 18, anchor: .middle, paint: .soft)
    }
    out.line((left, top), (left, bottom))
    out.text(unit, x: (left + right) / 2, y: bottom + 40, anchor: .middle)
    for (index, bar) in bars.enumerated() {
      let y = top + Double(index) * row + row * 0.2, height = row * 2 / 3
      let isNamed = row >= 12 || index % 5 == 0
      var sum = 0.0
      if isNamed {
        out.text(names[index], x: left - 10, y: y + height / 2 + 4, size: row < 20 ? 10 : 12, anchor: .end)
      }
      for (i, value) in bar.values.enumerated() where value > 0 {
        let a = axis.place(sum, left, right), b = axis.place(sum + value, left, right)
        // A gap tells neighbours apart where colours do not.
        let gap = bar.values.count > 1 && b - a > 3 ? 0.8 : 0
        out.box(
          x: a, y: y, width: max(0.5, b - a - gap), height: height, paint: .curve(i),
          hint: "\(bar.name), \(parts.indices.contains(i) ? parts[i] : ""): \(significant(value, 4)) \(unit)")
        sum += value
      }
      if row >= 12 {
        out.text(
          sum == sum.rounded() ? counted(sum) : significant(sum, 3), x: axis.place(sum, left, right) + 6,
          y: y + height / 2 + 4, size: row < 20 ? 10 : 12,
          paint: .soft)
      }
    }
    return out
  }
}
