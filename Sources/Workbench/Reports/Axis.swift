import Foundation

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

  /// Ticks at 0, 1, …, one a name, with half a step at either end.
  init(names count: Int) {
    (low, high, places) = (-0.5, max(0.5, Double(count) - 0.5), 0)
    ticks = (0..<count).map { Double($0) }
  }

  func label(_ tick: Double) -> String {
    let x = abs(tick) < 1e-12 ? 0 : tick
    if abs(high) >= 1e6 || abs(low) >= 1e6 { return String(format: "%g", x) }
    return places == 0 ? grouped(Int(x.rounded())) : String(format: "%.\(places)f", x)
  }

  /// The position of `x` between `a` (low) and `b` (high).
  func place(_ x: Double, _ a: Double, _ b: Double) -> Double { a + (x - low) / (high - low) * (b - a) }
}
