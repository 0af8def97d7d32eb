import BigNum
import Commitments
import EntryProofs
import Groups
import ProofTesting
import Testing
import Transcript

/// ⚔ docs/protocol.md §7: cheating provers, each of which breaks one step, with the checks that stop it. With all of those
/// off its proof is accepted; with any one of them on it is refused. Everything else is always on.
@Suite struct EntryAttackTests {
  typealias R = Ristretto255
  typealias T = ToyGroup

  /// Runs a cheat against verifiers without the checks that stop it, and with each of them alone.
  private func stops<G: PrimeGroup>(
    _ stopping: [EntryChecks], _ example: Example<G>, accepting shown: Example<G>? = nil,
    cheat: (_ checks: EntryChecks) throws -> EntryProof<G>
  ) throws {
    let shown = shown ?? example
    let failures = try attackFailures(stopping, of: .all) {
      shown.accepts($0, $1)
    } cheat: {
      try cheat($0)
    }
    #expect(failures == [])
  }

  /// All steps, with changes between them.
  private func run<G: PrimeGroup>(
    _ prover: inout EntryProver<G>, foreign: [Int: G.Element] = [:],
    beforeDigits: (inout EntryProver<G>) -> Void = { _ in }, adapt: EntryProver<G>.Adaptation? = nil,
    beforeValues: (inout EntryProver<G>) -> Void = { _ in }, simulated: Bool = false,
    tamper: ((inout [Scalar<G>], EntryProver<G>.Answering) -> Void)? = nil
  ) throws -> EntryProof<G> {
    beforeDigits(&prover)
    try prover.commitDigits(foreign: foreign)
    try prover.sumcheck(adapt: adapt)
    beforeValues(&prover)
    prover.commitValues()
    return try prover.answer(simulated: simulated, tamper: tamper)
  }

  /// Entries in [0, 3] but for the second, which is 4: the digits of 1 and 2 are 2 and 1.
  private func oneTooMuch<G: PrimeGroup>(_: G.Type, _ rng: inout Seeded) throws -> Example<G> {
    try Example<G>(
      scalars: [[3, 4], [0, 1]], digits: [[1, 2, 0, 1], [1, 1, 0, 0]], 0, 3, stackBits: 0, using: &rng)
  }

  /// A digit that is 2.
  @Test func digitsThatAreNotBinary() throws {
    var rng = Seeded(21)
    for stopping in [EntryChecks.binary, .square] {
      let example = try oneTooMuch(R.self, &rng)
      try stops([stopping], example) { checks in
        var prover = example.prover(checks, using: &rng)
        return try run(&prover)
      }
    }
    // Another way to 4 and to −1: any number is the sum of some digits.
    for x in [4, -1] as [Scalar<R>] {
      let half = Scalar<R>.half
      let example = try Example<R>(scalars: [[x]], digits: [[0], [x * half]], 0, 3, using: &rng)
      try stops([.square], example) { checks in
        var prover = example.prover(checks, using: &rng)
        return try run(&prover)
      }
    }
  }

  /// Entries one above and one below the interval, with digits of what is in it.
  @Test func digitsOfAnotherEntry() throws {
    var rng = Seeded(22)
    for (x, digits) in [(7, [[1], [1], [1]]), (-6, [[0], [0], [0]])] as [(Scalar<R>, [[Scalar<R>]])] {
      // [−5, 6]: R = 11, weights 1, 2, 4, 4.
      let example = try Example<R>(scalars: [[x]], digits: digits + [digits[0]], -5, 6, using: &rng)
      try stops([.tie], example) { checks in
        var prover = example.prover(checks, using: &rng)
        return try run(&prover)
      }
    }
    for (value, holds) in [(7, false), (6, true), (-5, true), (-6, false)] as [(Int64, Bool)] {
      let example = try Example<R>([[0, value], [1, 2]], -5, 6, using: &rng)
      var careless = example.prover(using: &rng)
      #expect(example.accepts(try careless.run()) == holds)
    }
  }

  /// Rows 0 and 1 share the commitments of their digits, so the generator of row 1's digits is there to hide in: an entry
  /// of row 1 is 5 too large, and V_0 holds −5 of that generator. Were V and W opened together, (1 − x)·5·x of the one and
  /// x·(−5)·(1 − x) of the other would cancel at every point x. V opens by itself, and to k columns.
  @Test func rowsOnTheGeneratorsOfDigits() throws {
    var rng = Seeded(27)
    let honest = try Example<R>([[1], [3]], 0, 3, stackBits: 1, using: &rng)
    let g = honest.statement.key.generators, v = honest.statement.commitments
    let example = try Example(
      honest,
      commitments: [
        R.subtract(v[0], R.multiply(g[1], by: 5)), R.add(v[1], R.multiply(g[0], by: 5)),
      ])
    for bent in [false, true] {
      try stops([.opening], example) { checks in
        var prover = example.prover(checks, using: &rng)
        return try run(
          &prover,
          tamper: { responses, known in
            guard bent else { return }
            // What u would have to hold at the two generators.
            let (x, e) = (known.lastRowChallenge, known.challenge * known.entryWeight)
            responses[0] += e * 5 * x
            responses[1] -= e * 5 * (.one - x)
          })
      }
    }
  }

  /// Weights and point that are known before the digits: digits that are not binary but add up.
  @Test func digitsMadeToCancel() throws {
    var rng = Seeded(23)
    let x: Scalar<T> = 1000
    let example = try Example<T>(scalars: [[x]], digits: [[0], [0]], 0, 3, using: &rng)
    try stops([.digits], example) { checks in
      var prover = example.prover(checks, using: &rng)
      return try run(
        &prover,
        beforeDigits: { prover in
          // α_0·(d² − d) + α_1·(c² − c) = 0 with d = x − 2c.
          let alpha = prover.nextPoint().alpha
          let a = 4 * alpha[0] + alpha[1], b = alpha[0] * (2 - 4 * x) - alpha[1], c = alpha[0] * (x * x - x)
          guard let root = T.squareRoot(b * b - 4 * a * c), let inverse = (2 * a).inverse() else { return }
          let high = (root - b) * inverse
          prover.matrix = .scalars([x], digits: [[x - 2 * high], [high]])
        })
    }
  }

  /// A round whose challenge is known gets a polynomial that takes the true value there, whatever it sums up to.
  @Test func polynomialsMadeToFit() throws {
    var rng = Seeded(24)
    let example = try oneTooMuch(R.self, &rng)
    try stops([.rounds], example) { checks in
      var prover = example.prover(checks, using: &rng)
      return try run(
        &prover,
        adapt: { polynomial, rho, truth, claim, r in
          guard let inverse = (r - rho).inverse() else { return polynomial }
          return .init(
            linear: (truth - claim - (r * r - rho) * polynomial.square) * inverse, square: polynomial.square)
        })
    }
  }

  /// Values at the point that are not the digits', but what the last claim needs: w with Σ α·(w² − w) = claim.
  private func fit(_ prover: inout EntryProver<T>, _ direction: (Scalar<T>, Scalar<T>)) {
    // w + s·direction.
    let (w, d, alpha) = (prover.values, [direction.0, direction.1], prover.alpha)
    var a = Scalar<T>.zero, b = Scalar<T>.zero, c = -prover.claim
    for i in 0..<2 {
      a += alpha[i] * d[i] * d[i]
      b += alpha[i] * d[i] * (2 * w[i] - 1)
      c += alpha[i] * w[i] * (w[i] - 1)
    }
    guard let root = T.squareRoot(b * b - 4 * a * c), let inverse = (2 * a).inverse() else { return }
    let s = (root - b) * inverse
    prover.values = [w[0] + s * d[0], w[1] + s * d[1]]
  }

  /// Whether squares are found is a matter of luck: a seed of the prover for which they are.
  private func lucky(_ body: (UInt64) throws -> Bool) rethrows -> UInt64? { try (1...64).first(where: body) }

  /// False values: nothing joins them to the row; or the row is bent to have them, and then it opens nothing.
  @Test func falseValues() throws {
    var rng = Seeded(25)
    let example = try oneTooMuch(T.self, &rng)
    for (check, bends) in [(EntryChecks.claim, false), (.opening, true)] {
      let without = EntryChecks.all.subtracting(check)
      func cheat(_ checks: EntryChecks, _ seed: UInt64) throws -> EntryProof<T> {
        var rng = Seeded(seed)
        var prover = example.prover(checks, using: &rng)
        return try run(
          &prover,
          beforeValues: { prover in
            fit(&prover, (1, 0))
            prover.bendsRow = bends
          })
      }
      let seed = try #require(try lucky { example.accepts(try cheat(without, $0), without) })
      try stops([check], example) { try cheat($0, seed) }
    }
  }

  /// Weights that are known before the values: false values that add up.
  @Test func valuesMadeToCancel() throws {
    var rng = Seeded(26)
    let example = try oneTooMuch(T.self, &rng)
    let without = EntryChecks.all.subtracting(.values)
    func cheat(_ checks: EntryChecks, _ seed: UInt64) throws -> EntryProof<T> {
      var rng = Seeded(seed)
      var prover = example.prover(checks, using: &rng)
      return try run(
        &prover,
        beforeValues: { prover in
          // w_i counts δ_i + δ·c_i.
          let (delta, entry) = prover.nextWeights()
          fit(&prover, (delta[1] + 2 * entry, -(delta[0] + entry)))
        })
    }
    let seed = try #require(try lucky { example.accepts(try cheat(without, $0), without) })
    try stops([.values], example) { try cheat($0, seed) }
  }

  /// The proof of a matrix with two rows changed places; and of one with a row, or with digits, of which another client's
  /// commitment is known, not its opening.
  @Test func rowsOfSomethingElse() throws {
    var rng = Seeded(27)
    let own = try Example<R>([[5, 5], [7, 1], [1, 0]], 0, 9, stackBits: 0, using: &rng)
    let swapped = try Example(own, commitments: [1, 0, 2].map { own.statement.commitments[$0] })
    try stops([.statement, .opening], own, accepting: swapped) { checks in
      var prover = own.prover(checks, using: &rng)
      return try run(&prover)
    }
    let other = try Example<R>([[1000, 1000]], 0, 1000, using: &rng)
    let theirs = other.statement.commitments[0]
    let foreign = try Example(own, commitments: [theirs] + own.statement.commitments.dropFirst())
    try stops([.opening], foreign) { checks in
      var prover = foreign.prover(checks, using: &rng)
      return try run(&prover)
    }
    try stops([.opening], own) { checks in
      var prover = own.prover(checks, using: &rng)
      return try run(&prover, foreign: [4: theirs])
    }
    // The same with first messages that fit a challenge known beforehand.
    try stops([.announcements], foreign) { checks in
      var prover = foreign.prover(checks, using: &rng)
      return try run(&prover, simulated: true)
    }
    try stops([.announcements], own) { checks in
      var prover = own.prover(checks, using: &rng)
      return try run(&prover, foreign: [4: theirs], simulated: true)
    }
  }

  /// Weights that are known before the responses: false responses whose errors cancel in the weighted sum.
  @Test func responsesThatCancel() throws {
    var rng = Seeded(28)
    let example = try oneTooMuch(R.self, &rng)
    try stops([.weights], example) { checks in
      var prover = example.prover(checks, using: &rng)
      return try run(
        &prover,
        tamper: { responses, a in
          // ω·(defect − e·f·δ) + ω_round·δ = 0.
          let factor = a.roundWeight - a.quadraticWeight * a.challenge * a.roundCoefficient
          guard let inverse = factor.inverse() else { return }
          responses[a.roundIndex] -= a.quadraticWeight * a.defect * inverse
        })
    }
  }
}
