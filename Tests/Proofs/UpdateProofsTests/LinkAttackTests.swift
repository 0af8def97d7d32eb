import BigNum
import Commitments
import Groups
import PaillierScheme
import Testing
import Transcript
import UpdateProofs

/// The attacks marked ⚔ in docs/protocol.md §6, and the one of §3 that needs the link proof. Each succeeds where the
/// checks that stop it are off, and fails where any one of them is on.
@Suite struct LinkAttackTests {
  private typealias G = Ristretto255
  private typealias Proof = LinkProof<G>

  /// A_C = 0 and r_z = 0 satisfy the ciphertexts' equation whatever they hold.
  @Test func zerosProveAnything() throws {
    var rng = SeededGenerator()
    let key = try #require(Sample.privateKey).publicKey
    let sealed = try Sealed<G>.random(
      key: key, rows: 3, slots: 2, bits: 20, width: 26, shift: [1: .powerOfTwo(100)], &rng)
    let parameters = try sealed.parameters()
    let proof = try forge(sealed, parameters, copy: 0, sealed.transcript(), &rng, zeros: true, tries: 1)
    let forged = Proof(repetitions: try #require(proof))
    try sealed.verify(forged, parameters, checks: [])
    #expect(throws: ProofError.self, "seed \(rng.seed)") { try sealed.verify(forged, parameters, checks: [.units]) }
    #expect(throws: ProofError.self, "seed \(rng.seed)") {
      try sealed.verify(forged, parameters, checks: [.nonceCiphertexts])
    }
  }

  /// Two copies with a weight vector and a challenge each are ground one after the other: 2 · 2^6 tries at 6 bits. All
  /// challenges of the joint proof must be guessed at once: 2^24.
  @Test func separateCopiesAreGround() throws {
    var rng = SeededGenerator()
    let key = try #require(Sample.privateKey).publicKey
    let sealed = try Sealed<G>.random(
      key: key, rows: 2, slots: 1, bits: 20, width: 26, shift: [0: 1], &rng)
    var separate = LinkParameters.Shape()
    separate.copies = 2
    separate.weightVectors = 1
    separate.repetitions = 1
    separate.challengeBits = 6
    let weak = try sealed.parameters(separate)
    var repetitions: [Proof.Repetition] = []
    for copy in 0..<2 {
      repetitions += try #require(try forge(sealed, weak, copy: copy, sealed.transcript(), &rng, tries: 1500))
    }
    try sealed.verify(Proof(repetitions: repetitions), weak)
    var joint = LinkParameters.Shape()
    joint.challengeBits = 6
    let strong = try sealed.parameters(joint)
    #expect(try forge(sealed, strong, copy: 0, sealed.transcript(), &rng, tries: 1500) == nil, "seed \(rng.seed)")
  }

  /// Weights and challenges of 11 bits. Two copies with one of each: weights that miss the false row are found in one of
  /// them in round one, by other randomness for that row, 2^11 tries; the other's challenge is guessed in round two, 2^11.
  /// Two weight vectors with two repetitions each take 2^22, whatever is ground where.
  @Test func weightsAndChallengesAreGroundInTurn() throws {
    var rng = SeededGenerator()
    let key = try #require(Sample.privateKey).publicKey
    let start = try Sealed<G>.random(key: key, rows: 2, slots: 1, bits: 20, width: 26, shift: [0: 1], &rng)
    var naive = LinkParameters.Shape()
    (naive.copies, naive.weightVectors, naive.repetitions) = (2, 1, 1)
    (naive.weightBits, naive.challengeBits) = (11, 11)
    let weak = try start.parameters(naive)
    var sealed = try #require(
      try ground(start, tries: 40_000) { t in
        var t = t
        return Proof.weights(weak, copy: 0, transcript: &t)[0][0] == 0
      }, "seed \(rng.seed)")
    var proof = try sealed.prove(weak, &rng)
    proof.repetitions[1] = try #require(
      try forge(sealed, weak, copy: 1, sealed.transcript(), &rng, tries: 40_000), "seed \(rng.seed)")[0]
    try sealed.verify(proof, weak)

    var twoAndTwo = LinkParameters.Shape()
    (twoAndTwo.weightBits, twoAndTwo.challengeBits) = (11, 11)
    let strong = try start.parameters(twoAndTwo)
    func weights(_ t: Transcript) -> [BigInt] {
      var t = t
      return Proof.weights(strong, copy: 0, transcript: &t).map { $0[0] }
    }
    // Round one alone: both weight vectors must miss the row.
    #expect(try ground(start, tries: 2048) { weights($0) == [0, 0] } == nil, "seed \(rng.seed)")
    // One in round one, the two challenges of the other in round two.
    sealed = try #require(try ground(start, tries: 40_000) { weights($0)[0] == 0 }, "seed \(rng.seed)")
    #expect(
      try forge(sealed, strong, copy: 0, sealed.transcript(), &rng, guessing: [2, 3], tries: 2048) == nil,
      "seed \(rng.seed)")
  }

  /// The same rows, the first one with other randomness until the transcript is as wanted.
  private func ground(
    _ start: Sealed<G>, tries: Int, until wanted: (Transcript) -> Bool
  ) throws -> Sealed<G>? {
    var sealed = start
    guard let randomness = start.witness.randomness, case .exponent(let a) = randomness[0].form else { return nil }
    var c = start.statement.ciphertexts[0].value
    for i in 0..<tries {
      sealed.statement = LinkStatement(
        key: start.key, ciphertexts: try start.key.validate([c]) + start.statement.ciphertexts.dropFirst(),
        commitments: start.statement.commitments)
      if wanted(sealed.transcript()) {
        sealed.witness = LinkWitness(
          entries: start.entries, randomness: [Randomness(.exponent(a + BigInt(i))), randomness[1]],
          blinding: start.witness.blinding)
        return sealed
      }
      c.multiply(by: start.key.context.hN, mod: start.key.nSquared)
    }
    return nil
  }

  /// With N = 251·Q a row that is off by Q is consistent whenever both weights of the row are multiples of 251, one
  /// time in 63,001. The key's Π^mod is honest; only Π^size refuses the key.
  @Test func aShortFactorLetsFalseRowsThrough() throws {
    var rng = SeededGenerator()
    var q = try BigInt.randomPrime(bits: 504, using: &rng)
    while (q * 251).bitWidth != 512 || (q * 251).gcd((q - 1) * 250) != 1 {
      q = try BigInt.randomPrime(bits: 504, using: &rng)
    }
    let key = try PublicKey(n: q * 251, size: .insecure512ForTests)
    var sealed = try Sealed<G>.random(key: key, rows: 1, slots: 1, bits: 20, width: 26, shift: [0: q], &rng)
    let parameters = try sealed.parameters()
    var exponent: BigInt?
    if case .exponent(let a) = sealed.witness.randomness?[0].form { exponent = a }
    let a = try #require(exponent)
    let base = key.context.hN
    var c = sealed.statement.ciphertexts[0].value
    let v = G.encode(sealed.statement.commitments)
    for i in 0..<2_000_000 {
      var t = Transcript(protocol: "test", version: 1, context: Array("chain".utf8))
      t.absorb("C", [c], width: key.size.ciphertextByteCount)
      t.absorb("V", v)
      let weights = Proof.weights(parameters, copy: 0, transcript: &t)
      if weights.allSatisfy({ $0[0] % 251 == 0 }) {
        sealed.statement = LinkStatement(
          key: key, ciphertexts: try key.validate([c]), commitments: sealed.statement.commitments)
        sealed.witness = LinkWitness(
          entries: sealed.entries, randomness: [Randomness(.exponent(a + BigInt(i)))], blinding: sealed.witness.blinding
        )
        break
      }
      c.multiply(by: base, mod: key.nSquared)
    }
    let proof = try sealed.prove(parameters, &rng)
    let context = Transcript(protocol: "key", version: 1, context: [])
    let keyProof = try KeyProof.prove(
      key: key, p: 251, q: q, transcript: context, rounds: 16, using: &rng, work: .serial)
    func accept(_ checks: KeyProof.Checks) throws {
      try keyProof.verify(key, transcript: context, rounds: 16, checks: checks)
      try sealed.verify(proof, parameters)
    }
    try accept([])
    #expect(throws: ProofError.self, "seed \(rng.seed)") { try accept([.size]) }
  }

  /// Prepares one copy for guessed challenges until the guess is right: commitments that fit a false ciphertext under
  /// them. With `zeros`, A_C = 0 and r_z = 0 fit every challenge.
  private func forge(
    _ sealed: Sealed<G>, _ parameters: LinkParameters, copy: Int, _ transcript: Transcript,
    _ rng: inout SeededGenerator, zeros: Bool = false, guessing: [Int]? = nil, tries: Int
  ) throws -> [Proof.Repetition]? {
    let key = sealed.key
    var transcript = transcript
    let weights = Proof.weights(parameters, copy: copy, transcript: &transcript)
    let slots = sealed.entries[0].count
    let bound = BigInt.powerOfTwo(parameters.bY)
    let perWeight = parameters.shape.repetitions
    let combined = try weights.map { w in
      (
        x: (0..<slots).map { s in zip(w, sealed.entries).reduce(BigInt(0)) { $0 + $1.0 * BigInt(Int($1.1[s])) } },
        c: try #require(
          key.context.squared.multiExponentiation(variableTime: sealed.statement.ciphertexts.map(\.value), w)),
        rho: zip(w, sealed.witness.blinding).reduce(Scalar<G>.zero) { $0 + Scalar($1.0) * $1.1 }
      )
    }
    for _ in 0..<tries {
      let total = weights.count * perWeight
      let guesses = (0..<total).map { _ in BigInt.random(bits: min(parameters.shape.challengeBits, 64), using: &rng) }
      let y = (0..<total).map { _ in (0..<slots).map { _ in BigInt.random(below: bound, using: &rng) } }
      let blinding = (0..<total).map { _ in Scalar<G>.random(using: &rng) }
      let units = (0..<total).map { _ in zeros ? BigInt(0) : BigInt.randomUnit(mod: key.n, using: &rng) }
      let a = try (0..<total).map { i -> BigInt in
        if zeros { return 0 }
        let z = zip(y[i], combined[i / perWeight].x).map { $0 + guesses[i] * $1 }
        let inverse = try #require(combined[i / perWeight].c.powMod(variableTime: -guesses[i], mod: key.nSquared))
        return key.encrypt(raw: Proof.pack(z, width: sealed.width), unit: units[i])
          .multiplied(by: inverse, mod: key.nSquared)
      }
      let commitments = (0..<total).map { i in sealed.commitmentKey.com(y[i].map { Scalar<G>($0) }, blinding[i]) }
      var t = transcript
      let challenges = Proof.challenges(parameters, ciphertexts: a, commitments: commitments, transcript: &t)
      // Where the weights miss what is false, any challenge is answered; here only the others must be guessed.
      guard zeros || (guessing ?? Array(0..<total)).allSatisfy({ challenges[$0] == guesses[$0] }) else { continue }
      return (0..<total).map { i -> Proof.Repetition in
        let (e, witness) = (challenges[i], combined[i / perWeight])
        let z: [BigInt] = zip(y[i], witness.x).map { $0 + e * $1 }
        let rho: Scalar<G> = blinding[i] + Scalar<G>(e) * witness.rho
        return Proof.Repetition(
          ciphertext: a[i], commitment: commitments[i], responses: z, unit: units[i], blinding: rho)
      }
    }
    return nil
  }
}
