/// Curves over a common axis, with markers, different dashes as well as colours, and the names beside the curves' ends.
public struct LineChart: Equatable, Sendable {
  /// One curve; `nil` leaves a gap.
  public struct Series: Equatable, Sendable {
    /// Shown beside the curve.
    public var name: String
    /// Points in order of x.
    public var points: [Point]
    /// A curve through `points`.
    public init(name: String, points: [Point]) {
      self.name = name
      self.points = points
    }
  }
  /// One point.
  public struct Point: Equatable, Sendable {
    /// Position.
    public var x: Double
    /// Value; nil where it is undefined.
    public var y: Double?
    /// A point.
    public init(x: Double, y: Double?) {
      self.x = x
      self.y = y
    }
  }

  /// Above the chart.
  public var title: String
  /// Under the horizontal axis, unit included.
  public var xLabel: String
  /// Beside the vertical axis, unit included.
  public var yLabel: String
  /// The curves, each with a colour of its own.
  public var series: [Series]
  /// Whether x takes whole numbers only (rounds).
  public var wholeX = true

  /// A chart.
  public init(title: String, xLabel: String, yLabel: String, series: [Series]) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
  }

  /// The SVG document.
  public var svg: String {
    let longest = Double(series.map(\.name.count).max() ?? 0)
    let legend = max(60, longest * 6.6 + 34)
    // As high as the names need.
    let top = 44.0, bottom = max(306, top + 24 + 22 * Double(series.count - 1)), left = 66.0, right = 544.0
    var out = SVG(width: 560 + legend, height: bottom + 54)
    let points = series.flatMap(\.points)
    let x = Axis(covering: points.map(\.x), count: 7, whole: wholeX)
    let y = Axis(covering: points.compactMap(\.y))
    out.text(title, x: left, y: 24, size: 15, bold: true)
    for tick in y.ticks {
      let h = y.place(tick, bottom, top)
      out.line((left, h), (right, h), colour: SVG.faint)
      out.text(y.label(tick), x: left - 8, y: h + 4, anchor: .end)
    }
    for tick in x.ticks {
      let v = x.place(tick, left, right)
      out.line((v, bottom), (v, bottom + 5))
      out.text(x.label(tick), x: v, y: bottom + 20, anchor: .middle)
    }
    out.line((left, bottom), (right, bottom))
    out.text(xLabel, x: (left + right) / 2, y: bottom + 42, anchor: .middle)
    out.text(yLabel, x: 18, y: (top + bottom) / 2, anchor: .middle, turned: true)
    for (i, curve) in series.enumerated() {
      let colour = SVG.colour(i)
      for run in curve.points.split(whereSeparator: { $0.y == nil }) {
        out.path(
          run.map { (x.place($0.x, left, right), y.place($0.y ?? 0, bottom, top)) }, colour: colour,
          dash: SVG.dash(i))
      }
      for p in curve.points {
        guard let value = p.y else { continue }
        out.dot(
          (x.place(p.x, left, right), y.place(value, bottom, top)), colour: colour,
          hint: "\(curve.name): \(significant(value, 4)) at \(significant(p.x, 4))")
      }
      let h = top + 12 + Double(i) * 22
      out.path([(right + 18, h), (right + 44, h)], colour: colour, dash: SVG.dash(i))
      out.text(curve.name, x: right + 50, y: h + 4)
    }
    let ends = series.compactMap { s in
      s.points.last { $0.y != nil }.map { "\(s.name) ends at \(significant($0.y ?? 0, 4))" }
    }
    return out.document(title: title, description: "\(yLabel) over \(xLabel). \(ends.joined(separator: "; ")).")
  }
}
