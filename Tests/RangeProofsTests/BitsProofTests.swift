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
