package import BigNum
package import Groups
import SigmaProofs
import Sumchecks
package import Transcript

/// A `norm` proof in the making, step by step; between two steps, tests of attacks change what a cheating prover would.
package struct NormProver<G: PrimeGroup> {
  /// X.
  package enum Matrix: Sendable {
    /// What honest clients have.
    case integers([Int64])
    /// The same, a piece at a time.
    case source(EntrySource)
    /// What else a commitment can hold.
    case scalars([Scalar<G>])
  }

  package let statement: NormStatement<G>
  let matrix: Matrix
  let blinding: [Scalar<G>]
  let relation: (any MatrixRelation)?
  let work: Work
  package var transcript: NormTranscript<G>
  var nonces: NonceGenerator
  var p: NormParameters { statement.parameters }

  /// Whether ‖X‖₂ ≤ R; X is a matrix of scalars where it is not.
  package let isBounded: Bool
  /// Products of slabs of integers.
  var products: SlabProducts?
  /// s_i.
  package var sums: [Scalar<G>]
  /// Digits of c_i − s_i, as Y will hold them.
  package var digits: [Scalar<G>] = []
  /// y_t, as Y will hold them.
  package var noise: [Scalar<G>] = []
  var committedBlinding: Scalar<G>

  var committed: G.Element?
  var seed: [UInt8] = []
  var projectionBits: Projections?
  /// Y_t[g] of integers.
  var groupSums: RankOneSums?
  var equations: [RelationEquation] = []
  /// Y'_t[g] of a relation's equations.
  var wide: [ScalarVector<G>] = []
  /// z_t, as they will be sent.
  package var masked: [BigInt] = []
  package var weights = NormWeights<G>(tau: [], theta: [], eta: [], alpha: [])
  var rounds: CommittedRounds<G>
  /// What the last round claims a·v + η·v² to be.
  package var claim = Scalar<G>.zero
  /// What Σ X·B is with the variables so far set, kept where a polynomial is adapted.
  var truth = Scalar<G>.zero
  /// u.
  var row = ScalarVector<G>(zeros: 0)
  /// v.
  package var value = Scalar<G>.zero
  /// a, that is A + Σ η_i·h_i at the point.
  package var matrixAtPoint = Scalar<G>.zero

  package init(
    _ statement: NormStatement<G>, _ matrix: Matrix, blinding: [Scalar<G>], relation: (any MatrixRelation)? = nil,
    transcript: Transcript, using rng: inout some RandomNumberGenerator, work: Work, checks: NormChecks = .all
  ) throws(ProofError) {
    self.statement = statement
    self.blinding = blinding
    self.relation = relation
    self.work = work
    let p = statement.parameters
    self.transcript = NormTranscript(statement, transcript, checks)
    rounds = CommittedRounds(capacity: p.rounds)
    // The transcript holds the V_j: together with the ρ_j they fix X, as commitments bind.
    nonces = NonceGenerator(transcript: self.transcript.transcript, scalars: blinding, using: &rng)
    do throws(BigNumError) {
      let prepared = try Self.prepare(matrix, p, work)
      (self.matrix, isBounded, products, sums) = prepared
    } catch { throw .cancelled(.norm) }
    noise.reserveCapacity(p.masked)
    for t in 0..<p.masked {
      let bits = p.noiseBits(of: t)
      noise.append(Self.uniform(bits: bits + 1, nonces) - Scalar<G>(2).power(bits))
    }
    committedBlinding = .random(using: &nonces)
    setDigits(sums.indices.map { Scalar<G>(p.inequalities[$0].limit) - sums[$0] })
  }

  /// Integers of a bounded norm by their products; anything else as scalars.
  private static func prepare(
    _ matrix: Matrix, _ p: NormParameters, _ work: Work
  ) throws(BigNumError) -> (Matrix, Bool, SlabProducts?, [Scalar<G>]) {
    let scalars: [Scalar<G>]
    switch matrix {
    case .scalars(let x): scalars = x
    case .integers, .source:
      if let source = matrix.source, try source.isBounded(by: p.bound, work: work) {
        let products = try SlabProducts(source, p, Slabs(p), work: work)
        let sums = p.inequalities.enumerated().map { i, inequality in
          var sum: Scalar<G> = inequality.isQuadratic ? products.trace(of: products.squares) : .zero
          if let mixed = products.mixed[i] { sum += Scalar(inequality.factor) * products.trace(of: mixed) }
          return sum
        }
        return (.source(source), true, products, sums)
      }
      scalars = matrix.all
    }
    let all = ScalarVector(scalars)
    let square = all.dot(all)
    let sums = p.inequalities.map { inequality in
      var sum: Scalar<G> = inequality.isQuadratic ? square : .zero
      if let h = inequality.vector?.entries { sum += Scalar(inequality.factor) * all.dot(h) }
      return sum
    }
    return (.scalars(scalars), false, nil, sums)
  }

  /// Uniform in [0, 2^bits), exactly.
  private static func uniform(bits: Int, _ nonces: NonceGenerator) -> Scalar<G> {
    var raw = nonces.bytes((bits + 7) / 8)
    defer { wipe(&raw) }
    raw[raw.count - 1] &= 0xFF >> UInt8(8 * raw.count - bits)
    return Scalar(wide: raw)
  }

  /// Overwrites what is secret; the prover is of no use afterwards.
  package mutating func erase() {
    wipe(&sums)
    wipe(&digits)
    wipe(&noise)
    rounds.erase()
    products?.erase()
    groupSums?.erase()
    wide = []
    row = ScalarVector(zeros: 0)
    (committedBlinding, claim, truth, value) = (.zero, .zero, .zero, .zero)
  }

  /// c_i − s_i, in [0, 2^κ) for whoever is honest; nil for a predicate that does not hold.
  func slack() -> [UInt64?] {
    zip(p.inequalities, sums).map { inequality, sum in
      let left = (Scalar<G>(inequality.limit) - sum).limbs
      return left.l1 | left.l2 | left.l3 | left.l0 >> UInt64(p.kappa) == 0 ? left.l0 : nil
    }
  }

  /// Digits of numbers, the lowest κ of each.
  package mutating func setDigits(_ numbers: [Scalar<G>]) {
    wipe(&digits)
    digits = []
    digits.reserveCapacity(p.digits)
    for number in numbers {
      let low = number.limbs.l0
      for b in 0..<p.kappa { digits.append(Scalar<G>(low >> UInt64(b) & 1)) }
    }
  }

  /// Step 1: Y, from which the seed follows.
  package mutating func commitNoise() {
    let y = statement.key.com(secret: noise + digits, committedBlinding)
    committed = y
    seed = transcript.seed(committed: y)
  }

  /// Y of the present noise and digits, whatever the transcript holds.
  package mutating func commitAgain() { committed = statement.key.com(noise + digits, committedBlinding) }

  /// The seed that a commitment to the present noise and digits brings.
  package func nextSeed() -> [UInt8] {
    var copy = transcript
    return copy.seed(committed: statement.key.com(noise + digits, committedBlinding))
  }

  /// ⟨R_t, X⟩ mod ℓ, slowly.
  package func projected(_ seed: [UInt8]) -> [Scalar<G>] { projections(seed).apply(to: matrix.all) }

  private func projections(_ seed: [UInt8]) -> Projections {
    Projections(seed: seed, p, signs: !transcript.checks.contains(.bits))
  }

  /// Step 2: z_t = ⟨R_t, X⟩ + y_t, and what masks a relation's quotients.
  package mutating func project() throws(ProofError) {
    let bits = projections(seed)
    projectionBits = bits
    var exact: [Scalar<G>]
    switch matrix {
    case .scalars(let x): exact = bits.apply(to: x)
    case .integers, .source:
      guard let source = matrix.source, !bits.signs else { preconditionFailure("integers are read from a source") }
      do throws(BigNumError) {
        let sums = try RankOneSums(source, bits, bound: p.bound, work: work)
        var integers = sums.projected
        exact = integers.map { Scalar($0) }
        integers.withUnsafeMutableBytes { wipe($0) }
        groupSums = sums
      } catch { throw .cancelled(.norm) }
    }
    defer { wipe(&exact) }
    var quotients: [Scalar<G>] = []
    defer { wipe(&quotients) }
    if let relation {
      equations = try relation.equations(seed: seed, p)
      quotients = try self.quotients()
    }
    masked = zip([exact, quotients].joined(), noise).map {
      ($0 + $1).toBigInt().centered(mod: G.scalarField.modulus)
    }
  }

  /// Step 3: the weights, and the claim T_0 = Σ τ_t·(z_t − y_t) + Σ η_i·(c_i − Σ_b 2^b·w_{i,b}) − Σ α·(w² − w).
  package mutating func weigh() {
    weights = transcript.weights(masked: masked, p)
    claim = claimed()
  }

  /// T_0 of the present messages.
  package func claimed() -> Scalar<G> {
    var claim = relationTerms.constant
    for (weight, (z, y)) in zip(weights.masked(p), zip(masked, noise)) { claim += weight * (Scalar(z) - y) }
    for (i, eta) in weights.eta.enumerated() {
      var slack = Scalar<G>.zero
      for b in (0..<p.kappa).reversed() { slack += slack + digits[i * p.kappa + b] }
      claim += eta * (Scalar<G>(p.inequalities[i].limit) - slack)
    }
    for (alpha, w) in zip(weights.alpha, digits) { claim -= alpha * (w * w - w) }
    return claim
  }

  /// r_i of the rounds so far.
  package var challenges: [Scalar<G>] { rounds.challenges }

  /// Σ q_i·η_i, the weight of Σ x².
  package var eta: Scalar<G> { p.quadratic(weights.eta) }

  var relationTerms: RelationTerms<G> { RelationTerms(equations: equations, weights: weights.theta) }

  /// The weights that the next step brings if nothing is changed.
  package func nextWeights() -> NormWeights<G> {
    var copy = transcript
    return copy.weights(masked: masked, p)
  }
}

extension NormProver.Matrix {
  /// Integers a piece at a time, where they fit.
  var source: EntrySource? {
    switch self {
    case .integers(let x): EntrySource(x)
    case .source(let source): source
    case .scalars: nil
    }
  }

  /// All entries in memory.
  var all: [Scalar<G>] {
    switch self {
    case .integers(let x): x.map { Scalar($0) }
    case .source(let source): source.all().map { Scalar($0) }
    case .scalars(let x): x
    }
  }
}
