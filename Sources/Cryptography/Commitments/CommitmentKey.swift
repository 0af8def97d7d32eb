public import BigNum
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

  /// The same of secrets that nobody else keeps: they are overwritten once they are used.
  package func com(secret x: consuming [Scalar<G>], _ rho: Scalar<G>) -> G.Element {
    defer { wipe(&x) }
    return com(x, rho)
  }

  /// Σ x_s·G_s + ρ·H for small entries, |x_s| < 2^bits with bits ≤ 63, in time that depends on their number and on
  /// `bits` alone. Traps where an entry is larger: what is committed comes from the slot plan, which bounds it.
  public func com(_ x: [Int64], bits: Int, _ rho: Scalar<G>) -> G.Element {
    precondition(x.count <= capacity, "\(x.count) entries, but the key has \(capacity) generators")
    return G.add(basis.multiply(by: x, bits: bits), tableH.multiply(by: rho))
  }

  /// The commitments V_j to the rows of a matrix, each with its own ρ_j (docs/protocol.md §4). Rows may be shorter than
  /// others. Takes time that depends on the lengths and on `bits` alone.
  public func com(rows: [[Int64]], bits: Int, _ rho: [Scalar<G>]) -> [G.Element] {
    precondition(rows.count == rho.count, "\(rows.count) rows, but \(rho.count) blinding scalars")
    let columns = rows.reduce(1) { max($0, $1.count) }
    guard columns <= capacity else { return zip(rows, rho).map { com($0, bits: bits, $1) } }
    var values = [Int64]()
    values.reserveCapacity(rows.count * columns)
    for row in rows { values += row + [Int64](repeating: 0, count: columns - row.count) }
    do { return try com(values, columns: columns, bits: bits, rho, work: .serial) } catch {
      preconditionFailure("serial work is not cancelled")
    }
  }

  /// The commitments Σ_s x_js·G_s + ρ_j·H to the rows j of a matrix of `columns` ≥ 1 columns, given one row after the
  /// other; every |x_js| < 2^bits, bits ≤ 63. Takes time that depends on the shape and on `bits` alone. Throws where
  /// `work` is cancelled.
  public func com(
    _ values: [Int64], columns: Int, bits: Int, _ rho: [Scalar<G>], work: Work
  ) throws(BigNumError) -> [G.Element] {
    precondition(columns >= 1 && columns <= capacity, "\(columns) columns, but the key has \(capacity) generators")
    precondition(values.count == columns * rho.count, "\(values.count) entries are not \(rho.count) rows of \(columns)")
    let sums = try basis.multiplyRows(values, columns: columns, bits: bits, work: work)
    return zip(sums, tableH.multiply(by: rho)).map(G.add)
  }
}
