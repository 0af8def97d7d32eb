/// The discrete Gaussian distribution about 0, P(x) ∝ exp(−x²/(2σ²)) over the integers, sampled exactly (Canonne,
/// Kamath, Steinke 2020, Algorithm 3): discrete Laplace variates, some of which are rejected. A sample takes a constant
/// number of random words on average, 14…25, whatever σ². Not in constant time: how long it takes depends on what is
/// drawn.
public struct DiscreteGaussian: Hashable, Sendable {
  /// Largest numerator and denominator of σ².
  public static let largest: UInt64 = 1 << 62

  private let n: UInt128
  private let d: UInt128
  private let t: UInt128
  private let laplace: DiscreteLaplace

  /// σ² = numerator/denominator: a little more than the variance where σ is small, and the variance where it is not.
  /// - Throws: `PrivacyError.parameter` unless both are in 1…2^62.
  public init(varianceNumerator: UInt64, denominator: UInt64 = 1) throws(PrivacyError) {
    try check("varianceNumerator", varianceNumerator, in: 1...Self.largest)
    try check("denominator", denominator, in: 1...Self.largest)
    let root = Self.floorOfRoot(varianceNumerator / denominator)
    (n, d, t) = (UInt128(varianceNumerator), UInt128(denominator), UInt128(root) + 1)  // t ≤ 2^31 + 1
    laplace = try DiscreteLaplace(scaleNumerator: root + 1)
  }

  /// One integer.
  public func sample(using rng: inout some RandomNumberGenerator) -> Int64 {
    while true {
      let y = laplace.sample(using: &rng)
      if accepts(UInt128(y.magnitude), using: &rng) { return y }
    }
  }

  /// True with probability exp(−(|y| − σ²/t)²/(2σ²)) = exp(−(|y|·d·t − n)²/(2·n·d·t²)).
  ///
  /// d·t² ≤ (√n + √d)² ≤ 2^64, so that the denominator is at most 2^127, and |y| < t·2^13 bounds the root of the
  /// numerator by 2^78. Its square may take more than 128 bits.
  private func accepts(_ y: UInt128, using rng: inout some RandomNumberGenerator) -> Bool {
    let a = y * d * t
    let root = a > n ? a - n : n - a
    let square = root.multipliedFullWidth(by: root)
    let denominator = 2 * n * d * t * t
    // A γ of more than 2^128 is a coin that never comes up.
    guard square.high < denominator else { return false }
    let (whole, rest) = denominator.dividingFullWidth(square)
    return RationalCoin.exponential(whole: whole, rest, denominator, using: &rng)
  }

  /// ⌊√x⌋.
  private static func floorOfRoot(_ x: UInt64) -> UInt64 {
    var r = UInt64(Double(x).squareRoot())  // near the root; made exact below
    while r * r > x { r -= 1 }
    while (r + 1) * (r + 1) <= x { r += 1 }
    return r
  }
}
