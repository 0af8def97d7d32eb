import Foundation

extension RenyiCurve {
  /// Skellam noise, the difference of two Poisson variates, on every entry of a sum of integer vectors. Sums of Skellam
  /// variates are Skellam, so that clients who add a part each give exactly this.
  ///
  /// ε(α) ≤ α·Δ2²/(2μ) + min(((2α − 1)·Δ2² + 6·Δ1)/(4μ²), 3·Δ1/(2μ)) for whole α (Agarwal, Kairouz, Liu 2021,
  /// arXiv 2110.04995, Corollary 3.6). ε(α) grows with α, so a fractional order costs what the next whole one does.
  ///
  /// - Parameters:
  ///   - variance: μ of an entry of the sum, in units of the integers squared; of those clients only who are trusted
  ///     to have added their part.
  ///   - l1: Δ1, how far one unit moves the sum in ℓ1. No more than min(√d·Δ2, Δ2²).
  ///   - l2: Δ2, the same in ℓ2.
  /// - Throws: `PrivacyError.parameter` unless μ is in 2^−20…2^104, Δ1 and Δ2 in 0…2^62 with Δ2 ≤ Δ1 ≤ Δ2² (integers),
  ///   or for orders that are not supported.
  public static func skellam(
    variance: Double, l1: Double, l2: Double, orders: [Double] = defaultOrders
  ) throws(PrivacyError) -> RenyiCurve {
    try check("variance", variance, in: 0x1p-20...0x1p104)
    try checkSensitivities(l1, l2)
    return try RenyiCurve(orders: orders) {
      let a = $0.rounded(.up)
      let second = min(
        ((2 * a - 1) * l2 * l2 + 6 * l1) / (4 * variance * variance), 3 * l1 / (2 * variance))
      return a * l2 * l2 / (2 * variance) + second
    }
  }

  /// Discrete Gaussian noise on every entry of a sum of integer vectors, added in n parts of variance σ² each. A sum of
  /// discrete Gaussians is nearly one: τ = 10·Σ_{k<n} exp(−2π²σ²·k/(k + 1)) says how nearly (Kairouz, Liu, Steinke 2021,
  /// arXiv 2102.06387, Theorem 1 and Proposition 14).
  ///
  /// With v = nσ², ε(α) is the least of α/2·(Δ2²/v + 2·Δ1·τ/√v + τ²·d), α/2·(Δ2/√v + τ·√d)² and
  /// α/2·Δ2²/v + τ·d·max(1, α/4); the last covers what the theorem (α/4·τd) and the proposition (τd) say each.
  ///
  /// - Parameters:
  ///   - parts: n, the number of clients who are trusted to have added their noise; 1 for noise of one hand, τ = 0.
  ///   - variance: σ² of each part, in units of the integers squared.
  ///   - dimension: d.
  ///   - l1: Δ1, how far one unit moves the sum in ℓ1. No more than min(√d·Δ2, Δ2²).
  ///   - l2: Δ2, the same in ℓ2.
  /// - Throws: `PrivacyError.parameter` unless n is in 1…2^20, d in 1…2^32, σ² in 2^−20…2^62, or for sensitivities or
  ///   orders as in `skellam`.
  public static func discreteGaussians(
    parts: Int, variance: Double, dimension: Int, l1: Double, l2: Double, orders: [Double] = defaultOrders
  ) throws(PrivacyError) -> RenyiCurve {
    try check("parts", parts, in: 1...1 << 20)
    try check("dimension", dimension, in: 1...1 << 32)
    try check("variance", variance, in: 0x1p-20...0x1p62)
    try checkSensitivities(l1, l2)
    let tau = tau(parts: parts, variance: variance)
    let (deviation, d) = ((Double(parts) * variance).squareRoot(), Double(dimension))
    let (s1, s2) = (l1 / deviation, l2 / deviation)
    return try RenyiCurve(orders: orders) { a in
      let entries = a / 2 * s2 * s2 + tau * d * max(1, a / 4)
      let mixed = a / 2 * (s2 * s2 + 2 * s1 * tau + tau * tau * d)
      let whole = a / 2 * (s2 + tau * d.squareRoot()) * (s2 + tau * d.squareRoot())
      return min(entries, mixed, whole)
    }
  }

  /// τ: how far a sum of n discrete Gaussians of variance σ² is from a discrete Gaussian.
  static func tau(parts: Int, variance: Double) -> Double {
    var sum = 0.0
    for k in 0..<parts { if k > 0 { sum += exp(-2 * .pi * .pi * variance * Double(k) / Double(k + 1)) } }
    return 10 * sum
  }

  private static func checkSensitivities(_ l1: Double, _ l2: Double) throws(PrivacyError) {
    try check("l2", l2, in: 0...0x1p62)
    // An integer vector has ‖x‖₂ ≤ ‖x‖₁ ≤ ‖x‖₂²; the last bits of a rounded root are forgiven.
    guard l1 >= l2 * (1 - 1e-12), l1 <= l2 * l2 * (1 + 1e-12) else {
      throw .parameter(name: "l1", value: "\(l1)", allowed: "l2…l2² = \(l2)…\(l2 * l2), as of integer vectors")
    }
  }
}
