import BigNum
import Commitments
import Groups
import NormProofs
import ProofTesting
import Testing
import Transcript

@Suite struct NormProofTests {
  private static let shapes = [(1, 1), (1, 2), (2, 1), (1, 7), (7, 1), (3, 5), (4, 8), (5, 3), (9, 17)]

  /// Every shape in every group: nothing, one entry that is exactly β, a full matrix.
  @Test func honestProofsAreAccepted() throws {
    try check(Ristretto255.self, Self.shapes, seed: 1)
    try check(P256.self, [(1, 1), (3, 5)], seed: 2)
    try check(ModP3072.self, [(3, 2)], seed: 3)
  }

  private func check<G: PrimeGroup>(_: G.Type, _ shapes: [(Int, Int)], seed: UInt64) throws {
    var rng = Seeded(seed)
    for (j, k) in shapes {
      let bound: Int64 = 1 << 20
      var single = [[Int64]](repeating: [Int64](repeating: 0, count: k), count: j)
      let zero = single
      single[j - 1][k - 1] = -bound
      let most = Int64((Double(bound) / Double(j * k).squareRoot()).rounded(.down))
      let full = (0..<j).map { _ in (0..<k).map { _ in Int64.random(in: -most...most, using: &rng) } }
      for rows in [zero, single, full] {
        let example = try Example<G>(rows, bound: bound, using: &rng)
        let proof = try example.prove(using: &rng, work: Work(workers: 2))
        let bytes = example.encode(proof)
        #expect(bytes.count == NormProof<G>.byteCount(example.parameters))
        #expect(example.accepts(try example.decode(bytes)), "\(G.identifier), \(j) by \(k), seed \(seed)")
        #expect(!example.accepts(proof, .all, transcript(sender: 2)))
      }
    }
  }

  /// Enough rows for several blocks of projections, on one and on several threads.
  @Test func manyBlocks() throws {
    var rng = Seeded(4)
    let rows = (0..<300).map { _ in (0..<95).map { _ in Int64.random(in: -6000...6000, using: &rng) } }
    let example = try Example<Ristretto255>(rows, bound: 1 << 20, using: &rng)
    for (w, v) in [(1, 3), (3, 1)] {
      let proof = try example.prove(using: &rng, work: Work(workers: w))
      #expect(example.accepts(proof, work: Work(workers: v)))
      // The first rounds block by block, with and without rows above some of them.
      for count in [32, 33, 64, 65, 100, 129, 300] {
        let part = try Example<Ristretto255>(Array(rows.prefix(count)), bound: 1 << 20, using: &rng)
        for limit in [0, 95 * count / 3, 95 * count - 1] {
          var prover = part.prover(using: &rng)
          prover.tableLimit = limit
          #expect(part.accepts(try prover.run()), "\(count) rows, tables of \(limit) entries")
        }
      }
    }
  }

  /// A thousand small instances around the bound: accepted exactly where Σ X² ≤ β², whoever proves. A prover that does not
  /// care makes a proof of the false ones, too; it is refused.
  @Test func exactlyTheRelation() throws {
    var rng = Seeded(5)
    let shape = NormParameters.Shape(projections: 16, noiseMargin: 8)
    var (accepted, refused) = (0, 0)
    for round in 0..<1000 {
      let (j, k) =
        round < 40 ? Self.shapes[round % 9] : (.random(in: 1...6, using: &rng), .random(in: 1...9, using: &rng))
      var rows = (0..<j).map { _ in (0..<k).map { _ in Int64.random(in: -30...30, using: &rng) } }
      if round % 10 == 0 { rows = rows.map { $0.map { _ in 0 } } }
      let square = rows.joined().reduce(0) { $0 + $1 * $1 }
      let root = Int64(Double(square).squareRoot())
      let bound = max(1, root + Int64.random(in: -1...1, using: &rng))
      let example = try Example<Toy61>(rows, bound: bound, shape: shape, using: &rng)
      let holds = square <= bound * bound
      if holds {
        #expect(example.accepts(try example.prove(using: &rng)), "round \(round)")
        accepted += 1
      } else {
        #expect(throws: ProofError.self) { try example.prove(using: &rng) }
        var careless = example.prover(using: &rng)
        #expect(!example.accepts(try careless.run()), "round \(round)")
        var liar = example.prover(using: &rng)
        liar.sums[0] = Scalar(bound * bound)
        #expect(!example.accepts(try liar.run()), "round \(round)")
        refused += 1
      }
    }
    #expect(accepted > 300 && refused > 200)
  }

  /// All matrices of two entries in [−4, 4] and every β up to 6.
  @Test func allTinyMatrices() throws {
    var rng = Seeded(6)
    let shape = NormParameters.Shape(projections: 8, noiseMargin: 6)
    for a in -4...4 as ClosedRange<Int64> {
      for b in -4...4 as ClosedRange<Int64> {
        for bound in 1...6 as ClosedRange<Int64> {
          let example = try Example<Toy61>(
            (a + b) % 2 == 0 ? [[a, b]] : [[a], [b]], bound: bound, shape: shape, using: &rng)
          var prover = example.prover(using: &rng)
          #expect(example.accepts(try prover.run()) == (a * a + b * b <= bound * bound), "\(a), \(b), \(bound)")
        }
      }
    }
  }

  @Test func wrongWitnessesAreRefused() throws {
    var rng = Seeded(7)
    let example = try Example<Ristretto255>([[3, 4], [0, 0]], bound: 5, using: &rng)
    func prove(_ entries: [Int64], _ blinding: [Scalar<Ristretto255>]) throws {
      _ = try NormProof.prove(
        example.statement, witness: NormWitness(entries: entries, blinding: blinding), transcript: transcript(),
        using: &rng, work: .serial)
    }
    try prove([3, 4, 0, 0], example.blinding)
    let wrong: [[Int64]] = [
      [3, 4, 0, 1], [6, 0, 0, 0], [.min, 0, 0, 0], [.max, .max, 0, 0], [3, 4, 0], [1 << 32, 0, 0, 0],
    ]
    for entries in wrong {
      #expect(throws: ProofError.self) { try prove(entries, example.blinding) }
    }
    // Within the bound, but not what is committed; and the right rows with a wrong blinding.
    #expect(throws: ProofError.witness(.norm, reason: "the rows do not open their commitments")) {
      try prove([3, 3, 0, 0], example.blinding)
    }
    #expect(throws: ProofError.self) { try prove([3, 4, 0, 0], example.blinding.reversed()) }
    #expect(throws: ProofError.self) { try prove([3, 4, 0, 0], []) }
    #expect(throws: ProofError.cancelled(.norm)) {
      _ = try NormProof.prove(
        example.statement, witness: NormWitness(entries: [3, 4, 0, 0], blinding: example.blinding),
        transcript: transcript(), using: &rng, work: Work(workers: 1, isCancelled: { true }))
    }
  }

  @Test func damagedProofsAreRefused() throws {
    try damage(Ristretto255.self, every: 41, seed: 8)
    try damage(P256.self, every: 211, seed: 9)
  }

  private func damage<G: PrimeGroup>(_: G.Type, every n: Int, seed: UInt64) throws {
    var rng = Seeded(seed)
    let example = try Example<G>([[1, -2, 3], [0, 5, -7]], bound: 11, using: &rng)
    let other = try Example<G>([[1, -2, 3], [0, 5, -7]], bound: 11, using: &rng)
    let proof = example.encode(try example.prove(using: &rng))
    @Sendable func verify(_ bytes: [UInt8], _ e: Example<G>, _ t: Transcript) throws {
      try e.decode(bytes).verify(e.statement, transcript: t, work: .serial)
    }
    let size = G.elementByteCount
    let bigEndian = G.identifier == "P-256"
    let report = RejectionHarness(
      proof: proof,
      scalars: [1, 2, 50].map {
        .init(offset: proof.count - 32 * $0, count: 32, modulus: G.scalarField.modulus, bigEndian: bigEndian)
      },
      elements: [.init(offset: 0, identity: [UInt8](repeating: 0, count: size))], bits: .every(n),
      otherStatement: { try verify($0, other, transcript()) },
      otherSender: { try verify($0, example, transcript(sender: 9)) },
      otherRound: { try verify($0, example, transcript(round: 9)) }
    ) { try verify($0, example, transcript()) }.run()
    #expect(report.failures == [])
  }

  /// Where nothing is known, first messages can be made to fit any responses: the proof shows nothing else.
  @Test func transcriptsAreSimulated() throws {
    var rng = Seeded(10)
    let example = try Example<Ristretto255>([[1, 2], [3, 4]], bound: 9, using: &rng)
    let checks = NormChecks.all.subtracting(.announcements)
    var prover = example.prover(checks, using: &rng)
    try prover.commitSum()
    prover.commitNoise()
    try prover.project()
    prover.weigh()
    try prover.sumcheck()
    let proof = try prover.answer(simulated: true)
    #expect(example.accepts(proof, checks) && !example.accepts(proof))
  }
}

extension NormProofTests {
  /// The threads do not show in a proof, of one predicate or of several, with and without tables in memory.
  @Test func workersDoNotShow() throws {
    var rng = Seeded(31)
    let rows = (0..<100).map { _ in (0..<95).map { _ in Int64.random(in: -600...600, using: &rng) } }
    let direction = PublicVector(rows[0])
    for predicates in [[.ball(radius: 1 << 20)], [.ball(radius: 1 << 20), .halfspace(direction, atLeast: 0)]]
      as [[NormPredicate]]
    {
      let example = try Example<Ristretto255>(rows, predicates, using: &rng)
      for limit in [95 * 33, 1 << 22] {
        let others = try workersThatShow { work in
          var rng = Seeded(32)
          var prover = NormProver(
            example.statement, example.matrix, blinding: example.blinding, transcript: transcript(), using: &rng,
            work: work)
          prover.tableLimit = limit
          return example.encode(try prover.run())
        }
        #expect(others == [])
      }
    }
  }
}

extension NormProofTests {
  @Test func proofsStayTheSame() throws {
    var rng = Seeded(41)
    let rows = (0..<9).map { _ in (0..<17).map { _ in Int64.random(in: -600...600, using: &rng) } }
    let plain = try Example<Ristretto255>(rows, bound: 1 << 20, using: &rng)
    #expect(fingerprint(plain.encode(try plain.prove(using: &rng))) == "cf6a72c00d969bdd80a78f8cba8c3fb5")
    let more = [
      NormPredicate.ball(radius: 1 << 20, center: PublicVector([1, 2, 3])),
      .halfspace(PublicVector(rows[0]), atLeast: 0),
    ]
    let several = try Example<Ristretto255>(rows, more, using: &rng)
    #expect(fingerprint(several.encode(try several.prove(using: &rng))) == "e1dff64445e4919be58218aacf21ca62")
  }
}

extension NormProofTests {
  /// A prover that is done keeps no secret scalar: the blindings of the rows are the caller's.
  @Test func secretsAreWiped() throws {
    var rng = Seeded(51)
    let example = try Example<Ristretto255>([[3, -4, 0], [12, 0, 1]], bound: 14, using: &rng)
    var prover = example.prover(using: &rng)
    _ = try prover.run()
    let secret: Set = [
      "sums", "sumBlindings", "noise", "noiseBlinding", "secrets", "row", "value", "square", "claim",
    ]
    let known: Set = [
      "statement", "matrix", "blinding", "transcript", "nonces", "tau", "etas", "challenges", "matrixAtPoint",
    ]
    #expect(scalarsLeft(in: prover, but: known, group: Ristretto255.self) == secret)
    prover.erase()
    #expect(scalarsLeft(in: prover, but: known, group: Ristretto255.self).isEmpty)
  }
}
