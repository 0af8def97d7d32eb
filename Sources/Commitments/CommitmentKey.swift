public import Groups

/// The generators of Pedersen commitments (docs/protocol.md §4): B, the group's standard generator, and H, G_0, G_1, …
/// by hash-to-group with distinct labels. Nobody knows a logarithm between any two of them, so a commitment binds; the
/// uniform ρ hides.
///
/// Generators and tables are made once a process, whatever the number of keys.
public struct CommitmentKey<G: PrimeGroup>: Sendable {
  /// B.
  public var generatorB: G.Element { G.generator }
  /// H.
  public let generatorH: G.Element
  /// Multiples of B, for secret scalars.
  public let tableB: G.Table
  /// Multiples of H, for secret scalars.
  public let tableH: G.Table
  /// G_0, G_1, … with their tables.
  public let basis: G.Basis

  /// G_0, G_1, …
  public var generators: [G.Element] { basis.elements }
  /// Entries that a vector commitment may have.
  public var capacity: Int { basis.elements.count }

  /// The key whose vectors have at most `generators` entries.
  public init(generators count: Int) {
    precondition(count >= 0, "a key has no negative number of generators")
    let cache = GeneratorCache<G>.shared
    generatorH = cache.h
    tableB = cache.tableB
    tableH = cache.tableH
    basis = cache.basis(count: count)
  }

  /// x·B + ρ·H in constant time.
  public func com(_ x: Scalar<G>, _ rho: Scalar<G>) -> G.Element {
    G.add(tableB.multiply(by: x), tableH.multiply(by: rho))
  }

  /// x·B + ρ·H for a small x (a bit, say), |x| < 2^bits with bits ≤ 63, in time that depends on `bits` alone.
  public func com(_ x: Int64, bits: Int, _ rho: Scalar<G>) -> G.Element {
    G.add(tableB.multiply(by: x, bits: bits), tableH.multiply(by: rho))
  }

  /// Σ x_s·G_s + ρ·H in constant time; at most `capacity` entries.
  public func com(_ x: [Scalar<G>], _ rho: Scalar<G>) -> G.Element {
    precondition(x.count <= capacity, "\(x.count) entries, but the key has \(capacity) generators")
    return G.add(basis.multiply(by: x), tableH.multiply(by: rho))
  }

  /// Σ x_s·G_s + ρ·H for small entries, |x_s| < 2^bits with bits ≤ 63, in time that depends on their number and on
  /// `bits` alone. Traps where an entry is larger: what is committed comes from the slot plan, which bounds it.
  public func com(_ x: [Int64], bits: Int, _ rho: Scalar<G>) -> G.Element {
    precondition(x.count <= capacity, "\(x.count) entries, but the key has \(capacity) generators")
    return G.add(basis.multiply(by: x, bits: bits), tableH.multiply(by: rho))
  }

  /// The commitments V_j to the rows of a matrix, each with its own ρ_j (docs/protocol.md §4).
  public func com(rows: [[Int64]], bits: Int, _ rho: [Scalar<G>]) -> [G.Element] {
    precondition(rows.count == rho.count, "\(rows.count) rows, but \(rho.count) blinding scalars")
    return zip(rows, rho).map { com($0, bits: bits, $1) }
  }
}
