import BigNum
import Commitments
import Groups
import PaillierScheme
import SigmaProofs
import Testing
import Transcript
import UpdateProofs

/// ⚔ docs/protocol.md §6: cheating provers of the link, each of which breaks one step, with the checks that stop it. With all
/// of those off its proof is accepted; with any one of them on it is refused.
@Suite struct LinkCheatTests {
  private typealias G = Ristretto255
  private typealias Proof = LinkProof<G>
  private typealias Checks = Proof.Checks

  private func accepts(
    _ proof: Proof, _ sealed: Sealed<G>, _ parameters: LinkParameters, _ checks: Checks, _ transcript: Transcript
  ) -> Bool {
    do {
      try proof.verify(
        sealed.statement, parameters: parameters, commitmentKey: sealed.commitmentKey, transcript: transcript,
        checks: checks)
      return true
    } catch { return false }
  }

  /// Runs a cheat against verifiers without the checks that stop it, with each of them alone, and with all.
  private func stops(
    _ stopping: [Checks], _ sealed: Sealed<G>, _ what: String, seed: UInt64, cheat: (Checks) throws -> Proof
  ) throws {
    let parameters = try sealed.parameters()
    let none = stopping.reduce(Checks.all) { $0.subtracting($1) }
    for checks in [none] + stopping.map({ none.union($0) }) + [.all] {
      let accepted = accepts(try cheat(checks), sealed, parameters, checks, sealed.transcript())
      #expect(accepted == (checks == none), "\(what), checks \(checks.rawValue), seed \(seed)")
    }
  }

  private func sample(
    rows: Int = 3, slots: Int = 2, shift: [Int: BigInt] = [:], _ rng: inout SeededGenerator
  ) throws -> Sealed<G> {
    try .random(
      key: #require(Sample.privateKey).publicKey, rows: rows, slots: slots, bits: 20, width: 26, shift: shift, &rng)
  }

  /// Other rows than those that were sealed, by number.
  private func rearranged(_ s: Sealed<G>, ciphertexts c: [Int], commitments v: [Int]) -> Sealed<G> {
    var s = s
    s.statement = LinkStatement(
      key: s.key, ciphertexts: c.map { s.statement.ciphertexts[$0] }, commitments: v.map { s.statement.commitments[$0] }
    )
    return s
  }

  /// A slot that differs from its commitment by 1: in the ciphertext, in the commitment, in both.
  @Test func aSlotThatIsOffByOne() throws {
    var rng = SeededGenerator()
    for (slot, one) in [(0, BigInt(1)), (1, .powerOfTwo(26)), (1, -.powerOfTwo(26))] {
      let s = try sample(shift: [1: one], &rng)
      try stops([.ciphertexts], s, "ciphertext, slot \(slot)", seed: rng.seed) { _ in
        try s.prove(s.parameters(), &rng)
      }
      var both = s
      both.statement = LinkStatement(
        key: s.key, ciphertexts: s.statement.ciphertexts, commitments: withOne(more: s, slot: 1 - slot))
      try stops([.ciphertexts, .commitments], both, "both", seed: rng.seed) { _ in
        try both.prove(both.parameters(), &rng)
      }
    }
    var s = try sample(&rng)
    s.statement = LinkStatement(
      key: s.key, ciphertexts: s.statement.ciphertexts, commitments: withOne(more: s, slot: 1))
    try stops([.commitments], s, "commitment", seed: rng.seed) { _ in try s.prove(s.parameters(), &rng) }
  }

  private func withOne(more s: Sealed<G>, slot: Int) -> [G.Element] {
    var v = s.statement.commitments
    v[1] = G.add(v[1], s.commitmentKey.generators[slot])
    return v
  }

  /// Two rows exchanged among the ciphertexts, among the commitments; rows of both permuted, in two ways.
  @Test func rowsThatChangedPlaces() throws {
    var rng = SeededGenerator()
    let s = try sample(&rng)
    for (c, v, stopping) in [
      ([1, 0, 2], [0, 1, 2], [.ciphertexts]), ([0, 1, 2], [0, 2, 1], [.commitments]),
      ([1, 2, 0], [2, 1, 0], [.ciphertexts, .commitments]),
    ] as [([Int], [Int], [Checks])] {
      let changed = rearranged(s, ciphertexts: c, commitments: v)
      try stops(stopping, changed, "\(c) and \(v)", seed: rng.seed) { _ in
        try changed.prove(changed.parameters(), &rng)
      }
    }
  }

  /// A row of another client's, ciphertext and commitment, in the place of an own one; and every row of it, with that
  /// client's own proof.
  @Test func rowsOfAnotherClient() throws {
    var rng = SeededGenerator()
    let own = try sample(&rng), other = try sample(&rng)
    var mixed = own
    mixed.statement = LinkStatement(
      key: own.key, ciphertexts: [other.statement.ciphertexts[0]] + own.statement.ciphertexts.dropFirst(),
      commitments: [other.statement.commitments[0]] + own.statement.commitments.dropFirst())
    try stops([.ciphertexts, .commitments], mixed, "a row", seed: rng.seed) { _ in
      try mixed.prove(mixed.parameters(), &rng)
    }
    // Only the transcript says whose proof it is: for one that names nobody the copy is as good as the original.
    let parameters = try other.parameters()
    let proof = try other.prove(parameters, &rng)
    #expect(accepts(proof, other, parameters, .all, other.transcript()))
    #expect(!accepts(proof, other, parameters, .all, other.transcript("another client")))
  }

  /// Challenges that are known before the first messages: A_C and A_V are computed from responses, of rows of which
  /// nothing is known.
  @Test func firstMessagesMadeToFit() throws {
    var rng = SeededGenerator()
    let a = try sample(&rng), b = try sample(&rng)
    var s = a
    s.statement = LinkStatement(
      key: a.key, ciphertexts: a.statement.ciphertexts, commitments: b.statement.commitments)
    try stops([.announcements], s, "first messages", seed: rng.seed) { checks in
      let (key, parameters) = (s.key, try s.parameters())
      var transcript = s.transcript()
      let weights = Proof.weights(parameters, copy: 0, transcript: &transcript)
      let e = Proof.challenges(
        parameters, ciphertexts: [0, 0, 0, 0], commitments: [G.Element](repeating: G.identity, count: 4),
        transcript: &transcript, checks: checks.subtracting(.announcements))
      return Proof(
        repetitions: try (0..<4).map { i in
          let z = (0..<2).map { _ in BigInt.random(bits: parameters.bY, using: &rng) }
          let unit = BigInt.randomUnit(mod: key.n, using: &rng), rho = Scalar<G>.random(using: &rng)
          let c = try #require(
            key.context.squared.multiExponentiation(
              variableTime: s.statement.ciphertexts.map(\.value), weights[i / 2]))
          let v = G.multiScalar(variableTime: weights[i / 2].map { Scalar($0) }, s.statement.commitments)
          let inverse = try #require(c.powMod(variableTime: -e[i], mod: key.nSquared))
          return Proof.Repetition(
            ciphertext: key.encrypt(raw: Proof.pack(z, width: s.width), unit: unit)
              .multiplied(by: inverse, mod: key.nSquared),
            commitment: G.subtract(s.commitmentKey.com(z.map { Scalar($0) }, rho), G.multiply(v, by: Scalar(e[i]))),
            responses: z, unit: unit, blinding: rho)
        })
    }
  }

  /// A slot that is off by ℓ, which no commitment shows: the responses are as long.
  @Test func aSlotThatIsOffByTheOrder() throws {
    var rng = SeededGenerator()
    let order = G.scalarField.modulus
    let s = try sample(shift: [1: order], &rng)
    var x = s.entries.map { $0.map { BigInt(Int($0)) } }
    x[1][0] = x[1][0] + order
    try stops([.interval], s, "off by the order", seed: rng.seed) { _ in
      try answer(s, x, s.transcript(), &rng)
    }
  }

  /// Weights that are known before the responses: the errors of two repetitions cancel in both sums, and a ciphertext is
  /// off by 1.
  @Test func responsesThatCancel() throws {
    var rng = SeededGenerator()
    let s = try sample(rows: 2, slots: 18, shift: [0: 1], &rng)
    let x = s.entries.map { $0.map { BigInt(Int($0)) } }
    try stops([.responses], s, "responses that cancel", seed: rng.seed) { checks in
      let (n, parameters) = (s.key.n, try s.parameters())
      var proof = try answer(s, x, s.transcript(), &rng)
      var transcript = s.transcript()
      let gamma = Proof.weights(parameters, copy: 0, transcript: &transcript)
      let e = Proof.challenges(
        parameters, ciphertexts: proof.repetitions.map(\.ciphertext),
        commitments: proof.repetitions.map(\.commitment), transcript: &transcript)
      var stream = transcript.challengeStream("batch")
      let ofCommitments = (0..<4).map { _ in stream.integer(bits: 128) }
      let ofCiphertexts = BatchWeights([transcript.digest()]).integers(0, count: 4)
      // The two responses change by ω_1·t and −ω_0·t: nothing in the sum of commitments.
      let missing = (0..<4).reduce(BigInt(0)) { $0 + ofCiphertexts[$1] * e[$1] * gamma[$1 / 2][0] } % n
      let determinant = ofCiphertexts[0] * ofCommitments[1] - ofCiphertexts[1] * ofCommitments[0]
      let inverse = try #require(((determinant % n + n) % n).inverse(mod: n))
      var packed = missing.multiplied(by: inverse, mod: n)
      for slot in 0..<18 {
        let t = slot < 17 ? packed.lowBits(26) : packed
        packed = packed >> 26
        proof.repetitions[0].responses[slot] = proof.repetitions[0].responses[slot] + ofCommitments[1] * t
        proof.repetitions[1].responses[slot] = proof.repetitions[1].responses[slot] - ofCommitments[0] * t
      }
      return proof
    }
  }

  /// Weights that do not depend on the rows (§5): errors of three rows are chosen so that both combinations of them vanish.
  @Test func rowsMadeForTheWeights() throws {
    var rng = SeededGenerator()
    func attack(absorbing: Bool) throws -> Bool {
      var empty = Transcript(protocol: "test", version: 1, context: [])
      let start = empty
      let honest = try sample(&rng)
      let parameters = try honest.parameters()
      let w = Proof.weights(parameters, copy: 0, transcript: &empty)
      func minor(_ a: Int, _ b: Int) -> BigInt { w[0][a] * w[1][b] - w[0][b] * w[1][a] }
      let s = try sample(shift: [0: minor(1, 2), 1: minor(2, 0), 2: minor(0, 1)], &rng)
      let transcript = absorbing ? s.transcript() : start
      let proof = try Proof.prove(
        s.statement, witness: s.witness, parameters: parameters, commitmentKey: s.commitmentKey,
        transcript: transcript, using: &rng, work: .serial)
      return accepts(proof, s, parameters, .all, transcript)
    }
    #expect(try attack(absorbing: false), "seed \(rng.seed)")
    #expect(try !attack(absorbing: true), "seed \(rng.seed)")
  }

  /// The answers of a prover that looks at nothing: `x` are any integers, and a false row stays false.
  private func answer(
    _ s: Sealed<G>, _ x: [[BigInt]], _ start: Transcript, _ rng: inout SeededGenerator
  ) throws -> Proof {
    let (key, parameters) = (s.key, try s.parameters())
    var transcript = start
    let weights = Proof.weights(parameters, copy: 0, transcript: &transcript)
    let slots = s.entries[0].count
    let randomness = try #require(s.witness.randomness)
    let y = (0..<4).map { _ in (0..<slots).map { _ in BigInt.random(bits: parameters.bY, using: &rng) } }
    let units = (0..<4).map { _ in BigInt.randomUnit(mod: key.n, using: &rng) }
    let blinding = (0..<4).map { _ in Scalar<G>.random(using: &rng) }
    let a = (0..<4).map { key.encrypt(raw: Proof.pack(y[$0], width: s.width), unit: units[$0]) }
    let commitments = (0..<4).map { i in s.commitmentKey.com(y[i].map { Scalar<G>($0) }, blinding[i]) }
    let e = Proof.challenges(parameters, ciphertexts: a, commitments: commitments, transcript: &transcript)
    return Proof(
      repetitions: (0..<4).map { i in
        let gamma = weights[i / 2]
        let z = (0..<slots).map { slot in
          y[i][slot] + e[i] * zip(gamma, x).reduce(BigInt(0)) { $0 + $1.0 * $1.1[slot] }
        }
        let unit = key.combined(randomness, weights: gamma).powMod(secret: e[i], mod: key.n)
        let rho = zip(gamma, s.witness.blinding).reduce(Scalar<G>.zero) { $0 + Scalar($1.0) * $1.1 }
        return Proof.Repetition(
          ciphertext: a[i], commitment: commitments[i], responses: z, unit: unit.multiplied(by: units[i], mod: key.n),
          blinding: blinding[i] + Scalar(e[i]) * rho)
      })
  }
}
