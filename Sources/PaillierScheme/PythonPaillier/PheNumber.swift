public import BigNum

/// A real number as python-paillier's `EncodedNumber` writes it: integer · 16^exponent, the integer modulo N with
/// negative ones in the upper third; what lies between the thirds is an overflow.
public struct PheNumber: Hashable, Sendable {
  /// The integer, of either sign.
  public let integer: BigInt
  /// The power of 16.
  public let exponent: Int

  /// An encoding that is given.
  public init(integer: BigInt, exponent: Int) {
    self.integer = integer
    self.exponent = exponent
  }

  /// Exponents that doubles and their products stay within; larger ones are refused before anything is computed.
  public static let exponentLimit = 4096

  /// A finite double without loss: the exponent is that of its last bit, at most `maximumExponent`.
  public init(_ x: Double, maximumExponent: Int = .max) throws(PaillierError) {
    guard x.isFinite else { throw .encoding(reason: "\(x) has no encoding; give a finite number") }
    // frexp: x = f·2^e with f in [1/2, 1); the last of 53 bits is 2^(e − 53).
    let last = (x == 0 ? 0 : Int(x.exponent) + 1) - 53
    exponent = min(last >> 2, maximumExponent)
    // x = M·2^last, and last ≥ 4·exponent.
    let mantissa = x == 0 ? 0 : Int(Double(sign: x.sign, exponent: 52, significand: x.significand))
    integer = BigInt(mantissa) << (last - 4 * exponent)
  }

  /// The nearest double, ties to even; infinite where the number is too large for one.
  public var double: Double {
    guard !integer.isZero else { return 0 }
    // 64 bits with the last one sticky round to 53 as the exact value does.
    let magnitude = integer.magnitude
    let drop = max(0, magnitude.bitWidth - 64)
    var head = (magnitude >> drop).asUInt64 ?? .max
    if !magnitude.lowBits(drop).isZero { head |= 1 }
    let power = drop + 4 * exponent
    let unsigned = Self.scale(head, by: power)
    return integer.signum < 0 ? -unsigned : unsigned
  }

  /// head·2^power, rounded once: subnormal results have fewer bits than the conversion of `head` would keep.
  private static func scale(_ head: UInt64, by power: Int) -> Double {
    let leading = power + 63 - head.leadingZeroBitCount
    let shift = -1074 - power
    guard leading < -1022, shift > 0 else { return Double(sign: .plus, exponent: power, significand: Double(head)) }
    guard shift <= 64 else { return 0 }
    let kept = head >> UInt64(shift)  // Swift's shift gives 0 for 64
    let rest = head - (kept << UInt64(shift))
    let half: UInt64 = 1 << UInt64(shift - 1)
    let up: UInt64 = rest > half || (rest == half && kept & 1 == 1) ? 1 : 0
    return Double(sign: .plus, exponent: -1074, significand: Double(kept + up))
  }

  /// The same number with a lower exponent.
  public func lowered(to exponent: Int) -> PheNumber {
    PheNumber(integer: integer << (4 * max(0, self.exponent - exponent)), exponent: min(exponent, self.exponent))
  }
}

extension PublicKey {
  /// Largest magnitude that python-paillier encodes: ⌊N/3⌋ − 1.
  public var pheMaximum: BigInt { n / 3 - 1 }

  /// Refuses integers beyond the outer thirds.
  func checked(_ x: BigInt) throws(PaillierError) -> BigInt {
    guard x.magnitude <= pheMaximum else {
      throw .encoding(reason: "the number needs \(x.bitWidth) bits and the key holds \(pheMaximum.bitWidth)")
    }
    return x
  }
}
