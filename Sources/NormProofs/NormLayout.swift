import Groups

/// Where the secrets of the last Σ-protocol stand among nonces and responses, and what they must satisfy.
///
/// Secrets: u (k), its blinding; y (128), its blinding; S, its blinding; the blinding of Com(v); v², its blinding; v times
/// … of the product relation; then of each round p(0), the coefficient of t², the blinding. First messages: of Σ χ_j·V_j,
/// Y, D, Com(v), Com(v²), the product, then of each round.
struct NormLayout {
  let columns: Int
  let projections: Int
  let rounds: Int

  init(_ p: NormParameters) { (columns, projections, rounds) = (p.columns, p.projections, p.rounds) }

  var row: Range<Int> { 0..<columns }
  var rowBlinding: Int { columns }
  var noise: Range<Int> { columns + 1..<columns + 1 + projections }
  var noiseBlinding: Int { columns + 1 + projections }
  var sum: Int { noiseBlinding + 1 }
  var sumBlinding: Int { noiseBlinding + 2 }
  var valueBlinding: Int { noiseBlinding + 3 }
  var square: Int { noiseBlinding + 4 }
  var squareBlinding: Int { noiseBlinding + 5 }
  var productBlinding: Int { noiseBlinding + 6 }
  func roundConstant(_ i: Int) -> Int { noiseBlinding + 7 + 3 * i }
  func roundSquare(_ i: Int) -> Int { noiseBlinding + 8 + 3 * i }
  func roundBlinding(_ i: Int) -> Int { noiseBlinding + 9 + 3 * i }
  var secretCount: Int { noiseBlinding + 7 + 3 * rounds }
  /// First messages.
  var announcementCount: Int { 6 + rounds }
}

/// What both sides know when the sumcheck is over.
struct NormPoint<G: PrimeGroup>: Sendable {
  /// τ_t and η.
  let weights: [Scalar<G>], eta: Scalar<G>
  /// Challenges of the rounds: rows, then columns.
  let challenges: [Scalar<G>]
  /// χ_j and χ_s at them.
  let rowWeights: ScalarVector<G>, columnWeights: ScalarVector<G>

  init(_ p: NormParameters, weights: [Scalar<G>], eta: Scalar<G>, challenges: [Scalar<G>], workers: Int) {
    (self.weights, self.eta, self.challenges) = (weights, eta, challenges)
    rowWeights = ScalarVector.lagrange(at: Array(challenges.prefix(p.rowRounds)), workers: workers)[0..<p.rows]
    columnWeights = ScalarVector.lagrange(at: Array(challenges.dropFirst(p.rowRounds)), workers: workers)[0..<p.columns]
  }

  /// The linear equation Σ_i functional_i·secret_i + constant = 0.
  ///
  /// The claim T_0 = Σ τ_t·(z_t − y_t) + η·S becomes T_i = p_i(r_i) for p_i(t) = c + t·(T_(i−1) − 2c − c₂) + t²·c₂, that is
  /// T_i = r_i·T_(i−1) + (1 − 2r_i)·c + (r_i² − r_i)·c₂, and ends in T = Ã·v + η·v² with Ã = Ã(r), v = Σ χ_s·u_s.
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
    f[layout.sum] = later * eta
    for (s, i) in layout.row.enumerated() { f[i] = -(a * columnWeights[s]) }
    f[layout.square] = -eta
    return (f, later * Scalar.dot(weights, z))
  }
}
