import CGMP

extension BigInt {
  /// Sum.
  public static func + (a: BigInt, b: BigInt) -> BigInt {
    let r = Storage()
    __gmpz_add(r.z, a.storage.z, b.storage.z)
    return BigInt(storage: r)
  }
  /// Difference.
  public static func - (a: BigInt, b: BigInt) -> BigInt {
    let r = Storage()
    __gmpz_sub(r.z, a.storage.z, b.storage.z)
    return BigInt(storage: r)
  }
  /// Product.
  public static func * (a: BigInt, b: BigInt) -> BigInt {
    let r = Storage()
    __gmpz_mul(r.z, a.storage.z, b.storage.z)
    return BigInt(storage: r)
  }
  /// Negation.
  public static prefix func - (a: BigInt) -> BigInt {
    let r = Storage()
    __gmpz_neg(r.z, a.storage.z)
    return BigInt(storage: r)
  }
  /// Floor quotient; traps on a zero divisor, which callers exclude.
  public static func / (a: BigInt, b: BigInt) -> BigInt {
    precondition(!b.isZero, "division by zero")
    let r = Storage()
    __gmpz_fdiv_q(r.z, a.storage.z, b.storage.z)
    return BigInt(storage: r)
  }
  /// Least non-negative residue modulo |b|; traps on a zero modulus, which callers exclude.
  public static func % (a: BigInt, b: BigInt) -> BigInt {
    precondition(!b.isZero, "modulus zero")
    let r = Storage()
    __gmpz_mod(r.z, a.storage.z, b.storage.z)
    return BigInt(storage: r)
  }
  /// Value times 2^n.
  public static func << (a: BigInt, n: Int) -> BigInt {
    let r = Storage()
    __gmpz_mul_2exp(r.z, a.storage.z, UInt(n))
    return BigInt(storage: r)
  }
  /// Floor of value / 2^n.
  public static func >> (a: BigInt, n: Int) -> BigInt {
    let r = Storage()
    __gmpz_fdiv_q_2exp(r.z, a.storage.z, UInt(n))
    return BigInt(storage: r)
  }
  /// Adds in place.
  public static func += (a: inout BigInt, b: BigInt) {
    if a.storage === b.storage { a = a + b; return }
    a.makeUnique()
    sealedsum_mpz_add_to(a.storage.z, b.storage.z)
  }
  /// Subtracts in place.
  public static func -= (a: inout BigInt, b: BigInt) {
    if a.storage === b.storage { a = 0; return }
    a.makeUnique()
    sealedsum_mpz_sub_from(a.storage.z, b.storage.z)
  }
  /// Multiplies in place.
  public static func *= (a: inout BigInt, b: BigInt) { a = a * b }

  /// The low `n` bits of the floor representation: value mod 2^n, non-negative.
  public func lowBits(_ n: Int) -> BigInt {
    let r = Storage()
    __gmpz_fdiv_r_2exp(r.z, storage.z, UInt(n))
    return BigInt(storage: r)
  }

  /// The representative of least absolute value modulo `m` > 0, in (-m/2, m/2] (protocol.md, notation: `mod±`).
  public func centered(mod m: BigInt) -> BigInt {
    let r = self % m
    return (r << 1) > m ? r - m : r
  }

  /// Quotient of a division that leaves no remainder; wrong where one would be left.
  public func dividedExactly(by d: BigInt) -> BigInt {
    precondition(!d.isZero, "division by zero")
    let r = Storage()
    __gmpz_divexact(r.z, storage.z, d.storage.z)
    return BigInt(storage: r)
  }

  /// Floor of the square root of a non-negative value.
  public func squareRoot() -> BigInt {
    precondition(signum >= 0, "square root of a negative number")
    let r = Storage()
    __gmpz_sqrt(r.z, storage.z)
    return BigInt(storage: r)
  }

  /// Whether the value is a square of an integer.
  public var isPerfectSquare: Bool { __gmpz_perfect_square_p(storage.z) != 0 }
}
