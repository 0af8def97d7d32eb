import BigNum
import Commitments
import Groups
import PaillierScheme
import ProofTesting
import Quantization
import Testing
import Transcript
import UpdateProofs
import Wire

@Suite struct LinkTests {
  private func key() throws -> PublicKey { try #require(Sample.privateKey).publicKey }

  private func roundTrip<G: PrimeGroup>(_: G.Type) throws {
    var rng = SeededGenerator()
    for (rows, slots, mode) in [(1, 1, EncryptionMode.fast), (3, 4, .textbook), (17, 5, .fast)] {
      let sealed = try Sealed<G>.random(
        key: key(), rows: rows, slots: slots, bits: 20, width: 26, mode: mode, &rng)
      let parameters = try sealed.parameters()
      let proof = try sealed.prove(parameters, &rng)
      try sealed.verify(proof, parameters)
      var w = Writer()
      proof.encode(parameters, to: &w)
      #expect(w.bytes.count == LinkProof<G>.byteCount(parameters))
      var r = Reader(w.bytes)
      #expect(try LinkProof<G>(parameters, from: &r) == proof)
      try r.finish()
      // Another chain, other rows.
      #expect(throws: ProofError.self, "seed \(rng.seed)") {
        try proof.verify(
          sealed.statement, parameters: parameters, commitmentKey: sealed.commitmentKey,
          transcript: sealed.transcript("other"))
      }
      let other = try Sealed<G>.random(key: key(), rows: rows, slots: slots, bits: 20, width: 26, &rng)
      #expect(throws: ProofError.self, "seed \(rng.seed)") { try other.verify(proof, parameters) }
    }
  }

  @Test func honestProofsPassInRistretto() throws { try roundTrip(Ristretto255.self) }
  @Test func honestProofsPassInP256() throws { try roundTrip(P256.self) }

  @Test func falseRowsFail() throws {
    var rng = SeededGenerator()
    for shift in [BigInt(1), -1, .powerOfTwo(26), .powerOfTwo(300)] {
      for row in 0..<3 {
        let sealed = try Sealed<Ristretto255>.random(
          key: key(), rows: 3, slots: 2, bits: 20, width: 26, shift: [row: shift], &rng)
        let parameters = try sealed.parameters()
        let proof = try sealed.prove(parameters, &rng)
        #expect(throws: ProofError.equation(.link, check: "ciphertext"), "seed \(rng.seed)") {
          try sealed.verify(proof, parameters)
        }
      }
    }
  }

  @Test func falseProofsAreRefused() throws {
    var rng = SeededGenerator()
    var shape = LinkParameters.Shape()
    shape.weightVectors = 1
    shape.repetitions = 1
    let sealed = try Sealed<Ristretto255>.random(key: key(), rows: 2, slots: 1, bits: 20, width: 26, &rng)
    let other = try Sealed<Ristretto255>.random(key: key(), rows: 2, slots: 1, bits: 20, width: 26, &rng)
    let parameters = try sealed.parameters(shape)
    var w = Writer()
    try sealed.prove(parameters, &rng).encode(parameters, to: &w)
    @Sendable func verify(_ bytes: [UInt8], _ sealed: Sealed<Ristretto255>, _ context: String) throws {
      var r = Reader(bytes)
      let proof = try LinkProof<Ristretto255>(parameters, from: &r)
      try r.finish()
      try proof.verify(
        sealed.statement, parameters: parameters, commitmentKey: sealed.commitmentKey,
        transcript: sealed.transcript(context), work: .serial, checks: .all)
    }
    // A_C (128), A_V (32), z, r_z (64), ρ_z (32).
    let end = w.bytes.count
    let report = RejectionHarness(
      proof: w.bytes,
      scalars: [
        .init(offset: 0, count: 128, modulus: sealed.key.nSquared, bigEndian: true),
        .init(offset: end - 96, count: 64, modulus: sealed.key.n, bigEndian: true),
        .init(offset: end - 32, count: 32, modulus: Ristretto255.scalarField.modulus, bigEndian: false),
      ],
      elements: [.init(offset: 128, identity: Ristretto255.encode(Ristretto255.identity))],
      otherStatement: { try verify($0, other, "chain") }, otherSender: { try verify($0, sealed, "client 2") },
      otherRound: { try verify($0, sealed, "round 2") }
    ) { try verify($0, sealed, "chain") }.run()
    #expect(report.failures == [], "seed \(rng.seed)")
    #expect(report.refused["bit flipped"] == 8 * w.bytes.count && report.errorTypes == ["ProofError", "WireError"])
  }

  @Test func membersOutsideTheirSetsAreNamed() throws {
    var rng = SeededGenerator()
    let privateKey = try #require(Sample.privateKey)
    let n = privateKey.publicKey.n
    let sealed = try Sealed<Ristretto255>.random(key: key(), rows: 2, slots: 2, bits: 20, width: 26, &rng)
    let parameters = try sealed.parameters()
    let good = try sealed.prove(parameters, &rng)
    func fails(_ change: (inout LinkProof<Ristretto255>.Repetition) -> Void, _ error: ProofError) {
      var proof = good
      change(&proof.repetitions[3])
      #expect(throws: error) { try sealed.verify(proof, parameters) }
    }
    for bad in [BigInt(0), n * n, -1] {
      fails({ $0.ciphertext = bad }, .outOfRange(.link, field: "A_C", index: 3, bits: 1024))
    }
    for bad in [BigInt(0), n, -1, n + 1] {
      fails({ $0.unit = bad }, .outOfRange(.link, field: "r_z", index: 3, bits: 512))
    }
    fails({ $0.ciphertext = n * 5 }, .notCoprime(.link, field: "A_C", index: 3))
    fails({ $0.unit = privateKey.p }, .notCoprime(.link, field: "r_z", index: 3))
    let limit = BigInt.powerOfTwo(parameters.bY + 1)
    for bad in [limit + 1, -limit - 1] {
      fails({ $0.responses[1] = bad }, .outOfRange(.link, field: "z", index: 7, bits: parameters.bY + 2))
    }
    fails({ $0.responses.append(0) }, .length(.link, field: "z", count: 3, expected: 2))
    var short = good
    short.repetitions.removeLast()
    #expect(throws: ProofError.length(.link, field: "repetitions", count: 3, expected: 4)) {
      try sealed.verify(short, parameters)
    }
    var statement = sealed.statement
    statement = LinkStatement(
      key: statement.key, ciphertexts: [statement.ciphertexts[0]], commitments: statement.commitments)
    #expect(throws: ProofError.length(.link, field: "C", count: 1, expected: 2)) {
      try good.verify(
        statement, parameters: parameters, commitmentKey: sealed.commitmentKey, transcript: sealed.transcript())
    }
  }

  @Test func parametersRefuseWhatIsUnsound() throws {
    let order = Ristretto255.scalarField.modulus
    func make(_ m: BigInt, slots: Int = 85, width: Int = 24) throws(UpdateProofError) -> LinkParameters {
      try LinkParameters(
        rows: 10, slots: slots, slotWidth: width, columnBound: m, modulusBits: 2048, order: order)
    }
    // docs/protocol.md §6: σ_y = 74 at k = 85 and M ≤ 2^47 in ristretto255.
    let largest = try make(.powerOfTwo(47))
    #expect(largest.sigmaY == 74 && largest.bX == 111 && largest.bY == 249)
    #expect(
      throws: UpdateProofError.linkBound(columnBoundBits: 48, allowedBits: 47, bX: 112, bY: 250, orderBits: 253)
    ) { try make(.powerOfTwo(47) + 1) }
    #expect(
      UpdateProofError.linkBound(columnBoundBits: 48, allowedBits: 47, bX: 112, bY: 250, orderBits: 253)
        .description.contains("2^252 + 2^176"))
    #expect(throws: UpdateProofError.packing(slots: 86, slotWidth: 24, modulusBits: 2048)) { try make(1, slots: 86) }
    for (m, slots, width) in [(0, 1, 1), (1, 0, 1), (1, 1, 0)] {
      #expect(throws: UpdateProofError.self) { try make(BigInt(m), slots: slots, width: width) }
    }
    let plan = try SlotPlan(dimension: 1000, clients: 4, magnitudeBits: 20, modulusBits: 2048)
    let parameters = try LinkParameters(plan: plan, group: Ristretto255.self)
    #expect(parameters.columnBound == BigInt(plan.rows) << 19 && parameters.slots == plan.slots)
  }

  @Test func wrongWitnessesAreRefused() throws {
    var rng = SeededGenerator()
    var sealed = try Sealed<Ristretto255>.random(key: key(), rows: 2, slots: 2, bits: 20, width: 26, &rng)
    let parameters = try sealed.parameters()
    sealed.witness = LinkWitness(
      entries: [[1, 2]], randomness: sealed.witness.randomness?.array ?? [], blinding: sealed.witness.blinding)
    #expect(throws: ProofError.self) { try sealed.prove(parameters, &rng) }
    #expect(!"\(sealed.witness)".contains("1, 2"))
  }
}

extension LinkTests {
  /// The threads do not show in a proof.
  @Test func workersDoNotShow() throws {
    var rng = SeededGenerator()
    let sealed = try Sealed<Ristretto255>.random(key: key(), rows: 5, slots: 4, bits: 20, width: 26, &rng)
    let parameters = try sealed.parameters()
    let others = try workersThatShow { work in
      var rng = SeededGenerator(seed: 1)
      var w = Writer()
      try LinkProof.prove(
        sealed.statement, witness: sealed.witness, parameters: parameters, commitmentKey: sealed.commitmentKey,
        transcript: sealed.transcript(), using: &rng, work: work
      ).encode(parameters, to: &w)
      return w.bytes
    }
    #expect(others == [])
  }

  /// ⚔ docs/protocol.md §5: a generator that repeats itself while one statement is proved under two bounds M. Challenges
  /// differ, as they depend on M; nonces that did not would give x* = (z − z') / (e − e') away.
  @Test func noncesDependOnTheParameters() throws {
    var rng = SeededGenerator()
    let sealed = try Sealed<Ristretto255>.random(key: key(), rows: 3, slots: 2, bits: 20, width: 26, &rng)
    let proofs = try [0, 1].map { more in
      var rng = SeededGenerator(seed: 1)
      let p = try LinkParameters(
        rows: 3, slots: 2, slotWidth: 26, columnBound: (BigInt(3) << 19) + BigInt(more), modulusBits: 512,
        order: Ristretto255.scalarField.modulus)
      return try sealed.prove(p, &rng)
    }
    let (a, b) = (proofs[0].repetitions, proofs[1].repetitions)
    for i in a.indices {
      #expect(a[i].commitment != b[i].commitment && a[i].ciphertext != b[i].ciphertext)
    }
  }
}

extension LinkTests {
  /// docs/protocol.md §11: of an accepted proof, signs of r_z can be changed by anybody, and nothing else.
  @Test func nothingButSignsIsMalleable() throws {
    typealias G = Ristretto255
    var rng = SeededGenerator()
    let sealed = try Sealed<G>.random(key: key(), rows: 2, slots: 2, bits: 20, width: 26, &rng)
    let parameters = try sealed.parameters()
    let proof = try sealed.prove(parameters, &rng)
    let (n, squared, order) = (sealed.key.n, sealed.key.nSquared, G.scalarField.modulus)
    typealias Change = (inout LinkProof<G>.Repetition) -> Void
    let changes: [(accepted: Bool, Change)] = [
      (true, { $0.unit = n - $0.unit }),
      (false, { $0.unit += n }),
      (false, { $0.unit = $0.unit.multiplied(by: 2, mod: n) }),
      (false, { $0.ciphertext = squared - $0.ciphertext }),
      (false, { $0.ciphertext = $0.ciphertext.multiplied(by: n + 1, mod: squared) }),
      (false, { $0.commitment = G.negate($0.commitment) }),
      (false, { $0.blinding = -$0.blinding }),
      (false, { $0.responses[0] += order }),
      (false, { $0.responses[0] = $0.responses[0] - order }),
      (false, { $0.responses[1] = -$0.responses[1] }),
      (false, { $0.responses.swapAt(0, 1) }),
    ]
    for (i, (accepted, change)) in changes.enumerated() {
      for r in proof.repetitions.indices {
        var changed = proof
        change(&changed.repetitions[r])
        let isAccepted = (try? sealed.verify(changed, parameters)) != nil
        #expect(isAccepted == accepted, "change \(i) of repetition \(r), seed \(rng.seed)")
      }
    }
    // A conversation stays whole: not even two of one weight vector go into each other's place.
    var swapped = proof
    swapped.repetitions.swapAt(0, 1)
    #expect(throws: ProofError.self, "seed \(rng.seed)") { try sealed.verify(swapped, parameters) }
  }
}

extension LinkTests {
  /// The equations of docs/wire-format.md one by one, without weights: those of ciphertexts are squared, and the square is
  /// what N − r_z needs.
  @Test func equationsOneByOne() throws {
    typealias G = Ristretto255
    var rng = SeededGenerator()
    let sealed = try Sealed<G>.random(key: key(), rows: 3, slots: 2, bits: 20, width: 26, &rng)
    let parameters = try sealed.parameters()
    let proof = try sealed.prove(parameters, &rng)
    var t = sealed.transcript()
    let gamma = LinkProof<G>.weights(parameters, copy: 0, transcript: &t)
    let e = LinkProof<G>.challenges(
      parameters, ciphertexts: proof.repetitions.map(\.ciphertext), commitments: proof.repetitions.map(\.commitment),
      transcript: &t)
    let (n, squared) = (sealed.key.n, sealed.key.nSquared)
    for (i, r) in proof.repetitions.enumerated() {
      let weights = gamma[i / 2]
      let rows = G.multiScalar(variableTime: weights.map { Scalar($0) }, sealed.statement.commitments)
      let opened = sealed.commitmentKey.com(r.responses.map { Scalar($0) }, r.blinding)
      #expect(opened == G.add(r.commitment, G.multiply(rows, by: Scalar(e[i]))), "seed \(rng.seed)")
      var right = r.ciphertext
      for (c, w) in zip(sealed.statement.ciphertexts, weights) {
        right.multiply(by: try #require(c.value.powMod(variableTime: w * e[i], mod: squared)), mod: squared)
      }
      let plaintext = LinkProof<G>.pack(r.responses, width: sealed.width)
      let left = sealed.key.encrypt(raw: plaintext, unit: r.unit)
      let other = sealed.key.encrypt(raw: plaintext, unit: n - r.unit)
      #expect(left == right && other != right, "seed \(rng.seed)")
      #expect(
        other.multiplied(by: other, mod: squared) == right.multiplied(by: right, mod: squared), "seed \(rng.seed)")
    }
  }
}
