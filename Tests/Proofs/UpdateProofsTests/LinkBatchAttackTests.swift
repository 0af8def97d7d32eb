import BigNum
import Commitments
import Groups
import PaillierScheme
import SigmaProofs
import Testing
import Transcript
import UpdateProofs

/// ⚔ docs/protocol.md §10: two clients whose link proofs are false by opposite amounts, and false signs.
@Suite struct LinkBatchAttackTests {
  private typealias G = Ristretto255
  private typealias Proof = LinkProof<G>

  private func deferred(_ sealed: Sealed<G>, _ proof: Proof) throws -> Deferred<CiphertextEquation> {
    let all = try proof.deferred(
      sealed.statement, parameters: sealed.parameters(), commitmentKey: sealed.commitmentKey,
      transcript: sealed.transcript(), work: .serial)
    // The commitments' side is true of all that is shown here.
    try DeferredStatement(sealed.statement.commitments, all.map(\.commitment)).verify(
      sealed.commitmentKey, .link, work: .serial)
    return try #require(all.first).ciphertext
  }

  private func failures(
    _ key: PublicKey, _ equations: [Deferred<CiphertextEquation>], _ checks: BatchChecks = .all
  ) throws -> [Int] {
    try CiphertextEquation.failures(
      equations.map(\.equation), key, BatchWeights(equations.map(\.binding), checks: checks), work: .serial)
  }

  /// A proof whose first nonce ciphertext encrypts `offset` more than its commitment holds, for a true statement.
  private func offset(_ sealed: Sealed<G>, by offset: BigInt, _ rng: inout SeededGenerator) throws -> Proof {
    let (key, parameters) = (sealed.key, try sealed.parameters())
    var transcript = sealed.transcript()
    let weights = Proof.weights(parameters, copy: 0, transcript: &transcript)
    let slots = sealed.entries[0].count
    let randomness = try #require(sealed.witness.randomness)
    let y = (0..<4).map { _ in (0..<slots).map { _ in BigInt.random(bits: parameters.bY, using: &rng) } }
    let units = (0..<4).map { _ in BigInt.randomUnit(mod: key.n, using: &rng) }
    let blinding = (0..<4).map { _ in Scalar<G>.random(using: &rng) }
    let a = (0..<4).map { i in
      key.encrypt(raw: Proof.pack(y[i], width: sealed.width) + (i == 0 ? offset : 0), unit: units[i])
    }
    let commitments = (0..<4).map { i in sealed.commitmentKey.com(y[i].map { Scalar<G>($0) }, blinding[i]) }
    let e = Proof.challenges(parameters, ciphertexts: a, commitments: commitments, transcript: &transcript)
    return Proof(
      repetitions: (0..<4).map { i in
        let gamma = weights[i / 2]
        let x = (0..<slots).map { s in
          zip(gamma, sealed.entries).reduce(BigInt(0)) { $0 + $1.0 * BigInt(Int($1.1[s])) }
        }
        let unit = key.combined(randomness, weights: gamma).powMod(secret: e[i], mod: key.n)
        let rho = zip(gamma, sealed.witness.blinding).reduce(Scalar<G>.zero) { $0 + Scalar($1.0) * $1.1 }
        return Proof.Repetition(
          ciphertext: a[i], commitment: commitments[i], responses: zip(y[i], x).map { $0 + e[i] * $1 },
          unit: unit.multiplied(by: units[i], mod: key.n), blinding: blinding[i] + Scalar(e[i]) * rho)
      })
  }

  /// What a false row of the first client adds to each of its equations: −e_i·γ_0, as row 0 is off by 1.
  private func errors(_ sealed: Sealed<G>, _ proof: Proof) throws -> [BigInt] {
    let parameters = try sealed.parameters()
    var transcript = sealed.transcript()
    let weights = Proof.weights(parameters, copy: 0, transcript: &transcript)
    let e = Proof.challenges(
      parameters, ciphertexts: proof.repetitions.map(\.ciphertext),
      commitments: proof.repetitions.map(\.commitment), transcript: &transcript)
    return e.indices.map { -e[$0] * weights[$0 / 2][0] }
  }

  /// The first client encrypts what it has not committed to; the second one, whose rows are true, makes its proof false
  /// by the opposite of the first one's error, which it knows before its own challenges and they do not change.
  @Test func colludersCancel() throws {
    var rng = SeededGenerator()
    let key = try #require(Sample.privateKey).publicKey
    let false1 = try Sealed<G>.random(key: key, rows: 2, slots: 2, bits: 20, width: 26, shift: [0: 1], &rng)
    let true2 = try Sealed<G>.random(key: key, rows: 2, slots: 2, bits: 20, width: 26, &rng)
    let proof1 = try false1.prove(false1.parameters(), &rng)
    let first = try deferred(false1, proof1)
    let errors = try errors(false1, proof1)

    func partner(_ weights: (of1: [BigInt], of2: BigInt)) throws -> Deferred<CiphertextEquation> {
      let sum = zip(weights.of1, errors).reduce(BigInt(0)) { $0 + $1.0 * $1.1 }
      let inverse = try #require(weights.of2.inverse(mod: key.n))
      return try deferred(true2, offset(true2, by: (sum % key.n).multiplied(by: inverse, mod: key.n), &rng))
    }
    // Weights that are all 1.
    let equal = [first, try partner(([1, 1, 1, 1], 1))]
    #expect(try failures(key, equal, .binding) == [], "seed \(rng.seed)")
    #expect(try failures(key, equal, .weights) == [0, 1] && failures(key, equal) == [0, 1], "seed \(rng.seed)")
    // Weights that everybody knows beforehand.
    let known = BatchWeights([], checks: .weights)
    let fitted = [first, try partner((known.integers(0, count: 4), known.integers(1, count: 4)[0]))]
    #expect(try failures(key, fitted, .weights) == [], "seed \(rng.seed)")
    #expect(try failures(key, fitted, .binding) == [0, 1] && failures(key, fitted) == [0, 1], "seed \(rng.seed)")
    // Alone, each is false.
    for one in equal + fitted { #expect(try failures(key, [one]) == [0], "seed \(rng.seed)") }
  }

  /// A response r_z of the wrong sign is an encryption of 0 beside the right one: it is accepted whichever they are and
  /// however many, alone and in a batch, so that no verdict depends on the others. Rows stay as false as they are.
  @Test func signsDoNotMatter() throws {
    var rng = SeededGenerator()
    let key = try #require(Sample.privateKey).publicKey
    func negated(_ proof: Proof, _ mask: Int) -> Proof {
      var proof = proof
      for i in 0..<4 where mask >> i & 1 == 1 { proof.repetitions[i].unit = key.n - proof.repetitions[i].unit }
      return proof
    }
    let sealed = try (0..<3).map { i in
      try Sealed<G>.random(key: key, rows: 2, slots: 1, bits: 20, width: 26, shift: i == 2 ? [1: 1] : [:], &rng)
    }
    let proofs = try sealed.map { try $0.prove($0.parameters(), &rng) }
    for mask in 0..<16 {
      let all = try (0..<3).map { try deferred(sealed[$0], negated(proofs[$0], $0 == 0 ? mask : 1)) }
      for i in 0..<2 { #expect(try failures(key, [all[i]]) == [], "seed \(rng.seed)") }
      #expect(try failures(key, Array(all[..<2])) == [] && failures(key, all) == [2], "seed \(rng.seed)")
      try sealed[0].verify(negated(proofs[0], mask), sealed[0].parameters())
      #expect(throws: ProofError.equation(.link, check: "ciphertext"), "seed \(rng.seed)") {
        try sealed[2].verify(negated(proofs[2], mask), sealed[2].parameters())
      }
    }
  }
}
