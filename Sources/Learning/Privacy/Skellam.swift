/// The Poisson distribution of a rational mean, sampled exactly. Not in constant time: how long it takes depends on what
/// is drawn.
///
/// A variate of mean λ < 1 is a geometric one, P(k) = (1 − λ)·λ^k, that is kept with probability 1/k!: what is kept has
/// P(k) ∝ λ^k/k!. A larger mean is a sum of variates of mean 1/2 and of one for what is left, so that a sample costs
/// about 1.6 random words for each half of the mean: 3300 for a mean of 1000, 3.4 million for one of 2^20.
public struct Poisson: Hashable, Sendable {
  /// Largest mean.
  public static let largestMean: UInt64 = 1 << 20

  private let halves: UInt64
  private let rest: UInt128
  private let denominator: UInt128

  /// Mean numerator/denominator.
  /// - Throws: `PrivacyError.parameter` unless the denominator is in 1…2^62 and the mean at most `largestMean`.
  public init(meanNumerator n: UInt64, denominator d: UInt64 = 1) throws(PrivacyError) {
    try check("denominator", d, in: 1...1 << 62)
    guard n / d < Self.largestMean || n / d == Self.largestMean && n % d == 0 else {
      throw .parameter(name: "mean", value: "\(n)/\(d)", allowed: "at most \(Self.largestMean)")
    }
    let (twice, d128) = (2 * UInt128(n), UInt128(d))
    // n/d = halves/2 + rest/denominator, and the last is below 1/2.
    (halves, rest, denominator) = (UInt64(twice / d128), twice % d128, 2 * d128)
  }

  /// One integer ≥ 0.
  public func sample(using rng: inout some RandomNumberGenerator) -> Int64 {
    var sum: Int64 = 0
    for _ in 0..<halves { sum += Self.half(using: &rng) }
    return rest == 0 ? sum : sum + fraction(using: &rng)
  }

  /// Mean 1/2: the trailing ones of a word are geometric.
  private static func half(using rng: inout some RandomNumberGenerator) -> Int64 {
    while true {
      let k = (~rng.next()).trailingZeroBitCount
      // All ones go on; so rare that drawing again from the start would do as well, and it would not be exact.
      if k == 64 { return longHalf(64, using: &rng) ?? half(using: &rng) }
      if keeps(k, using: &rng) { return Int64(k) }
    }
  }

  private static func longHalf(_ ones: Int, using rng: inout some RandomNumberGenerator) -> Int64? {
    var k = ones
    while true {
      let more = (~rng.next()).trailingZeroBitCount
      k += more
      if more < 64 { return keeps(k, using: &rng) ? Int64(k) : nil }
    }
  }

  private func fraction(using rng: inout some RandomNumberGenerator) -> Int64 {
    while true {
      var k = 0
      while RationalCoin.bernoulli(rest, denominator, using: &rng) { k += 1 }
      if Self.keeps(k, using: &rng) { return Int64(k) }
    }
  }

  /// True with probability 1/k!.
  private static func keeps(_ k: Int, using rng: inout some RandomNumberGenerator) -> Bool {
    var j = 2
    while j <= k {
      guard RationalCoin.bernoulli(1, UInt128(j), using: &rng) else { return false }
      j += 1
    }
    return true
  }
}

/// The symmetric Skellam distribution: the difference of two Poisson variates of mean μ/2, variance μ, sampled exactly.
/// Sums of Skellam variates are Skellam, which is what makes noise that many clients add in parts exact. It costs two
/// Poisson samples, and so time that grows with μ; the discrete Gaussian's does not. Not in constant time: how long it
/// takes depends on what is drawn.
public struct Skellam: Hashable, Sendable {
  private let poisson: Poisson

  /// Variance μ = numerator/denominator.
  /// - Throws: `PrivacyError.parameter` unless the denominator is in 1…2^61 and μ at most 2^21.
  public init(varianceNumerator: UInt64, denominator: UInt64 = 1) throws(PrivacyError) {
    try check("denominator", denominator, in: 1...1 << 61)
    poisson = try Poisson(meanNumerator: varianceNumerator, denominator: 2 * denominator)
  }

  /// One integer.
  public func sample(using rng: inout some RandomNumberGenerator) -> Int64 {
    poisson.sample(using: &rng) - poisson.sample(using: &rng)
  }
}
