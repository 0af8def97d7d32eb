import Foundation

/// Writes an SVG document. Text is real text (searchable, scalable); title and description are read out by screen
/// readers; colours follow Okabe and Ito and stay apart for colour-blind readers.
struct SVG {
  private var body = ""
  let width: Double
  let height: Double

  static let palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
  private static let dashes = ["", "7 3", "2 3", "9 3 2 3", "1 4", "12 4", "5 2"]
  /// The colour of the i-th curve, which no other has: beyond the palette, hues a golden angle apart in three shades.
  static func colour(_ i: Int) -> String {
    guard i >= palette.count else { return palette[i] }
    let hue = (Double(i) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1) * 6
    let (saturation, light) = [(0.75, 0.35), (0.55, 0.55), (0.9, 0.25)][i % 3]
    let chroma = (1 - abs(2 * light - 1)) * saturation
    func channel(_ shift: Double) -> Int {
      let distance = abs((hue + shift).truncatingRemainder(dividingBy: 6) - 3)
      return Int(((light + chroma * (min(1, max(0, distance - 1)) - 0.5)) * 255).rounded())
    }
    return String(format: "#%02X%02X%02X", channel(0), channel(4), channel(2))
  }
  /// The dashes of the i-th curve; neighbours differ.
  static func dash(_ i: Int) -> String { dashes[(i + i / palette.count) % dashes.count] }
  static let ink = "#222222", faint = "#d9d9d9"

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  enum Anchor: String { case start, middle, end }

  mutating func text(
    _ s: String, x: Double, y: Double, size: Double = 12, anchor: Anchor = .start, bold: Bool = false,
    turned: Bool = false, colour: String = SVG.ink
  ) {
    let turn = turned ? " transform=\"rotate(-90 \(n(x)) \(n(y)))\"" : ""
    body +=
      "<text x=\"\(n(x))\" y=\"\(n(y))\" font-size=\"\(n(size))\" text-anchor=\"\(anchor.rawValue)\""
      + (bold ? " font-weight=\"600\"" : "") + " fill=\"\(colour)\"\(turn)>\(escaped(s))</text>\n"
  }

  mutating func line(_ a: (Double, Double), _ b: (Double, Double), colour: String = SVG.ink, width: Double = 1) {
    body +=
      "<line x1=\"\(n(a.0))\" y1=\"\(n(a.1))\" x2=\"\(n(b.0))\" y2=\"\(n(b.1))\" stroke=\"\(colour)\""
      + " stroke-width=\"\(n(width))\"/>\n"
  }

  mutating func path(_ points: [(Double, Double)], colour: String, dash: String) {
    guard !points.isEmpty else { return }
    let d = points.enumerated().map { "\($0.offset == 0 ? "M" : "L")\(n($0.element.0)) \(n($0.element.1))" }
    body +=
      "<path d=\"\(d.joined(separator: " "))\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\""
      + " stroke-linejoin=\"round\"" + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"") + "/>\n"
  }

  mutating func dot(_ p: (Double, Double), colour: String, hint: String) {
    body +=
      "<circle cx=\"\(n(p.0))\" cy=\"\(n(p.1))\" r=\"2.6\" fill=\"\(colour)\"><title>\(escaped(hint))</title></circle>\n"
  }

  mutating func box(x: Double, y: Double, width: Double, height: Double, colour: String, hint: String) {
    body +=
      "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\" fill=\"\(colour)\">"
      + "<title>\(escaped(hint))</title></rect>\n"
  }

  /// The whole document.
  func document(title: String, description: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="\(n(width))" height="\(n(height))" \
    viewBox="0 0 \(n(width)) \(n(height))" role="img" aria-labelledby="title description" \
    font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif">
    <title id="title">\(escaped(title))</title>
    <desc id="description">\(escaped(description))</desc>
    <rect width="\(n(width))" height="\(n(height))" fill="#ffffff"/>
    \(body)</svg>

    """
  }

  private func escaped(_ s: String) -> String {
    var out = ""
    for c in s.unicodeScalars {
      switch c {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}": out += "\u{FFFD}"
      default: out.unicodeScalars.append(c)
      }
    }
    return out
  }

  /// At most two decimals, no trailing zeros.
  private func n(_ x: Double) -> String {
    var s = String(format: "%.2f", x)
    while s.hasSuffix("0") { s.removeLast() }
    if s.hasSuffix(".") { s.removeLast() }
    return s == "-0" ? "0" : s
  }
}

/// Round tick positions on an axis.
struct Axis {
  let low: Double
  let high: Double
  let ticks: [Double]
  private let places: Int

  /// About `count` ticks at 1, 2 or 5 times a power of ten that enclose the values.
  init(covering values: [Double], count: Int = 6, fromZero: Bool = false, whole: Bool = false) {
    // Figures come from files: what no axis can be divided into is left out.
    let finite = values.filter { abs($0) < 1e15 && ($0 == 0 || abs($0) > 1e-15) }
    var low = finite.min() ?? 0, high = finite.max() ?? 1
    if fromZero { low = min(0, low); high = max(0, high) }
    if high - low <= 1e-12 * max(abs(low), abs(high)) {
      low -= low == 0 ? 0 : abs(low) * 0.05
      high += high == 0 ? 1 : abs(high) * 0.05
    }
    let raw = (high - low) / Double(max(1, count - 1))
    let power = pow(10, log10(raw).rounded(.down))
    let step0 = ([1, 2, 5, 10].first { $0 * power >= raw * 0.999 } ?? 10) * power
    let step = whole ? max(1, step0.rounded()) : step0
    self.low = (low / step).rounded(.down) * step
    self.high = (high / step).rounded(.up) * step
    let n = Int(((self.high - self.low) / step).rounded())
    let start = self.low
    ticks = (0...max(1, n)).map { start + Double($0) * step }
    places = max(0, -Int(log10(step).rounded(.down)))
  }

  func label(_ tick: Double) -> String {
    let x = abs(tick) < 1e-12 ? 0 : tick
    if abs(high) >= 1e6 || abs(low) >= 1e6 { return String(format: "%g", x) }
    return places == 0 ? grouped(Int(x.rounded())) : String(format: "%.\(places)f", x)
  }

  /// The position of `x` between `a` (low) and `b` (high).
  func place(_ x: Double, _ a: Double, _ b: Double) -> Double { a + (x - low) / (high - low) * (b - a) }
}
