import BigNum
import Groups

/// What is left of X and of B = A + η·X + Σ η_i·h_i when the variables that choose a slab are set: a slab of scalars, and of
/// A, which has rank T and more, its factors.
struct GroupTables<G: PrimeGroup> {
  /// X̃: groups of k' places.
  private(set) var entries: ScalarVector<G>
  /// Σ η_i·h̃_i and the entries that a relation weighs, if there are any.
  private(set) var linear: ScalarVector<G>?
  /// Ũ and Ỹ: entry g·terms + t.
  private(set) var left: ScalarVector<G>, right: ScalarVector<G>
  private(set) var groups: Int
  let places: Int, terms: Int
  let eta: Scalar<G>

  init(
    entries: ScalarVector<G>, linear: ScalarVector<G>?, left: ScalarVector<G>, right: ScalarVector<G>, groups: Int,
    eta: Scalar<G>
  ) {
    (self.entries, self.linear, self.left, self.right) = (entries, linear, left, right)
    (self.groups, self.eta) = (groups, eta)
    (places, terms) = (entries.count / groups, left.count / groups)
  }

  /// p(0) and the coefficient of t² of the round over the first variable that is left.
  func polynomial(workers: Int) -> (atZero: Scalar<G>, square: Scalar<G>) {
    let half = groups / 2
    let squares = entries.roundPolynomial(with: entries, half: half * places, workers: workers)
    var sum = left.roundPolynomial(with: right, half: half * terms, workers: workers)
    if let linear { sum = sum + linear.roundPolynomial(with: entries, half: half * places, workers: workers) }
    return (sum.atZero + eta * squares.atZero, sum.square + eta * squares.square)
  }

  /// Sets that variable.
  mutating func fold(at r: Scalar<G>, workers: Int) {
    groups /= 2
    entries.fold(at: r, half: groups * places, workers: workers)
    linear?.fold(at: r, half: groups * places, workers: workers)
    left.fold(at: r, half: groups * terms, workers: workers)
    right.fold(at: r, half: groups * terms, workers: workers)
  }
}
