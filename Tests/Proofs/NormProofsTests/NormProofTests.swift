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

  /// Integers by products of slabs, by a source and in tables of all entries give the same proof, in every shape of slabs:
  /// one group, fewer groups than slabs, slabs that are partly or wholly empty, a last group that lacks rows.
  @Test func slabsDoNotShow() throws {
    var rng = Seeded(4)
    let g = PublicVector((0..<2000).map { _ in Int64.random(in: -30_000...30_000, using: &rng) })
    for (j, k, a) in [
      (1, 1, nil), (1, 9, nil), (9, 1, nil), (40, 3, nil), (40, 3, 0), (40, 3, 6), (33, 2, 0), (70, 5, 0), (67, 5, 1),
      (130, 3, 0), (129, 2, 1), (200, 7, nil), (35, 17, 2),
    ] as [(Int, Int, Int?)] {
      let rows = (0..<j).map { _ in (0..<k).map { _ in Int64.random(in: -6000...6000, using: &rng) } }
      let shape = NormParameters.Shape(projections: 37, noiseMargin: 74, groupBits: a)
      for predicates in [
        [.ball(radius: 1 << 20)],
        [
          .halfspace(PublicVector(Array(g.entries.prefix(j * k))), atLeast: -1 << 55), .ball(radius: 1 << 20),
          .ball(radius: 1 << 20, center: PublicVector(rows.joined().dropLast(j * k / 3).map { $0 / 2 })),
        ],
      ] as [[NormPredicate]] {
        let example = try Example<Ristretto255>(rows, predicates, shape: shape, using: &rng)
        let proofs = try [example, Example(dense: example), Example(streamed: example)].map {
          var rng = Seeded(5)
          var prover = try $0.prover(using: &rng)
          return example.encode(try prover.run())
        }
        #expect(proofs[0] == proofs[1] && proofs[0] == proofs[2], "\(j) by \(k), \(example.parameters.groupBits)")
        #expect(example.accepts(try example.decode(proofs[0]), work: Work(workers: 2)), "\(j) by \(k)")
      }
    }
  }

  /// Sums that leave 32 bits, and entries as large as they may be.
  @Test func largeEntries() throws {
    var rng = Seeded(11)
    let most = Int64(1) << 31 - 1
    var rows = [[Int64]](repeating: [Int64](repeating: 0, count: 5), count: 70)
    rows[69][4] = -most
    let single = try Example<Ristretto255>(rows, bound: most, using: &rng)
    #expect(single.accepts(try single.prove(using: &rng)))
    // √350·114,000,000 = 2^30.99.
    let full = rows.map { $0.map { _ in Int64(114_000_000) * (Bool.random(using: &rng) ? 1 : -1) } }
    let example = try Example<Ristretto255>(full, bound: most, using: &rng)
    var (first, second) = (Seeded(6), Seeded(6))
    let proof = try example.prove(using: &first)
    var dense = try Example(dense: example).prover(using: &second)
    #expect(example.accepts(proof))
    #expect(example.encode(try dense.run()) == example.encode(proof))
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
        var careless = try example.prover(using: &rng)
        #expect(!example.accepts(try careless.run()), "round \(round)")
        var liar = try example.prover(using: &rng)
        liar.setDigits([0])
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
          var prover = try example.prover(using: &rng)
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
    var prover = try example.prover(checks, using: &rng)
    prover.commitNoise()
    try prover.project()
    prover.weigh()
    try prover.sumcheck()
    let proof = try prover.answer(simulated: true)
    #expect(example.accepts(proof, checks) && !example.accepts(proof))
  }
}

extension NormProofTests {
  /// The threads do not show in a proof, of one predicate or of several.
  @Test func workersDoNotShow() throws {
    var rng = Seeded(31)
    let rows = (0..<100).map { _ in (0..<95).map { _ in Int64.random(in: -600...600, using: &rng) } }
    let direction = PublicVector(rows[0])
    for predicates in [[.ball(radius: 1 << 20)], [.ball(radius: 1 << 20), .halfspace(direction, atLeast: 0)]]
      as [[NormPredicate]]
    {
      let example = try Example<Ristretto255>(rows, predicates, using: &rng)
      let others = try workersThatShow { work in
        var rng = Seeded(32)
        var prover = try NormProver(
          example.statement, example.matrix, blinding: example.blinding, transcript: transcript(), using: &rng,
          work: work)
        return example.encode(try prover.run())
      }
      #expect(others == [])
    }
  }
}

extension NormProofTests {
  @Test func proofsStayTheSame() throws {
    var rng = Seeded(41)
    let rows = (0..<9).map { _ in (0..<17).map { _ in Int64.random(in: -600...600, using: &rng) } }
    let plain = try Example<Ristretto255>(rows, bound: 1 << 20, using: &rng)
    let first = fingerprint(plain.encode(try plain.prove(using: &rng)))
    #expect(first == "42f7a1913ca88639e923b3054a190279")
    let more = [
      NormPredicate.ball(radius: 1 << 20, center: PublicVector([1, 2, 3])),
      .halfspace(PublicVector(rows[0]), atLeast: 0),
    ]
    let several = try Example<Ristretto255>(rows, more, using: &rng)
    let second = fingerprint(several.encode(try several.prove(using: &rng)))
    #expect(second == "b3148250cced5ae769a1348677bf979c")
  }
}

extension NormProofTests {
  /// A prover that is done keeps no secret scalar: the blindings of the rows are the caller's.
  @Test func secretsAreWiped() throws {
    var rng = Seeded(51)
    let example = try Example<Ristretto255>([[3, -4, 0], [12, 0, 1]], bound: 14, using: &rng)
    var prover = try example.prover(using: &rng)
    _ = try prover.run()
    let secret: Set = [
      "sums", "digits", "noise", "committedBlinding", "secrets", "row", "value", "claim",
    ]
    let known: Set = [
      "statement", "matrix", "blinding", "transcript", "nonces", "weights", "challenges", "matrixAtPoint",
    ]
    #expect(scalarsLeft(in: prover, but: known, group: Ristretto255.self) == secret)
    prover.erase()
    #expect(scalarsLeft(in: prover, but: known, group: Ristretto255.self).isEmpty)
  }
}
