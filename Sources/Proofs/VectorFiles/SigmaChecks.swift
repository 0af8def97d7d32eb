import Groups
import SigmaProofs
import Transcript

/// `SigmaProof` entries: a verifier's decision and, where the witness is given, the prover's output byte for byte.
enum SigmaChecks {
  static func check(_ record: Record) throws(VectorError) -> () throws(Refusal) -> Void {
    switch try record.text("Ciphersuite") {
    case P256.sigmaSuite: try check(record, P256.self)
    case Ristretto255.sigmaSuite: try check(record, Ristretto255.self)
    case let suite: throw record.malformed("Ciphersuite", "\(suite) is not implemented")
    }
  }

  private static func check<G: PrimeGroup>(
    _ record: Record, _ group: G.Type
  ) throws(VectorError) -> () throws(Refusal) -> Void {
    guard let flavor = Flavor(rawValue: try record.text("Flavor")) else {
      throw record.malformed("Flavor", "neither batchable nor compact")
    }
    let session = DuplexSponge.sessionID(tag: Array(try record.text("Tag").utf8))
    let expectedSession = record.fields["SessionId"] == nil ? session : try record.bytes("SessionId")
    let (instance, narg) = (try record.bytes("Instance"), try record.bytes("NargString"))
    let witness = record.fields["Witness"] == nil ? nil : try record.bytes("Witness")
    let relation = record.fields["Relation"]?.text
    return { () throws(Refusal) in
      try Refusal.unless("the session", session, expectedSession)
      do {
        let statement = try LinearRelation<G>(serialized: instance)
        try statement.verify(narg, flavor: flavor, sessionID: session)
        guard let witness else { return }
        let scalars = try decodeScalars(witness[...], field: "witness", proof: .sigma, group: G.self)
        guard statement.isSatisfied(by: scalars) else { throw Refusal("the witness does not satisfy the relation") }
        guard let relation else { return }
        let nonces = nonces(G.self, flavor, relation, count: statement.scalarCount)
        let proof = try statement.proveWithFixedNonces(
          nonces, witness: scalars, flavor: flavor, sessionID: session)
        try Refusal.unless("the prover's output", proof, narg)
      } catch let error as Refusal {
        throw error
      } catch {
        throw Refusal("\(error)")
      }
    }
  }

  /// The draft's "Seeded PRNG": a sponge under the session of a tag that names flavour, suite and relation.
  static func nonces<G: PrimeGroup>(
    _ group: G.Type, _ flavor: Flavor, _ relation: String, count: Int
  ) -> [Scalar<G>] {
    let tag = "TestDRNG-SIGMA-PROOFS-\(flavor.marker)-\(G.sigmaSuite)-\(relation)"
    var sponge = DuplexSponge(sessionID: DuplexSponge.sessionID(tag: Array(tag.utf8)))
    return (0..<count).map { _ in Scalar(wide: sponge.squeeze(G.scalarByteCount + Codec.extraBytes)) }
  }
}
