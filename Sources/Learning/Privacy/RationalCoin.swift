/// Coins whose probability is a rational number or e to the minus one, thrown exactly: with integers alone, so that no
/// rounding of floating point shifts a probability. How many words a throw takes depends on its outcome: time leaks.
enum RationalCoin {
  /// Uniform in 0..<bound, by rejection of values of just so many bits; less than two draws on average. bound > 0.
  static func uniform(below bound: UInt128, using rng: inout some RandomNumberGenerator) -> UInt128 {
    let last = bound - 1
    if last == 0 { return 0 }
    if let last = UInt64(exactly: last) {
      let mask = UInt64.max >> UInt64(last.leadingZeroBitCount)
      while true {
        let value = rng.next() & mask
        if value <= last { return UInt128(value) }
      }
    }
    let mask = UInt128.max >> UInt128(last.leadingZeroBitCount)
    while true {
      let value = (UInt128(rng.next()) << 64 | UInt128(rng.next())) & mask
      if value <= last { return value }
    }
  }

  /// True with probability a/b; a ≤ b, b > 0.
  static func bernoulli(_ a: UInt128, _ b: UInt128, using rng: inout some RandomNumberGenerator) -> Bool {
    uniform(below: b, using: &rng) < a
  }

  /// True with probability exp(−a/b), a ≤ b (Canonne, Kamath, Steinke 2020, Algorithm 1, γ ≤ 1): the first k at which a
  /// coin of probability γ/k fails is odd. γ/k is thrown as γ and 1/k, where no product overflows.
  static func exponentialUpToOne(_ a: UInt128, _ b: UInt128, using rng: inout some RandomNumberGenerator) -> Bool {
    var k: UInt128 = 1
    while bernoulli(a, b, using: &rng), bernoulli(1, k, using: &rng) { k += 1 }
    return k & 1 == 1
  }

  /// True with probability exp(−(whole + a/b)), a < b (Algorithm 1, γ > 1). The first failure ends it, so that a huge
  /// γ takes no longer than a small one.
  static func exponential(
    whole: UInt128, _ a: UInt128, _ b: UInt128, using rng: inout some RandomNumberGenerator
  ) -> Bool {
    var left = whole
    while left > 0 {
      guard exponentialUpToOne(1, 1, using: &rng) else { return false }
      left -= 1
    }
    return exponentialUpToOne(a, b, using: &rng)
  }
}

/// True with probability exp(−γ) for a rational γ, exactly (Canonne, Kamath, Steinke 2020, Algorithm 1). Not in
/// constant time: how long a throw takes depends on its outcome.
public struct ExponentialCoin: Hashable, Sendable {
  private let whole: UInt128
  private let rest: UInt128
  private let denominator: UInt128

  /// A coin of probability exp(−numerator/denominator).
  /// - Throws: `PrivacyError.parameter` where the denominator is 0.
  public init(numerator: UInt64, denominator: UInt64) throws(PrivacyError) {
    try check("denominator", denominator, in: 1...UInt64.max)
    whole = UInt128(numerator / denominator)
    rest = UInt128(numerator % denominator)
    self.denominator = UInt128(denominator)
  }

  /// One throw.
  public func sample(using rng: inout some RandomNumberGenerator) -> Bool {
    RationalCoin.exponential(whole: whole, rest, denominator, using: &rng)
  }
}
