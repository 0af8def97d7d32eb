import BigNum

/// The subgroup of prime order ℓ of ℤ*_p, |p| = 3072, |ℓ| = 256: written additively like the other groups, though its
/// operation is multiplication modulo p.
///
/// An element is encoded as 384 bytes, most significant first. B is hashed like every other generator.
public enum ModP3072: PrimeGroup {
  /// `modp3072`.
  public static let identifier = "modp3072"
  /// Bytes of a residue modulo p.
  public static let elementByteCount = 384
  /// ℓ, the order found from the seed.
  @inlinable
  public static var scalarField: ScalarField {
    ScalarField(
      order: Limbs(0x3c90_b570_90e1_de07, 0xa73d_357e_32be_6924, 0x7525_825c_bf2d_40e5, 0xde0e_d904_2883_a81e),
      negativeInverse: 0xdeb0_5f58_0ebe_d049,
      rSquared: Limbs(0x72e3_a977_d226_0e46, 0xcaba_51dc_edff_d8e8, 0xc3c3_5f02_02ae_bd2e, 0x2aad_9c91_2fc5_59fb))
  }

  /// The parameters in use. The tests verify them and derive them from the seed.
  public static let parameters = ModPParameters(
    seed: "SealedSum modp3072, first generation", orderOffset: 47, cofactorOffset: 1_218_797)

  /// p.
  static var p: BigInt { parameters.modulus }
  static let context: Modulus = {
    guard let context = Modulus(p) else { preconditionFailure("p is odd") }
    return context
  }()

  /// A residue of order ℓ, or 1.
  public struct Element: Hashable, Sendable, CustomStringConvertible {
    /// In [1, p).
    let value: BigInt
    /// Hexadecimal digits.
    public var description: String { value.hex }
  }

  /// 1 modulo p.
  public static let identity = Element(value: 1)
  /// hash("B"), under a domain of its own.
  public static let generator = hashToGroup(Array("B".utf8), domain: "SealedSum-modp3072-generator")

  /// a·b mod p.
  public static func add(_ a: Element, _ b: Element) -> Element {
    Element(value: a.value.multiplied(by: b.value, mod: p))
  }

  /// a^(−1) mod p.
  public static func negate(_ a: Element) -> Element {
    guard let inverse = a.value.inverse(mod: p) else { preconditionFailure("elements are units") }
    return Element(value: inverse)
  }

  /// a^s mod p in constant time.
  public static func multiply(_ a: Element, by s: Scalar<ModP3072>) -> Element {
    // s + 2ℓ lies between 2^256 and 2^258, so the exponent has five limbs whatever s is.
    Element(value: a.value.powMod(secret: s.toBigInt() + 2 * parameters.order, mod: p))
  }

  /// a^(2^n) mod p for a public n ≥ 0.
  public static func multiply(_ a: Element, byPowerOfTwo n: Int) -> Element {
    precondition(n >= 0, "a negative power of two")
    return power(a, publicExponent: .powerOfTwo(n))
  }

  /// Π a_i^(s_i) mod p for public scalars.
  public static func multiScalar(variableTime scalars: [Scalar<ModP3072>], _ elements: [Element]) -> Element {
    precondition(scalars.count == elements.count, "a multi-scalar multiplication of lists of different lengths")
    let exponents = scalars.map { $0.toBigInt() }
    guard let value = context.multiExponentiation(variableTime: elements.map(\.value), exponents) else {
      preconditionFailure("exponents are not negative")
    }
    return Element(value: value)
  }

  static func power(_ a: Element, publicExponent e: BigInt) -> Element {
    guard let value = a.value.powMod(variableTime: e, mod: p) else { preconditionFailure("elements are units") }
    return Element(value: value)
  }

  /// expand_message_xmd (RFC 9380 §5.3.1) with SHA-512 to 400 bytes, 128 bits more than p has, reduced modulo p and
  /// raised to 2r = (p − 1)/ℓ: up to 2^−128 a uniform element. Messages are public: this is variable-time.
  public static func hashToGroup(_ message: [UInt8], domain: String) -> Element {
    var suffix: [UInt8] = []
    while true {
      let uniform = expandMessage(message + suffix, domain: domain, count: 400, hash: .sha512)
      let x = BigInt(bigEndian: uniform) % p
      let y = x.powMod(variableTime: 2 * parameters.cofactor, mod: p) ?? 0
      if y > 1 { return Element(value: y) }
      suffix.append(0)  // 0 and 1 come up once in 2^255 messages; another message is taken then
    }
  }

  /// Powers of one base: windows of six bits, read in full under masks.
  public struct Table: FixedBaseTable {
    let powers: BigNum.FixedBaseTable
    /// Precomputes the powers of `base`.
    public init(_ base: Element) {
      powers = BigNum.FixedBaseTable(base: base.value, modulus: context, exponentBits: parameters.orderBits)
    }
    /// base^s mod p in constant time.
    public func multiply(by s: Scalar<ModP3072>) -> Element { Element(value: powers.power(secret: s.toBigInt())) }
  }
}
