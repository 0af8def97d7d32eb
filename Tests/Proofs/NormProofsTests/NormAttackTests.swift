import BigNum
import Commitments
import Groups
import NormProofs
import ProofTesting
import Testing
import Transcript

/// ⚔ docs/protocol.md §8: cheating provers, each of which breaks one step, with the checks that stop it. With all of those
/// off its proof is accepted; with any one of them on it is refused. Everything else is always on.
@Suite struct NormAttackTests {
  typealias R = Ristretto255
  typealias S = Scalar<R>

  /// Runs a cheat against verifiers without the checks that stop it, and with each of them alone.
  private func stops<G: PrimeGroup>(
    _ stopping: [NormChecks], _ example: Example<G>, accepting shown: Example<G>? = nil,
    cheat: (_ checks: NormChecks) throws -> NormProof<G>
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
    _ prover: inout NormProver<G>, beforeNoise: (inout NormProver<G>) throws -> Void = { _ in },
    beforeWeights: (inout NormProver<G>) throws -> Void = { _ in },
    adapt: NormProver<G>.Adaptation? = nil, beforeAnswer: (inout NormProver<G>) throws -> Void = { _ in },
    simulated: Bool = false, tamper: ((inout [Scalar<G>], NormProver<G>.Answering) -> Void)? = nil
  ) throws -> NormProof<G> {
    try beforeNoise(&prover)
    prover.commitNoise()
    try prover.project()
    try beforeWeights(&prover)
    prover.weigh()
    try prover.sumcheck(adapt: adapt)
    try beforeAnswer(&prover)
    return try prover.answer(simulated: simulated, tamper: tamper)
  }

  /// An entry of ℓ/3 and one whose square is what is missing: modulo ℓ, the squares sum up to less than β².
  private func wrapping(_ rng: inout Seeded) throws -> Example<R> {
    let order = R.scalarField.modulus
    let third = S(order / 3)
    for s in 1... as PartialRangeFrom<Int> {
      let root = squareRoot((S(s) - third * third).toBigInt(), order)
      guard let root else { continue }
      return try Example<R>(scalars: [[third, S(root)], [1, 0]], bound: 1 << 10, using: &rng)
    }
    preconditionFailure("half of all numbers are squares")
  }

  /// A root modulo ℓ ≡ 5 mod 8.
  private func squareRoot(_ a: BigInt, _ q: BigInt) -> BigInt? {
    guard a.jacobi(q) == 1, var root = a.powMod(variableTime: (q + 3) / 8, mod: q) else { return nil }
    if root.multiplied(by: root, mod: q) != a, let i = BigInt(2).powMod(variableTime: (q - 1) / 4, mod: q) {
      root = root.multiplied(by: i, mod: q)
    }
    return root.multiplied(by: root, mod: q) == a ? root : nil
  }

  /// Squares that wrap modulo ℓ: the projections of such a matrix are as large as ℓ.
  @Test func hugeEntries() throws {
    var rng = Seeded(21)
    let example = try wrapping(&rng)
    try stops([.interval], example) { checks in
      var prover = try example.prover(checks, using: &rng)
      return try run(&prover)
    }
  }

  /// The same matrix with small z_t that are no projections of it, with those of another matrix.
  @Test func projectionsOfAnotherMatrix() throws {
    var rng = Seeded(22)
    let example = try wrapping(&rng)
    let harmless = try Example<R>([[7, 3], [1, 0]], bound: 1 << 10, using: &rng)
    try stops([.projections], example) { checks in
      var prover = try example.prover(checks, using: &rng)
      return try run(
        &prover,
        beforeWeights: { prover in
          var other = try harmless.prover(checks, using: &rng)
          other.commitNoise()
          try other.project()
          prover.masked = other.masked
        })
    }
  }

  /// A seed that is known before the noise is chosen: the noise makes the projections small.
  @Test func noiseThatHidesALargeEntry() throws {
    var rng = Seeded(23)
    let example = try wrapping(&rng)
    try stops([.committed], example) { checks in
      var prover = try example.prover(checks, using: &rng)
      return try run(
        &prover,
        beforeNoise: { prover in
          let projected = prover.projected(prover.nextSeed())
          prover.noise = zip(prover.noise, projected).map { $0 - $1 }
        })
    }
  }

  /// Weights that are known before the z_t: small z_t are found whose false sum is the true one. In a field of 61 bits
  /// three of them do, by two sorted lists.
  @Test func projectionsMadeToCancel() throws {
    var rng = Seeded(25)  // small solutions exist for most weights, not for all
    typealias T = Scalar<Toy61>
    let shape = NormParameters.Shape(projections: 8, noiseMargin: 20)
    // The first entry is half of p, its square made small by a second one.
    let order = BigInt(Toy61.order)
    let half = T(order >> 1)
    let missing = try #require(
      (1...100).lazy.compactMap { s -> (T)? in
        let a = (T(s) - half * half).toBigInt()
        // p ≡ 3 mod 4.
        guard a.jacobi(order) == 1, let root = a.powMod(variableTime: (order + 1) / 4, mod: order) else { return nil }
        return T(root)
      }.first)
    let example = try Example<Toy61>(scalars: [[half, missing]], bound: 10, shape: shape, using: &rng)
    let z = Int64(1) << Int64(example.parameters.zBits)
    try stops([.weighting], example) { checks in
      var prover = try example.prover(checks, using: &rng)
      return try run(
        &prover,
        beforeWeights: { prover in
          let tau = prover.nextWeights().tau
          let target = zip(tau, prover.masked).reduce(T.zero) { $0 + $1.0 * T($1.1) }
          guard let inverse = tau[2].inverse() else { return }
          let (a, b, c) = (tau[0] * inverse, tau[1] * inverse, target * inverse)
          guard let small = smallSolution(a, b, c, limit: UInt64(z)) else { return }
          prover.masked = [BigInt](repeating: 0, count: 8)
          for (i, x) in small.enumerated() { prover.masked[i] = BigInt(Int(x)) }
        })
    }
  }

  /// x_0, x_1 < 2^20 and x_2 ≤ limit with a·x_0 + b·x_1 + x_2 = c, none of them negative, by two sorted lists.
  private func smallSolution(
    _ a: Scalar<Toy61>, _ b: Scalar<Toy61>, _ c: Scalar<Toy61>, limit: UInt64
  ) -> [Int64]? {
    let size = 1 << 20
    var list = (0..<size).map { i in ((c - a * Scalar(i)).limbs.l0, i) }
    list.sort { $0.0 < $1.0 }
    for j in 0..<size {
      let x = (b * Scalar(j)).limbs.l0
      var (low, high) = (0, size)
      while low < high {
        let middle = (low + high) / 2
        if list[middle].0 < x { low = middle + 1 } else { high = middle }
      }
      if low < size, list[low].0 - x <= limit { return [Int64(list[low].1), Int64(j), Int64(list[low].0 - x)] }
    }
    return nil
  }

  /// Four entries 1/2 at the corners of a rectangle: the sum of their squares is 1, and with weights −1 and 1 each
  /// projection is −2, 0 or 2.
  @Test func halvesAtTheCornersOfARectangle() throws {
    var rng = Seeded(35)
    let example = try Example<R>(
      scalars: [[S.half, 3, S.half], [0, 1, 0], [S.half, 0, S.half]], bound: 4,
      shape: .init(
        projections: 309, noiseMargin: NormParameters.noiseMargin, groupBits: 0), using: &rng)
    try stops([.bits], example) { checks in
      var prover = try example.prover(checks, using: &rng)
      return try run(&prover)
    }
  }

  /// Four entries 1/2 in one group: a projection is an integer with 3/4, for every noise. So four projections let them pass
  /// with (3/4)^4, and all of them never.
  @Test func halvesInOneGroup() throws {
    var rng = Seeded(36)
    let rows = [[S.half, S.half, S.half, S.half]]
    let few = try Example<R>(
      scalars: rows, bound: 4, shape: .init(projections: 4, noiseMargin: NormParameters.noiseMargin), using: &rng)
    let passed = try (0..<100).filter { _ in
      var prover = try few.prover(using: &rng)
      return few.accepts(try run(&prover))
    }
    // 31.6 ± 4.6.
    #expect((12...52).contains(passed.count), "\(passed.count) of 100")
    let all = try Example<R>(scalars: rows, bound: 4, using: &rng)
    for _ in 0..<20 {
      var prover = try all.prover(using: &rng)
      #expect(!all.accepts(try run(&prover)))
    }
  }

  /// Digits of which the lowest is −1: what is left of a limit that was exceeded by 1.
  private func minusOne(_ p: NormParameters, predicate i: Int = 0, _ digits: [S]) -> [S] {
    var digits = digits
    for b in 0..<p.kappa { digits[i * p.kappa + b] = b == 0 ? -1 : 0 }
    return digits
  }

  /// A norm of β² + 1, truly said by digits of which one is not binary.
  @Test func oneTooMuch() throws {
    var rng = Seeded(25)
    let exact = try Example<R>([[5, 5], [7, 1]], bound: 10, using: &rng)
    #expect(exact.accepts(try exact.prove(using: &rng)))
    // 25 + 25 + 49 + 1 = 100 = 10².
    let above = try Example<R>([[5, 5], [7, 1], [1, 0]], bound: 10, using: &rng)
    try stops([.digits], above) { checks in
      var prover = try above.prover(checks, using: &rng)
      prover.digits = minusOne(above.parameters, prover.digits)
      return try run(&prover)
    }
  }

  /// Three digits that stand for −1, whose squares differ from them by what cancels under given weights.
  private func cancelling(_ alpha: [S], _ digits: [S]) -> [S] {
    // w₀ = −1 − 4·w₂ − 2·w, w₁ = w, and Σ α·(w² − w) = 0 is a quadratic equation in w, for some w₂.
    for top in 1... as PartialRangeFrom<Int> {
      let (base, w2) = (-(S.one + S(4 * top)), S(top))
      let a = 4 * alpha[0] + alpha[1]
      let b = -4 * alpha[0] * base + 2 * alpha[0] - alpha[1]
      let c = alpha[0] * (base * base - base) + alpha[2] * (w2 * w2 - w2)
      guard let inverse = (a + a).inverse(),
        let root = squareRoot((b * b - 4 * a * c).toBigInt(), R.scalarField.modulus)
      else { continue }
      let w = (S(root) - b) * inverse
      return [base - w - w, w, w2] + digits.dropFirst(3).map { _ in 0 }
    }
    preconditionFailure("half of all numbers are squares")
  }

  /// Weights of digits that are known before the digits, as Y is not absorbed; and weights that are all the same.
  @Test func digitsMadeToCancel() throws {
    var rng = Seeded(37)
    let example = try Example<R>([[5, 5], [7, 1], [1, 0]], bound: 10, using: &rng)
    try stops([.committed], example) { checks in
      var prover = try example.prover(checks, using: &rng)
      // Nothing that follows depends on Y: it is committed to again once the weights are known.
      let (noise, digits) = (prover.noise, prover.digits)
      return try run(
        &prover,
        beforeWeights: { prover in
          prover.digits = cancelling(prover.nextWeights().alpha, digits)
          prover.noise = noise
          if !checks.contains(.committed) { prover.commitAgain() }
        })
    }
    try stops([.digitWeights], example) { checks in
      var prover = try example.prover(checks, using: &rng)
      prover.digits = cancelling(prover.digits.map { _ in 1 }, prover.digits)
      return try run(&prover)
    }
  }

  /// Digits of 0, as if the sum of squares were β² and not β² + 1.
  @Test func falseSum() throws {
    var rng = Seeded(26)
    let example = try Example<R>([[5, 5], [7, 1], [1, 0]], bound: 10, using: &rng)
    // Nor does the last equation hold then.
    for check in [NormChecks.squares, .claim] {
      try stops([check], example) { checks in
        var prover = try example.prover(checks, using: &rng)
        prover.setDigits([0])
        return try run(&prover)
      }
    }
  }

  /// A round whose challenge is known gets a polynomial that takes the true value there, whatever it sums up to.
  @Test func polynomialsMadeToFit() throws {
    var rng = Seeded(27)
    let example = try Example<R>([[5, 5], [7, 1], [1, 0]], bound: 10, using: &rng)
    try stops([.rounds], example) { checks in
      var prover = try example.prover(checks, using: &rng)
      prover.setDigits([0])
      return try run(
        &prover,
        adapt: { constant, square, truth, claim, r in
          guard let inverse = (S.one - r - r).inverse() else { return (constant, square) }
          return ((truth - r * claim - (r * r - r) * square) * inverse, square)
        })
    }
  }

  /// The proof of a matrix with two rows changed places; and of one with a row of which another client's commitment is
  /// known, not its opening.
  @Test func rowsOfSomethingElse() throws {
    var rng = Seeded(29)
    let own = try Example<R>([[5, 5], [7, 1], [1, 0]], bound: 11, using: &rng)
    let swapped = try Example(own, commitments: [1, 0, 2].map { own.statement.commitments[$0] })
    try stops([.statement, .opening], own, accepting: swapped) { checks in
      var prover = try own.prover(checks, using: &rng)
      return try run(&prover)
    }
    let other = try Example<R>([[1000, 1000]], bound: 2000, using: &rng)
    let foreign = try Example(
      own, commitments: [other.statement.commitments[0]] + own.statement.commitments.dropFirst())
    try stops([.opening], foreign) { checks in
      var prover = try foreign.prover(checks, using: &rng)
      return try run(&prover)
    }
    // The same with first messages that fit a challenge known beforehand.
    try stops([.announcements], foreign) { checks in
      var prover = try foreign.prover(checks, using: &rng)
      return try run(&prover, simulated: true)
    }
  }

  /// Weights that are known before the responses: false responses whose errors cancel in the weighted sum.
  @Test func responsesThatCancel() throws {
    var rng = Seeded(30)
    let example = try Example<R>([[5, 5], [7, 1], [1, 0]], bound: 10, using: &rng)
    try stops([.weights], example) { checks in
      var prover = try example.prover(checks, using: &rng)
      prover.setDigits([0])
      return try run(
        &prover,
        tamper: { responses, a in
          // ω_Y·δ + ω_F·(e·c·δ + e²·defect) = 0: both equations have a multiple of G_0.
          let e = a.challenge
          guard let inverse = (a.noiseWeight + a.quadraticWeight * e * a.noiseCoefficient).inverse() else { return }
          responses[a.noiseIndex] -= a.quadraticWeight * e * e * a.defect * inverse
        })
    }
  }

  // MARK: Predicates

  /// ⟨g, X⟩ = τ − 1, truly said by digits that are not; and an X one outside a ball about X₀.
  @Test func onePastAPredicate() throws {
    var rng = Seeded(31)
    let rows: [[Int64]] = [[5, 5], [7, 1]]
    let false1: [NormPredicate] = [.ball(radius: 10), .halfspace(PublicVector([1, 2, 3, -4]), atLeast: 33)]  // 32
    let false2: [NormPredicate] = [.ball(radius: 3, center: PublicVector([4, 5, 4, 1]))]  // 1 + 9
    for predicates in [false1, false2] {
      let example = try Example<R>(rows, predicates, using: &rng)
      try stops([.digits], example) { checks in
        var prover = try example.prover(checks, using: &rng)
        prover.digits = minusOne(example.parameters, predicate: predicates.count - 1, prover.digits)
        return try run(&prover)
      }
    }
  }

  /// Digits say that the left side is the right side of its predicate, whatever X is.
  @Test func falsePredicateValues() throws {
    var rng = Seeded(32)
    let rows: [[Int64]] = [[5, 5], [7, 1]]
    let halfspace = try Example<R>(
      rows, [.ball(radius: 10), .halfspace(PublicVector([1, 2, 3, -4]), atLeast: 33)], using: &rng)
    let ball = try Example<R>(
      rows, [.ball(radius: 10), .ball(radius: 3, center: PublicVector([4, 5, 4, 1]))], using: &rng)
    for (example, check) in [(halfspace, NormChecks.directions), (ball, .squares)] {
      for stopping in [check, .claim] {
        try stops([stopping], example) { checks in
          var prover = try example.prover(checks, using: &rng)
          prover.setDigits([0, 0])
          return try run(&prover)
        }
      }
    }
  }

  /// −3·⌊ℓ/3⌋ is small and positive modulo ℓ.
  @Test func productsThatWrap() throws {
    var rng = Seeded(33)
    let wrapping = try wrapping(&rng)
    let example = try Example(wrapping, [.ball(radius: 1 << 10), .halfspace(PublicVector([-3]), atLeast: 0)])
    try stops([.interval], example) { checks in
      var prover = try example.prover(checks, using: &rng)
      return try run(&prover)
    }
  }

  /// A direction that is chosen when all challenges are known: three of its entries, 2^25 at most, make a false value of
  /// ⟨g, X⟩ true at the sumcheck's point. They lower ⟨g, X⟩ over ℤ, which was too small before.
  @Test func directionMadeToFit() throws {
    var rng = Seeded(34)
    typealias T = Scalar<Toy61>
    let large: Int64 = 3 << 38
    func predicates(_ small: [Int64]) -> [NormPredicate] {
      [.ball(radius: 10), .halfspace(PublicVector(small + [large]), atLeast: large + 1)]
    }
    let example = try Example<Toy61>(
      [[-1, -2, -1, 1]], predicates([0, 0, 0]), shape: .init(projections: 8, noiseMargin: 6), using: &rng)
    for checks in [NormChecks.all.subtracting(.vectors), .all] {
      var prover = try example.prover(checks, using: &rng)
      // 100 − 7, and nothing: as if ⟨g, X⟩ were the least that it may be.
      prover.setDigits([93, 0])
      var chosen: [Int64]?
      let proof = try run(
        &prover,
        beforeAnswer: { prover in
          let defect = prover.claim - prover.matrixAtPoint * prover.value - prover.eta * prover.value * prover.value
          let weights = ScalarVector<Toy61>.lagrange(at: prover.challenges)
          // −η_1·Σ χ_s·x_s·v = defect.
          guard let scale = (-(prover.weights.eta[1] * prover.value * weights[2])).inverse(),
            let unit = weights[2].inverse(),
            let small = smallSolution(weights[0] * unit, weights[1] * unit, defect * scale, limit: 1 << 25)
          else { return }
          let value = zip(small, weights.scalars).reduce(T.zero) { $0 + T($1.0) * $1.1 }
          prover.matrixAtPoint -= prover.weights.eta[1] * value
          chosen = small
        })
      let other = try Example(example, predicates(try #require(chosen)))
      #expect(other.accepts(proof, checks) == !checks.contains(.vectors))
      #expect(!example.accepts(proof, checks) && !other.accepts(proof))
    }
  }
}
