public import BigNum

/// A prime of 256 bits as a bad dealer would take it: p = 2·s·x + 1 with a small s, so that p' = s·x is no prime and
/// there are elements of order s.
public struct UnsafePrime: Sendable {
  /// p.
  public let p: BigInt
  /// s.
  public let order: Int

  /// A prime with which a safe one of 256 bits makes an N of 512.
  public init(order: Int, beside q: BigInt, using rng: inout some RandomNumberGenerator) throws {
    while true {
      // An odd x gives p ≡ 3 mod 4.
      var x = BigInt.random(below: .powerOfTwo(255) / BigInt(order), using: &rng)
      if !x.isOdd { x += 1 }
      let p = x * BigInt(2 * order) + 1
      guard p.bitWidth == 256, (p * q).bitWidth == 512, p.isProbablePrime() else { continue }
      (self.p, self.order) = (p, order)
      return
    }
  }

  /// An element of order s in ℤ*_{N²}, N = p·q: 1 modulo q².
  public func element(beside q: BigInt) -> BigInt {
    let (p2, q2) = (p * p, q * q)
    var base: BigInt = 2
    while true {
      let root = base.powMod(variableTime: (p - 1) * p / BigInt(order), mod: p2) ?? 1
      if root != 1, let inverse = q2.inverse(mod: p2) {
        return 1 + q2 * ((root - 1).multiplied(by: inverse, mod: p2))
      }
      base += 1
    }
  }
}
