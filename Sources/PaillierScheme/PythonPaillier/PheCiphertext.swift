import BigNum

/// An encrypted number of python-paillier: a ciphertext of the integer and the exponent in the clear.
public struct PheCiphertext: Hashable, Sendable {
  /// Of the integer modulo N.
  public let ciphertext: Ciphertext
  /// The power of 16.
  public let exponent: Int

  /// Exponent to which `pheutil` brings what it writes, so that less of the number shows.
  public static let writtenExponent = -32

  package init(ciphertext: Ciphertext, exponent: Int) {
    self.ciphertext = ciphertext
    self.exponent = exponent
  }
}

/// What `pheutil` does with encrypted numbers.
extension PublicKey {
  /// `pheutil encrypt`.
  public func pheEncrypt(
    _ x: Double, using rng: inout some RandomNumberGenerator
  ) throws(PaillierError) -> PheCiphertext {
    let number = try PheNumber(x).lowered(to: PheCiphertext.writtenExponent)
    let c = try encrypt(checked(number.integer), using: &rng)
    return PheCiphertext(ciphertext: c, exponent: number.exponent)
  }

  /// `pheutil addenc`.
  public func pheAdd(
    _ a: PheCiphertext, _ b: PheCiphertext, using rng: inout some RandomNumberGenerator
  ) throws(PaillierError) -> PheCiphertext {
    let exponent = min(a.exponent, b.exponent)
    let sum = try add([lower(a, to: exponent).ciphertext], [lower(b, to: exponent).ciphertext])[0]
    return try finish(PheCiphertext(ciphertext: sum, exponent: exponent), using: &rng)
  }

  /// `pheutil add`.
  public func pheAdd(
    _ a: PheCiphertext, _ x: Double, using rng: inout some RandomNumberGenerator
  ) throws(PaillierError) -> PheCiphertext {
    let number = try PheNumber(x, maximumExponent: a.exponent)
    let plain = try add([lower(a, to: number.exponent).ciphertext], plaintexts: [checked(number.integer)])[0]
    return try finish(PheCiphertext(ciphertext: plain, exponent: number.exponent), using: &rng)
  }

  /// `pheutil multiply`.
  public func pheMultiply(
    _ a: PheCiphertext, by x: Double, using rng: inout some RandomNumberGenerator
  ) throws(PaillierError) -> PheCiphertext {
    let number = try PheNumber(x)
    let product = try scale([a.ciphertext], by: checked(number.integer))[0]
    return try finish(PheCiphertext(ciphertext: product, exponent: a.exponent + number.exponent), using: &rng)
  }

  private func lower(_ a: PheCiphertext, to exponent: Int) throws(PaillierError) -> PheCiphertext {
    guard exponent < a.exponent else { return a }
    guard a.exponent - exponent <= PheNumber.exponentLimit else {
      throw .encoding(reason: "exponents \(a.exponent) and \(exponent) are too far apart")
    }
    let factor = BigInt.powerOfTwo(4 * (a.exponent - exponent))
    return PheCiphertext(ciphertext: try scale([a.ciphertext], by: factor)[0], exponent: exponent)
  }

  /// The written exponent, and fresh randomness: a result shows nothing of how it was made.
  private func finish(
    _ a: PheCiphertext, using rng: inout some RandomNumberGenerator
  ) throws(PaillierError) -> PheCiphertext {
    let low = try lower(a, to: PheCiphertext.writtenExponent)
    return PheCiphertext(
      ciphertext: try rerandomise([low.ciphertext], using: &rng, work: .serial)[0], exponent: low.exponent)
  }
}

extension PrivateKey {
  /// `pheutil decrypt`: fails between the thirds, where a result has overflowed.
  public func pheDecrypt(_ a: PheCiphertext) throws(PaillierError) -> PheNumber {
    let m = decrypt(a.ciphertext)
    guard m.magnitude <= publicKey.pheMaximum else {
      throw .encoding(reason: "the result overflowed: its magnitude exceeds a third of N; use a larger key")
    }
    return PheNumber(integer: m, exponent: a.exponent)
  }
}
