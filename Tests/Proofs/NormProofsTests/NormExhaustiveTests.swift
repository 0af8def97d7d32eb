import BigNum
import Commitments
import Groups
import NormProofs
import ProofTesting
import SigmaProofs
import Testing
import Transcript

/// A group of order 137, the least in which a norm proof has parameters: one entry, β = 1, eight projections without room
/// for noise (docs/protocol.md §8). Commitments are open, so that a statement is true or false; contexts are counted up
/// until every challenge has come.
@Suite struct NormExhaustiveTests {
  typealias G = OpenGroup<Order137>
  typealias S = Scalar<G>

  func context(_ i: Int) -> Transcript {
    Transcript(protocol: "NormExhaustiveTests", version: 1, context: Codec.littleEndian(UInt64(i)))
  }

  static let shape = NormParameters.Shape(projections: 8, noiseMargin: 0)

  func parameters(order: Int = 137) throws -> NormParameters {
    try NormParameters(rows: 1, columns: 1, bound: 1, order: BigInt(order), shape: Self.shape)
  }

  func statement(_ x: Int, _ rho: Int) throws -> NormStatement<G> {
    let p = try parameters()
    let key = CommitmentKey<G>(generators: p.generators)
    return try NormStatement(key: key, commitments: [key.com([S(x)], S(rho))], parameters: p)
  }

  /// (2m + ⌈log2 J⌉ + 3)/ℓ for the field, (3/4)^8 for the projections, 2/ℓ for the weights of the sum and of
  /// a batch.
  static let bound = 3.0 / 137 + 0.1002 + 2.0 / 137

  /// (64 + 2)·2 < ℓ fails below 137 only.
  @Test func leastOrder() throws {
    _ = try parameters()
    for order in [3, 37, 101, 103, 107, 109, 113, 127, 131] {
      #expect(throws: ProofError.self) { try parameters(order: order) }
    }
  }

  @Test func everyWitnessIsProvedWithEveryLastChallenge() throws {
    var rng = Seeded(1)
    for x in -1...1 {
      for rho in [0, 1, 136] {
        let statement = try self.statement(x, rho)
        let witness = NormWitness<G>(entries: [Int64(x)], blinding: [S(rho)])
        try untilAllAreSeen(137) { i in
          let proof = try NormProof.prove(
            statement, witness: witness, transcript: context(i), using: &rng, work: .serial)
          try proof.verify(statement, transcript: context(i), work: .serial)
          return proof.challenges(statement, transcript: context(i)).last.small
        }
      }
    }
  }

  /// What a prover says of an entry x that is none of −1, 0, 1 by its one digit w, 1 − w being the square: a square of 1 or
  /// of 0, or its own by a digit that is not binary.
  enum Lie: CaseIterable { case one, zero, digit }

  /// Every entry modulo ℓ with every lie, until every weight η and every weight α has come.
  @Test func everyLieAboutEveryEntry() throws {
    var rng = Seeded(2)
    var (accepted, tried, guessed, guesses) = (0, 0, 0, 0)
    let statements = try (0..<137).map { try statement($0, 1) }
    for lie in Lie.allCases {
      var (etas, alphas) = (Set<Int>(), Set<Int>())
      for i in 0..<133 * 48 {
        let x = 2 + i % 133
        let digit: S =
          switch lie {
          case .one: 0
          case .zero: 1
          case .digit: 1 - S(x) * S(x)
          }
        func prover(_ rng: inout Seeded) throws -> NormProver<G> {
          var prover = try NormProver<G>(
            statements[x], .scalars([S(x)]), blinding: [1], transcript: context(i), using: &rng, work: .serial)
          prover.digits = [digit]
          return prover
        }
        var one = try prover(&rng)
        let proof = try one.run()
        let c = proof.challenges(statements[x], transcript: context(i))
        etas.insert(c.weights.eta[0].small)
        alphas.insert(c.weights.alpha[0].small)
        tried += 1
        if verifies(proof, statements[x], i) {
          accepted += 1
          // A lie is found out by every weight but 0, with every last challenge but 0.
          let weight = lie == .digit ? c.weights.alpha[0] : c.weights.eta[0]
          #expect(try weight.isZero || c.last.isZero || omega(proof, statements[x], i).isZero, "x = \(x), \(lie), \(i)")
        }
        guard i % 4 == 0 else { continue }
        var other = try prover(&rng)
        other.commitNoise()
        try other.project()
        other.weigh()
        try other.sumcheck()
        if verifies(try other.answer(simulated: true), statements[x], i) { guessed += 1 }
        guesses += 1
      }
      #expect(etas.count == 137 && alphas.count == 137)
    }
    #expect(Double(accepted) <= Self.bound * Double(tried), "\(accepted) of \(tried)")
    #expect(Double(guessed) <= Self.bound * Double(guesses), "\(guessed) of \(guesses) with a guessed challenge")
    #expect(accepted + guessed > 0, "a field of 137 elements hides no lie for ever")
  }

  /// The verifier's weight of the quadratic equation, times that of all equations in a batch of one.
  private func omega(_ proof: NormProof<G>, _ statement: NormStatement<G>, _ i: Int) throws -> S {
    var t = NormTranscript(statement, context(i), .all)
    _ = t.seed(committed: proof.committed)
    _ = t.weights(masked: proof.masked, statement.parameters)
    _ = t.challenge(announcements: proof.announcements)
    let parts = try proof.deferred(statement, transcript: context(i), work: .serial, checks: .all)
    return t.weights(responses: proof.responses, count: 3)[2]
      * BatchWeights(parts.map(\.binding)).scalars(0, count: 1, group: G.self)[0]
  }

  func verifies(_ proof: NormProof<G>, _ statement: NormStatement<G>, _ i: Int) -> Bool {
    (try? proof.verify(statement, transcript: context(i), work: .serial)) != nil
  }

  /// First messages of honest proofs are what the simulator makes of the rest, and the responses are as
  /// often as any others, for every entry.
  @Test func proofsAreSimulated() throws {
    typealias Hiding = SmallGroup<Order137>
    let p = try parameters()
    let key = CommitmentKey<Hiding>(generators: p.generators)
    for x in -1...1 as ClosedRange<Int64> {
      var rng = Seeded(UInt64(bitPattern: x))
      let statement = try NormStatement(key: key, commitments: [key.com([Scalar(x)], 1)], parameters: p)
      var (counts, runs) = ([[Int]](), 0)
      for i in 0..<1850 {
        let proof = try NormProof.prove(
          statement, witness: NormWitness<Hiding>(entries: [x], blinding: [1]), transcript: context(i), using: &rng,
          work: .serial)
        runs += 1
        let challenges = proof.challenges(statement, transcript: context(i))
        var blank = proof
        for k in blank.announcements.indices.dropLast() { blank.announcements[k] = 0 }
        #expect(try blank.simulated(statement, challenges) == proof)
        let uniform = [proof.committed, proof.announcements[3]] + proof.responses.map(\.small)
        if counts.isEmpty { counts = uniform.map { _ in [Int](repeating: 0, count: 137) } }
        for (k, value) in uniform.enumerated() { counts[k][value] += 1 }
      }
      for (k, cells) in counts.enumerated() {
        let expected = Double(runs) / 137
        let chi = cells.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        // 136 degrees of freedom: 136 ± 16.5.
        #expect(chi < 136 + 6 * 16.5, "x = \(x), coordinate \(k): \(chi)")
      }
    }
  }
}
