import Groups

/// Where the secrets of the last Σ-protocol stand among nonces and responses, and what they must satisfy.
///
/// Secrets: u (k), its blinding; y (128), its blinding; of each predicate s_i, its blinding; the blinding of Com(v); v²,
/// its blinding; v times … of the product relation; then of each round p(0), the coefficient of t², the blinding. First
/// messages: of Σ χ_j·V_j, Y, each D_i, Com(v), Com(v²), the product, then of each round.
struct NormLayout {
  let columns: Int
  let projections: Int
  let rounds: Int
  let predicates: Int

  init(_ p: NormParameters) {
    (columns, projections, rounds, predicates) = (p.columns, p.projections, p.rounds, p.predicates.count)
  }

  var row: Range<Int> { 0..<columns }
  var rowBlinding: Int { columns }
  var noise: Range<Int> { columns + 1..<columns + 1 + projections }
  var noiseBlinding: Int { columns + 1 + projections }
  func sum(_ i: Int) -> Int { noiseBlinding + 1 + 2 * i }
  func sumBlinding(_ i: Int) -> Int { noiseBlinding + 2 + 2 * i }
  var valueBlinding: Int { noiseBlinding + 1 + 2 * predicates }
  var square: Int { valueBlinding + 1 }
  var squareBlinding: Int { valueBlinding + 2 }
  var productBlinding: Int { valueBlinding + 3 }
  func roundConstant(_ i: Int) -> Int { valueBlinding + 4 + 3 * i }
  func roundSquare(_ i: Int) -> Int { valueBlinding + 5 + 3 * i }
  /// p(0), the coefficient of t² and the blinding of each round.
  var roundSecrets: Range<Int> { valueBlinding + 4..<secretCount }
  var secretCount: Int { valueBlinding + 4 + 3 * rounds }

  // First messages; those of Σ χ_j·V_j and Y are 0 and 1.
  func announcedSum(_ i: Int) -> Int { 2 + i }
  var announcedValue: Int { 2 + predicates }
  var announcedSquare: Int { 3 + predicates }
  var announcedProduct: Int { 4 + predicates }
  var announcedRounds: Range<Int> { 5 + predicates..<announcementCount }
  var announcementCount: Int { 5 + predicates + rounds }
}

/// What both sides know when the sumcheck is over.
struct NormPoint<G: PrimeGroup>: Sendable {
  /// τ_t and η_i.
  let weights: [Scalar<G>], etas: [Scalar<G>]
  /// Σ q_i·η_i.
  let eta: Scalar<G>
  /// Challenges of the rounds: rows, then columns.
  let challenges: [Scalar<G>]
  /// χ_j and χ_s at them.
  let rowWeights: ScalarVector<G>, columnWeights: ScalarVector<G>

  init(_ p: NormParameters, weights: [Scalar<G>], etas: [Scalar<G>], challenges: [Scalar<G>], workers: Int) {
    (self.weights, self.etas, self.challenges) = (weights, etas, challenges)
    eta = p.quadratic(etas)
    rowWeights = ScalarVector.lagrange(at: Array(challenges.prefix(p.rowRounds)), workers: workers)[0..<p.rows]
    columnWeights = ScalarVector.lagrange(at: Array(challenges.dropFirst(p.rowRounds)), workers: workers)[0..<p.columns]
  }

  /// The linear equation Σ_i functional_i·secret_i + constant = 0.
  ///
  /// The claim T_0 = Σ τ_t·(z_t − y_t) + Σ η_i·s_i becomes T_i = p_i(r_i) for p_i(t) = c + t·(T_(i−1) − 2c − c₂) + t²·c₂,
  /// that is T_i = r_i·T_(i−1) + (1 − 2r_i)·c + (r_i² − r_i)·c₂, and ends in T = a·v + η·v² with a = Ã(r) + Σ η_i·h̃_i(r),
  /// η = Σ q_i·η_i and v = Σ χ_s·u_s.
  func equation(
    _ layout: NormLayout, projections z: [Scalar<G>], matrixAtPoint a: Scalar<G>
  ) -> (functional: [Scalar<G>], constant: Scalar<G>) {
    var f = [Scalar<G>](repeating: .zero, count: layout.secretCount)
    var later = Scalar<G>.one  // the product of the challenges after round i
    for i in challenges.indices.reversed() {
      let r = challenges[i]
      f[layout.roundConstant(i)] = later * (.one - r - r)
      f[layout.roundSquare(i)] = later * (r * r - r)
      later *= r
    }
    for (t, i) in layout.noise.enumerated() { f[i] = -(later * weights[t]) }
    for (i, eta) in etas.enumerated() { f[layout.sum(i)] = later * eta }
    for (s, i) in layout.row.enumerated() { f[i] = -(a * columnWeights[s]) }
    f[layout.square] = -eta
    return (f, later * Scalar.dot(weights, z))
  }
}
