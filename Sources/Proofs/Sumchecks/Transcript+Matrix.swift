package import Groups
import SigmaProofs
package import Transcript
import Wire

// What the transcripts of proofs about a matrix have in common. Flags switch off what stops an attack, for tests that run
// it.
extension Transcript {
  /// Begins a proof: the group, all parameters, the row commitments.
  package mutating func begin<G, P>(_ statement: MatrixStatement<G, P>, parameters: [UInt8], rows: Bool) {
    var w = Writer()
    w.string(G.identifier)
    w.fixed(parameters)
    domainSeparator(P.proofName.rawValue, parameters: w.bytes)
    if rows { absorb("V", G.encode(statement.commitments)) }
  }

  /// A challenge from ℤ_ℓ.
  package mutating func scalar<G: PrimeGroup>(_ label: String, group: G.Type) -> Scalar<G> {
    Scalar(wide: challengeBytes(label, count: G.scalarByteCount + Codec.extraBytes))
  }

  /// Many challenges from ℤ_ℓ at the price of one.
  package mutating func scalars<G: PrimeGroup>(_ label: String, _ count: Int, group: G.Type) -> [Scalar<G>] {
    var stream = challengeStream(label)
    let width = G.scalarByteCount + Codec.extraBytes
    return wideScalars(stream.bytes(count * width), width: width, group: G.self)
  }

  /// The last Σ-protocol's first messages, those of its commitments and, where it has one, that of its equation of scalars;
  /// then e.
  package mutating func challenge<G: PrimeGroup>(
    announcements: [G.Element], claim: Scalar<G>? = nil, bound: Bool, group: G.Type
  ) -> Scalar<G> {
    if bound {
      absorb("A", G.encode(announcements))
      if let claim { absorb("claim", G.encodeScalar(claim)) }
    }
    return scalar("e", group: G.self)
  }

  /// Its responses, then the verifier's weights, 128 bits each.
  package mutating func weights<G: PrimeGroup>(responses: [Scalar<G>], count: Int, bound: Bool) -> [Scalar<G>] {
    if bound { absorb("responses", G.encodeScalars(responses)) }
    var stream = challengeStream("weights")
    return wideScalars(stream.bytes(16 * count), width: 16, group: G.self)
  }
}
