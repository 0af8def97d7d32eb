import BigNum
import Commitments
import Groups
import NormProofs
import ProofTesting
import Testing
import Transcript

/// A group of order 37, the least in which a norm proof has parameters: one entry, β = 1, eight projections without room
/// for noise (docs/protocol.md §8). Commitments are open, so that a statement is true or false; contexts are counted up
/// until every challenge has come.
@Suite struct NormExhaustiveTests {
  typealias G = OpenGroup<Order37>
  typealias S = Scalar<G>

  func context(_ i: Int) -> Transcript {
    Transcript(protocol: "NormExhaustiveTests", version: 1, context: Codec.littleEndian(UInt64(i)))
  }

  static let shape = NormParameters.Shape(projections: 8, noiseMargin: 0)

  func parameters(order: Int = 37) throws -> NormParameters {
    try NormParameters(rows: 1, columns: 1, bound: 1, order: BigInt(order), shape: Self.shape)
  }

  func statement(_ x: Int, _ rho: Int) throws -> NormStatement<G> {
    let p = try parameters()
    let key = CommitmentKey<G>(generators: p.generators)
    return try NormStatement(key: key, commitments: [key.com([S(x)], S(rho))], parameters: p)
  }

  /// (2m + ⌈log2 J⌉ + 4)/ℓ for the field, 2^−8 for the projections, 2/ℓ for two sums' weights.
  static let bound = 4.0 / 37 + 1.0 / 256 + 2.0 / 37

  /// Nil where the range proof, or its statement, has an element that is 0, which it refuses: of so few that happens.
  func unlessZero<T>(_ body: () throws -> T) rethrows -> T? {
    do { return try body() } catch let error as ProofError {
      switch error {
      case .notCanonical(.bits, _, _), .identity(.bits, _, _): return nil
      default: throw error
      }
    }
  }

  /// 18·2 < ℓ fails below 37 only.
  @Test func thirtySevenIsTheLeastOrder() throws {
    _ = try parameters()
    for order in [3, 5, 7, 11, 13, 17, 19, 23, 29, 31] {
      #expect(throws: ProofError.self) { try parameters(order: order) }
    }
  }

  @Test func everyWitnessIsProvedWithEveryLastChallenge() throws {
    var rng = Seeded(1)
    for x in -1...1 {
      for rho in [0, 1, 36] {
        let statement = try self.statement(x, rho)
        let witness = NormWitness<G>(entries: [Int64(x)], blinding: [S(rho)])
        try untilAllAreSeen(37) { i in
          try unlessZero {
            let proof = try NormProof.prove(
              statement, witness: witness, transcript: context(i), using: &rng, work: .serial)
            try proof.verify(statement, transcript: context(i), work: .serial)
            return try proof.challenges(statement, transcript: context(i)).last.small
          }
        }
      }
    }
  }

  /// Every entry modulo ℓ that is none of −1, 0, 1, with every sum of squares that a prover might commit to with effect:
  /// its own, for which there is no range proof, and both that have one. Until every weight η has come.
  @Test func everyLieAboutEveryEntry() throws {
    var rng = Seeded(2)
    var (accepted, tried, guessed, guesses) = (0, 0, 0, 0)
    for x in 2..<36 {
      let statement = try self.statement(x, 1)
      let square = x * x % 37
      for s in Set([0, 1, square]).sorted() {
        tried += try untilAllAreSeen(37) { i in
          var prover = NormProver<G>(
            statement, .scalars([S(x)]), blinding: [1], transcript: context(i), using: &rng, work: .serial)
          prover.sums = [S(s)]
          guard let proof = try unlessZero({ try prover.run() }) else { return nil }
          let c = try proof.challenges(statement, transcript: context(i))
          if verifies(proof, statement, i) {
            accepted += 1
            // Another sum than the square is found out by every weight but 0, with every last challenge but 0.
            #expect(s == square || c.etas[0].isZero || c.last.isZero, "x = \(x), s = \(s), \(i)")
          }
          return c.etas[0].small
        }
        guard s != square else { continue }
        for i in 0..<20 {
          var prover = NormProver<G>(
            statement, .scalars([S(x)]), blinding: [1], transcript: context(i), using: &rng, work: .serial)
          prover.sums = [S(s)]
          guard try unlessZero({ try prover.commitSum() }) != nil else { continue }
          prover.commitNoise()
          try prover.project()
          prover.weigh()
          try prover.sumcheck()
          if verifies(try prover.answer(simulated: true), statement, i) { guessed += 1 }
          guesses += 1
        }
      }
    }
    #expect(Double(accepted) <= Self.bound * Double(tried), "\(accepted) of \(tried)")
    #expect(Double(guessed) <= Self.bound * Double(guesses), "\(guessed) of \(guesses) with a guessed challenge")
    #expect(accepted + guessed > 0, "a field of 37 elements hides no lie for ever")
  }

  func verifies(_ proof: NormProof<G>, _ statement: NormStatement<G>, _ i: Int) -> Bool {
    (try? proof.verify(statement, transcript: context(i), work: .serial)) != nil
  }

  /// First messages and the claim of honest proofs are what the simulator makes of the rest, and the responses are as
  /// often as any others, for every entry.
  @Test func proofsAreSimulated() throws {
    typealias Hiding = SmallGroup<Order37>
    let p = try parameters()
    let key = CommitmentKey<Hiding>(generators: p.generators)
    for x in -1...1 as ClosedRange<Int64> {
      var rng = Seeded(UInt64(bitPattern: x))
      let statement = try NormStatement(key: key, commitments: [key.com([Scalar(x)], 1)], parameters: p)
      var (counts, runs) = ([[Int]](), 0)
      for i in 0..<1850 {
        let made = try unlessZero {
          try NormProof.prove(
            statement, witness: NormWitness<Hiding>(entries: [x], blinding: [1]), transcript: context(i), using: &rng,
            work: .serial)
        }
        guard let proof = made else { continue }
        runs += 1
        let challenges = try proof.challenges(statement, transcript: context(i))
        var blank = proof
        blank.claim = .zero
        for k in blank.announcements.indices { blank.announcements[k] = 0 }
        #expect(try blank.simulated(statement, challenges) == proof)
        // D is uniform but for the one value that the range proof refuses.
        let uniform = [proof.noise, proof.value, proof.square] + proof.responses.map(\.small)
        if counts.isEmpty { counts = uniform.map { _ in [Int](repeating: 0, count: 37) } }
        for (k, value) in uniform.enumerated() { counts[k][value] += 1 }
      }
      #expect(runs > 1700)
      for (k, cells) in counts.enumerated() {
        let expected = Double(runs) / 37
        let chi = cells.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        // 36 degrees of freedom: 36 ± 8.5.
        #expect(chi < 36 + 6 * 8.5, "x = \(x), coordinate \(k): \(chi)")
      }
    }
  }
}
