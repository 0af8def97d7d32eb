import BigNum
import COpenSSL

/// NIST P-256 (SEC 2, FIPS 186), over libcrypto, whose arithmetic for this curve is constant-time.
///
/// Elements are encoded by SEC 1 §2.3.3 in compressed form. The identity has no such encoding: it is written as 33 zero
/// bytes, which never decode.
public enum P256: PrimeGroup {
  /// `P-256`.
  public static let identifier = "P-256"
  /// Bytes of a compressed point.
  public static let elementByteCount = 33
  /// ℓ = 2^256 − 2^224 + 2^192 − 0x4319055258e8617b0c46353d039cdaaf.
  @inlinable
  public static var scalarField: ScalarField {
    ScalarField(
      order: Limbs(0xf3b9_cac2_fc63_2551, 0xbce6_faad_a717_9e84, 0xffff_ffff_ffff_ffff, 0xffff_ffff_0000_0000),
      negativeInverse: 0xccd1_c8aa_ee00_bc4f,
      rSquared: Limbs(0x8324_4c95_be79_eea2, 0x4699_799c_49bd_6fa6, 0x2845_b239_2b6b_ec59, 0x66e1_2d94_f3d9_5620))
  }

  /// The curve. libcrypto only reads a group once it is made.
  struct Curve: @unchecked Sendable {
    let group: OpaquePointer
    static let shared: Curve = {
      guard let group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1) else {
        preconditionFailure("libcrypto was built without P-256")
      }
      return Curve(group: group)
    }()
  }

  /// A point of the curve.
  public struct Element: Hashable, Sendable {
    /// Owns one `EC_POINT`, which is written only before it is shared.
    final class Point: @unchecked Sendable {
      let p: OpaquePointer
      init() {
        guard let p = EC_POINT_new(Curve.shared.group) else { preconditionFailure("out of memory") }
        self.p = p
      }
      deinit { EC_POINT_clear_free(p) }
    }
    let point: Point

    init(_ fill: (OpaquePointer, OpaquePointer) -> Int32) {
      point = Point()
      let status = fill(Curve.shared.group, point.p)
      precondition(status == 1, "libcrypto failed on valid points: out of memory")
    }

    /// Equality of points.
    public static func == (a: Element, b: Element) -> Bool {
      EC_POINT_cmp(Curve.shared.group, a.point.p, b.point.p, nil) == 0
    }
    /// Hashes the encoding.
    public func hash(into hasher: inout Hasher) { hasher.combine(P256.encode(self)) }
  }

  /// The point at infinity.
  public static let identity = Element { EC_POINT_set_to_infinity($0, $1) }
  /// The base point of the standard.
  public static let generator = Element { EC_POINT_copy($1, EC_GROUP_get0_generator($0)) }

  /// a + b.
  public static func add(_ a: Element, _ b: Element) -> Element {
    Element { EC_POINT_add($0, $1, a.point.p, b.point.p, nil) }
  }

  /// 2·a.
  public static func double(_ a: Element) -> Element { Element { EC_POINT_dbl($0, $1, a.point.p, nil) } }

  /// -a.
  public static func negate(_ a: Element) -> Element {
    Element { EC_POINT_copy($1, a.point.p) == 1 ? EC_POINT_invert($0, $1, nil) : 0 }
  }

  /// s·a in constant time.
  public static func multiply(_ a: Element, by s: Scalar<P256>) -> Element {
    withNumber(s) { n in Element { EC_POINT_mul($0, $1, nil, a.point.p, n, nil) } }
  }

  /// s·B in constant time, with libcrypto's own table.
  static func multiplyGenerator(by s: Scalar<P256>) -> Element {
    withNumber(s) { n in Element { EC_POINT_mul($0, $1, n, nil, nil, nil) } }
  }

  /// Hands a scalar over as a wiped `BIGNUM`.
  private static func withNumber<R>(_ s: Scalar<P256>, _ body: (OpaquePointer) -> R) -> R {
    var bytes = s.littleEndianBytes
    defer { wipe(&bytes) }
    guard let n = BN_lebin2bn(bytes, 32, nil) else { preconditionFailure("out of memory") }
    BN_set_flags(n, BN_FLG_CONSTTIME)
    defer { BN_clear_free(n) }
    return body(n)
  }

  /// The compressed point; 33 zero bytes for the identity.
  public static func encode(_ a: Element) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: elementByteCount)
    guard EC_POINT_is_at_infinity(Curve.shared.group, a.point.p) == 0 else { return out }
    let n = EC_POINT_point2oct(
      Curve.shared.group, a.point.p, POINT_CONVERSION_COMPRESSED, &out, elementByteCount, nil)
    precondition(n == elementByteCount, "libcrypto failed to encode a point: out of memory")
    return out
  }

  /// Reads a compressed point: 33 bytes that start with 2 or 3, a coordinate below p, on the curve.
  public static func decode(_ bytes: some Collection<UInt8>) throws(GroupError) -> Element {
    let b = Array(bytes)
    guard b.count == elementByteCount else {
      throw .wrongLength(what: "\(identifier) element", expected: elementByteCount, got: b.count)
    }
    guard b[0] == 2 || b[0] == 3 else {
      throw .notAnElement(group: identifier, index: 0, reason: "not a compressed point (first byte \(b[0]))")
    }
    let point = Element.Point()
    guard EC_POINT_oct2point(Curve.shared.group, point.p, b, b.count, nil) == 1 else {
      ERR_clear_error()
      throw .notAnElement(group: identifier, index: 0, reason: "not the x-coordinate of a point")
    }
    return Element(point: point)
  }

  /// s·base for one base. libcrypto has a table for the generator alone; other bases take its constant-time
  /// multiplication, since its points cannot be selected by masks from outside.
  public struct Table: FixedBaseTable {
    let base: Element
    let isGenerator: Bool
    /// Remembers the base.
    public init(_ base: Element) {
      self.base = base
      isGenerator = base == P256.generator
    }
    /// s·base in constant time.
    public func multiply(by s: Scalar<P256>) -> Element {
      isGenerator ? P256.multiplyGenerator(by: s) : P256.multiply(base, by: s)
    }
  }
}

extension P256.Element {
  init(point: Point) { self.point = point }
}

extension P256.Element: CustomStringConvertible {
  /// The encoding in hexadecimal.
  public var description: String { BigInt(bigEndian: P256.encode(self)).hex }
}
