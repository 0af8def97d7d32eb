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
    try self.init(n: n, size: size, receivedBase: nil, checks: .all)
  }

  /// A key whose fast-mode base came with it: for tests of what a false one does.
  package init(n: BigInt, size: KeySize, receivedBase: BigInt?, checks: Checks) throws(PaillierError) {
    guard n.signum > 0, n.bitWidth == size.bits else {
      throw .modulus(reason: "it has \(n.bitWidth) bits, not \(size.bits)")
    }
    guard n.isOdd, !n.isPerfectSquare, let modN = Modulus(n), let modNSquared = Modulus(n * n) else {
      throw .modulus(reason: "it is even or a square")
    }
    self.size = size
    self.n = n
    nSquared = modNSquared.value
    let base = checks.contains(.recomputedBase) ? nil : receivedBase
    context = Context(n: modN, nSquared: modNSquared, size: size, receivedBase: base)
    if checks.contains(.recomputedBase), let receivedBase, receivedBase != context.fastBase.hN {
      throw .modulus(reason: "the base that came with it is not the one that follows from it")
    }
  }

  /// h = −y² mod N with y from "djn-h" ‖ N, and h_N = h^N mod N² with its table (Damgård–Jurik–Nielsen 2010).
  package struct FastBase: Sendable {
    package let h: BigInt
    package let hN: BigInt
    package let table: FixedBaseTable
  }

  /// What copies of a key share.
  package final class Context: Sendable {
    package let n: Modulus
    package let nSquared: Modulus
    private let size: KeySize
    private let receivedBase: BigInt?
    private let base = Mutex<FastBase?>(nil)

    init(n: Modulus, nSquared: Modulus, size: KeySize, receivedBase: BigInt?) {
      self.n = n
      self.nSquared = nSquared
      self.size = size
      self.receivedBase = receivedBase
    }

    /// Built at the first use.
    package var fastBase: FastBase {
      base.withLock { made in
        if let made { return made }
        var xof = Xof(label: "djn-h", seed: n.value)
        let y = xof.unit(mod: n.value)
        let h = n.value - y.multiplied(by: y, mod: n.value)
        let hN = receivedBase ?? h.powMod(secret: n.value, mod: nSquared.value)
        let table = FixedBaseTable(base: hN, modulus: nSquared, exponentBits: (size.bits + 1) / 2)
        let new = FastBase(h: h, hN: hN, table: table)
        made = new
        return new
      }
    }
  }
}

extension PublicKey: Hashable {
  /// Keys are equal where their moduli are.
  public static func == (a: PublicKey, b: PublicKey) -> Bool { a.n == b.n }
  /// Hashes N.
  public func hash(into hasher: inout Hasher) { hasher.combine(n) }
}
