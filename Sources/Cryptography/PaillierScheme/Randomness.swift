package import BigNum
import Transcript

/// How the factor r^N of a ciphertext is made (docs/protocol.md §3). Decryption and proofs do not distinguish them.
public enum EncryptionMode: String, CaseIterable, Sendable {
  /// r = h^a with a of half the modulus's length, from a fixed-base table: an assumption more, several times quicker.
  case fast
  /// r uniform in ℤ*_N.
  case textbook
  /// r = h^a with a of 256 bits only: several times quicker again, for one assumption more, that short exponents of h
  /// hide as well as long ones (discrete logarithms with short exponents). For experiments: never chosen by default.
  case short

  /// Bits of the exponent a; nil where r is not a power of h.
  package func exponentBits(_ size: KeySize) -> Int? {
    switch self {
    case .fast: (size.bits + 1) / 2
    case .textbook: nil
    case .short: 256
    }
  }
}

/// The randomness of one ciphertext, which only its maker knows. Its storage is wiped when it goes, and it does not print.
public struct Randomness: Sendable, CustomStringConvertible, CustomReflectable {
  package enum Form: Sendable {
    /// r = h^a.
    case exponent(BigInt)
    /// r itself.
    case unit(BigInt)
  }

  package let form: Form

  package init(_ form: Form) { self.form = form }

  /// Nothing of it.
  public var description: String { "Randomness(not shown)" }
  /// Nothing of it.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The randomness of many ciphertexts of one mode in a single buffer.
public struct RandomnessVector: Sendable, CustomStringConvertible, CustomReflectable {
  /// The mode it was made for.
  public let mode: EncryptionMode
  /// Exponents a, or units r in the textbook mode.
  package let values: LimbVector

  package init(mode: EncryptionMode, values: LimbVector) {
    self.mode = mode
    self.values = values
  }

  /// The randomness of ciphertexts of one kind, exponents or units; nil where both occur.
  package init?(_ list: [Randomness]) {
    var (exponents, units): ([BigInt], [BigInt]) = ([], [])
    for randomness in list {
      switch randomness.form {
      case .exponent(let a): exponents.append(a)
      case .unit(let r): units.append(r)
      }
    }
    guard exponents.isEmpty || units.isEmpty else { return nil }
    let all = units.isEmpty ? exponents : units
    guard all.allSatisfy({ $0.signum >= 0 }) else { return nil }
    let bits = all.reduce(1) { max($0, $1.bitWidth) }
    self.init(mode: units.isEmpty ? .fast : .textbook, values: LimbVector(all, width: (bits + 63) / 64))
  }

  /// The parts one after the other; all of one key, made for `mode`.
  package init(joining parts: [RandomnessVector], mode: EncryptionMode, key: PublicKey) {
    let width = (((mode.exponentBits(key.size) ?? key.size.bits)) + 63) / 64
    self.init(mode: mode, values: LimbVector(joining: parts.map(\.values), width: width))
  }

  /// Number of ciphertexts.
  public var count: Int { values.count }
  /// That of ciphertext `i`.
  public subscript(i: Int) -> Randomness {
    Randomness(mode == .textbook ? .unit(values[i]) : .exponent(values[i]))
  }
  /// All as an array.
  public var array: [Randomness] { (0..<count).map { self[$0] } }

  /// Number only.
  public var description: String { "RandomnessVector(\(count), not shown)" }
  /// Nothing of it.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension PublicKey {
  /// Fresh randomness for encryptions of these plaintexts: XOF(32 bytes of the generator ‖ plaintexts ‖ N), as for a
  /// proof's nonces. Where a generator's state repeats, other plaintexts get other randomness all the same; with one
  /// randomness for two plaintexts, the ciphertexts' quotient would show their difference.
  package func randomness(
    for plaintexts: PlaintextVector, _ mode: EncryptionMode, using rng: inout some RandomNumberGenerator
  ) -> RandomnessVector {
    let transcript = Transcript(protocol: "SealedSum/encryption", version: 1, context: n.bigEndianBytes())
    let (residues, width) = (plaintexts.residues, 8 * size.plaintextLimbs)
    var stream = NonceGenerator(
      transcript: transcript, witnessByteCount: residues.count * width, using: &rng
    ) { residues.forEachLittleEndian(byteCount: width, $0) }
    let count = plaintexts.count
    if let bits = mode.exponentBits(size) {
      let values = LimbVector(randomCount: count, bits: bits, width: (bits + 63) / 64) { stream.fill($0) }
      return RandomnessVector(mode: mode, values: values)
    }
    let units = (0..<count).map { _ in BigInt.randomUnit(mod: n, using: &stream) }
    return RandomnessVector(mode: mode, values: LimbVector(units, width: size.plaintextLimbs))
  }

  /// Π r_j^(γ_j) mod N for public weights γ_j ≥ 0 (docs/protocol.md §6, r*): h^(Σ γ_j·a_j) in the fast modes.
  package func combined(_ randomness: RandomnessVector, weights: [BigInt]) -> BigInt {
    guard randomness.mode != .textbook else { return combined(randomness.array, weights: weights) }
    var exponent: BigInt = 0
    for (i, weight) in zip(0..<randomness.count, weights) { exponent += randomness.values[i] * weight }
    return exponent.isZero ? 1 : context.h.powMod(secret: exponent, mod: n)
  }

  /// The same of an array.
  package func combined(_ randomness: [Randomness], weights: [BigInt]) -> BigInt {
    var exponent: BigInt = 0
    var units: [BigInt] = []
    var unitWeights: [BigInt] = []
    for (r, weight) in zip(randomness, weights) {
      switch r.form {
      case .exponent(let a): exponent += a * weight
      case .unit(let u):
        units.append(u)
        unitWeights.append(weight)
      }
    }
    var result: BigInt = 1
    if !exponent.isZero { result = context.h.powMod(secret: exponent, mod: n) }
    // The weights are public; only the addresses of their digits show.
    if !units.isEmpty, let product = context.n.multiExponentiation(variableTime: units, unitWeights) {
      result.multiply(by: product, mod: n)
    }
    return result
  }

  /// r mod N.
  package func unit(_ randomness: Randomness) -> BigInt { combined([randomness], weights: [1]) }
}
