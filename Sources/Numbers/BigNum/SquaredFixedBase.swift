import CKernels

/// Powers of one base modulo n² for many secret exponents: base^(2^(w·i)·j) for every window i and digit j, one product
/// a window and no squaring. Every entry of a window is read under a mask.
public final class SquaredFixedBase: @unchecked Sendable {
  // Sendable: C reads what is behind the pointer and never writes it after creation.

  /// The modulus.
  public let modulus: SquaredModulus
  /// Largest exponent, in bits.
  public let exponentBits: Int
  /// Bits of exponent that a product takes, w.
  public let windowBits: Int
  private let table: OpaquePointer

  /// Builds the table: ⌈exponentBits/w⌉·2^w residues, 4 MiB for w = 5, exponents of 1024 bits and n of 2048.
  public init(base: BigInt, modulus: SquaredModulus, exponentBits: Int, windowBits: Int = 5) {
    precondition(exponentBits > 0 && (1...8).contains(windowBits), "a table needs exponent bits and a window of 1...8")
    let reduced = base.signum >= 0 && base < modulus.value ? base : base % modulus.value
    let row = LimbVector([reduced], width: modulus.width)
    guard
      let table = row.withLimbs({
        sealedsum_fixed_base_create(modulus.digits.pointer, $0, row.width, exponentBits, windowBits)
      })
    else { preconditionFailure("the table is made or the process has ended") }
    self.table = table
    self.modulus = modulus
    self.exponentBits = exponentBits
    self.windowBits = windowBits
  }

  deinit { sealedsum_fixed_base_free(table) }

  /// Bytes of the table.
  public var byteCount: Int { sealedsum_fixed_base_size(table) }

  /// (1 + plaintexts[i]·n)·base^exponents[i] mod n², or base^exponents[i] where there are no plaintexts. Exponents are
  /// secret, below 2^exponentBits; plaintexts are secret, of at most `modulus.rootWidth` limbs.
  public func powers(
    secret exponents: LimbVector, times plaintexts: LimbVector?, work: Work
  ) throws(BigNumError) -> LimbVector {
    precondition(64 * exponents.width >= exponentBits, "exponents need \(exponentBits) bits")
    if let plaintexts {
      precondition(plaintexts.count == exponents.count, "as many plaintexts as exponents")
      precondition(plaintexts.width <= modulus.rootWidth, "plaintexts lie below n")
    }
    let ring = modulus.digits
    return try work.rows(exponents.count, width: ring.width, lanes: ring.lanes, most: 32 * ring.lanes) { range, out in
      exponents.withLimbs { e in
        let first = e + range.lowerBound * exponents.width
        guard let plaintexts else {
          sealedsum_fixed_base_powers(
            ring.pointer, self.table, out, first, exponents.width, nil, 0, range.count)
          return
        }
        plaintexts.withLimbs { m in
          sealedsum_fixed_base_powers(
            ring.pointer, self.table, out, first, exponents.width, m + range.lowerBound * plaintexts.width,
            plaintexts.width, range.count)
        }
      }
    }
  }
}
