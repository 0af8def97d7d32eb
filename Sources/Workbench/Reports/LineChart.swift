/// Curves over a common axis, with markers, different dashes as well as colours, and their names below.
public struct LineChart: Equatable, Sendable {
  /// One curve; `nil` leaves a gap.
  public struct Series: Equatable, Sendable {
    /// How much a curve asks to be looked at.
    public enum Weight: Equatable, Sendable {
      /// What the chart is about: broad, behind the others, which show upon it where they coincide.
      case main
      /// A curve.
      case usual
      /// One of many: thin, without markers.
      case quiet
    }
    /// Shown in the legend.
    public var name: String
    /// Points in order of x.
    public var points: [Point]
    /// How it is drawn.
    public var weight: Weight
    /// A curve through `points`.
    public init(name: String, points: [Point], weight: Weight = .usual) {
      self.name = name
      self.points = points
      self.weight = weight
    }
  }
  /// One point.
  public struct Point: Equatable, Sendable {
    /// Position.
    public var x: Double
    /// Value; nil where it is undefined.
    public var y: Double?
    /// Half the length of the error bar; nil for none.
    public var error: Double?
    /// A point.
    public init(x: Double, y: Double?, error: Double? = nil) {
      self.x = x
      self.y = y
      self.error = error
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
  /// Names of x = 0, 1, …, where they are no numbers to measure along; empty otherwise.
  public var xNames: [String] = []

  /// A chart.
  public init(title: String, xLabel: String, yLabel: String, series: [Series]) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
  }

  /// Points of a curve that are drawn; of more, as many evenly spaced ones, the last among them.
  private static let limit = 240

  /// The SVG document.
  public var svg: String { drawing.document(title: title, description: description) }

  /// The chart in a page.
  func figure(id: String) -> String { drawing.figure(id: id, title: title, description: description) }

  private var description: String {
    let ends = series.compactMap { s in
      s.points.last { $0.y != nil }.map { "\(s.name) ends at \(significant($0.y ?? 0, 4))" }
    }
    return "\(yLabel) over \(xLabel). \(ends.joined(separator: "; "))."
  }

  private var drawing: SVG {
    let top = 44.0, bottom = 306.0, left = 66.0, right = 596.0
    // One curve that is called as its axis needs no legend.
    let isPlain = series.count == 1 && series[0].name == yLabel
    let legend = Legend(isPlain ? [] : series.map(\.name), left: 20, right: right + 10, swatch: 28)
    var out = SVG(width: right + 24, height: bottom + 62 + legend.height)
    let curves = series.map { Series(name: $0.name, points: Self.thinned($0.points), weight: $0.weight) }
    let points = curves.flatMap(\.points)
    let x =
      xNames.isEmpty
      ? Axis(covering: points.map(\.x), count: 7, whole: wholeX)
      : Axis(names: xNames.count)
    let y = Axis(
      covering: points.flatMap { p in p.y.map { [$0 - (p.error ?? 0), $0 + (p.error ?? 0)] } ?? [] })
    out.text(cut(title, to: 70), x: 20, y: 24, size: 15, bold: true)
    for tick in y.ticks {
      let h = y.place(tick, bottom, top)
      out.line((left, h), (right, h), paint: .faint)
      out.text(y.label(tick), x: left - 8, y: h + 4, anchor: .end, paint: .soft)
    }
    for tick in x.ticks {
      let v = x.place(tick, left, right)
      out.line((v, bottom), (v, bottom + 5))
      let label = xNames.isEmpty ? x.label(tick) : xName(tick) ?? ""
      out.text(
        cut(label, to: max(4, 84 / max(1, xNames.count))), x: v, y: bottom + 20, anchor: .middle, paint: .soft)
    }
    out.line((left, bottom), (right, bottom))
    out.text(cut(xLabel, to: 70), x: (left + right) / 2, y: bottom + 42, anchor: .middle)
    out.text(cut(yLabel, to: 40), x: 18, y: (top + bottom) / 2, anchor: .middle, turned: true)
    for (i, curve) in curves.enumerated() { draw(curve, i, x, y, (left, right), (top, bottom), in: &out) }
    for (i, place) in legend.places.enumerated() {
      let h = bottom + 62 + place.y
      out.path(
        [(place.x, h), (place.x + 22, h)], paint: .curve(i), dash: SVG.dash(i), width: Self.width(curves[i].weight))
      out.text(legend.names[i], x: place.x + 28, y: h + 4)
    }
    return out
  }

  private func draw(
    _ curve: Series, _ i: Int, _ x: Axis, _ y: Axis, _ across: (Double, Double), _ down: (Double, Double),
    in out: inout SVG
  ) {
    func place(_ p: Point, _ value: Double) -> (Double, Double) {
      (x.place(p.x, across.0, across.1), y.place(value, down.1, down.0))
    }
    for run in curve.points.split(whereSeparator: { $0.y == nil }) {
      out.path(
        run.map { place($0, $0.y ?? 0) }, paint: .curve(i), dash: SVG.dash(i), width: Self.width(curve.weight))
    }
    for p in curve.points {
      guard let value = p.y else { continue }
      if let error = p.error {
        let (low, high) = (place(p, value - error), place(p, value + error))
        out.line(low, high, paint: .curve(i), width: 1.6)
        for end in [low, high] { out.line((end.0 - 5, end.1), (end.0 + 5, end.1), paint: .curve(i), width: 1.6) }
      }
      // Markers of many points would hide the curve.
      guard curve.points.count <= 40, curve.weight != .quiet || curve.points.count < 3 else { continue }
      let spread = p.error.map { " ± \(significant($0, 2))" } ?? ""
      let position = xName(p.x) ?? significant(p.x, 4)
      out.dot(
        place(p, value), paint: .curve(i), radius: p.error == nil ? 2.6 : 3.6,
        hint: "\(curve.name): \(significant(value, 4))\(spread) at \(position)")
    }
  }

  private func xName(_ x: Double) -> String? {
    Int(exactly: x.rounded()).flatMap { xNames.indices.contains($0) ? xNames[$0] : nil }
  }

  private static func width(_ weight: Series.Weight) -> Double {
    switch weight {
    case .main: 4
    case .usual: 2
    case .quiet: 1.5
    }
  }

  private static func thinned(_ points: [Point]) -> [Point] {
    guard points.count > limit else { return points }
    return (0..<limit).map { points[$0 * (points.count - 1) / (limit - 1)] }
  }
}
