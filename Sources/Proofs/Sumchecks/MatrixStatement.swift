package import BigNum
public import Commitments
public import Groups
public import Transcript

/// What a proof about a matrix speaks of: row commitments V_j = Σ_s X[j,s]·G_s + ρ_j·H (docs/protocol.md §4).
public struct MatrixStatement<G: PrimeGroup, Parameters: MatrixParameters>: Sendable {
  /// H and at least `parameters.generators` generators.
  public let key: CommitmentKey<G>
  /// V_0, V_1, …: J elements.
  public let commitments: [G.Element]
  /// The shape, and what is proved.
  public let parameters: Parameters

  /// Throws `.statement` or `.length` where the parts do not fit together.
  public init(
    key: CommitmentKey<G>, commitments: [G.Element], parameters: Parameters
  ) throws(ProofError) {
    guard commitments.count == parameters.rows else {
      throw .length(Parameters.proofName, field: "V", count: commitments.count, expected: parameters.rows)
    }
    guard key.capacity >= parameters.generators else {
      throw .statement(
        Parameters.proofName,
        reason: "\(parameters.generators) generators are needed, but the commitment key has \(key.capacity)")
    }
    (self.key, self.commitments, self.parameters) = (key, commitments, parameters)
  }

  /// Whether Σ w_j·V_j opens to `row` and Σ w_j·ρ_j.
  package func opens(
    to row: ScalarVector<G>, _ weights: ScalarVector<G>, blinding: [Scalar<G>], work: Work
  ) throws(ProofError) -> Bool {
    let combined: G.Element
    do throws(BigNumError) {
      combined = try G.multiScalar(variableTime: weights.scalars, commitments, work: work)
    } catch { throw .cancelled(Parameters.proofName) }
    return combined == key.com(secret: row.scalars, weights.dot(ScalarVector(blinding)))
  }
}

/// The opening of all rows. It does not print.
public struct MatrixWitness<G: PrimeGroup>: Sendable, CustomStringConvertible, CustomReflectable {
  /// X, row after row, padding included.
  public let entries: [Int64]
  /// ρ_0, ρ_1, ….
  public let blinding: [Scalar<G>]
  /// The opening of all rows.
  public init(entries: [Int64], blinding: [Scalar<G>]) { (self.entries, self.blinding) = (entries, blinding) }
  /// The opening of all rows.
  public init(rows: [[Int64]], blinding: [Scalar<G>]) { self.init(entries: rows.flatMap { $0 }, blinding: blinding) }
  /// Nothing of it.
  public var description: String { "MatrixWitness(not shown)" }
  /// Nothing of it.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Refuses an opening of another shape.
  package func check<P: MatrixParameters>(_ p: P) throws(ProofError) {
    guard entries.count == p.entries, blinding.count == p.rows else {
      throw .witness(P.proofName, reason: "not \(p.rows) rows of \(p.columns) entries, each with its rho")
    }
  }
}
