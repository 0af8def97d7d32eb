import CSodium

/// ristretto255 (RFC 9496).
public enum Ristretto255: PrimeGroup {
  /// `ristretto255`.
  public static let identifier = "ristretto255"
  /// Bytes of an element.
  public static let elementByteCount = 32
  /// ℓ = 2^252 + 27742317777372353535851937790883648493.
  @inlinable
  public static var scalarField: ScalarField {
    ScalarField(
      order: Limbs(0x5812_631a_5cf5_d3ed, 0x14de_f9de_a2f7_9cd6, 0, 0x1000_0000_0000_0000),
      negativeInverse: 0xd2b5_1da3_1254_7e1b,
      rSquared: Limbs(0xa406_11e3_449c_0f01, 0xd00e_1ba7_6885_9347, 0xceec_73d2_17f5_be65, 0x0399_411b_7c30_9a3d))
  }

  /// An element.
  public struct Element: Hashable, Sendable {
    let bytes: [UInt8]
  }

  /// The neutral element.
  public static let identity = Element(bytes: [UInt8](repeating: 0, count: 32))
  /// The element of Ed25519's base point.
  public static let generator = Table.generator(by: .one)

  private static func element(_ fill: (UnsafeMutablePointer<UInt8>) -> Void) -> Element {
    Element(
      bytes: [UInt8](unsafeUninitializedCapacity: 32) { out, count in
        out.initialize(repeating: 0)
        fill(out.baseAddress.unsafelyUnwrapped)
        count = 32
      })
  }

  /// a + b.
  public static func add(_ a: Element, _ b: Element) -> Element {
    element { _ = crypto_core_ristretto255_add($0, a.bytes, b.bytes) }
  }
  /// -a.
  public static func negate(_ a: Element) -> Element {
    element { _ = crypto_core_ristretto255_sub($0, identity.bytes, a.bytes) }
  }
  /// s·a in constant time.
  public static func multiply(_ a: Element, by s: Scalar<Ristretto255>) -> Element {
    element { _ = crypto_scalarmult_ristretto255($0, s.littleEndianBytes, a.bytes) }
  }
  /// The canonical encoding.
  public static func encode(_ a: Element) -> [UInt8] { a.bytes }

  /// Reads the canonical encoding of an element other than the identity.
  public static func decode(_ bytes: some Collection<UInt8>) throws(GroupError) -> Element {
    let b = Array(bytes)
    guard b.count == elementByteCount else {
      throw .wrongLength(what: "\(identifier) element", expected: elementByteCount, got: b.count)
    }
    guard b[31] < 128, crypto_core_ristretto255_is_valid_point(b) == 1, b != identity.bytes else {
      throw .notAnElement(group: identifier, index: 0, reason: "not the canonical encoding of an element")
    }
    return Element(bytes: b)
  }

  /// hash_to_ristretto255 of RFC 9380 appendix B with expand_message_xmd and SHA-512.
  public static func hashToGroup(_ message: [UInt8], domain: String) -> Element {
    let uniform = expandMessage(message, domain: domain, count: 64, hash: .sha512)
    return element { _ = crypto_core_ristretto255_from_hash($0, uniform) }
  }

  /// Multiples of one element.
  public struct Table: FixedBaseTable {
    let base: Element
    let isGenerator: Bool
    /// Precomputes the multiples of `base`.
    public init(_ base: Element) {
      self.base = base
      isGenerator = base == Ristretto255.generator
    }
    /// s·base in constant time.
    public func multiply(by s: Scalar<Ristretto255>) -> Element {
      isGenerator ? Self.generator(by: s) : Ristretto255.multiply(base, by: s)
    }
    static func generator(by s: Scalar<Ristretto255>) -> Element {
      element { _ = crypto_scalarmult_ristretto255_base($0, s.littleEndianBytes) }
    }
  }
}
