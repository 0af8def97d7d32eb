package import Groups
import SigmaProofs
package import Transcript
package import Wire

extension Reader {
  /// Reads elements of a group, none of which is the identity.
  package mutating func elements<G: PrimeGroup>(
    _ field: String, _ count: Int, group: G.Type
  ) throws(WireError) -> [G.Element] {
    let bytes = try fixed(field, count: count * G.elementByteCount)
    do { return try G.decodeMany(bytes) } catch { throw .invalid(field: field, reason: "\(error)") }
  }

  /// Reads canonical scalars, those that a proof ends in.
  package mutating func scalars<G: PrimeGroup>(
    of proof: ProofName, _ count: Int, group: G.Type
  ) throws(WireError) -> [Scalar<G>] {
    let bytes = try fixed("responses", count: count * G.scalarByteCount)
    switch bytes.withUnsafeBytes({ readScalars($0, group: G.self) }) {
    case .success(let list): return list
    case .failure(let error):
      throw .invalid(field: "\(proof) proof", reason: "scalar \(error.index) is not below the group's order")
    }
  }
}
