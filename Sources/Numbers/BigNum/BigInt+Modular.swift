import CGMP

extension BigInt {
  /// Greatest common divisor, non-negative.
  public func gcd(_ other: BigInt) -> BigInt {
    let r = Storage()
    __gmpz_gcd(r.z, storage.z, other.storage.z)
    return BigInt(storage: r)
  }

  /// The inverse modulo `m`, or nil where there is none. Variable time.
  public func inverse(mod m: BigInt) -> BigInt? {
    let r = Storage()
    guard !m.isZero, __gmpz_invert(r.z, storage.z, m.storage.z) != 0 else { return nil }
    return BigInt(storage: r)
  }

  /// Jacobi symbol (self / n) for odd positive `n`.
  public func jacobi(_ n: BigInt) -> Int {
    precondition(n.isOdd && n.signum > 0, "Jacobi symbol of an even or negative modulus")
    return Int(__gmpz_jacobi(storage.z, n.storage.z))
  }

  /// Product modulo `m`.
  public func multiplied(by other: BigInt, mod m: BigInt) -> BigInt {
    let r = Storage(copying: storage)
    sealedsum_mpz_mulmod(r.z, other.storage.z, m.storage.z)
    return BigInt(storage: r)
  }

  /// Multiplies in place modulo `m`.
  public mutating func multiply(by other: BigInt, mod m: BigInt) {
    if storage === other.storage { self = multiplied(by: other, mod: m); return }
    makeUnique()
    sealedsum_mpz_mulmod(storage.z, other.storage.z, m.storage.z)
  }

  /// self^exponent mod `m` in time that depends on the operands: for public values only.
  /// A negative exponent takes the inverse; nil where there is none.
  public func powMod(variableTime exponent: BigInt, mod m: BigInt) -> BigInt? {
    precondition(m.signum > 0, "modulus must be positive")
    let r = Storage()
    if exponent.signum < 0 {
      guard let i = inverse(mod: m) else { return nil }
      let e = -exponent
      __gmpz_powm(r.z, i.storage.z, e.storage.z, m.storage.z)
    } else {
      __gmpz_powm(r.z, storage.z, exponent.storage.z, m.storage.z)
    }
    return BigInt(storage: r)
  }

  /// self^exponent mod odd `m` with GMP's side-channel-silent exponentiation; exponent ≥ 0.
  /// Time and memory accesses depend on operand sizes only.
  public func powMod(secret exponent: BigInt, mod m: BigInt) -> BigInt {
    precondition(m.isOdd && m.signum > 0, "a secret exponent needs an odd modulus")
    precondition(exponent.signum >= 0, "a secret exponent is not negative")
    guard !exponent.isZero else { return 1 % m }  // mpz_powm_sec requires a positive exponent
    let r = Storage()
    __gmpz_powm_sec(r.z, storage.z, exponent.storage.z, m.storage.z)
    return BigInt(storage: r)
  }

  /// Miller–Rabin and Lucas tests of GMP; `rounds` beyond 24 add Miller–Rabin rounds.
  public func isProbablePrime(rounds: Int = 40) -> Bool { __gmpz_probab_prime_p(storage.z, Int32(rounds)) != 0 }
}
