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
  public var svg: String {
    let names = Double(bars.map(\.name.count).max() ?? 0) * 6.8 + 26
    let left = max(70, names), right = left + 430
    let top = parts.count > 1 ? 68.0 : 44.0, bottom = top + Double(bars.count) * 30 + 4
    var out = SVG(width: right + 70, height: bottom + 56)
    let totals = bars.map { $0.values.reduce(0, +) }
    let axis = Axis(covering: totals, fromZero: true)
    out.text(title, x: 14, y: 24, size: 15, bold: true)
    if parts.count > 1 {
      var x = 14.0
      for (i, part) in parts.enumerated() {
        out.box(x: x, y: 38, width: 12, height: 12, colour: SVG.colour(i), hint: part)
        out.text(part, x: x + 18, y: 48)
        x += 18 + Double(part.count) * 6.8 + 18
      }
    }
    for tick in axis.ticks {
      let v = axis.place(tick, left, right)
      out.line((v, top), (v, bottom), colour: SVG.faint)
      out.text(axis.label(tick), x: v, y: bottom + 18, anchor: .middle)
    }
    out.line((left, top), (left, bottom))
    out.text(unit, x: (left + right) / 2, y: bottom + 40, anchor: .middle)
    for (row, bar) in bars.enumerated() {
      let y = top + Double(row) * 30 + 6
      var sum = 0.0
      out.text(bar.name, x: left - 10, y: y + 15, anchor: .end)
      for (i, value) in bar.values.enumerated() where value > 0 {
        let a = axis.place(sum, left, right), b = axis.place(sum + value, left, right)
        out.box(
          x: a, y: y, width: max(0.5, b - a), height: 20, colour: SVG.colour(i),
          hint: "\(bar.name), \(parts.indices.contains(i) ? parts[i] : ""): \(significant(value, 4)) \(unit)")
        sum += value
      }
      out.text(significant(sum, 3), x: axis.place(sum, left, right) + 6, y: y + 15)
    }
    let lines = zip(bars, totals).map { "\($0.name): \(significant($1, 4))" }
    return out.document(title: title, description: "\(unit) by bar. \(lines.joined(separator: "; ")).")
  }
}
