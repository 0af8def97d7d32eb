import Foundation

extension LossMasses {
  /// Largest transform: 2²² complex numbers, 64 MiB.
  static let mostPoints = 1 << 22
  /// The mass that may lie outside the window on each side; it goes to infinity.
  private static let outside = 1e-16

  /// The sum of independent losses, each so many times, all on one grid; nil where the window would take more than
  /// `mostPoints` points.
  ///
  /// The window is where all but 2·10⁻¹⁶ of the sum lies, by Chernoff's bound. The transform is cyclic: what lies
  /// outside the window is found inside it, where it does no harm, and is counted at infinity again. What rounding can
  /// add up to, to first order in the unit roundoff u, is counted there too: an error of 4.3·u·log₂N in every
  /// coefficient of a distribution's transform, grown by the powers, and Σ|error| ≤ √N·√(Σ error²).
  static func composed(_ parts: [(one: LossMasses, times: Int)]) -> LossMasses? {
    let gap = parts[0].one.gap
    let infinity = -expm1(parts.reduce(0) { $0 + Double($1.times) * log1p(-$1.one.infinity) })
    if parts.count == 1, parts[0].times == 1 {
      return LossMasses(gap: gap, first: parts[0].one.first, masses: parts[0].one.masses, infinity: infinity)
    }
    let (low, high) = window(parts)
    guard high - low < mostPoints else { return nil }
    var n = 2
    while n < high - low + 1 { n *= 2 }
    let transform = FourierTransform(count: n)
    var (re, im) = ([Double](repeating: 1, count: n), [Double](repeating: 0, count: n))
    // Σ_parts times/|coefficient|: how an error in a coefficient grows.
    var growth = [Double](repeating: 0, count: n)
    for (one, times) in parts {
      var (x, y) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
      for (i, p) in one.masses.enumerated() { x[(one.first + i) & (n - 1)] += p }
      transform.forward(&x, &y)
      for k in 0..<n {
        let size = (x[k] * x[k] + y[k] * y[k]).squareRoot()
        growth[k] += Double(times) / max(size, 1e-300)
        let power = power(x[k], y[k], times)
        (re[k], im[k]) = (re[k] * power.0 - im[k] * power.1, re[k] * power.1 + im[k] * power.0)
      }
    }
    var (grown, squares) = (0.0, 0.0)
    for k in 0..<n {
      let size = re[k] * re[k] + im[k] * im[k]
      squares += size
      grown += size * growth[k] * growth[k]
    }
    let u = 0x1p-53
    let levels = 4.3 * log2(Double(n))
    // √N of Σ|error| ≤ √N·… and 1/√N of Parseval's theorem cancel.
    let rounding = u * ((levels + 2.3) * grown.squareRoot() + levels * squares.squareRoot())
    transform.backward(&re, &im)
    let masses = (low...high).map { max(0, re[$0 & (n - 1)] / Double(n)) }
    return LossMasses(
      gap: gap, first: low, masses: masses, infinity: min(1, infinity + 2 * outside + rounding))
  }

  /// (x + iy)^times by squaring; what is far below everything becomes 0 before it is slow.
  private static func power(_ x: Double, _ y: Double, _ times: Int) -> (Double, Double) {
    var (result, base, rest) = ((1.0, 0.0), (x, y), times)
    while rest > 0 {
      if rest & 1 == 1 {
        result = (result.0 * base.0 - result.1 * base.1, result.0 * base.1 + result.1 * base.0)
      }
      base = (base.0 * base.0 - base.1 * base.1, 2 * base.0 * base.1)
      if base.0 * base.0 + base.1 * base.1 < 1e-100 { base = (0, 0) }
      rest >>= 1
    }
    return result
  }

  /// Indices between which all but `outside` of the sum lies, on each side.
  private static func window(_ parts: [(one: LossMasses, times: Int)]) -> (low: Int, high: Int) {
    let gap = parts[0].one.gap
    var low = parts.reduce(0) { $0 + $1.one.first * $1.times }
    var high = parts.reduce(0) { $0 + ($1.one.first + $1.one.masses.count - 1) * $1.times }
    let variance = parts.reduce(0.0) { $0 + $1.one.variance * Double($1.times) }
    // The best λ of a normal tail, and that of one large loss alone; between them those of heavy tails.
    let normal = (-2 * log(outside)).squareRoot() / max(variance.squareRoot(), gap)
    let widest = parts.reduce(1) { max($0, $1.one.masses.count) }
    let (largest, smallest) = (2 * normal, min(normal, 1 / (Double(widest) * gap)))
    for step in 0...20 {
      let lambda = largest * pow(smallest / largest, Double(step) / 20)
      for sign in [1.0, -1.0] {
        let moment = parts.reduce(0.0) { $0 + Double($1.times) * $1.one.logMoment(sign * lambda) }
        let bound = (moment - log(outside)) / (lambda * gap)
        guard bound.isFinite, abs(bound) < 1e15 else { continue }
        if sign > 0 { high = min(high, Int(bound.rounded(.up))) } else { low = max(low, -Int(bound.rounded(.up))) }
      }
    }
    return (low, max(low, high))
  }

  private var variance: Double {
    var (s0, s1, s2) = (0.0, 0.0, 0.0)
    for (i, p) in masses.enumerated() {
      let x = Double(first + i) * gap
      (s0, s1, s2) = (s0 + p, s1 + p * x, s2 + p * x * x)
    }
    return s0 > 0 ? max(0, s2 / s0 - s1 * s1 / (s0 * s0)) : 0
  }
}
