import BigNum
import Commitments
import Groups
import ProofTesting
import RangeProofs
import SigmaProofs
import Synchronization
import Testing
import Transcript
import Wire

@Suite struct BitsProofTests {
  typealias R = Ristretto255

  private func roundTrip<G: PrimeGroup>(
    _: G.Type, rows: Int, columns: Int, bits: Int, seed: UInt64, _ work: Work = .parallel
  ) throws {
    var rng = Seeded(seed)
    let example = try Example<G>(rows: rows, columns: columns, bits: bits, using: &rng)
    var prover = transcript()
    let proof = try BitsProof.prove(
      example.statement, witness: example.witness, transcript: &prover, using: &rng, work: work)
    let bytes = proof.wireBytes
    #expect(bytes.count == BitsProof<G>.byteCount(example.statement.parameters))
    var verifier = transcript()
    try BitsProof<G>(wireBytes: bytes).verify(example.statement, transcript: &verifier, work: work)
    #expect(prover.challengeBytes("next", count: 16) == verifier.challengeBytes("next", count: 16))
  }

  @Test(arguments: [(1, 1, 1), (1, 1, 2), (3, 5, 7), (2, 40, 18), (1, 2, 62)])
  func honestProofsAreAccepted(shape: (Int, Int, Int)) throws {
    try roundTrip(R.self, rows: shape.0, columns: shape.1, bits: shape.2, seed: 1)
    try roundTrip(R.self, rows: shape.0, columns: shape.1, bits: shape.2, seed: 2, .serial)
  }

  @Test func p256() throws { try roundTrip(P256.self, rows: 2, columns: 2, bits: 3, seed: 3) }
  @Test func modp3072() throws { try roundTrip(ModP3072.self, rows: 1, columns: 1, bits: 2, seed: 3) }

  /// The same numbers, seen as the draft's conversation for one large linear relation: what the batch checks in a sum
  /// holds equation by equation, with the draft's relation Bit for every bit.
  @Test func proofIsTheDraftsForOneRelation() throws {
    var rng = Seeded(8)
    let (rows, columns, bits) = (2, 3, 4)
    let example = try Example<R>(rows: rows, columns: columns, bits: bits, using: &rng)
    let proof = try example.prove(transcript(), using: &rng)
    var t = transcript()
    let e = proof.challenges(example.statement, &t).e
    let count = rows * columns * bits
    let bytes = proof.wireBytes
    let announced = try R.decodeMany(Array(bytes[10..<10 + 96 * count + 32 * rows]))
    let z = try decodeScalars(
      bytes[(10 + 96 * count + 32 * rows)...], field: "z", proof: .bits, group: R.self)

    var relation = LinearRelation<R>()
    let h = relation.add(example.statement.key.generatorH)
    let g = (0..<columns).map { relation.add(example.statement.key.generators[$0]) }
    let v = example.statement.commitments.map { relation.add($0) }
    for i in 0..<count {
      let c = relation.add(announced[3 * i])
      relation.equate([.init(c)], [.init(3 * i, 0), .init(3 * i + 1, h)])
      relation.equate([.init(c)], [.init(3 * i, c), .init(3 * i + 2, h)])
    }
    for j in 0..<rows {
      var terms: [LinearRelation<R>.Term] = []
      for s in 0..<columns {
        for i in 0..<bits {
          let weight = Scalar<R>(Int64(i == bits - 1 ? -(1 << i) : 1 << i))
          terms.append(.init(3 * ((j * columns + s) * bits + i), g[s], weight))
        }
      }
      terms.append(.init(3 * count + j, h))
      relation.equate([.init(v[j])], terms)
    }
    try relation.validate()
    var expected: [R.Element] = []
    for i in 0..<count { expected += announced[(3 * i + 1)...(3 * i + 2)] }
    expected += announced[(3 * count)...]
    #expect(relation.simulatedCommitment(response: z, challenge: e) == expected)
  }

  @Test func valuesOutsideAreNotProved() throws {
    var rng = Seeded(4)
    for bad in [4, -5, Int64.max >> 2, -(Int64.max >> 2)] as [Int64] {
      let example = try Example<R>(values: [[0, 3], [bad, -4]], bits: 3, using: &rng)
      #expect(
        throws: ProofError.witness(
          .bits, reason: "an entry of row 1 does not fit in 3 bits; clip or scale it first")
      ) { try example.prove(transcript(), using: &rng) }
    }
    var example = try Example<R>(values: [[0, 3], [1, -4]], bits: 3, using: &rng)
    example = try Example(values: [[0, 3], [1, -4]], bits: 3, using: &rng)
    let wrong = BitsWitness(rows: [[0, 3], [1, -3]], rho: example.witness.rho)
    var t = transcript()
    #expect(throws: ProofError.witness(.bits, reason: "row 1 does not open its commitment")) {
      try BitsProof.prove(example.statement, witness: wrong, transcript: &t, using: &rng)
    }
  }

  @Test func shapesAreLimited() {
    for (rows, columns, bits) in [
      (0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, 63), (1 << 23, 1, 1), (1 << 12, 1 << 12, 2), (Int.max, Int.max, 62),
      (-1, -1, 1),
    ] {
      #expect(throws: ProofError.self) { try BitsParameters(rows: rows, columns: columns, bits: bits) }
    }
    // A header that announces gigabytes is refused before anything is allocated.
    let huge: [UInt8] = [1, 0, 0, 16, 0, 0, 0, 4, 0, 62]
    #expect(throws: WireError.self) { try BitsProof<R>(wireBytes: huge) }
  }

  @Test func rejection() throws {
    var rng = Seeded(5)
    let example = try Example<R>(rows: 1, columns: 1, bits: 2, using: &rng)
    let other = try Example<R>(rows: 1, columns: 1, bits: 2, using: &rng)
    let bytes = try example.prove(transcript(), using: &rng).wireBytes
    let (statement, otherStatement) = (example.statement, other.statement)
    @Sendable func verify(_ bytes: [UInt8], _ statement: BitsStatement<R>, _ context: Transcript) throws {
      var t = context
      try BitsProof<R>(wireBytes: bytes).verify(statement, transcript: &t, work: .serial)
    }
    // Header, then C, A1, A2 twice, A3, six responses, z_rho.
    let elements = (0..<7).map { 10 + 32 * $0 }
    let scalars = (7..<14).map { 10 + 32 * $0 }
    let report = RejectionHarness(
      proof: bytes,
      scalars: scalars.map { .init(offset: $0, count: 32, modulus: R.scalarField.modulus, bigEndian: false) },
      elements: elements.map { .init(offset: $0, identity: [UInt8](repeating: 0, count: 32)) },
      otherStatement: { try verify($0, otherStatement, transcript()) },
      otherSender: { try verify($0, statement, transcript(sender: 2)) },
      otherRound: { try verify($0, statement, transcript(round: 2)) },
      verify: { try verify($0, statement, transcript()) }
    ).run()
    #expect(report.failures == [])
    #expect(report.refused["bit flipped"] == 8 * bytes.count)
    #expect(report.errorTypes == ["ProofError", "WireError"])
  }

  /// Errors name the bit or row, also behind the first chunk.
  @Test func errorsNameTheBit() throws {
    var rng = Seeded(6)
    let example = try Example<R>(rows: 3, columns: 40, bits: 18, using: &rng)
    let bytes = try example.prove(transcript(), using: &rng).wireBytes
    let bits = 3 * 40 * 18
    func error(at offset: Int) -> ProofError? {
      var damaged = bytes
      for i in 0..<32 { damaged[offset + i] = 0xFF }
      var t = transcript()
      do {
        try BitsProof<R>(wireBytes: damaged).verify(example.statement, transcript: &t)
        return nil
      } catch { return error as? ProofError }
    }
    #expect(error(at: 10 + 96 * 2000 + 32) == .notCanonical(.bits, field: "C, A1, A2", index: 2000))
    #expect(error(at: 10 + 96 * bits + 32 * 2) == .notCanonical(.bits, field: "A3", index: 2))
    #expect(error(at: 10 + 96 * bits + 96 + 96 * 1999) == .notCanonical(.bits, field: "z", index: 1999))
    #expect(error(at: bytes.count - 32) == .notCanonical(.bits, field: "z_rho", index: 2))
  }

  @Test func cancellationAndProgress() throws {
    var rng = Seeded(7)
    let example = try Example<R>(rows: 2, columns: 4, bits: 8, using: &rng)
    var t = transcript()
    #expect(throws: ProofError.cancelled(.bits)) {
      try BitsProof.prove(
        example.statement, witness: example.witness, transcript: &t, using: &rng, work: Work(isCancelled: { true }))
    }
    let calls = Mutex(0)
    let proof = try example.prove(transcript(), using: &rng)
    var v = transcript()
    try proof.verify(
      example.statement, transcript: &v,
      work: Work(progress: { done, total in if done <= total { calls.withLock { $0 += 1 } } }))
    #expect(calls.withLock { $0 } > 0)
  }
}

extension BitsProofTests {
  /// The threads show neither in a proof nor in the weights that its verifier draws.
  @Test(arguments: [(3, 5, 7), (1, 40, 18), (2, 3, 1)]) func workersDoNotShow(shape: (Int, Int, Int)) throws {
    var rng = Seeded(21)
    let example = try Example<R>(rows: shape.0, columns: shape.1, bits: shape.2, using: &rng)
    let others = try workersThatShow { work in
      var (t, rng) = (transcript(), Seeded(22))
      return try BitsProof.prove(
        example.statement, witness: example.witness, transcript: &t, using: &rng, work: work
      ).wireBytes
    }
    #expect(others == [])
    let proof = try example.prove(transcript(), using: &rng)
    let weighing = try workersThatShow { work in
      var t = transcript()
      let equation = try proof.deferred(example.statement, transcript: &t, work: work).equation
      let all = [equation.b, equation.h] + equation.generators + equation.rows + equation.scalars
      return all.flatMap(\.littleEndianBytes)
    }
    #expect(weighing == [])
  }
}

extension BitsProofTests {
  @Test func proofsStayTheSame() throws {
    var rng = Seeded(41)
    let example = try Example<R>(rows: 3, columns: 5, bits: 7, using: &rng)
    #expect(fingerprint(try example.prove(transcript(), using: &rng).wireBytes) == "eb279e549882718aeac8cf2200eb539e")
  }
}
