package import Groups
import Sumchecks

/// What the z_t bring: the weights that join all claims into one.
package struct NormWeights<G: PrimeGroup>: Hashable, Sendable {
  /// τ_t, one a projection.
  package var tau: [Scalar<G>]
  /// θ_t, one an equation of a relation.
  package var theta: [Scalar<G>]
  /// η_i, one a predicate.
  package var eta: [Scalar<G>]
  /// α, one a digit, predicate after predicate.
  package var alpha: [Scalar<G>]

  /// What z − y counts in the claim: τ_t of a projection, q·θ_t of a relation's quotient.
  func masked(_ p: NormParameters) -> [Scalar<G>] {
    guard let relation = p.relation else { return tau }
    let modulus = Scalar<G>(relation.modulus)
    return tau + theta.map { modulus * $0 }
  }
}

/// What both sides know when the sumcheck is over, and the equation that is left.
///
/// The claim T_0 = Σ τ_t·(z_t − y_t) + Σ η_i·(c_i − Σ_b 2^b·w_{i,b}) − Σ α·(w² − w) becomes T_i = p_i(r_i) for
/// p_i(t) = c + t·(T_(i−1) − 2c − c₂) + t²·c₂, that is T_i = r_i·T_(i−1) + (1 − 2r_i)·c + (r_i² − r_i)·c₂, and ends in
/// T = a·v + η·v² with a = Ã(r) + Σ η_i·h̃_i(r), η = Σ q_i·η_i and v = Σ χ_s·u_s. With λ, the product of all r_i, that is
/// one quadratic equation in u, y, w and the coefficients of all rounds.
struct NormPoint<G: PrimeGroup>: Sendable {
  let layout: NormLayout
  /// Σ q_i·η_i.
  let eta: Scalar<G>
  /// Challenges of the rounds: groups, rows of a group, columns.
  let challenges: [Scalar<G>]
  /// χ_j of rows and χ_s of columns.
  let rowWeights: ScalarVector<G>, columnWeights: ScalarVector<G>
  /// χ of groups, and of a group's places.
  let groupWeights: ScalarVector<G>, placeWeights: ScalarVector<G>
  /// λ.
  let scale: Scalar<G>
  /// λ·α, and what y and the digits count in the linear part.
  private let alpha: ScalarVector<G>, committed: ScalarVector<G>
  /// λ·(Σ τ_t·z_t + Σ η_i·c_i + …).
  let constant: Scalar<G>
  /// a.
  var matrixAtPoint = Scalar<G>.zero

  init(
    _ p: NormParameters, _ weights: NormWeights<G>, masked z: [Scalar<G>], _ relation: RelationTerms<G>,
    challenges: [Scalar<G>], workers: Int
  ) {
    layout = NormLayout(p)
    self.challenges = challenges
    eta = p.quadratic(weights.eta)
    let rows = Array(challenges.prefix(p.rowRounds))
    rowWeights = ScalarVector.lagrange(at: rows, workers: workers)[0..<p.rows]
    columnWeights = ScalarVector.lagrange(at: Array(challenges.dropFirst(p.rowRounds)), workers: workers)[0..<p.columns]
    groupWeights = ScalarVector.lagrange(at: Array(rows.prefix(p.groupRounds)), workers: workers)[0..<p.groups]
    var placeWeights = ScalarVector<G>(zeros: 0)
    for x in ScalarVector<G>.lagrange(at: Array(rows.suffix(p.groupBits))).scalars {
      placeWeights.append(columnWeights.scaled(by: x))
    }
    self.placeWeights = placeWeights
    let scale = challenges.reduce(Scalar<G>.one, *)
    self.scale = scale
    let masked = weights.masked(p)
    alpha = ScalarVector(weights.alpha).scaled(by: scale)
    var committed = masked.map { -$0 }
    for (i, eta) in weights.eta.enumerated() {
      var digit = eta
      for b in 0..<p.kappa {
        committed.append(weights.alpha[i * p.kappa + b] - digit)
        digit += digit
      }
    }
    self.committed = ScalarVector(committed).scaled(by: scale)
    let limits = zip(p.inequalities, weights.eta).reduce(Scalar<G>.zero) { $0 + Scalar($1.0.limit) * $1.1 }
    constant = scale * (Scalar.dot(masked, z) + limits + relation.constant)
  }

  /// v.
  func value(_ z: [Scalar<G>]) -> Scalar<G> { columnWeights.dot(ScalarVector(z[layout.row])) }
}

extension NormPoint: QuadraticEquation {
  func linear(_ z: [Scalar<G>]) -> Scalar<G> {
    var sum = committed.dot(ScalarVector(z[layout.committed])) - matrixAtPoint * value(z)
    var later = Scalar<G>.one  // the product of the challenges after round i
    for i in challenges.indices.reversed() {
      let r = challenges[i]
      sum += later * ((.one - r - r) * z[layout.roundConstant(i)] + (r * r - r) * z[layout.roundSquare(i)])
      later *= r
    }
    return sum
  }

  func product(_ y: [Scalar<G>], _ z: [Scalar<G>]) -> Scalar<G> {
    let digits = alpha.multiplied(by: ScalarVector(y[layout.digit])).dot(ScalarVector(z[layout.digit]))
    return -(digits + eta * value(y) * value(z))
  }
}
