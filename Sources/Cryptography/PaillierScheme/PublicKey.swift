public import BigNum
import Synchronization
import Transcript

/// A Paillier public key N, with everything that follows from it (docs/protocol.md §3).
///
/// Copies share the tables. Nothing here says that N is well formed: whoever uses a key verifies its `KeyProof` once.
public struct PublicKey: Sendable {
  /// What stops an attack; `package` code alone can switch it off, to run the attack in a test.
  package struct Checks: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// ⚔ The fast mode's base h_N is computed here; a received one is compared with it.
    package static let recomputedBase = Checks(rawValue: 1)
    package static let all: Checks = [.recomputedBase]
  }

  /// |N|.
  public let size: KeySize
  /// N.
  public let n: BigInt
  /// N².
  public let nSquared: BigInt
  package let context: Context

  /// A key from its modulus, which must be odd, composite and of exactly that size.
  public init(n: BigInt, size: KeySize) throws(PaillierError) {
    try self.init(n: n, size: size, receivedBase: nil, path: .best, checks: .all)
  }

  /// A key whose fast-mode base came with it, for tests of what a false one does, or whose batches run on a given path.
  package init(
    n: BigInt, size: KeySize, receivedBase: BigInt? = nil, path: KernelPath = .best, checks: Checks = .all
  ) throws(PaillierError) {
    guard n.signum > 0, n.bitWidth == size.bits else {
      throw .modulus(reason: "it has \(n.bitWidth) bits, not \(size.bits)")
    }
    guard n.isOdd, !n.isPerfectSquare, let modN = Modulus(n), let squared = SquaredModulus(root: n, path: path) else {
      throw .modulus(reason: "it is even or a square")
    }
    self.size = size
    self.n = n
    nSquared = squared.value
    let base = checks.contains(.recomputedBase) ? nil : receivedBase
    context = Context(n: modN, squared: squared, size: size, receivedBase: base)
    if checks.contains(.recomputedBase), let receivedBase, receivedBase != context.hN {
      throw .modulus(reason: "the base that came with it is not the one that follows from it")
    }
  }

  /// What copies of a key share: contexts of both moduli, and what the modes with a fixed base need, made at first use.
  package final class Context: Sendable {
    package let n: Modulus
    package let squared: SquaredModulus
    private let size: KeySize
    private let receivedBase: BigInt?
    private let made = Mutex(Made())

    private struct Made {
      var bases: (h: BigInt, hN: BigInt)?
      var tables: [EncryptionMode: SquaredFixedBase] = [:]
      var high: SquaredFixedBase?
    }

    init(n: Modulus, squared: SquaredModulus, size: KeySize, receivedBase: BigInt?) {
      self.n = n
      self.squared = squared
      self.size = size
      self.receivedBase = receivedBase
    }

    /// h = −y² mod N with y from "djn-h" ‖ N (Damgård–Jurik–Nielsen 2010).
    package var h: BigInt { made.withLock { bases(&$0).h } }
    /// h_N = h^N mod N².
    package var hN: BigInt { made.withLock { bases(&$0).hN } }

    /// Powers of h_N for the exponents of a mode; nil for the textbook mode, which has no base.
    package func table(_ mode: EncryptionMode) -> SquaredFixedBase? {
      guard let bits = mode.exponentBits(size) else { return nil }
      return made.withLock { made in
        if let table = made.tables[mode] { return table }
        let table = SquaredFixedBase(base: bases(&made).hN, modulus: squared, exponentBits: bits)
        made.tables[mode] = table
        return table
      }
    }

    /// Powers of h_N^(2^shift) for exponents of `bits` bits.
    func highTable(from shift: Int, bits: Int) -> SquaredFixedBase {
      made.withLock { made in
        if let table = made.high { return table }
        let base = squared.power(bases(&made).hN, public: .powerOfTwo(shift))
        let table = SquaredFixedBase(base: base, modulus: squared, exponentBits: bits)
        made.high = table
        return table
      }
    }

    private func bases(_ made: inout Made) -> (h: BigInt, hN: BigInt) {
      if let bases = made.bases { return bases }
      var xof = Xof(label: "djn-h", seed: n.value)
      let y = xof.unit(mod: n.value)
      let h = n.value - y.multiplied(by: y, mod: n.value)
      let bases = (h, receivedBase ?? squared.power(h, public: n.value))
      made.bases = bases
      return bases
    }
  }
}

extension PublicKey: Hashable {
  /// Keys are equal where their moduli are.
  public static func == (a: PublicKey, b: PublicKey) -> Bool { a.n == b.n }
  /// Hashes N.
  public func hash(into hasher: inout Hasher) { hasher.combine(n) }
}
