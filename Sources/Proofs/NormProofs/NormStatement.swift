public import Groups
public import Sumchecks

/// What a `norm` proof is about: row commitments of a matrix of integers with ‖X‖₂ ≤ β, or of which all of several
/// predicates hold.
public typealias NormStatement<G: PrimeGroup> = MatrixStatement<G, NormParameters>

/// The opening of all rows.
public typealias NormWitness<G: PrimeGroup> = MatrixWitness<G>

/// What stops attacks on `norm`; `package` code alone can switch it off, to run the attacks in tests. Prover and verifier
/// take the same set: some checks are what a transcript absorbs.
package struct NormChecks: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }
  /// ⚔ The row commitments are absorbed. Otherwise they can be chosen after the challenges.
  package static let statement = NormChecks(rawValue: 1 << 0)
  /// ⚔ Y, which holds noise and digits, comes before the projections' seed. Otherwise noise hides a large entry, and digits
  /// are made to fit their weights.
  package static let committed = NormChecks(rawValue: 1 << 1)
  /// ⚔ |z_t| ≤ Z. Otherwise entries of any size pass, and squares wrap modulo ℓ.
  package static let interval = NormChecks(rawValue: 1 << 2)
  /// ⚔ The z_t are projections of the matrix (the weights τ).
  package static let projections = NormChecks(rawValue: 1 << 3)
  /// ⚔ What digits leave of a ball's limit is its sum of squares (the weights η of balls).
  package static let squares = NormChecks(rawValue: 1 << 4)
  /// ⚔ Digits are 0 or 1 (the weights α).
  package static let digits = NormChecks(rawValue: 1 << 5)
  /// ⚔ The weights τ, η and α depend on the z_t. Otherwise false z_t can be made to cancel.
  package static let weighting = NormChecks(rawValue: 1 << 6)
  /// ⚔ A round's challenge depends on its polynomial. Otherwise the polynomial is made to fit.
  package static let rounds = NormChecks(rawValue: 1 << 7)
  /// ⚔ The row at the sumcheck's point is what the commitments open to.
  package static let opening = NormChecks(rawValue: 1 << 8)
  /// ⚔ The weights α are random, one a digit. Otherwise false digits cancel.
  package static let digitWeights = NormChecks(rawValue: 1 << 9)
  /// ⚔ The sumcheck ends in the value at the point, digits included: the quadratic equation.
  package static let claim = NormChecks(rawValue: 1 << 10)
  /// ⚔ The last challenge depends on the first messages. Otherwise anything is known of anything.
  package static let announcements = NormChecks(rawValue: 1 << 11)
  /// ⚔ The verifier's weights depend on the responses. Otherwise false responses cancel.
  package static let weights = NormChecks(rawValue: 1 << 12)
  /// ⚔ What digits leave of a half-space's limit is the product with its direction (the weights η of half-spaces).
  package static let directions = NormChecks(rawValue: 1 << 13)
  /// ⚔ Public vectors are absorbed. Otherwise one can be chosen after the challenges.
  package static let vectors = NormChecks(rawValue: 1 << 14)
  /// ⚔ Weights of projections are 0 and 1, one apart. With −1 and 1, four entries 1/2 at the corners of a rectangle have
  /// small projections always.
  package static let bits = NormChecks(rawValue: 1 << 15)
  package static let all = NormChecks(rawValue: 1 << 16 - 1)
}
