import CGMP

/// An integer of any size, with value semantics, over GMP.
///
/// Every block that GMP frees is wiped (see `CGMP`), so a number leaves nothing behind when it goes. Operators are
/// variable-time; arithmetic on secrets goes through `powMod(secret:)`, which is not.
/// Numbers print in full: types that hold secrets redact their own descriptions.
public struct BigInt: @unchecked Sendable {
  // Sendable: the storage is written only before it is shared, or when it is uniquely referenced.
  var storage: Storage

  /// Owns one `mpz_t`. Its address is fixed, so that one number can be both operands of a call (Swift's exclusivity
  /// rule would bar `&x` twice). Every operand below is a named value, whose lifetime spans the call.
  final class Storage {
    let z: UnsafeMutablePointer<__mpz_struct> = .allocate(capacity: 1)
    init() { __gmpz_init(z) }
    init(copying other: Storage) { __gmpz_init_set(z, other.z) }
    deinit {
      __gmpz_clear(z)
      z.deallocate()
    }
  }

  init(storage: Storage) { self.storage = storage }

  /// Zero.
  public init() { storage = Storage() }

  /// The value of a machine integer.
  public init(_ value: Int) {
    storage = Storage()
    __gmpz_set_si(storage.z, value)
  }

  /// The value of an unsigned machine integer.
  public init(_ value: UInt64) {
    storage = Storage()
    __gmpz_set_ui(storage.z, UInt(value))
  }

  /// 2 to the power `exponent`.
  public static func powerOfTwo(_ exponent: Int) -> BigInt {
    let r = Storage()
    __gmpz_setbit(r.z, UInt(exponent))
    return BigInt(storage: r)
  }

  /// Makes the storage ours alone, so that it can be written.
  mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) { storage = Storage(copying: storage) }
  }
}

extension BigInt: ExpressibleByIntegerLiteral {
  /// The value of a literal.
  public init(integerLiteral value: Int) { self.init(value) }
}

extension BigInt: Comparable, Hashable {
  /// Equality of values.
  public static func == (a: BigInt, b: BigInt) -> Bool { __gmpz_cmp(a.storage.z, b.storage.z) == 0 }
  /// Order of values.
  public static func < (a: BigInt, b: BigInt) -> Bool { __gmpz_cmp(a.storage.z, b.storage.z) < 0 }
  /// Hashes sign and limbs.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(signum)
    for i in 0..<__gmpz_size(storage.z) { hasher.combine(__gmpz_getlimbn(storage.z, mp_size_t(i))) }
  }
}

extension BigInt {
  /// -1, 0 or 1.
  public var signum: Int { Int(sealedsum_mpz_sgn(storage.z)) }
  /// Whether the value is zero.
  public var isZero: Bool { signum == 0 }
  /// Whether the value is odd.
  public var isOdd: Bool { sealedsum_mpz_odd(storage.z) != 0 }
  /// Number of bits of the magnitude; 0 for zero.
  public var bitWidth: Int { isZero ? 0 : __gmpz_sizeinbase(storage.z, 2) }
  /// Bit `i` of a non-negative value (of the two's complement of a negative one).
  public func bit(_ i: Int) -> Bool { __gmpz_tstbit(storage.z, UInt(i)) != 0 }
  /// The magnitude.
  public var magnitude: BigInt {
    let r = Storage()
    __gmpz_abs(r.z, storage.z)
    return BigInt(storage: r)
  }
  /// The value as a machine integer, where it fits.
  public var asInt: Int? { __gmpz_fits_slong_p(storage.z) != 0 ? __gmpz_get_si(storage.z) : nil }
  /// The value as an unsigned machine integer, where it fits.
  public var asUInt64: UInt64? { __gmpz_fits_ulong_p(storage.z) != 0 ? UInt64(__gmpz_get_ui(storage.z)) : nil }
  /// The nearest representable value towards zero.
  public var asDouble: Double { __gmpz_get_d(storage.z) }
}
