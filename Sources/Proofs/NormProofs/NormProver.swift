package import BigNum
package import Groups
import RangeProofs
import SigmaProofs
import Sumchecks
package import Transcript

/// A `norm` proof in the making, step by step; between two steps, tests of attacks change what a cheating prover would.
package struct NormProver<G: PrimeGroup> {
  /// X.
  package enum Matrix {
    /// What honest clients have.
    case integers([Int64])
    /// What else a commitment can hold.
    case scalars([Scalar<G>])
  }

  package let statement: NormStatement<G>
  let matrix: Matrix
  let blinding: [Scalar<G>]
  let work: Work
  package var transcript: NormTranscript<G>
  var nonces: NonceGenerator
  var p: NormParameters { statement.parameters }

  /// Entries of which A + η·X is kept in memory, at 32 bytes each; of more it is made anew for each of the first rounds,
  /// until tables of half as many entries are left of it and of X.
  package var tableLimit = 1 << 22

  /// s_i, as D_i will hold them.
  package var sums: [Scalar<G>]
  var sumBlindings: [Scalar<G>]
  /// y_t, as Y will hold them.
  package var noise: [Scalar<G>]
  var noiseBlinding: Scalar<G>

  var messages = Messages()
  var seed: [UInt8] = []
  /// z_t, as they will be sent.
  package var projections: [BigInt] = []
  var tau: [Scalar<G>] = []
  /// η_i.
  package var etas: [Scalar<G>] = []
  var rounds: CommittedRounds<G>
  /// What the last round claims a·v + η·v² to be.
  package var claim = Scalar<G>.zero
  /// What Σ X·B is with the variables so far set, kept where a polynomial is adapted.
  var truth = Scalar<G>.zero
  /// u.
  var row = ScalarVector<G>(zeros: 0)
  /// v, and what Com(v²) will hold.
  package var value = Scalar<G>.zero
  package var square = Scalar<G>.zero
  /// a, that is A + Σ η_i·h_i at the point.
  package var matrixAtPoint = Scalar<G>.zero

  struct Messages {
    var sums: [G.Element]?, range: BitsProof<G>?, noise: G.Element?
  }

  package init(
    _ statement: NormStatement<G>, _ matrix: Matrix, blinding: [Scalar<G>], transcript: Transcript,
    using rng: inout some RandomNumberGenerator, work: Work, checks: NormChecks = .all
  ) {
    self.statement = statement
    self.matrix = matrix
    self.blinding = blinding
    self.work = work
    let p = statement.parameters
    self.transcript = NormTranscript(statement, transcript, checks)
    rounds = CommittedRounds(capacity: p.rounds)
    // The transcript holds the V_j: together with the ρ_j they fix X, as commitments bind.
    nonces = NonceGenerator(transcript: self.transcript.transcript, scalars: blinding, using: &rng)
    let square: Scalar<G> =
      switch matrix {
      case .integers(let x): ScalarVector<G>.sumOfSquares(x, workers: work.workers)
      case .scalars(let x): Scalar.dot(x, x)
      }
    sums = p.inequalities.map { $0.left(square, matrix, work) }
    sumBlindings = Scalar.nonces(sums.count, using: &nonces)
    let half = Scalar<G>(2).power(p.noiseBits)
    noise = []
    noise.reserveCapacity(p.projections)
    for _ in 0..<p.projections { noise.append(Self.uniform(bits: p.noiseBits + 1, nonces) - half) }
    noiseBlinding = .random(using: &nonces)
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
    wipe(&sumBlindings)
    wipe(&noise)
    rounds.erase()
    row = ScalarVector(zeros: 0)
    (noiseBlinding, claim, truth, value, square) = (.zero, .zero, .zero, .zero, .zero)
  }

  /// c_i − s_i, in [0, 2^κ) for whoever is honest; nil for a predicate that does not hold.
  func slack() -> [UInt64?] {
    zip(p.inequalities, sums).map { inequality, sum in
      let left = (Scalar<G>(inequality.limit) - sum).limbs
      return left.l1 | left.l2 | left.l3 | left.l0 >> UInt64(p.kappa) == 0 ? left.l0 : nil
    }
  }

  /// Step 1: all D_i, and the proof that c_i − s_i ∈ [0, 2^κ), which for a false s_i is none.
  package mutating func commitSum() throws(ProofError) {
    let d = zip(sums, sumBlindings).map { statement.key.com(secret: [$0], $1) }
    transcript.absorb(sums: d)
    let range = try statement.rangeStatement(d)
    var slack = slack()
    let honest = slack.allSatisfy { $0 != nil }
    let middle = Int64(1) << Int64(p.kappa - 1)
    var witness = BitsWitness<G>(
      rows: slack.map { [honest ? Int64($0 ?? 0) - middle : 0] }, rho: sumBlindings.map { -$0 })
    defer {
      slack.withUnsafeMutableBytes { wipe($0) }
      witness.erase()
    }
    messages.sums = d
    messages.range =
      honest
      ? try BitsProof.prove(range, witness: witness, transcript: &transcript.transcript, using: &nonces, work: .serial)
      : try BitsProof.forge(range, witness: witness, values: nil, transcript: &transcript.transcript, using: &nonces)
  }

  /// Step 2: Y, from which the seed follows.
  package mutating func commitNoise() {
    let y = statement.key.com(noise, noiseBlinding)
    messages.noise = y
    seed = transcript.seed(noise: y)
  }

  /// The seed that a commitment to the present noise brings.
  package func nextSeed() -> [UInt8] {
    var copy = transcript
    return copy.seed(noise: statement.key.com(noise, noiseBlinding))
  }

  /// ⟨R_t, X⟩ mod ℓ.
  package func projected(_ seed: [UInt8]) throws(ProofError) -> [Scalar<G>] {
    let stream = Projections(seed: seed, p)
    switch matrix {
    case .scalars(let x): return stream.apply(to: x)
    case .integers(let x):
      var exact: [Int64]
      do throws(BigNumError) { exact = try stream.apply(to: x, work: work) } catch { throw .cancelled(.norm) }
      defer { exact.withUnsafeMutableBytes { wipe($0) } }
      return exact.map { Scalar($0) }
    }
  }

  /// Step 3: z_t = ⟨R_t, X⟩ + y_t.
  package mutating func project() throws(ProofError) {
    var exact = try projected(seed)
    defer { wipe(&exact) }
    projections = zip(exact, noise).map { ($0 + $1).toBigInt().centered(mod: G.scalarField.modulus) }
  }

  /// Step 4: the weights, and the claim T_0 = Σ τ_t·(z_t − y_t) + Σ η_i·s_i.
  package mutating func weigh() {
    (tau, etas) = transcript.weights(projections: projections, p)
    claim = zip(tau, zip(projections, noise)).reduce(Scalar.dot(etas, sums)) { $0 + $1.0 * (Scalar($1.1.0) - $1.1.1) }
  }

  /// r_i of the rounds so far.
  package var challenges: [Scalar<G>] { rounds.challenges }

  /// Σ q_i·η_i, the weight of Σ x².
  package var eta: Scalar<G> { p.quadratic(etas) }

  /// The weights τ that the next step brings, where they do not depend on the z_t.
  package func nextWeights() -> [Scalar<G>] {
    var copy = transcript
    return copy.weights(projections: [BigInt](repeating: 0, count: p.projections), p).tau
  }

  /// A round's polynomial as it is (p(0), coefficient of t²), what it is claimed to sum up to, and its challenge where
  /// that is known beforehand; gives the polynomial to send.
  package typealias Adaptation = (
    _ constant: Scalar<G>, _ square: Scalar<G>, _ truth: Scalar<G>, _ claim: Scalar<G>, _ challenge: Scalar<G>
  ) -> (constant: Scalar<G>, square: Scalar<G>)

  /// Step 5: the sumcheck of Σ X·B with B = A + η·X + Σ η_i·h_i, rows first.
  package mutating func sumcheck(adapt: Adaptation? = nil) throws(ProofError) {
    do throws(BigNumError) { try runSumcheck(adapt) } catch { throw .cancelled(.norm) }
  }

  private mutating func runSumcheck(_ adapt: Adaptation?) throws(BigNumError) {
    let workers = work.workers
    let stream = Projections(seed: seed, p)
    let (eta, linear) = (eta, p.linear(etas))
    var x: ScalarVector<G>?
    var b: ScalarVector<G>
    var first = 0
    if case .integers(let integers) = matrix, p.entries > tableLimit, p.rows > stream.rowsPerBlock, adapt == nil {
      var tables = NormTables(stream: stream, integers: integers, sums: .subsetSums(tau), eta: eta, linear: linear)
      repeat {
        let r = commitRound(try tables.roundPolynomial(work: work), nil)
        tables.challenges.append(r)
      } while tables.rows > stream.rowsPerBlock && tables.rows > tableLimit / 2 / p.columns
      b = try tables.combined(work: work)
      x = try tables.entries(work: work)
      first = tables.round
    } else {
      b = try stream.combined(tau, work: work)
      for part in linear { b.add(part.entries, times: part.factor, workers: workers) }
      switch matrix {
      case .integers(let integers):
        b.add(integers, times: eta, workers: workers)
        if adapt != nil { truth = b.dot(integers) }
      case .scalars(let scalars):
        let all = ScalarVector(scalars)
        b.add(all, times: eta, workers: workers)
        if adapt != nil { truth = b.dot(all) }
        x = all
      }
    }
    // The rows' variables move whole rows; when one row is left, the columns' follow.
    for i in first..<max(first, p.rounds) {
      let half = i < p.rowRounds ? ScalarVector<G>.half(b.count / p.columns) * p.columns : ScalarVector<G>.half(b.count)
      if i == p.rowRounds { keepRow(x) }
      let polynomial =
        if let x {
          b.roundPolynomial(with: x, half: half, workers: workers)
        } else {
          b.roundPolynomial(with: integers, half: half, workers: workers)
        }
      let r = commitRound(polynomial, adapt)
      b.fold(at: r, half: half, workers: workers)
      if x == nil {
        x = .folding(integers, at: r, half: half, workers: workers)
      } else {
        x?.fold(at: r, half: half, workers: workers)
      }
      if work.isCancelled() { throw .cancelled }
    }
    if p.columnRounds == 0 { keepRow(x) }
    let last = x?[0] ?? row[0]
    (value, square, matrixAtPoint) = (last, last * last, b[0] - eta * last)
  }

  private var integers: [Int64] {
    if case .integers(let integers) = matrix { integers } else { [] }
  }

  /// u is what is left when the rows' variables are set.
  private mutating func keepRow(_ x: ScalarVector<G>?) {
    row = x ?? ScalarVector(integers)
  }

  private mutating func commitRound(
    _ polynomial: ScalarVector<G>.RoundPolynomial, _ adapt: Adaptation?
  ) -> Scalar<G> {
    let (truth, claim) = (truth, claim)
    let (sent, r) = rounds.commit(
      (polynomial.atZero, polynomial.square), statement.key, using: &nonces, &transcript,
      adapt: adapt.map { adapt in
        { known in
          let value = polynomial.value(at: known, claim: truth)
          let sent = adapt(polynomial.atZero, polynomial.square, value, claim, known)
          return (sent.constant, sent.square)
        }
      })
    if adapt != nil { self.truth = polynomial.value(at: r, claim: truth) }
    self.claim = r * claim + (.one - r - r) * sent.first + (r * r - r) * sent.second
    return r
  }
}
