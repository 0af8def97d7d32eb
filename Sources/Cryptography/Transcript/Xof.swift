public import BigNum

/// A stream of public pseudorandom values from a label and a seed: generators, weights, projections.
///
/// The sponge of draft-irtf-cfrg-fiat-shamir over the length-prefixed label and seed, so streams of different labels or
/// seeds have nothing in common.
public struct Xof: Sendable, RandomNumberGenerator {
  static let session = DuplexSponge.sessionID(tag: Array("SealedSum/xof/v1".utf8))
  private var sponge = DuplexSponge(sessionID: Self.session)

  /// The stream of `label` and `seed`.
  public init(label: String, seed: [UInt8]) {
    sponge.absorb(Codec.serialize(string: Array(label.utf8)) + Codec.serialize(string: seed))
  }

  /// The stream of `label` and the number `seed` ≥ 0, in as few bytes as hold it.
  public init(label: String, seed: BigInt) { self.init(label: label, seed: seed.bigEndianBytes()) }

  /// The next bytes.
  public mutating func bytes(_ count: Int) -> [UInt8] { sponge.squeeze(count) }

  /// Fills a buffer with the next bytes.
  public mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) { sponge.squeeze(into: buffer) }

  /// The next eight bytes, little-endian.
  public mutating func next() -> UInt64 {
    var x: UInt64 = 0
    withUnsafeMutableBytes(of: &x) { sponge.squeeze(into: $0) }
    return UInt64(littleEndian: x)
  }

  /// Uniform in [0, 2^bits).
  public mutating func integer(bits: Int) -> BigInt {
    BigInt(littleEndian: bytes((bits + 7) / 8)).lowBits(bits)
  }

  /// Within 2^-128 of uniform in [0, modulus), from at least 128 bits more than the modulus has.
  public mutating func integer(below modulus: BigInt) -> BigInt {
    Codec.decode(bytes(Codec.width(modulus) + Codec.extraBytes), modulus: modulus)
  }

  /// Within 2^-128 of uniform in ℤ*_n, n > 1, by rejection.
  public mutating func unit(mod n: BigInt) -> BigInt {
    while true {
      let x = integer(below: n)
      if x.gcd(n) == 1 { return x }
    }
  }
}
