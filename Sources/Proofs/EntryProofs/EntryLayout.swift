import Groups
import Sumchecks

/// Where the secrets of the last Σ-protocol stand among nonces and responses.
///
/// Secrets: u (L), its blinding; x (k), its blinding; the digits' values w (b), their blinding; of each round the
/// coefficients of t and t² and the blinding; the blinding of the quadratic equation. First messages: of Σ δ_i·χ·W_i,
/// Σ χ_j·V_j, M, then of each round; and the two coefficients F_0, F_1 of the quadratic equation.
struct EntryLayout {
  let width: Int
  let columns: Int
  let digits: Int
  let rounds: Int

  init(_ p: EntryParameters) { (width, columns, digits, rounds) = (p.stackColumns, p.columns, p.digits, p.rounds) }

  var row: Range<Int> { 0..<width }
  var rowBlinding: Int { width }
  var entries: Range<Int> { width + 1..<width + 1 + columns }
  var entriesBlinding: Int { width + 1 + columns }
  var values: Range<Int> { entriesBlinding + 1..<entriesBlinding + 1 + digits }
  var valuesBlinding: Int { entriesBlinding + 1 + digits }
  func roundLinear(_ i: Int) -> Int { valuesBlinding + 1 + 3 * i }
  func roundSquare(_ i: Int) -> Int { valuesBlinding + 2 + 3 * i }
  /// The coefficients of t and t² and the blinding of each round.
  var roundSecrets: Range<Int> { valuesBlinding + 1..<quadraticBlinding }
  var quadraticBlinding: Int { valuesBlinding + 1 + 3 * rounds }
  var secretCount: Int { quadraticBlinding + 1 }
  /// First messages, F_0 and F_1 last.
  var announcementCount: Int { 5 + rounds }
  var announcedRounds: Range<Int> { 3..<3 + rounds }
}

/// What both sides know when the digits' values at the sumcheck's point are committed, and the equations that are left.
struct EntryPoint<G: PrimeGroup>: Sendable {
  let parameters: EntryParameters
  let layout: EntryLayout
  /// α_i and ρ.
  let alpha: [Scalar<G>], rho: [Scalar<G>]
  /// Challenges of the rounds: rows, then columns.
  let challenges: [Scalar<G>]
  /// δ_i, and the weight of the entries.
  let delta: [Scalar<G>], entry: Scalar<G>
  /// χ_j of rows, χ_s of columns, and both of stacks and of the digits within one.
  let rowWeights: ScalarVector<G>, columnWeights: ScalarVector<G>
  let stackWeights: ScalarVector<G>, digitWeights: ScalarVector<G>
  /// The value at the point of the matrix that is 1 in J rows of k columns.
  let box: Scalar<G>

  init(
    _ p: EntryParameters, alpha: [Scalar<G>], rho: [Scalar<G>], challenges: [Scalar<G>], delta: [Scalar<G>],
    entry: Scalar<G>, workers: Int
  ) {
    (parameters, layout) = (p, EntryLayout(p))
    (self.alpha, self.rho, self.challenges, self.delta) = (alpha, rho, challenges, delta)
    let rows = Array(challenges.prefix(p.rowRounds))
    columnWeights = ScalarVector.lagrange(at: Array(challenges.dropFirst(p.rowRounds)))[0..<p.columns]
    rowWeights = ScalarVector.lagrange(at: rows, workers: workers)[0..<p.rows]
    stackWeights = ScalarVector.lagrange(at: Array(rows.dropLast(p.stackBits)))[0..<p.stacks]
    let within = ScalarVector.lagrange(at: Array(rows.suffix(p.stackBits)))
    var digitWeights = ScalarVector<G>(zeros: 0)
    for x in within.scalars { digitWeights.append(columnWeights.scaled(by: x)) }
    self.digitWeights = digitWeights
    self.entry = entry
    box = rowWeights.sum(workers: workers) * columnWeights.sum()
  }

  /// Σ λ·u − Σ δ_i·w_i + δ·(Σ χ_s·x_s − Σ c_i·w_i) = δ·lower·box, the left side of responses or nonces.
  func claim(_ z: [Scalar<G>]) -> Scalar<G> {
    var sum = digitWeights.dot(ScalarVector(z[layout.row]))
    sum += entry * columnWeights.dot(ScalarVector(z[layout.entries]))
    for (i, c) in parameters.weights.enumerated() {
      sum -= (delta[i] + entry * Scalar(c)) * z[layout.values.lowerBound + i]
    }
    return sum
  }

  /// The right side.
  var claimed: Scalar<G> { entry * Scalar(parameters.lower) * box }

  /// What the coefficients of all rounds make of the last claim: G_i = G_(i−1) + (r − ρ)·linear + (r² − ρ)·square.
  func ending(_ z: [Scalar<G>]) -> Scalar<G> {
    var sum = Scalar<G>.zero
    for (i, r) in challenges.enumerated() {
      sum += (r - rho[i]) * z[layout.roundLinear(i)] + (r * r - rho[i]) * z[layout.roundSquare(i)]
    }
    return sum
  }
}

/// Σ α_i·(w_i² − w_i) is the last claim.
extension EntryPoint: QuadraticEquation {
  var constant: Scalar<G> { .zero }

  func linear(_ z: [Scalar<G>]) -> Scalar<G> {
    zip(layout.values, alpha).reduce(-ending(z)) { $0 - $1.1 * z[$1.0] }
  }

  func product(_ y: [Scalar<G>], _ z: [Scalar<G>]) -> Scalar<G> {
    zip(layout.values, alpha).reduce(.zero) { $0 + $1.1 * y[$1.0] * z[$1.0] }
  }
}
