import CGMP

/// Powers of one base for many exponents: base^(2^(w·i)·j) for every window i and digit j, so that an exponentiation is
/// one product a window and no squaring.
///
/// A secret exponent reads every entry of a window under a mask (`mpn_sec_tabselect`) and multiplies by `mpn_sec_mul`,
/// so that neither time nor addresses depend on it.
public final class FixedBaseTable: Sendable {
  /// The modulus.
  public let modulus: Modulus
  /// Largest exponent, in bits.
  public let exponentBits: Int
  /// Bits of exponent a product takes, w.
  public let windowBits: Int
  private let table: LimbBuffer
  private let windows: Int
  private var entries: Int { 1 << windowBits }

  /// Builds the table: ⌈exponentBits/w⌉·2^w residues (4 MiB at 2048-bit Paillier keys and w = 6 bits).
  public init(base: BigInt, modulus: Modulus, exponentBits: Int, windowBits: Int = 6) {
    precondition(
      exponentBits > 0 && (1...10).contains(windowBits), "a table needs exponent bits and a window of 1...10")
    self.modulus = modulus
    self.exponentBits = exponentBits
    self.windowBits = windowBits
    windows = (exponentBits + windowBits - 1) / windowBits
    let entries = 1 << windowBits
    let size = modulus.size
    let w = Modulus.Workspace(modulus)
    table = LimbBuffer(windows * entries * size)
    let power = LimbBuffer(size)
    modulus.enter(base, into: power.base, w)
    for window in 0..<windows {
      let first = table.slot(window * entries, size)
      modulus.copy(modulus.one, to: first)
      modulus.copy(power.base, to: first + size)
      for j in 2..<max(entries, 2) { modulus.multiply(first + (j - 1) * size, power.base, into: first + j * size, w) }
      modulus.multiply(first + (entries - 1) * size, power.base, into: power.base, w)
    }
  }

  /// base^exponent for one secret exponent.
  public func power(secret exponent: BigInt) -> BigInt { powers(secret: [exponent])[0] }

  /// base^exponent for many secret exponents in [0, 2^exponentBits): windows outside, exponents inside, so that one
  /// window's entries stay in the cache.
  public func powers(secret exponents: [BigInt]) -> [BigInt] {
    let size = modulus.size
    let words = (exponentBits + 63) / 64 + 1
    let digits = LimbBuffer(words * exponents.count)
    for (i, e) in exponents.enumerated() {
      precondition(e.signum >= 0 && e.bitWidth <= exponentBits, "the exponent exceeds its table")
      __gmpz_export(digits.slot(i, words), nil, -1, 8, 0, 0, e.storage.z)
    }
    let w = Modulus.Workspace(modulus)
    let accumulators = LimbBuffer(size * exponents.count)
    let selected = LimbBuffer(size)
    for i in exponents.indices { modulus.copy(modulus.one, to: accumulators.slot(i, size)) }
    for window in 0..<windows {
      let first = table.slot(window * entries, size)
      for i in exponents.indices {
        let digit = self.digit(digits.slot(i, words), window)
        __gmpn_sec_tabselect(selected.base, first, size, mp_size_t(entries), mp_size_t(digit))
        let a = accumulators.slot(i, size)
        modulus.multiplySecret(a, selected.base, into: a, w)
      }
    }
    return exponents.indices.map { modulus.leave(accumulators.slot($0, size), w) }
  }

  /// base^exponent in time and with addresses that depend on the exponent: for public values only.
  public func power(variableTime exponent: BigInt) -> BigInt {
    precondition(exponent.signum >= 0 && exponent.bitWidth <= exponentBits, "the exponent exceeds its table")
    let size = modulus.size
    let words = (exponentBits + 63) / 64 + 1
    let digits = LimbBuffer(words)
    __gmpz_export(digits.base, nil, -1, 8, 0, 0, exponent.storage.z)
    let w = Modulus.Workspace(modulus)
    let a = LimbBuffer(size)
    modulus.copy(modulus.one, to: a.base)
    for window in 0..<windows {
      let digit = Int(self.digit(digits.base, window))
      if digit != 0 { modulus.multiply(a.base, table.slot(window * entries + digit, size), into: a.base, w) }
    }
    return modulus.leave(a.base, w)
  }

  /// Bits [w·window, w·(window + 1)) of an exponent that has a zero word above it.
  private func digit(_ words: Limbs, _ window: Int) -> Limb {
    let position = window * windowBits
    let word = position / 64
    let shift = Limb(position % 64)
    let low = words[word] >> shift
    let high = shift == 0 ? 0 : words[word + 1] << (64 - shift)
    return (low | high) & Limb(entries - 1)
  }
}
