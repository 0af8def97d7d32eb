import BigNum

/// A prime q ≡ 1 mod 2n with a root of 1, so that ℤ_q[x]/(xⁿ + 1) has a number-theoretic transform.
package struct MaskModulus: Hashable, Sendable {
  /// q.
  package let q: UInt64
  /// Length of q.
  package let bits: Int
  /// ψ = g^((q−1)/2n) for the least g ≥ 2 for which that has order 2n.
  package let root: UInt64

  /// The greatest prime q ≡ 1 mod 2n of `bits` bits: words of the public mask are then refused as rarely as can be.
  package init?(bits: Int, ringDimension n: Int) {
    let step = UInt64(2 * n)
    var q = (UInt64(1) << UInt64(bits)) - step + 1
    while !BigInt(q).isProbablePrime() {
      guard q >> UInt64(bits - 1) != 0 else { return nil }
      q -= step
    }
    guard q >> UInt64(bits - 1) != 0 else { return nil }
    self.q = q
    self.bits = bits
    var g: UInt64 = 2
    // Half of all g are no squares, and those do.
    while Self.power(Self.power(g, (q - 1) / step, q), UInt64(n), q) != q - 1 { g += 1 }
    root = Self.power(g, (q - 1) / step, q)
  }

  /// a·b mod q.
  package static func multiply(_ a: UInt64, _ b: UInt64, _ q: UInt64) -> UInt64 {
    q.dividingFullWidth(a.multipliedFullWidth(by: b)).remainder
  }

  /// a^e mod q.
  package static func power(_ a: UInt64, _ e: UInt64, _ q: UInt64) -> UInt64 {
    var (result, base, e) = (UInt64(1), a, e)
    while e > 0 {
      if e & 1 == 1 { result = multiply(result, base, q) }
      base = multiply(base, base, q)
      e >>= 1
    }
    return result
  }
}
