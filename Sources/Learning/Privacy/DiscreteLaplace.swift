/// The discrete Laplace distribution, P(x) ∝ exp(−|x|·s/t) over the integers, sampled exactly (Canonne, Kamath, Steinke
/// 2020, Algorithm 2). A sample takes a constant number of random words on average, whatever the scale. Not in constant
/// time: how long it takes depends on what is drawn.
public struct DiscreteLaplace: Hashable, Sendable {
  /// Largest numerator and denominator of a scale.
  public static let largest: UInt64 = 1 << 48

  private let t: UInt64
  private let s: UInt64

  /// Scale t/s: the mean magnitude is about that.
  /// - Throws: `PrivacyError.parameter` unless both are in 1…2^48.
  public init(scaleNumerator t: UInt64, denominator s: UInt64 = 1) throws(PrivacyError) {
    try check("scaleNumerator", t, in: 1...Self.largest)
    try check("denominator", s, in: 1...Self.largest)
    (self.t, self.s) = (t, s)
  }

  /// One integer.
  ///
  /// Magnitudes beyond 2^62 are drawn again, which has a probability below exp(−2^13): no generator gets there.
  public func sample(using rng: inout some RandomNumberGenerator) -> Int64 {
    while true {
      let u = UInt64(RationalCoin.uniform(below: UInt128(t), using: &rng))
      guard RationalCoin.exponentialUpToOne(UInt128(u), UInt128(t), using: &rng) else { continue }
      var v: UInt64 = 0
      while v < 1 << 13, RationalCoin.exponentialUpToOne(1, 1, using: &rng) { v += 1 }
      guard v < 1 << 13 else { continue }
      let magnitude = Int64((u + t * v) / s)  // below 2^48·(2^13 + 1)
      let negative = rng.next() >> 63 == 1
      if negative, magnitude == 0 { continue }
      return negative ? -magnitude : magnitude
    }
  }
}
