package import Groups

/// One quadratic equation that secrets x satisfy: constant + linear(x) + product(x, x) = 0.
///
/// A Σ-protocol shows it beside their openings. Put responses z = y + e·x into the form made homogeneous,
/// F(e) = e²·constant + e·linear(z) + product(z, z): its coefficient of e² is the equation's left side, so that a true one
/// leaves a polynomial of degree 1. F_0 and F_1 commit to its coefficients among the first messages, and
/// F(e)·G_0 + z_F·H = F_0 + e·F_1 is checked; where the equation is false, at most two e have answers.
package protocol QuadraticEquation<G> {
  /// The group.
  associatedtype G: PrimeGroup
  /// What no secret is a factor of.
  var constant: Scalar<G> { get }
  /// The terms that are linear in the secrets.
  func linear(_ z: [Scalar<G>]) -> Scalar<G>
  /// The symmetric bilinear form of the quadratic ones.
  func product(_ y: [Scalar<G>], _ z: [Scalar<G>]) -> Scalar<G>
}

extension QuadraticEquation {
  /// F(e) of responses.
  package func homogeneous(_ z: [Scalar<G>], _ e: Scalar<G>) -> Scalar<G> {
    e * (e * constant + linear(z)) + product(z, z)
  }

  /// F's coefficients of e⁰ and e¹, for nonces y and secrets x.
  package func coefficients(nonces y: [Scalar<G>], secrets x: [Scalar<G>]) -> (zero: Scalar<G>, one: Scalar<G>) {
    let mixed = product(y, x)
    return (product(y, y), linear(y) + mixed + mixed)
  }

  /// The left side: what a false statement leaves of it.
  package func defect(_ x: [Scalar<G>]) -> Scalar<G> { constant + linear(x) + product(x, x) }
}
