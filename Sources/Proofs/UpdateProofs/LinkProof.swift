package import BigNum
public import Groups
public import PaillierScheme

/// What the link proof speaks of: rows C_j of ciphertexts and rows V_j of commitments (docs/protocol.md §6).
public struct LinkStatement<G: PrimeGroup>: Sendable {
  /// The Paillier key, whose `KeyProof` has been verified.
  public let key: PublicKey
  /// C_j, validated.
  public let ciphertexts: [Ciphertext]
  /// V_j.
  public let commitments: [G.Element]

  /// A statement.
  public init(key: PublicKey, ciphertexts: [Ciphertext], commitments: [G.Element]) {
    self.key = key
    self.ciphertexts = ciphertexts
    self.commitments = commitments
  }
}

/// What the prover knows. It does not print.
public struct LinkWitness<G: PrimeGroup>: Sendable, CustomStringConvertible, CustomReflectable {
  /// X, J rows of k entries, one after the other.
  public let entries: [Int64]
  /// k; nil where the rows differ in length.
  public let columns: Int?
  /// r_j; nil where they are of several kinds.
  public let randomness: RandomnessVector?
  /// ρ_j.
  public let blinding: [Scalar<G>]

  /// A witness.
  public init(entries: [Int64], columns: Int, randomness: RandomnessVector, blinding: [Scalar<G>]) {
    self.entries = entries
    self.columns = columns
    self.randomness = randomness
    self.blinding = blinding
  }

  /// A witness.
  public init(entries: [[Int64]], randomness: [Randomness], blinding: [Scalar<G>]) {
    self.entries = entries.flatMap { $0 }
    columns = entries.first.flatMap { first in entries.allSatisfy { $0.count == first.count } ? first.count : nil }
    self.randomness = RandomnessVector(randomness)
    self.blinding = blinding
  }

  /// Nothing of it.
  public var description: String { "LinkWitness(not shown)" }
  /// Nothing of it.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Ciphertext rows and commitment rows hold the same integers (docs/protocol.md §6). Sound only together with a proof
/// that the entries are small, and only for keys whose `KeyProof` holds.
public struct LinkProof<G: PrimeGroup>: Hashable, Sendable {
  /// One repetition: two commitments to y and the responses to its challenge.
  package struct Repetition: Hashable, Sendable {
    /// A_C = Enc(Σ y_s·2^(w·s); r').
    package var ciphertext: BigInt
    /// A_V = Com(y; ρ').
    package var commitment: G.Element
    /// z_s = y_s + e·x*_s over ℤ.
    package var responses: [BigInt]
    /// r_z = r'·(r*)^e mod N.
    package var unit: BigInt
    /// ρ_z = ρ' + e·ρ* mod ℓ.
    package var blinding: Scalar<G>

    package init(
      ciphertext: BigInt, commitment: G.Element, responses: [BigInt], unit: BigInt, blinding: Scalar<G>
    ) {
      self.ciphertext = ciphertext
      self.commitment = commitment
      self.responses = responses
      self.unit = unit
      self.blinding = blinding
    }
  }

  /// Repetitions of the first weights, then of the second.
  package var repetitions: [Repetition]
  package init(repetitions: [Repetition]) { self.repetitions = repetitions }

  /// What stops an attack; `package` code alone can switch it off, to run the attack in a test.
  package struct Checks: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// ⚔ A_C is in (0, N²) and coprime to N.
    package static var nonceCiphertexts: Checks { Checks(rawValue: 1) }
    /// ⚔ r_z is in (0, N) and coprime to N.
    package static var units: Checks { Checks(rawValue: 2) }
    /// ⚔ Challenges depend on all (A_C, A_V). Otherwise these are made to fit responses, and anything is linked to anything.
    package static var announcements: Checks { Checks(rawValue: 4) }
    /// ⚔ |z_s| ≤ 2^(b_y+1). Otherwise a slot may be off by a multiple of ℓ.
    package static var interval: Checks { Checks(rawValue: 8) }
    /// ⚔ The verifier's weights depend on the responses. Otherwise false responses cancel.
    package static var responses: Checks { Checks(rawValue: 16) }
    /// The equation of commitments.
    package static var commitments: Checks { Checks(rawValue: 32) }
    /// The equation of ciphertexts.
    package static var ciphertexts: Checks { Checks(rawValue: 64) }
    package static var all: Checks { Checks(rawValue: 127) }
  }
}
