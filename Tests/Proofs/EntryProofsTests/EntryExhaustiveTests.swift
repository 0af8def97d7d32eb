import BigNum
import Commitments
import EntryProofs
import Groups
import ProofTesting
import Testing
import Transcript

/// Groups of order below 50, in which everything is tried (docs/protocol.md §7). Challenges are hashes: contexts are
/// counted up until every vector of challenges has come.
@Suite struct EntryExhaustiveTests {
  typealias Open3 = OpenGroup<Order3>

  func context(_ i: Int) -> Transcript {
    Transcript(protocol: "EntryExhaustiveTests", version: 1, context: Codec.littleEndian(UInt64(i)))
  }

  func index<G: PrimeGroup>(_ challenges: EntryProof<G>.Challenges, _ order: Int) -> Int {
    challenges.all.reduce(0) { $0 * order + $1.small }
  }

  /// All tuples of so many numbers.
  func tuples(_ count: Int, _ numbers: ClosedRange<Int64>) -> [[Int64]] {
    (0..<count).reduce([[]]) { list, _ in list.flatMap { tuple in numbers.map { tuple + [$0] } } }
  }

  func statement<G: PrimeGroup>(
    _ entries: [Scalar<G>], _ blinding: [Scalar<G>], _ p: EntryParameters
  ) throws -> EntryStatement<G> {
    let key = CommitmentKey<G>(generators: p.generators)
    let v = blinding.indices.map { key.com(Array(entries[$0 * p.columns..<($0 + 1) * p.columns]), blinding[$0]) }
    return try EntryStatement(key: key, commitments: v, parameters: p)
  }

  /// Matrices in turn, with every vector of challenges: accepted. Gives the number of proofs.
  func allAreAccepted<P: SmallPrime>(
    _ prime: P.Type, rows: Int, columns: Int, _ interval: ClosedRange<Int64>, _ matrices: [[Int64]]
  ) throws -> Int {
    typealias G = OpenGroup<P>
    let p = try EntryParameters(
      rows: rows, columns: columns, lower: interval.lowerBound, upper: interval.upperBound, order: P.field.modulus)
    let vectors = (0..<2 * p.digits + 2 * p.rounds + 2).reduce(1) { n, _ in n * P.order }
    var rng = Seeded(1)
    return try untilAllAreSeen(vectors) { i in
      let entries = matrices[i % matrices.count]
      let blinding = (0..<rows).map { Scalar<G>(i / matrices.count + $0) }
      let statement: EntryStatement<G> = try self.statement(entries.map { Scalar($0) }, blinding, p)
      let witness = EntryWitness<G>(entries: entries, blinding: blinding)
      let proof = try EntryProof.prove(statement, witness: witness, transcript: context(i), using: &rng, work: .serial)
      try proof.verify(statement, transcript: context(i), work: .serial)
      return index(proof.challenges(statement, transcript: context(i)), P.order)
    }
  }

  @Test func everyWitnessIsProvedWithEveryChallenge() throws {
    for x in 0...1 as ClosedRange<Int64> {
      #expect(try allAreAccepted(Order3.self, rows: 1, columns: 1, 0...1, [[x]]) > 81)
      #expect(try allAreAccepted(Order5.self, rows: 1, columns: 1, 1...2, [[x + 1]]) > 625)
    }
    #expect(try allAreAccepted(Order3.self, rows: 2, columns: 1, 0...1, tuples(2, 0...1)) > 729)
    #expect(try allAreAccepted(Order3.self, rows: 1, columns: 2, -1...0, tuples(2, -1...0)) > 729)
  }

  /// First messages of a prover of one entry with one digit: the digit w that W holds and the value v that M holds, what
  /// the linear equation is made to come to, and F_0, F_1. Nonces and blindings are 0: others shift these.
  struct Messages {
    var w = 0, v = 0, claim = 0, f0 = 0, f1 = 0
  }

  /// The proof with these messages and the only responses that open them: what A + e·(what is opened) holds.
  func proof<P: SmallPrime>(
    _ m: Messages, _ statement: EntryStatement<OpenGroup<P>>, _ transcript: Transcript
  ) -> (proof: EntryProof<OpenGroup<P>>, challenges: EntryProof<OpenGroup<P>>.Challenges) {
    typealias S = Scalar<OpenGroup<P>>
    let key = statement.key
    func com(_ x: Int) -> OpenGroup<P>.Element { key.com([S(x)], S.zero) }
    var proof = EntryProof<OpenGroup<P>>(
      digits: [com(m.w)], rounds: [], values: com(m.v), announcements: [com(0), com(0), com(0), com(m.f0), com(m.f1)],
      claim: S(m.claim), responses: [])
    let c = proof.challenges(statement, transcript: transcript)
    let joined = OpenGroup<P>.multiply(proof.digits[0], by: c.delta[0])
    func opening(_ a: OpenGroup<P>.Element) -> [S] { [S(Int(a[0])), S(Int(a[OpenGroup<P>.coordinateH]))] }
    proof.responses = [joined, statement.commitments[0], proof.values].flatMap { opening($0).map { c.last * $0 } }
    proof.responses.append(.zero)
    return (proof, c)
  }

  /// What the verifier must say of them, in the integers modulo ℓ, for an entry x and the interval [0, 1].
  func accepts(_ m: Messages, x: Int, alpha: Int, delta: Int, entry: Int, e: Int, _ order: Int) -> Bool {
    let linear = delta * (m.w - m.v) + entry * (x - m.v)
    let square = alpha * m.v * (m.v - 1)
    return (e * linear - m.claim) % order == 0 && (e * e * square - m.f0 - e * m.f1) % order == 0
  }

  /// The best that a prover of an entry x outside [0, 1] can reach: w is chosen first, v when α is known, the first
  /// messages when δ and the entries' weight are. `wins` counts the e at which messages are accepted.
  func bestChance(_ order: Int, _ wins: (_ m: Messages, _ alpha: Int, _ delta: Int, _ entry: Int) -> Int) -> Double {
    let all = 0..<order
    var best = 0
    for w in all {
      var sum = 0
      for alpha in all {
        sum += all.reduce(0) { most, v in
          var count = 0
          for delta in all {
            for entry in all {
              var top = 0
              for claim in all {
                for f0 in all {
                  for f1 in all {
                    top = max(top, wins(Messages(w: w, v: v, claim: claim, f0: f0, f1: f1), alpha, delta, entry))
                  }
                }
              }
              count += top
            }
          }
          return max(most, count)
        }
      }
      best = max(best, sum)
    }
    return Double(best) / Double(order * order * order * order)
  }

  /// What two sums with random weights let pass of a false equation: 2^−127 in groups of use.
  func luck(_ order: Int) -> Double { 1 - (1 - 1 / Double(order)) * (1 - 1 / Double(order)) }

  /// Whether a count is what a chance makes of so many runs, within five standard deviations.
  func isExpected(_ count: Int, of runs: Int, chance: Double) -> Bool {
    let deviation = (chance * (1 - chance) * Double(runs)).squareRoot()
    return abs(Double(count) - chance * Double(runs)) < 5 * deviation
  }

  /// ℓ = 3, the only false entry: all 243 first messages with all 81 vectors of challenges. The verifier says what the
  /// equations say, but for the luck of its weights where the square alone is false; whoever plays best convinces it in
  /// 7 cases of 9.
  @Test func everyFirstMessageOfALie() throws {
    let p = try EntryParameters(rows: 1, columns: 1, lower: 0, upper: 1, order: 3)
    let statement: EntryStatement<Open3> = try self.statement([2], [1], p)
    var accepted = [[Bool]](repeating: [Bool](repeating: false, count: 81), count: 243)
    var (lucky, chances) = (0, 0)
    func number(_ m: Messages) -> Int { (((m.w * 3 + m.v) * 3 + m.claim) * 3 + m.f0) * 3 + m.f1 }
    for k in 0..<243 {
      let m = Messages(w: k / 81, v: k / 27 % 3, claim: k / 9 % 3, f0: k / 3 % 3, f1: k % 3)
      var seen = Set<Int>()
      untilAllAreSeen(81) { i in
        let (proof, c) = self.proof(m, statement, context(i))
        guard seen.insert(index(c, 3)).inserted else { return nil }
        let verdict = (try? proof.verify(statement, transcript: context(i), work: .serial)) != nil
        let expected = self.accepts(
          m, x: 2, alpha: c.alpha[0].small, delta: c.delta[0].small, entry: c.entry.small, e: c.last.small, 3)
        let linear = (c.last * (c.delta[0] * Scalar(m.w - m.v) + c.entry * Scalar(2 - m.v))).small
        if expected || linear != m.claim {
          #expect(verdict == expected, "\(m), \(c)")
        } else {
          chances += 1
          if verdict { lucky += 1 }
        }
        accepted[k][index(c, 3)] = verdict && expected
        return index(c, 3)
      }
    }
    let chance = bestChance(3) { m, alpha, delta, entry in
      (0..<3).count { accepted[number(m)][((alpha * 3 + delta) * 3 + entry) * 3 + $0] }
    }
    #expect(abs(chance - 7.0 / 9) < 1e-12)
    #expect(isExpected(lucky, of: chances, chance: luck(3)), "\(lucky) of \(chances)")
  }

  /// The same equations in larger fields: the best chance is (3ℓ − 2)/ℓ², and below the 6/ℓ that §7 adds up.
  @Test(arguments: [5, 7]) func theBestLieStaysBelowTheBound(_ order: Int) throws {
    for x in 2..<order {
      let chance = bestChance(order) { m, alpha, delta, entry in
        (0..<order).count { accepts(m, x: x, alpha: alpha, delta: delta, entry: entry, e: $0, order) }
      }
      #expect(abs(chance - Double(3 * order - 2) / Double(order * order)) < 1e-12, "x = \(x)")
      #expect(chance <= 6 / Double(order))
    }
  }

  /// ℓ = 13: that best prover against the verifier itself, as often as it should be.
  @Test func theBestLieAgainstTheVerifier() throws {
    let p = try EntryParameters(rows: 1, columns: 1, lower: 0, upper: 1, order: 13)
    let (x, runs) = (5, 4000)
    let statement: EntryStatement<OpenGroup<Order13>> = try self.statement([Scalar(x)], [1], p)
    var accepted = 0
    for i in 0..<runs {
      // α does not depend on what comes later.
      let (_, early) = self.proof(Messages(w: x), statement, context(i))
      let q = early.alpha[0].small * x * (x - 1) % 13
      // q·(e − 1)·(e − 2) = 0 for two e; where q = 0, for all.
      let (proof, _) = self.proof(Messages(w: x, v: x, f0: -2 * q, f1: 3 * q), statement, context(i))
      if (try? proof.verify(statement, transcript: context(i), work: .serial)) != nil { accepted += 1 }
    }
    let exact = Double(3 * 13 - 2) / (13 * 13)
    #expect(
      isExpected(accepted, of: runs, chance: exact + (1 - exact) * luck(13)), "\(accepted) of \(runs)")
    #expect(accepted < runs * (6 + 2) / 13)
  }

  /// ℓ = 3: all 2187 responses to one first message. One opens everything; of the 728 others that satisfy the linear
  /// equation, no more pass than the weights let.
  @Test func everyResponse() throws {
    let p = try EntryParameters(rows: 1, columns: 1, lower: 0, upper: 1, order: 3)
    let statement: EntryStatement<Open3> = try self.statement([1], [2], p)
    var rng = Seeded(3)
    let honest = try EntryProof.prove(
      statement, witness: EntryWitness<Open3>(entries: [1], blinding: [2]), transcript: context(0), using: &rng,
      work: .serial)
    func verifies(_ proof: EntryProof<Open3>) -> Bool {
      (try? proof.verify(statement, transcript: context(0), work: .serial)) != nil
    }
    var (accepted, ofClaim) = (0, 0)
    for k in 0..<2187 {
      var proof = honest
      var rest = k
      for i in proof.responses.indices {
        proof.responses[i] = Scalar(rest % 3)
        rest /= 3
      }
      do throws(ProofError) {
        try proof.verify(statement, transcript: context(0), work: .serial)
        accepted += 1
        ofClaim += 1
      } catch { if error == .equation(.entries, check: "openings") { ofClaim += 1 } }
    }
    #expect(ofClaim == 729)
    #expect(verifies(honest) && Double(accepted) < 1 + luck(3) * 728 + 5 * 13.4, "\(accepted)")
  }

  /// ℓ = 3, commitments that hide perfectly: what honest provers send is what the simulator makes of the uniform part of
  /// it, and that part is as often as any other, for both entries.
  @Test func proofsAreSimulated() throws {
    typealias G = SmallGroup<Order3>
    let p = try EntryParameters(rows: 1, columns: 1, lower: 0, upper: 1, order: 3)
    for x in 0...1 as ClosedRange<Int64> {
      var rng = Seeded(UInt64(x))
      let statement: EntryStatement<G> = try self.statement([Scalar(x)], [1], p)
      var cells = [[Int]](repeating: [Int](repeating: 0, count: 729), count: 2)
      let runs = 3645
      for i in 0..<runs {
        let proof = try EntryProof.prove(
          statement, witness: EntryWitness<G>(entries: [x], blinding: [1]), transcript: context(i), using: &rng,
          work: .serial)
        let challenges = proof.challenges(statement, transcript: context(i))
        var blank = proof
        blank.claim = .zero
        for k in 0..<4 { blank.announcements[k] = 0 }
        #expect(blank.simulated(statement, challenges) == proof)
        let z = proof.responses.map(\.small)
        let uniform = [proof.digits[0], proof.values, proof.announcements[4], z[0], z[2], z[4]]
        cells[0][uniform.reduce(0) { $0 * 3 + $1 }] += 1
        cells[1][[z[1], z[3], z[5], z[6], z[4], challenges.last.small].reduce(0) { $0 * 3 + $1 }] += 1
      }
      for counts in cells {
        let expected = Double(runs) / 729
        let chi = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        // 728 degrees of freedom: 728 ± 38.
        #expect(chi < 728 + 5 * 38.2, "x = \(x): \(chi)")
      }
    }
  }
}
