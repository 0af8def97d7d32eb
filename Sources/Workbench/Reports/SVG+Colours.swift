import Foundation

extension SVG {
  /// The colours of curves and parts on a light ground, and on a dark one.
  static let palette = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#E5D300", "#882255", "#8C8C8C",
  ]
  private static let darkPalette = [
    "#4DA6E8", "#FF8A4C", "#2CC99B", "#E7A3CB", "#F2A832", "#A5DAF7", "#EDEDED", "#F7EC6E", "#BF4377", "#8D949C",
  ]
  private static let dashes = ["", "7 3", "2 3", "9 3 2 3", "4 2", "12 4", "5 2"]

  /// The colour of the i-th curve on a light ground, which no other has: beyond the palette, hues a golden angle apart in
  /// three shades.
  static func colour(_ i: Int) -> String {
    i < palette.count ? palette[i] : hue(i, [(0.75, 0.35), (0.55, 0.55), (0.9, 0.25)][i % 3])
  }

  /// The same on a dark ground.
  private static func darkColour(_ i: Int) -> String {
    i < darkPalette.count ? darkPalette[i] : hue(i, [(0.75, 0.65), (0.6, 0.8), (0.9, 0.55)][i % 3])
  }

  private static func hue(_ i: Int, _ shade: (saturation: Double, light: Double)) -> String {
    let hue = (Double(i) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1) * 6
    let chroma = (1 - abs(2 * shade.light - 1)) * shade.saturation
    func channel(_ shift: Double) -> Int {
      let distance = abs((hue + shift).truncatingRemainder(dividingBy: 6) - 3)
      return Int(((shade.light + chroma * (min(1, max(0, distance - 1)) - 0.5)) * 255).rounded())
    }
    return String(format: "#%02X%02X%02X", channel(0), channel(4), channel(2))
  }

  /// The dashes of the i-th curve; neighbours differ.
  static func dash(_ i: Int) -> String { dashes[(i + i / palette.count) % dashes.count] }

  /// A paint on a light ground.
  static func colour(_ paint: Paint) -> String {
    switch paint {
    case .ink: "#222222"
    case .soft: "#5c636b"
    case .faint: "#d9d9d9"
    case .curve(let i): colour(i)
    }
  }

  /// A paint in the names of classes.
  static func name(_ paint: Paint) -> String {
    switch paint {
    case .ink: "ink"
    case .soft: "soft"
    case .faint: "faint"
    case .curve(let i): "\(i)"
    }
  }

  /// Rules that repaint a drawing with these curves where the reader's screen is dark.
  static func style(_ colours: some Sequence<Int>) -> String {
    var rules = ".ground{fill:#15181c}"
    let paints =
      [("ink", "#e8eaed"), ("soft", "#a8b0b8"), ("faint", "#343a41")] + colours.map { ("\($0)", darkColour($0)) }
    for (name, colour) in paints { rules += ".fill-\(name){fill:\(colour)}.line-\(name){stroke:\(colour)}" }
    return "@media (prefers-color-scheme:dark){\(rules)}\n"
  }
}
