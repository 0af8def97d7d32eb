public import BigNum

/// The integers modulo an odd prime ℓ below 2^256, with numbers in Montgomery form: x is kept as x·R mod ℓ, R = 2^256.
///
/// The arithmetic below takes and gives limbs below ℓ, without branches or indices that depend on them. Groups return
/// their field as a literal, so that code specialised for a group has the constants folded in.
@frozen
public struct ScalarField: Hashable, Sendable {
  /// ℓ.
  public let order: Limbs
  /// −ℓ^(−1) mod 2^64.
  @usableFromInline let negativeInverse: UInt64
  /// R² mod ℓ: Montgomery multiplication by it brings a number into Montgomery form.
  @usableFromInline let rSquared: Limbs

  /// A field whose constants are known; the tests recompute them.
  @inlinable
  init(order: Limbs, negativeInverse: UInt64, rSquared: Limbs) {
    (self.order, self.negativeInverse, self.rSquared) = (order, negativeInverse, rSquared)
  }

  /// The field of an odd prime order of at most 256 bits; traps on an even or larger one, which is no group's order.
  public init(order: BigInt) {
    guard order.isOdd, order > 1, let words = order.words(count: 4) else {
      preconditionFailure("a scalar field needs an odd prime order of at most 256 bits")
    }
    self.order = Limbs(words[0], words[1], words[2], words[3])
    // Newton's iteration doubles the correct bits: ℓ is its own inverse to 3 bits, and 3·2^5 ≥ 64.
    var inverse = words[0]
    for _ in 0..<5 { inverse = inverse &* (2 &- words[0] &* inverse) }
    negativeInverse = 0 &- inverse
    let r2 = BigInt.powerOfTwo(512) % order
    let r = r2.words(count: 4) ?? [0, 0, 0, 0]
    rSquared = Limbs(r[0], r[1], r[2], r[3])
  }

  /// ℓ as an integer.
  public var modulus: BigInt { BigInt(words: [order.l0, order.l1, order.l2, order.l3]) }
  /// Bits of ℓ.
  public var bitWidth: Int {
    for i in stride(from: 3, through: 0, by: -1) where order[i] != 0 {
      return 64 * i + 64 - order[i].leadingZeroBitCount
    }
    return 0
  }

  /// a + b mod ℓ.
  @inlinable
  package func add(_ a: Limbs, _ b: Limbs) -> Limbs {
    let (s, carry) = Limbs.add(a, b)
    return reduceOnce(s, carry)
  }

  /// a − b mod ℓ.
  @inlinable
  package func subtract(_ a: Limbs, _ b: Limbs) -> Limbs {
    let (d, borrow) = Limbs.subtract(a, b)
    return Limbs.add(d, Limbs.select(0 &- borrow, order, Limbs())).0
  }

  /// x + carry·2^256 < 2ℓ brought below ℓ.
  @inlinable @inline(__always)
  func reduceOnce(_ x: Limbs, _ carry: UInt64) -> Limbs {
    let (d, borrow) = Limbs.subtract(x, order)
    // With a carry the true value is at least 2^256 > ℓ; without one it is at least ℓ where nothing was borrowed.
    return Limbs.select(0 &- (carry | (borrow ^ 1)), d, x)
  }

  /// a·b·R^(−1) mod ℓ for a < 2^256 and b < ℓ.
  ///
  /// Coarsely integrated operand scanning. The running value stays below 2ℓ·2^64 (five limbs and one bit) and the
  /// result below (2^256·ℓ + 2^256·ℓ)/R = 2ℓ, so one conditional subtraction ends it.
  @inlinable
  package func multiply(_ a: Limbs, _ b: Limbs) -> Limbs {
    var t = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
    step(&t, b, a.l0)
    step(&t, b, a.l1)
    step(&t, b, a.l2)
    step(&t, b, a.l3)
    return reduceOnce(Limbs(t.0, t.1, t.2, t.3), t.4)
  }

  /// t = (t + a·w + m·ℓ)/2^64 with the m that makes it exact.
  @inlinable @inline(__always)
  func step(_ t: inout (UInt64, UInt64, UInt64, UInt64, UInt64), _ a: Limbs, _ w: UInt64) {
    var c: UInt64 = 0
    let x0 = Limbs.multiplyAdd(t.0, a.l0, w, &c)
    let x1 = Limbs.multiplyAdd(t.1, a.l1, w, &c)
    let x2 = Limbs.multiplyAdd(t.2, a.l2, w, &c)
    let x3 = Limbs.multiplyAdd(t.3, a.l3, w, &c)
    var top: UInt64 = 0
    let x4 = Limbs.add(t.4, c, &top)
    let m = x0 &* negativeInverse
    c = 0
    _ = Limbs.multiplyAdd(x0, order.l0, m, &c)
    t.0 = Limbs.multiplyAdd(x1, order.l1, m, &c)
    t.1 = Limbs.multiplyAdd(x2, order.l2, m, &c)
    t.2 = Limbs.multiplyAdd(x3, order.l3, m, &c)
    var carry: UInt64 = 0
    t.3 = Limbs.add(x4, c, &carry)
    t.4 = top &+ carry
  }

  /// x·R mod ℓ for any x < 2^256.
  @inlinable
  package func toMontgomery(_ x: Limbs) -> Limbs { multiply(x, rSquared) }

  /// x·R^(−1) mod ℓ: the number that Montgomery limbs stand for.
  @inlinable
  package func fromMontgomery(_ x: Limbs) -> Limbs { multiply(x, Limbs(1)) }

  /// x^(ℓ−2) by squarings and multiplications that depend on ℓ only; 0 for 0.
  package func inverse(_ x: Limbs) -> Limbs {
    let exponent = Limbs.subtract(order, Limbs(2)).0
    // Windows of four bits: 256 squarings and 64 + 14 products.
    var powers = [toMontgomery(Limbs(1)), x]
    for i in 2..<16 { powers.append(multiply(powers[i - 1], x)) }
    var r = powers[Int(exponent.bits(at: 252, count: 4))]
    for i in stride(from: 248, through: 0, by: -4) {
      for _ in 0..<4 { r = multiply(r, r) }
      r = multiply(r, powers[Int(exponent.bits(at: i, count: 4))])
    }
    return r
  }
}
