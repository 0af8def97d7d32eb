public import BigNum
import Foundation
public import PaillierScheme

/// A real number as python-paillier encodes it: mantissa·16^exponent, exactly (python-paillier 1.5, `EncodedNumber`).
public struct EncodedNumber: Equatable, Sendable {
  /// A signed integer.
  public let mantissa: BigInt
  /// The power of 16; public, beside the ciphertext.
  public let exponent: Int

  /// Exponents of files are held to this.
  static let exponents = -4_096...4_096
  /// What `pheutil` lowers exponents to, so that they say nothing about the number.
  static let fileExponent = -32

  init(mantissa: BigInt, exponent: Int) {
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// Encodes without loss, at the largest exponent that keeps every bit of a double, or at `maximum` where that is less.
  public init(_ value: Double, maximumExponent maximum: Int? = nil) throws(PaillierError) {
    guard value.isFinite else { throw .encoding(reason: "\(value) is no finite number") }
    // 53 bits below the leading one, rounded down to a multiple of four; of 0, as of a number in [1/2, 1).
    let leading = value == 0 ? 0 : Int(value.exponent) + 1
    let natural = Int((Double(leading - 53) / 4).rounded(.down))
    exponent = min(natural, maximum ?? natural)
    // The significand is an integer times 2^−52, or a coarser one for subnormal numbers.
    let shift = value == 0 ? 0 : Int(value.exponent) - 52 - 4 * exponent
    let digits = BigInt(Int((value.significand * 0x1p52).rounded()))
    let magnitude = shift >= 0 ? digits << shift : digits >> -shift
    mantissa = value < 0 ? -magnitude : magnitude
  }

  /// The same number at a lower exponent.
  func lowered(to lower: Int) -> EncodedNumber {
    guard lower < exponent else { return self }
    return EncodedNumber(mantissa: mantissa << (4 * (exponent - lower)), exponent: lower)
  }

  /// The nearest double, ties to even.
  public func decoded() throws(PaillierError) -> Double {
    let size = mantissa.magnitude, scale = 4 * exponent
    guard !size.isZero else { return 0 }
    let leading = size.bitWidth - 1 + scale
    // Subnormal numbers have fewer bits.
    let precision = leading >= -1022 ? 53 : 53 - (-1022 - leading)
    guard precision >= 0 else { return mantissa.signum < 0 ? -0.0 : 0 }
    let drop = max(0, size.bitWidth - precision)
    var kept = size >> drop
    let rest = size.lowBits(drop), half = drop > 0 ? BigInt.powerOfTwo(drop - 1) : 0
    if drop > 0, rest > half || (rest == half && kept.isOdd) { kept += 1 }
    let value = scalbn(kept.asDouble, scale + drop)
    guard value.isFinite else {
      throw .encoding(
        reason:
          "the decrypted number is too large for a double; it was encrypted for another key, or calculated too far")
    }
    return mantissa.signum < 0 ? -value : value
  }
}

/// A number under encryption with its exponent in the clear, as `pheutil` files hold it.
public struct EncryptedNumber: Equatable, Sendable {
  /// The mantissa, encrypted.
  public let ciphertext: Ciphertext
  /// The power of 16.
  public let exponent: Int
}

extension PublicKey {
  /// ⌊N/3⌋/2^64: mantissas up to this are accepted. python-paillier goes up to ⌊N/3⌋ − 1 and sees an overflow only where
  /// it ends in the middle third; elsewhere it takes what is left modulo N for a number. What overflowed, or was
  /// encrypted for another key, is spread over all of ℤ_N: of it, this bound lets pass one in 2^64.
  var largestMantissa: BigInt { (n / 3) >> 64 }

  private func check(_ number: EncodedNumber) throws(PaillierError) {
    guard number.mantissa.magnitude <= largestMantissa else {
      throw .encoding(
        reason:
          "the number needs \(number.mantissa.bitWidth) bits at exponent \(number.exponent), and a key of \(size.bits) bits holds \(largestMantissa.bitWidth); take a smaller number or a larger key"
      )
    }
  }

  /// Encrypts a double.
  public func encrypt(number value: Double, using rng: inout some RandomNumberGenerator)
    throws(PaillierError) -> EncryptedNumber
  {
    let encoded = try EncodedNumber(value, maximumExponent: EncodedNumber.fileExponent)
    try check(encoded)
    return EncryptedNumber(ciphertext: try encrypt(encoded.mantissa, using: &rng), exponent: encoded.exponent)
  }

  /// Adds two encrypted numbers and draws new randomness.
  public func add(_ a: EncryptedNumber, _ b: EncryptedNumber, using rng: inout some RandomNumberGenerator)
    throws(PaillierError) -> EncryptedNumber
  {
    let exponent = min(a.exponent, b.exponent)
    let sum = try add([try lowered(a, to: exponent)], [try lowered(b, to: exponent)])
    return try finished(sum, exponent, &rng)
  }

  /// Adds a number in the clear and draws new randomness.
  public func add(_ a: EncryptedNumber, _ value: Double, using rng: inout some RandomNumberGenerator)
    throws(PaillierError) -> EncryptedNumber
  {
    let encoded = try EncodedNumber(value, maximumExponent: a.exponent)
    try check(encoded)
    let sum = try add([try lowered(a, to: encoded.exponent)], plaintexts: [encoded.mantissa])
    return try finished(sum, encoded.exponent, &rng)
  }

  /// Multiplies by a number in the clear and draws new randomness.
  public func multiply(_ a: EncryptedNumber, by value: Double, using rng: inout some RandomNumberGenerator)
    throws(PaillierError) -> EncryptedNumber
  {
    let encoded = try EncodedNumber(value)
    try check(encoded)
    return try finished(try scale([a.ciphertext], by: encoded.mantissa), a.exponent + encoded.exponent, &rng)
  }

  private func finished(_ c: [Ciphertext], _ exponent: Int, _ rng: inout some RandomNumberGenerator)
    throws(PaillierError) -> EncryptedNumber
  {
    guard EncodedNumber.exponents.contains(exponent) else {
      throw .encoding(
        reason: "exponent \(exponent) is out of range; decrypt the intermediate result, and encrypt it anew")
    }
    let fresh = try rerandomise(c, using: &rng, work: .serial)[0]
    return EncryptedNumber(
      ciphertext: try lowered(
        EncryptedNumber(ciphertext: fresh, exponent: exponent), to: min(exponent, EncodedNumber.fileExponent)),
      exponent: min(exponent, EncodedNumber.fileExponent))
  }

  private func lowered(_ a: EncryptedNumber, to exponent: Int) throws(PaillierError) -> Ciphertext {
    let digits = 4 * (a.exponent - exponent)
    guard digits > 0 else { return a.ciphertext }
    guard digits < largestMantissa.bitWidth else {
      throw .encoding(
        reason:
          "exponents \(a.exponent) and \(exponent) are too far apart for a key of \(size.bits) bits; take numbers of nearer size, or a larger key"
      )
    }
    return try scale([a.ciphertext], by: .powerOfTwo(digits))[0]
  }
}

extension PrivateKey {
  /// Decrypts to a double; an overflow of the mantissa is an error.
  public func decrypt(number a: EncryptedNumber) throws(PaillierError) -> Double {
    let mantissa = decrypt(a.ciphertext)
    guard mantissa.magnitude <= publicKey.largestMantissa else {
      throw .encoding(
        reason:
          "what is decrypted is no number of this key: it was encrypted for another key, or calculations with it outgrew this one; take the key that it was encrypted with, or a larger one from the start"
      )
    }
    return try EncodedNumber(mantissa: mantissa, exponent: a.exponent).decoded()
  }
}
