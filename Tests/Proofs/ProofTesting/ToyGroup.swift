import BigNum
public import Groups
import Transcript

/// ℤ_p under addition for p = 2^61 − 1, with generators from a hash: not binding, as everybody can divide, but proofs are
/// as complete in it, and as false statements as improbable, as in any group of 61 bits; and a thousand take no time.
public enum ToyGroup: PrimeGroup {
  /// p.
  public static let order: UInt64 = 1 << 61 - 1
  /// Of no suite.
  public static let identifier = "toy61"
  /// ℤ_p.
  public static let scalarField = ScalarField(order: BigInt(order))
  /// Little-endian.
  public static let elementByteCount = 8
  /// 0.
  public static let identity: UInt64 = 0
  /// 1.
  public static let generator: UInt64 = 1
  /// a + b mod p.
  public static func add(_ a: UInt64, _ b: UInt64) -> UInt64 { (a + b) % order }
  /// −a mod p.
  public static func negate(_ a: UInt64) -> UInt64 { (order - a) % order }
  /// s·a mod p.
  public static func multiply(_ a: UInt64, by s: Scalar<ToyGroup>) -> UInt64 { value(s * Scalar(a)) }
  /// 8 bytes.
  public static func encode(_ a: UInt64) -> [UInt8] { Codec.littleEndian(a) }
  /// Refuses 0, which is the identity, and what is not below p.
  public static func decode(_ bytes: some Collection<UInt8>) throws(GroupError) -> UInt64 {
    let a = bytes.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard bytes.count == 8, a > 0, a < order else {
      throw .notAnElement(group: identifier, index: 0, reason: "not in 1..<2^61 - 1")
    }
    return a
  }
  /// Not 0.
  public static func hashToGroup(_ message: [UInt8], domain: String) -> UInt64 {
    var xof = Xof(label: domain, seed: message)
    return 1 + xof.next() % (order - 1)
  }

  /// The number that a scalar is.
  public static func value(_ s: Scalar<ToyGroup>) -> UInt64 {
    s.littleEndianBytes.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
  }

  /// A root where there is one: p ≡ 3 mod 4.
  public static func squareRoot(_ a: Scalar<ToyGroup>) -> Scalar<ToyGroup>? {
    var (root, base, exponent) = (Scalar<ToyGroup>.one, a, (order + 1) / 4)
    while exponent > 0 {
      if exponent & 1 == 1 { root *= base }
      base *= base
      exponent >>= 1
    }
    return root * root == a ? root : nil
  }

  /// Nothing precomputed.
  public struct Table: Groups.FixedBaseTable {
    let base: UInt64
    /// Of one element.
    public init(_ base: UInt64) { self.base = base }
    /// s·base.
    public func multiply(by s: Scalar<ToyGroup>) -> UInt64 { ToyGroup.multiply(base, by: s) }
  }
}
