package import BigNum
import CKernels

/// ristretto255 (RFC 9496), over our own edwards25519 arithmetic in `CKernels`.
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

  /// The neutral element.
  public static let identity = Element { sealedsum_point_identity($0) }
  /// The element of Ed25519's base point.
  public static let generator = Element { sealedsum_point_generator($0) }

  /// a + b.
  public static func add(_ a: Element, _ b: Element) -> Element {
    a.withPoint { a in b.withPoint { b in Element { sealedsum_point_add($0, a, b) } } }
  }

  /// a − b.
  public static func subtract(_ a: Element, _ b: Element) -> Element {
    a.withPoint { a in b.withPoint { b in Element { sealedsum_point_sub($0, a, b) } } }
  }

  /// -a.
  public static func negate(_ a: Element) -> Element { a.withPoint { a in Element { sealedsum_point_neg($0, a) } } }

  /// 2·a.
  public static func double(_ a: Element) -> Element { multiply(a, byPowerOfTwo: 1) }

  /// a·2^n for a public n ≥ 0.
  public static func multiply(_ a: Element, byPowerOfTwo n: Int) -> Element {
    precondition(n >= 0, "a negative power of two")
    return a.withPoint { a in Element { sealedsum_point_double($0, a, n) } }
  }

  /// s·a in constant time, in our own code: measured side by side it takes half of libsodium's time, which the tests
  /// compare it with.
  public static func multiply(_ a: Element, by s: Scalar<Ristretto255>) -> Element {
    withScalar(s) { s in a.withPoint { a in Element { sealedsum_point_multiply($0, s, a) } } }
  }

  /// Σ a_i; the identity of none.
  public static func sum(_ elements: [Element]) -> Element {
    sum(elements, path: .best)
  }

  /// The same on one of the two paths.
  package static func sum(_ elements: [Element], path: KernelPath) -> Element {
    withPoints(elements) { a in Element { sealedsum_point_sum($0, a, elements.count, path.rawValue) } }
  }

  /// Σ_i a_i·2^i.
  public static func weightedByPowersOfTwo(_ elements: [Element]) -> Element {
    withPoints(elements) { a in Element { sealedsum_point_sum_powers($0, a, elements.count) } }
  }

  /// Σ s_i·a_i in constant time; doublings are shared.
  public static func multiScalar(_ scalars: [Scalar<Ristretto255>], _ elements: [Element]) -> Element {
    multiScalar(scalars, elements, path: .best)
  }

  /// The same on one of the two paths.
  package static func multiScalar(
    _ scalars: [Scalar<Ristretto255>], _ elements: [Element], path: KernelPath
  ) -> Element {
    precondition(scalars.count == elements.count, "a multi-scalar multiplication of lists of different lengths")
    return withScalars(scalars) { s in
      withPoints(elements) { a in
        Element { sealedsum_point_multiply_many($0, s, a, elements.count, path.rawValue) }
      }
    }
  }

  /// hash_to_ristretto255 of RFC 9380, appendix B, with expand_message_xmd and SHA-512.
  public static func hashToGroup(_ message: [UInt8], domain: String) -> Element {
    fromUniformBytes(expandMessage(message, domain: domain, count: 64, hash: .sha512))
  }

  /// The one-way map of RFC 9496 §4.3.4 from 64 uniform bytes.
  public static func fromUniformBytes(_ bytes: [UInt8]) -> Element {
    precondition(bytes.count == 64, "the one-way map takes 64 bytes")
    return Element { sealedsum_ristretto_from_uniform($0, bytes) }
  }
}
