/// Four 64-bit limbs, least significant first: a number below 2^256 of fixed size, with no allocation.
@frozen
public struct Limbs: Hashable, Sendable {
  /// Limbs 0 (least significant) to 3.
  public var l0, l1, l2, l3: UInt64

  /// The number l0 + l1·2^64 + l2·2^128 + l3·2^192.
  @inlinable
  public init(_ l0: UInt64 = 0, _ l1: UInt64 = 0, _ l2: UInt64 = 0, _ l3: UInt64 = 0) {
    (self.l0, self.l1, self.l2, self.l3) = (l0, l1, l2, l3)
  }

  /// Limb `i` in 0..<4; the index is public.
  @inlinable
  public subscript(i: Int) -> UInt64 {
    switch i {
    case 0: l0
    case 1: l1
    case 2: l2
    default: l3
    }
  }

  /// `count` ≤ 16 bits from bit `position` on, 0 above bit 255; position and count are public.
  @inlinable
  public func bits(at position: Int, count: Int) -> UInt64 {
    guard position < 256 else { return 0 }
    let (limb, shift) = (position >> 6, UInt64(position & 63))
    var x = self[limb] >> shift
    if shift != 0, limb < 3 { x |= self[limb + 1] << (64 - shift) }
    return x & ((1 << UInt64(count)) - 1)
  }

  /// a + b + carry as (low word, carry).
  @inlinable @inline(__always)
  static func add(_ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
    let t = UInt128(truncatingIfNeeded: a) &+ UInt128(truncatingIfNeeded: b) &+ UInt128(truncatingIfNeeded: carry)
    carry = UInt64(truncatingIfNeeded: t &>> 64)
    return UInt64(truncatingIfNeeded: t)
  }

  /// a − b − borrow as (low word, borrow).
  @inlinable @inline(__always)
  static func subtract(_ a: UInt64, _ b: UInt64, _ borrow: inout UInt64) -> UInt64 {
    let t = UInt128(truncatingIfNeeded: a) &- UInt128(truncatingIfNeeded: b) &- UInt128(truncatingIfNeeded: borrow)
    borrow = UInt64(truncatingIfNeeded: t &>> 64) & 1
    return UInt64(truncatingIfNeeded: t)
  }

  /// t + a·b + carry as (low word, carry): at most (2^64−1)^2 + 2·(2^64−1) = 2^128 − 1, so it never overflows.
  @inlinable @inline(__always)
  static func multiplyAdd(_ t: UInt64, _ a: UInt64, _ b: UInt64, _ carry: inout UInt64) -> UInt64 {
    let x =
      UInt128(truncatingIfNeeded: a) &* UInt128(truncatingIfNeeded: b) &+ UInt128(truncatingIfNeeded: t)
      &+ UInt128(truncatingIfNeeded: carry)
    carry = UInt64(truncatingIfNeeded: x &>> 64)
    return UInt64(truncatingIfNeeded: x)
  }

  /// Sum and carry.
  @inlinable @inline(__always)
  static func add(_ a: Limbs, _ b: Limbs) -> (Limbs, carry: UInt64) {
    var c: UInt64 = 0
    let r = Limbs(add(a.l0, b.l0, &c), add(a.l1, b.l1, &c), add(a.l2, b.l2, &c), add(a.l3, b.l3, &c))
    return (r, c)
  }

  /// Difference and borrow.
  @inlinable @inline(__always)
  static func subtract(_ a: Limbs, _ b: Limbs) -> (Limbs, borrow: UInt64) {
    var c: UInt64 = 0
    let r = Limbs(
      subtract(a.l0, b.l0, &c), subtract(a.l1, b.l1, &c), subtract(a.l2, b.l2, &c), subtract(a.l3, b.l3, &c))
    return (r, c)
  }

  /// `a` where mask is all ones, `b` where it is zero.
  @inlinable @inline(__always)
  static func select(_ mask: UInt64, _ a: Limbs, _ b: Limbs) -> Limbs {
    Limbs(
      b.l0 ^ (mask & (a.l0 ^ b.l0)), b.l1 ^ (mask & (a.l1 ^ b.l1)), b.l2 ^ (mask & (a.l2 ^ b.l2)),
      b.l3 ^ (mask & (a.l3 ^ b.l3)))
  }

  /// 1 where a = b, else 0, without a branch.
  @inlinable @inline(__always)
  static func equal(_ a: Limbs, _ b: Limbs) -> UInt64 {
    let d = (a.l0 ^ b.l0) | (a.l1 ^ b.l1) | (a.l2 ^ b.l2) | (a.l3 ^ b.l3)
    return ((d | (0 &- d)) >> 63) ^ 1
  }
}

extension Limbs {
  /// Reads 32 little-endian bytes that start at `offset`; missing ones are zero.
  package init(littleEndian bytes: some RandomAccessCollection<UInt8>) {
    var w: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    for (i, b) in bytes.prefix(32).enumerated() {
      let x = UInt64(b) << UInt64(8 * (i & 7))
      switch i >> 3 {
      case 0: w.0 |= x
      case 1: w.1 |= x
      case 2: w.2 |= x
      default: w.3 |= x
      }
    }
    self.init(w.0, w.1, w.2, w.3)
  }

  /// 32 bytes, least significant first.
  package var littleEndianBytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { out, count in
      for i in 0..<4 {
        let w = self[i]
        for j in 0..<8 { out.initializeElement(at: 8 * i + j, to: UInt8(truncatingIfNeeded: w >> UInt64(8 * j))) }
      }
      count = 32
    }
  }
}
