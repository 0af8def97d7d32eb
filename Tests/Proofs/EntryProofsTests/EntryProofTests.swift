import BigNum
import Commitments
import EntryProofs
import Groups
import ProofTesting
import Testing
import Transcript

@Suite struct EntryProofTests {
  private static let shapes = [(1, 1), (1, 2), (2, 1), (1, 7), (7, 1), (3, 5), (4, 8), (5, 3), (9, 17)]

  /// Every shape in every group, at both ends of the interval and between.
  @Test func honestProofsAreAccepted() throws {
    try check(Ristretto255.self, Self.shapes, seed: 1)
    try check(P256.self, [(1, 1), (3, 5)], seed: 2)
    try check(ModP3072.self, [(3, 2)], seed: 3)
  }

  private func check<G: PrimeGroup>(_: G.Type, _ shapes: [(Int, Int)], seed: UInt64) throws {
    var rng = Seeded(seed)
    for (j, k) in shapes {
      for (lower, upper) in [(-1, 0), (0, 1), (-1 << 15, 1 << 15 - 1), (-1000, 1000), (5, 11), (-1 << 40, 3)] {
        for kind in 0..<3 {
          let rows = (0..<j).map { _ in
            (0..<k).map { _ in
              kind == 0 ? Int64(lower) : kind == 1 ? Int64(upper) : Int64(Int.random(in: lower...upper, using: &rng))
            }
          }
          let example = try Example<G>(rows, Int64(lower), Int64(upper), using: &rng)
          let proof = try example.prove(using: &rng, work: Work(workers: 2))
          #expect(example.accepts(proof, work: Work(workers: 2)), "\(j) by \(k) in [\(lower), \(upper)]")
          let bytes = example.encode(proof)
          #expect(bytes.count == EntryProof<G>.byteCount(example.parameters))
          #expect(try example.decode(bytes) == proof)
        }
      }
    }
  }

  /// Tables that stay bits for some rounds, stacks of all sizes, on one and on several threads.
  @Test func manyRows() throws {
    var rng = Seeded(4)
    let rows = (0..<300).map { _ in (0..<19).map { _ in Int64.random(in: -500...500, using: &rng) } }
    for count in [32, 33, 64, 65, 100, 129, 300] {
      for stackBits in [nil, 0, 1, 3, 5] as [Int?] {
        let example = try Example<Ristretto255>(
          Array(rows.prefix(count)), -500, 500, stackBits: stackBits, using: &rng)
        for limit in [0, 1 << 11, 1 << 21] {
          var prover = example.prover(using: &rng)
          prover.tableLimit = limit
          #expect(example.accepts(try prover.run()), "\(count) rows, stacks of \(String(describing: stackBits))")
        }
        let proof = try example.prove(using: &rng, work: Work(workers: 3))
        #expect(example.accepts(proof, work: Work(workers: 2)))
      }
    }
  }
}

extension EntryProofTests {
  /// A thousand small instances with entries around the ends of the interval: accepted exactly where all lie within,
  /// whoever proves. A prover that does not care makes a proof of the false ones, too; it is refused.
  @Test func exactlyTheRelation() throws {
    var rng = Seeded(5)
    var (accepted, refused) = (0, 0)
    for round in 0..<1000 {
      let (j, k) = (Int.random(in: 1...6, using: &rng), Int.random(in: 1...9, using: &rng))
      let lower = Int64.random(in: -40...40, using: &rng)
      let upper = lower + Int64.random(in: 1...40, using: &rng)
      var rows = (0..<j).map { _ in (0..<k).map { _ in Int64.random(in: lower...upper, using: &rng) } }
      let end = [lower, upper, lower - 1, upper + 1][round % 4]
      rows[.random(in: 0..<j, using: &rng)][.random(in: 0..<k, using: &rng)] = end
      let holds = round % 4 < 2
      let example = try Example<ToyGroup>(rows, lower, upper, using: &rng)
      if holds {
        #expect(example.accepts(try example.prove(using: &rng)), "round \(round)")
        accepted += 1
      } else {
        #expect(throws: ProofError.self, "round \(round)") { try example.prove(using: &rng) }
        var careless = example.prover(using: &rng)
        #expect(!example.accepts(try careless.run()), "round \(round)")
        // Digits that do make up the entry: that of weight 1 is what is left over.
        var digits = [[Scalar<ToyGroup>]](repeating: [], count: example.parameters.digits)
        digits[0] = rows.joined().map { Scalar($0 - lower) }
        for i in digits.indices.dropFirst() { digits[i] = digits[0].map { _ in .zero } }
        let liar = try Example<ToyGroup>(
          scalars: rows.map { $0.map { Scalar($0) } }, digits: digits, lower, upper, using: &rng)
        var prover = liar.prover(using: &rng)
        #expect(!liar.accepts(try prover.run()), "round \(round)")
        refused += 1
      }
    }
    #expect(accepted == 500 && refused == 500)
  }

  /// All matrices of two entries in [−4, 4] and all intervals in [−3, 3].
  @Test func allTinyMatrices() throws {
    var rng = Seeded(6)
    for lower in -3...2 as ClosedRange<Int64> {
      for upper in lower + 1...3 as ClosedRange<Int64> {
        for a in -4...4 as ClosedRange<Int64> {
          for b in -4...4 as ClosedRange<Int64> {
            let example = try Example<ToyGroup>((a + b) % 2 == 0 ? [[a, b]] : [[a], [b]], lower, upper, using: &rng)
            var prover = example.prover(using: &rng)
            let holds = (lower...upper).contains(a) && (lower...upper).contains(b)
            #expect(example.accepts(try prover.run()) == holds, "\(a), \(b) in [\(lower), \(upper)]")
          }
        }
      }
    }
  }

  @Test func wrongWitnessesAreRefused() throws {
    var rng = Seeded(7)
    let example = try Example<Ristretto255>([[3, 4], [0, -5]], -5, 4, using: &rng)
    func prove(_ entries: [Int64], _ blinding: [Scalar<Ristretto255>]) throws {
      _ = try EntryProof.prove(
        example.statement, witness: EntryWitness(entries: entries, blinding: blinding), transcript: transcript(),
        using: &rng, work: .serial)
    }
    try prove([3, 4, 0, -5], example.blinding)
    let wrong: [[Int64]] = [
      [3, 5, 0, -5], [3, 4, 0, -6], [.min, 4, 0, -5], [.max, 4, 0, -5], [.min + 5, 4, 0, -5], [3, 4, 0],
      [3, 4, 0, -5, 0], [1 << 62, 4, 0, -5],
    ]
    for entries in wrong {
      #expect(throws: ProofError.self) { try prove(entries, example.blinding) }
    }
    // Within the bound, but not what is committed; and the right rows with a wrong blinding.
    #expect(throws: ProofError.witness(.entries, reason: "the rows do not open their commitments")) {
      try prove([3, 3, 0, -5], example.blinding)
    }
    #expect(throws: ProofError.self) { try prove([3, 4, 0, -5], example.blinding.reversed()) }
    #expect(throws: ProofError.self) { try prove([3, 4, 0, -5], []) }
    #expect(throws: ProofError.cancelled(.entries)) {
      _ = try EntryProof.prove(
        example.statement, witness: EntryWitness(entries: [3, 4, 0, -5], blinding: example.blinding),
        transcript: transcript(), using: &rng, work: Work(workers: 1, isCancelled: { true }))
    }
    #expect(!"\(EntryWitness<Ristretto255>(entries: [77], blinding: []))".contains("77"))
  }

  @Test func damagedProofsAreRefused() throws {
    try damage(Ristretto255.self, every: 13, seed: 8)
    try damage(P256.self, every: 211, seed: 9)
  }

  private func damage<G: PrimeGroup>(_: G.Type, every n: Int, seed: UInt64) throws {
    var rng = Seeded(seed)
    let rows: [[Int64]] = [[1, -2, 3], [0, 5, -7]]
    let example = try Example<G>(rows, -7, 5, using: &rng)
    let other = try Example<G>(rows, -7, 5, using: &rng)
    let proof = example.encode(try example.prove(using: &rng))
    @Sendable func verify(_ bytes: [UInt8], _ e: Example<G>, _ t: Transcript) throws {
      try e.decode(bytes).verify(e.statement, transcript: t, work: .serial)
    }
    let size = G.elementByteCount
    let bigEndian = G.identifier == "P-256"
    let report = RejectionHarness(
      proof: proof,
      scalars: [1, 2, 9].map {
        .init(offset: proof.count - 32 * $0, count: 32, modulus: G.scalarField.modulus, bigEndian: bigEndian)
      },
      elements: [0, 3, 7].map { .init(offset: $0 * size, identity: [UInt8](repeating: 0, count: size)) },
      bits: .every(n), otherStatement: { try verify($0, other, transcript()) },
      otherSender: { try verify($0, example, transcript(sender: 9)) },
      otherRound: { try verify($0, example, transcript(round: 9)) }
    ) { try verify($0, example, transcript()) }.run()
    #expect(report.failures == [])
  }

  /// The same rows, one number less in the interval: another statement.
  @Test func otherIntervalsAreOtherStatements() throws {
    var rng = Seeded(11)
    let example = try Example<Ristretto255>([[1, 2], [3, 4]], -8, 7, using: &rng)
    let proof = try example.prove(using: &rng)
    for (lower, upper) in [(-8, 6), (-7, 7), (-7, 8), (-9, 6), (0, 15)] as [(Int64, Int64)] {
      let parameters = try EntryParameters(
        rows: 2, columns: 2, lower: lower, upper: upper, order: Ristretto255.scalarField.modulus)
      let statement = try EntryStatement(
        key: example.statement.key, commitments: example.statement.commitments, parameters: parameters)
      #expect(throws: ProofError.self) { try proof.verify(statement, transcript: transcript(), work: .serial) }
    }
  }

  /// Where nothing is known, first messages can be made to fit any responses: the proof shows nothing else.
  @Test func transcriptsAreSimulated() throws {
    var rng = Seeded(10)
    let example = try Example<Ristretto255>([[1, 2], [3, 4]], -8, 7, using: &rng)
    let checks = EntryChecks.all.subtracting(.announcements)
    var prover = example.prover(checks, using: &rng)
    try prover.commitDigits()
    try prover.sumcheck()
    prover.commitValues()
    let proof = try prover.answer(simulated: true)
    #expect(example.accepts(proof, checks) && !example.accepts(proof))
  }

  /// All digits together make every number of the interval and no other; layouts are those with the least bytes.
  @Test func parameters() throws {
    let order = Ristretto255.scalarField.modulus
    let p = try EntryParameters(rows: 10_527, columns: 95, bits: 16, order: order)
    #expect(p.digits == 16 && p.lower == -32768 && p.upper == 32767 && p.rounds == 21)
    #expect(p.stackColumns == 95 << p.stackBits && p.stacks == (10_527 + p.stack - 1) / p.stack)
    // ⌈log2⌉ of 2^−128 and next to nothing.
    #expect(abs(p.log2SoundnessError(orderBits: 253) + 128) < 1e-9)
    #expect(try EntryParameters(rows: 1, columns: 1, bits: 1, order: order).digits == 1)
    #expect(try EntryParameters(rows: 1, columns: 1, bits: 62, order: order).digits == 62)
    for (rows, columns, bits) in [(0, 1, 8), (1, 0, 8), (-1, -1, 8), (.max, .max, 8), (1, 1, 0), (1, 1, 63)] {
      #expect(throws: ProofError.self) {
        try EntryParameters(rows: rows, columns: columns, bits: bits, order: order)
      }
    }
    for (lower, upper) in [(0, 0), (1, 0), (.min, .max), (-1 << 62, 0), (0, 1 << 61)] as [(Int64, Int64)] {
      #expect(throws: ProofError.self) {
        try EntryParameters(rows: 1, columns: 1, lower: lower, upper: upper, order: order)
      }
    }
    // max(|lower|, |upper|) < ℓ/2, exactly.
    for order in [BigInt(16), 17, 18] {
      let made = try? EntryParameters(rows: 1, columns: 1, lower: -8, upper: 7, order: order)
      #expect((made != nil) == (order > 16))
    }
    let short = CommitmentKey<Ristretto255>(generators: p.generators - 1)
    #expect(throws: ProofError.self) {
      try EntryStatement(key: short, commitments: [Ristretto255.Element](), parameters: p)
    }
  }
}

extension EntryProofTests {
  /// The threads do not show in a proof.
  @Test(arguments: [1 << 11, 1 << 21]) func workersDoNotShow(limit: Int) throws {
    var rng = Seeded(31)
    let rows = (0..<300).map { _ in (0..<19).map { _ in Int64.random(in: -500...500, using: &rng) } }
    let example = try Example<Ristretto255>(rows, -500, 500, using: &rng)
    let others = try workersThatShow { work in
      var rng = Seeded(32)
      var prover = EntryProver(
        example.statement, example.matrix, blinding: example.blinding, transcript: transcript(), using: &rng,
        work: work)
      prover.tableLimit = limit
      return example.encode(try prover.run())
    }
    #expect(others == [])
  }
}

extension EntryProofTests {
  @Test func proofsStayTheSame() throws {
    var rng = Seeded(41)
    let rows = (0..<9).map { _ in (0..<17).map { _ in Int64.random(in: -500...500, using: &rng) } }
    for (stackBits, expected) in [(nil, "fe66895422ba6ecde6587508d5a9c65b"), (2, "1c5a78f568b38b4070a44e6abf95b36a")]
      as [(Int?, String)]
    {
      let example = try Example<Ristretto255>(rows, -500, 500, stackBits: stackBits, using: &rng)
      #expect(fingerprint(example.encode(try example.prove(using: &rng))) == expected)
    }
  }
}

extension EntryProofTests {
  /// A prover that is done keeps no secret scalar: the blindings of the rows are the caller's.
  @Test func secretsAreWiped() throws {
    var rng = Seeded(51)
    let example = try Example<Ristretto255>([[3, -4, 0], [12, 0, 1]], -15, 15, using: &rng)
    var prover = example.prover(using: &rng)
    _ = try prover.run()
    let secret: Set = ["digitBlinding", "secrets", "stacks", "row", "values", "valuesBlinding", "claim", "truth"]
    let known: Set = [
      "statement", "matrix", "blinding", "transcript", "nonces", "alpha", "rho", "challenges", "delta", "entry",
    ]
    #expect(scalarsLeft(in: prover, but: known, group: Ristretto255.self) == secret)
    prover.erase()
    #expect(scalarsLeft(in: prover, but: known, group: Ristretto255.self).isEmpty)
  }
}
