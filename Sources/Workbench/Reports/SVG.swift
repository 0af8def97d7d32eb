import Foundation

/// Draws a chart. Text is real text (searchable, scalable); title and description are read out by screen readers; colours
/// follow Okabe and Ito and stay apart for colour-blind readers. Each mark has its colour for a light ground as an
/// attribute and a class, by which a style sheet gives it another one on a dark ground.
struct SVG {
  private var body = ""
  let width: Double
  let height: Double
  /// The curves' colours that were used.
  private var colours: Set<Int> = []

  /// What a mark is painted with.
  enum Paint: Equatable {
    /// Text and axes.
    case ink
    /// Secondary text.
    case soft
    /// Lines behind the figures.
    case faint
    /// The i-th curve or part.
    case curve(Int)
  }

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  enum Anchor: String { case start, middle, end }

  mutating func text(
    _ s: String, x: Double, y: Double, size: Double = 12, anchor: Anchor = .start, bold: Bool = false,
    turned: Bool = false, paint: Paint = .ink
  ) {
    let turn = turned ? " transform=\"rotate(-90 \(n(x)) \(n(y)))\"" : ""
    body +=
      "<text\(fill(paint)) x=\"\(n(x))\" y=\"\(n(y))\" font-size=\"\(n(size))\" text-anchor=\"\(anchor.rawValue)\""
      + (bold ? " font-weight=\"600\"" : "") + "\(turn)>\(markup(s))</text>\n"
  }

  mutating func line(_ a: (Double, Double), _ b: (Double, Double), paint: Paint = .ink, width: Double = 1) {
    body +=
      "<line\(stroke(paint)) x1=\"\(n(a.0))\" y1=\"\(n(a.1))\" x2=\"\(n(b.0))\" y2=\"\(n(b.1))\""
      + " stroke-width=\"\(n(width))\"/>\n"
  }

  mutating func path(_ points: [(Double, Double)], paint: Paint, dash: String, width: Double = 2) {
    guard !points.isEmpty else { return }
    let d = points.enumerated().map { "\($0.offset == 0 ? "M" : "L")\(n($0.element.0)) \(n($0.element.1))" }
    body +=
      "<path\(stroke(paint)) d=\"\(d.joined(separator: " "))\" fill=\"none\" stroke-width=\"\(n(width))\""
      + " stroke-linejoin=\"round\"" + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"") + "/>\n"
  }

  mutating func dot(_ p: (Double, Double), paint: Paint, radius: Double = 2.6, hint: String) {
    body +=
      "<circle\(fill(paint)) cx=\"\(n(p.0))\" cy=\"\(n(p.1))\" r=\"\(n(radius))\"><title>\(markup(hint))</title></circle>\n"
  }

  mutating func box(x: Double, y: Double, width: Double, height: Double, paint: Paint, hint: String) {
    body +=
      "<rect\(fill(paint)) x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\">"
      + "<title>\(markup(hint))</title></rect>\n"
  }

  /// The whole document, with a ground and a style sheet of its own.
  func document(title: String, description: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="\(n(width))" height="\(n(height))" \
    viewBox="0 0 \(n(width)) \(n(height))" role="img" aria-labelledby="title description" \
    font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif">
    <title id="title">\(markup(title))</title>
    <desc id="description">\(markup(description))</desc>
    <style>
    \(Self.style(colours.sorted()))</style>
    <rect class="ground" width="\(n(width))" height="\(n(height))" fill="#ffffff"/>
    \(body)</svg>

    """
  }

  /// The drawing as part of a page, whose style sheet has `style`; `id` is of no other drawing there.
  func figure(id: String, title: String, description: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(n(width)) \(n(height))" role="img" \
    aria-labelledby="\(id)-title \(id)-text" style="max-width:\(n(width * 1.25))px">
    <title id="\(id)-title">\(markup(title))</title>
    <desc id="\(id)-text">\(markup(description))</desc>
    \(body)</svg>

    """
  }

  private mutating func fill(_ paint: Paint) -> String { attributes(paint, "fill", "fill") }
  private mutating func stroke(_ paint: Paint) -> String { attributes(paint, "line", "stroke") }

  private mutating func attributes(_ paint: Paint, _ prefix: String, _ attribute: String) -> String {
    if case .curve(let i) = paint { colours.insert(i) }
    return " class=\"\(prefix)-\(Self.name(paint))\" \(attribute)=\"\(Self.colour(paint))\""
  }

  /// At most two decimals, no trailing zeros.
  private func n(_ x: Double) -> String {
    var s = String(format: "%.2f", x)
    while s.hasSuffix("0") { s.removeLast() }
    if s.hasSuffix(".") { s.removeLast() }
    return s == "-0" ? "0" : s
  }
}
