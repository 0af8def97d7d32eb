import BigNum
public import PaillierScheme

/// A threshold key to measure a round with.
///
/// Its factors are random primes that are 3 mod 4, and no safe ones, which take minutes to find: shares are as good where
/// nobody cheats, and cost the same. It is for measuring, and seals nothing that matters.
public struct RoundKey: Sendable {
  /// What everybody knows.
  public let key: ThresholdPublicKey
  /// Those of all trustees.
  public let shares: [TrusteeShare]

  /// A fresh key of so many bits, of 4 trustees, 3 of whom open.
  public init(bits: Int) throws { try self.init(bits: bits, allowInsecure: false) }

  package init(bits: Int, allowInsecure: Bool) throws {
    let size = try KeySize.named(bits: bits, allowInsecure: allowInsecure)
    var rng = SystemRandomNumberGenerator()
    let (p, q) = try (BigInt.randomPrime(bits: bits / 2, using: &rng), BigInt.randomPrime(bits: bits / 2, using: &rng))
    (key, shares) = try Dealer.share(p: p, q: q, size, .four, using: &rng, checks: [])
  }

  package init(key: ThresholdPublicKey, shares: [TrusteeShare]) { (self.key, self.shares) = (key, shares) }
}
