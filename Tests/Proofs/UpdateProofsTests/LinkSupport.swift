import BigNum
import Commitments
import Groups
import PaillierScheme
import Testing
import Transcript
import UpdateProofs

/// SplitMix64: a test prints its seed when it fails, and runs again with it.
struct SeededGenerator: RandomNumberGenerator, Sendable {
  let seed: UInt64
  private var state: UInt64

  init(seed: UInt64 = .random(in: .min ... .max)) { self.seed = seed; state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// A sealed matrix with everything that was used to seal it.
struct Sealed<G: PrimeGroup>: Sendable {
  let key: PublicKey
  let width: Int
  let bits: Int
  let entries: [[Int64]]
  let commitmentKey: CommitmentKey<G>
  var statement: LinkStatement<G>
  var witness: LinkWitness<G>

  /// Seals entries of `bits` bits; `shift[j]` is added to the plaintext of row j, which makes the row false.
  init(
    key: PublicKey, entries: [[Int64]], bits: Int, width: Int, mode: EncryptionMode = .fast, shift: [Int: BigInt] = [:],
    _ rng: inout SeededGenerator
  ) throws {
    self.key = key
    self.entries = entries
    self.bits = bits
    self.width = width
    commitmentKey = CommitmentKey<G>(generators: entries[0].count)
    let packed = entries.enumerated().map { j, row in
      (LinkProof<G>.pack(row.map { BigInt(Int($0)) }, width: width) + (shift[j] ?? 0)).centered(mod: key.n)
    }
    let (c, r) = try key.encrypt(packed, mode: mode, using: &rng, work: .serial)
    let rho = entries.map { _ in Scalar<G>.random(using: &rng) }
    let v = commitmentKey.com(rows: entries, bits: bits, rho)
    statement = LinkStatement(key: key, ciphertexts: c, commitments: v)
    witness = LinkWitness(entries: entries, randomness: r, blinding: rho)
  }

  static func random(
    key: PublicKey, rows: Int, slots: Int, bits: Int, width: Int, mode: EncryptionMode = .fast,
    shift: [Int: BigInt] = [:], _ rng: inout SeededGenerator
  ) throws -> Sealed {
    let half = Int64(1) << (bits - 1)
    var entries = (0..<rows).map { _ in (0..<slots).map { _ in Int64.random(in: -half..<half, using: &rng) } }
    entries[0][0] = -half
    entries[rows - 1][slots - 1] = half - 1
    return try Sealed(key: key, entries: entries, bits: bits, width: width, mode: mode, shift: shift, &rng)
  }

  func parameters(_ shape: LinkParameters.Shape = .init()) throws -> LinkParameters {
    try LinkParameters(
      rows: entries.count, slots: entries[0].count, slotWidth: width, columnBound: BigInt(entries.count) << (bits - 1),
      modulusBits: key.size.bits, order: G.scalarField.modulus, shape: shape)
  }

  /// What the application absorbs before the proof (docs/protocol.md §5).
  func transcript(_ context: String = "chain") -> Transcript {
    var t = Transcript(protocol: "test", version: 1, context: Array(context.utf8))
    t.absorb("C", statement.ciphertexts.map(\.value), width: key.size.ciphertextByteCount)
    t.absorb("V", G.encode(statement.commitments))
    return t
  }

  func prove(_ parameters: LinkParameters, _ rng: inout SeededGenerator) throws -> LinkProof<G> {
    try LinkProof.prove(
      statement, witness: witness, parameters: parameters, commitmentKey: commitmentKey, transcript: transcript(),
      using: &rng, work: .serial)
  }

  func verify(_ proof: LinkProof<G>, _ parameters: LinkParameters, checks: LinkProof<G>.Checks = .all) throws {
    try proof.verify(
      statement, parameters: parameters, commitmentKey: commitmentKey, transcript: transcript(), checks: checks)
  }
}

enum Sample {
  static let privateKey: PrivateKey? = {
    var rng = SystemRandomNumberGenerator()
    return try? PrivateKey.generate(.insecure512ForTests, using: &rng)
  }()
}
