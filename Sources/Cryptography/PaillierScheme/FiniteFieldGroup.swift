package import BigNum
import Synchronization
import Transcript

/// The subgroup of prime order ℓ' = (P − 1)/2 modulo a safe prime P of RFC 7919, in which Π^size commits to the factors
/// of N (docs/protocol.md §3).
package final class FiniteFieldGroup: Sendable {
  /// P = 2^b − 2^(b−64) + (⌊2^(b−130)·e⌋ + X)·2^64 − 1.
  package let modulus: Modulus
  /// ℓ'.
  package let order: BigInt
  /// Bytes of an element or scalar.
  package let byteCount: Int
  /// Hashed generators whose logarithms to each other nobody knows.
  package let g: BigInt
  package let h: BigInt
  private let made = Mutex<(g: FixedBaseTable, h: FixedBaseTable)?>(nil)

  package static let ffdhe2048 = FiniteFieldGroup(bits: 2048, x: 560_316)
  package static let ffdhe3072 = FiniteFieldGroup(bits: 3072, x: 2_625_351)
  package static let ffdhe4096 = FiniteFieldGroup(bits: 4096, x: 5_736_041)
  package static let ffdhe6144 = FiniteFieldGroup(bits: 6144, x: 15_705_020)

  /// The same definition at 1024 bits, with the least X that makes a safe prime: for the 512-bit keys of quick tests.
  package static let insecure1024ForTests = FiniteFieldGroup(bits: 1024, x: 344_855)

  /// The group for a key size: p·q cannot wrap modulo ℓ' though each is only known to have |N|/2 + 73 bits.
  package static func forKey(_ size: KeySize) -> FiniteFieldGroup {
    switch size.bits {
    case ..<1024: insecure1024ForTests
    case ..<2048: ffdhe2048
    case 2048: ffdhe3072
    case 3072: ffdhe4096
    default: ffdhe6144
    }
  }

  private init(bits: Int, x: Int) {
    let p =
      BigInt.powerOfTwo(bits) - .powerOfTwo(bits - 64) + ((Self.eulerNumber(bits: bits - 130) + BigInt(x)) << 64) - 1
    guard let modulus = Modulus(p) else { preconditionFailure("RFC 7919's primes are odd") }
    self.modulus = modulus
    order = p >> 1
    byteCount = bits / 8
    // Squares are the subgroup of order ℓ'.
    func generator(_ label: String) -> BigInt {
      var xof = Xof(label: label, seed: p)
      let root = xof.unit(mod: p)
      return root.multiplied(by: root, mod: p)
    }
    g = generator("size-proof-g")
    h = generator("size-proof-h")
  }

  /// ⌊2^bits·e⌋ from Σ 1/k!, with 64 bits to spare for the truncated terms.
  private static func eulerNumber(bits: Int) -> BigInt {
    var term = BigInt.powerOfTwo(bits + 64)
    var sum = term
    var k = 1
    while !term.isZero {
      term = term / BigInt(k)
      sum += term
      k += 1
    }
    return sum >> 64
  }

  /// Tables of g and h, built at the first proof.
  package var tables: (g: FixedBaseTable, h: FixedBaseTable) {
    made.withLock { tables in
      if let tables { return tables }
      let new = (
        g: FixedBaseTable(base: g, modulus: modulus, exponentBits: order.bitWidth),
        h: FixedBaseTable(base: h, modulus: modulus, exponentBits: order.bitWidth)
      )
      tables = new
      return new
    }
  }

  /// g^a·h^b for secrets in [0, ℓ').
  package func commit(_ a: BigInt, _ b: BigInt) -> BigInt {
    tables.g.power(secret: a).multiplied(by: tables.h.power(secret: b), mod: modulus.value)
  }

  /// Whether all are in [1, P) and squares.
  package func contains(_ elements: [BigInt]) -> Bool {
    elements.allSatisfy { $0.signum > 0 && $0 < modulus.value } && BigInt.haveJacobiOne(elements, mod: modulus.value)
  }
}
