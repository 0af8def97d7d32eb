package import BigNum
package import Groups
import SigmaProofs
import Sumchecks
package import Transcript

/// An `entries` proof in the making, step by step; between two steps, tests of attacks change what a cheating prover would.
package struct EntryProver<G: PrimeGroup> {
  /// X, and its digits.
  package enum Matrix {
    /// What honest clients have.
    case integers([Int64])
    /// What else commitments can hold: entries, and the digits of each weight.
    case scalars([Scalar<G>], digits: [[Scalar<G>]])
  }

  package let statement: EntryStatement<G>
  /// Changed by provers who commit to digits of which they know the challenges.
  package var matrix: Matrix
  let blinding: [Scalar<G>]
  let work: Work
  package var transcript: EntryTranscript<G>
  var nonces: NonceGenerator
  var p: EntryParameters { statement.parameters }

  /// Elements of 32 bytes that tables of digits may have at first, unless too many variables had to be set before.
  package var tableLimit = 1 << 18

  var digits: [G.Element] = []
  /// Of the digits' commitments, one digit after the other.
  var digitBlinding: [Scalar<G>] = []
  package var alpha: [Scalar<G>] = []
  package var rho: [Scalar<G>] = []
  var rounds: CommittedRounds<G>
  /// What the rounds so far claim.
  package var claim = Scalar<G>.zero
  /// What it should be, kept where a polynomial is adapted.
  var truth = Scalar<G>.zero
  /// Digits of a stack with the variables of the stacks set, and the row of X with those of all rows set.
  var stacks: [ScalarVector<G>] = []
  var row = ScalarVector<G>(zeros: 0)
  /// w_i, as M will hold them.
  package var values: [Scalar<G>] = []
  var valuesBlinding = Scalar<G>.zero
  var valuesCommitment = G.identity
  package var delta: [Scalar<G>] = []
  package var entry = Scalar<G>.zero
  /// Whether the row at the point is bent so that false values are its own.
  package var bendsRow = false

  package init(
    _ statement: EntryStatement<G>, _ matrix: Matrix, blinding: [Scalar<G>], transcript: Transcript,
    using rng: inout some RandomNumberGenerator, work: Work, checks: EntryChecks = .all
  ) {
    (self.statement, self.matrix, self.blinding, self.work) = (statement, matrix, blinding, work)
    self.transcript = EntryTranscript(statement, transcript, checks)
    rounds = CommittedRounds(capacity: statement.parameters.rounds)
    // The transcript holds the V_j: together with the ρ_j they fix X, as commitments bind.
    nonces = NonceGenerator(transcript: self.transcript.transcript, scalars: blinding, using: &rng)
  }

  /// Overwrites what is secret; the prover is of no use afterwards.
  package mutating func erase() {
    wipe(&digitBlinding)
    wipe(&values)
    rounds.erase()
    stacks = []
    row = ScalarVector(zeros: 0)
    (valuesBlinding, claim, truth) = (.zero, .zero, .zero)
  }

  func run<T>(_ body: () throws(BigNumError) -> T) throws(ProofError) -> T {
    do { return try body() } catch { throw .cancelled(.entries) }
  }

  /// Step 1: W, from which α and ρ follow. A cheating prover sends others in the places of some.
  package mutating func commitDigits(foreign: [Int: G.Element] = [:]) throws(ProofError) {
    let (n, key) = (p.digits * p.stacks, statement.key)
    digitBlinding = Scalar.nonces(n, using: &nonces)
    switch matrix {
    case .integers(let x):
      var codes = EntryCodes.codes(x, p)
      defer { codes.withUnsafeMutableBytes { wipe($0) } }
      for i in 0..<p.digits {
        var bits = [Int64](repeating: 0, count: p.stacks * p.stackColumns)
        for s in codes.indices { bits[s] = codes[s] >> Int64(i) & 1 }
        defer { bits.withUnsafeMutableBytes { wipe($0) } }
        var rho = Array(digitBlinding[i * p.stacks..<(i + 1) * p.stacks])
        defer { wipe(&rho) }
        digits += try run { () throws(BigNumError) in
          try key.com(bits, columns: p.stackColumns, bits: 1, rho, work: work)
        }
      }
    case .scalars(_, let all):
      for i in 0..<n {
        let row = all[i / p.stacks].dropFirst(i % p.stacks * p.stackColumns).prefix(p.stackColumns)
        digits.append(key.com(Array(row), digitBlinding[i]))
      }
    }
    for (i, element) in foreign { digits[i] = element }
    (alpha, rho) = transcript.point(digits: digits, p)
  }

  /// The weights and the point that the next step brings, where they do not depend on the digits.
  package func nextPoint() -> (alpha: [Scalar<G>], rho: [Scalar<G>]) {
    var copy = transcript
    return copy.point(digits: [], p)
  }

  /// A round's polynomial as it is, its ρ, what it should come to at the challenge, what was claimed before it, and the
  /// challenge where that is known beforehand; gives the polynomial to send.
  package typealias Adaptation = (
    _ polynomial: ScalarVector<G>.BitPolynomial, _ rho: Scalar<G>, _ truth: Scalar<G>, _ claim: Scalar<G>,
    _ challenge: Scalar<G>
  ) -> ScalarVector<G>.BitPolynomial

  /// Step 2: the sumcheck of Σ eq(ρ, ·)·Σ_i α_i·(W_i² − W_i), rows first.
  ///
  /// With the factor of ρ's own variable taken out, a round's polynomial g has degree 2, and the claim before it is
  /// (1 − ρ)·g(0) + ρ·g(1) = g(0) + ρ·(linear + square).
  package mutating func sumcheck(adapt: Adaptation? = nil) throws(ProofError) {
    var tables = tables()
    defer { tables.erase() }
    try run { () throws(BigNumError) in try tables.settle(work: work) }
    if adapt != nil { truth = sum(tables) }
    let hidden = p.rowRounds - p.stackBits
    let columnWeights = ScalarVector.lagrange(at: Array(rho.dropFirst(p.rowRounds)))[0..<p.columns]
    for i in 0..<p.rounds {
      if i == hidden { stacks = tables.tables }
      if i == p.rowRounds { turn(&tables) }
      let rest = i < p.rowRounds ? rho[i + 1..<p.rowRounds] : rho[(i + 1)...]
      let polynomial = try run { () throws(BigNumError) in
        try tables.polynomial(
          rowWeights: .lagrange(at: Array(rest), workers: work.workers),
          columnWeights: i < p.rowRounds ? columnWeights : ScalarVector([Scalar<G>.one]), work: work)
      }
      let r = commitRound(rho[i], polynomial, adapt)
      try run { () throws(BigNumError) in try tables.fold(at: r, work: work) }
    }
    if hidden == p.rounds { stacks = tables.tables }
    if p.columnRounds == 0 { turn(&tables) }
    values = tables.tables.map { $0[0] }
  }

  private func tables() -> EntryTables<G> {
    let rows = 1 << p.rowRounds, count = rows * p.columns
    switch matrix {
    case .integers(let x):
      var codes = EntryCodes.codes(x, p)
      codes += [Int64](repeating: 0, count: count - codes.count)
      let most = min(p.rowRounds - p.stackBits, 6)
      let level = (min(1, most)...most).first { p.digits * count >> $0 <= tableLimit } ?? most
      return EntryTables(codes: codes, rows: rows, columns: p.columns, alpha: alpha, level: level)
    case .scalars(_, let digits):
      let padded = digits.map { ScalarVector($0 + [Scalar<G>](repeating: .zero, count: count - $0.count)) }
      return EntryTables(digits: padded, rows: rows, columns: p.columns, alpha: alpha)
    }
  }

  /// Σ eq(ρ, ·)·Σ_i α_i·(W_i² − W_i).
  private func sum(_ tables: EntryTables<G>) -> Scalar<G> {
    let rows = ScalarVector.lagrange(at: Array(rho.prefix(p.rowRounds)))
    let columns = ScalarVector.lagrange(at: Array(rho.dropFirst(p.rowRounds)))[0..<p.columns]
    return zip(alpha, tables.tables).reduce(.zero) { sum, x in
      sum + x.0 * (x.1 * x.1 - x.1).bilinear(rows, columns)
    }
  }

  /// The row of X that is left when the rows' variables are set.
  private mutating func turn(_ tables: inout EntryTables<G>) {
    let weights = ScalarVector.lagrange(at: rounds.challenges, workers: work.workers)[0..<p.rows]
    switch matrix {
    case .integers:
      let lower = Scalar<G>(p.lower) * weights.sum(workers: work.workers)
      row = ScalarVector(repeating: lower, count: p.columns)
      for (c, table) in zip(p.weights, tables.tables) { row.add(table, times: Scalar(c)) }
    case .scalars(let x, _):
      row = ScalarVector(zeros: p.columns)
      for j in 0..<p.rows { row.add(ScalarVector(x[j * p.columns..<(j + 1) * p.columns]), times: weights[j]) }
    }
    tables.turn()
  }

  private mutating func commitRound(
    _ rho: Scalar<G>, _ polynomial: ScalarVector<G>.BitPolynomial, _ adapt: Adaptation?
  ) -> Scalar<G> {
    func value(_ linear: Scalar<G>, _ square: Scalar<G>, _ r: Scalar<G>) -> Scalar<G> {
      (r - rho) * linear + (r * r - rho) * square
    }
    let (truth, claim) = (truth, claim)
    let (sent, r) = rounds.commit(
      (polynomial.linear, polynomial.square), statement.key, using: &nonces, &transcript,
      adapt: adapt.map { adapt in
        { known in
          let sent = adapt(
            polynomial, rho, truth + value(polynomial.linear, polynomial.square, known), claim, known)
          return (sent.linear, sent.square)
        }
      })
    self.truth = truth + value(polynomial.linear, polynomial.square, r)
    self.claim = claim + value(sent.first, sent.second, r)
    return r
  }

  /// Step 3: M, from which the weights δ follow.
  package mutating func commitValues() {
    valuesBlinding = .random(using: &nonces)
    valuesCommitment = statement.key.com(values, valuesBlinding)
    (delta, entry) = transcript.joining(values: valuesCommitment, p)
  }

  /// The weights that the next step brings, where they do not depend on the values.
  package func nextWeights() -> (delta: [Scalar<G>], entry: Scalar<G>) {
    var copy = transcript
    return copy.joining(values: G.identity, p)
  }
}

/// Digits of entries.
enum EntryCodes {
  /// Bit i is the digit of weight c_i of an entry less the lower end; without a branch. What lies outside the interval has
  /// digits of something else.
  static func codes(_ entries: [Int64], _ p: EntryParameters) -> [Int64] {
    let half = Int64(1) << Int64(p.digits - 1)
    let last = p.range - half + 1
    return entries.map { x in
      let y = x &- p.lower
      let top = (half - 1 &- y) >> 63 & 1  // 1 from 2^(b−1) on
      return (y &- (last & -top) | top << Int64(p.digits - 1)) & (2 * half - 1)
    }
  }
}
