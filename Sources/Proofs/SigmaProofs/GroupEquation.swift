package import BigNum
package import Commitments
package import Groups

/// Multiples of elements that must add up to the identity: what a verifier ends in.
///
/// Multiples of the commitment key's generators, and of the row commitments V_j that a statement's proofs share, are
/// kept apart from the others, so that equations add up before anything is multiplied.
package struct GroupEquation<G: PrimeGroup>: Sendable {
  /// Scalars of B and of H.
  package var b = Scalar<G>.zero, h = Scalar<G>.zero
  /// Scalars of G_0, G_1, …; those that are left out are 0.
  package var generators: [Scalar<G>] = []
  /// Scalars of V_0, V_1, …; none, or one for each.
  package var rows: [Scalar<G>] = []
  /// All other multiples.
  package private(set) var scalars: [Scalar<G>] = []
  private var elements: [G.Element] = []

  /// 0 = 0.
  package init() {}

  /// Adds multiples.
  package mutating func append(_ scalars: [Scalar<G>], _ elements: [G.Element]) {
    precondition(scalars.count == elements.count, "as many scalars as elements")
    self.scalars += scalars
    self.elements += elements
  }

  /// Says which elements `rows` speaks of.
  package mutating func settle(rows commitments: [G.Element]) {
    guard !rows.isEmpty else { return }
    append(rows, commitments)
    rows = []
  }

  /// Adds an equation, each of its scalars times a weight. Rows must be the same elements, or those of one be none.
  @_specialize(where G == Ristretto255)
  package mutating func add(_ other: GroupEquation, times weight: Scalar<G>) {
    b += weight * other.b
    h += weight * other.h
    Self.add(other.generators, times: weight, to: &generators)
    Self.add(other.rows, times: weight, to: &rows)
    scalars.reserveCapacity(scalars.count + other.scalars.count)
    for s in other.scalars { scalars.append(weight * s) }
    elements += other.elements
  }

  @_specialize(where G == Ristretto255)
  private static func add(_ other: [Scalar<G>], times weight: Scalar<G>, to sums: inout [Scalar<G>]) {
    if sums.count < other.count {
      sums += [Scalar<G>](repeating: .zero, count: other.count - sums.count)
    }
    for i in other.indices { sums[i] += weight * other[i] }
  }

  /// Whether everything adds up to the identity: one multi-scalar multiplication. The key has the generators that
  /// occur.
  package func holds(_ key: CommitmentKey<G>, work: Work) throws(BigNumError) -> Bool {
    precondition(rows.isEmpty, "rows of no elements")
    precondition(generators.count <= key.capacity, "\(generators.count) scalars for \(key.capacity) generators")
    return G.isIdentity(
      try G.multiScalar(
        variableTime: scalars + generators + [b, h],
        elements + key.generators.prefix(generators.count) + [key.generatorB, key.generatorH], work: work))
  }
}
