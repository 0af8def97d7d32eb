import Groups
public import Transcript

extension LinearRelation {
  /// Verifies a NARG string under a session identifier (the draft's `VerifyBatchable`, `VerifyCompact`).
  ///
  /// - Throws: `.statement`, `.length`, `.notCanonical`, `.identity`, or `.equation` with the check `linear-map`
  ///   (batchable) or `challenge` (compact).
  public func verify(_ proof: [UInt8], flavor: Flavor, sessionID: [UInt8]) throws(ProofError) {
    try validate()
    switch flavor {
    case .batchable: try verifyBatchable(proof, sessionID: sessionID)
    case .compact: try verifyCompact(proof, sessionID: sessionID)
    }
  }

  private func verifyBatchable(_ proof: [UInt8], sessionID: [UInt8]) throws(ProofError) {
    let parsed = try parseBatchable(proof, sessionID: sessionID)
    // map(z) - e·image = commitment is the verification equation, with each side a single sum.
    let expected = simulatedCommitment(response: parsed.response, challenge: parsed.challenge)
    guard expected == parsed.commitment else { throw .equation(.sigma, check: "linear-map") }
  }

  private func verifyCompact(_ proof: [UInt8], sessionID: [UInt8]) throws(ProofError) {
    guard proof.count == compactByteCount else {
      throw .length(.sigma, field: "compact proof", count: proof.count, expected: compactByteCount)
    }
    let scalars = try decodeScalars(proof[...], field: "challenge and responses", proof: .sigma, group: G.self)
    let (e, response) = (scalars[0], Array(scalars.dropFirst()))
    let commitment = simulatedCommitment(response: response, challenge: e)
    if let i = commitment.firstIndex(where: G.isIdentity) {
      throw .identity(.sigma, field: "simulated commitment", index: i)
    }
    guard e == challenge(sessionID: sessionID, commitment: G.encode(commitment)) else {
      throw .equation(.sigma, check: "challenge")
    }
  }

  /// The parts of a batchable proof, in range, and its challenge; of a validated instance.
  func parseBatchable(
    _ proof: [UInt8], sessionID: [UInt8]
  ) throws(ProofError) -> (commitment: [G.Element], challenge: Scalar<G>, response: [Scalar<G>]) {
    guard proof.count == batchableByteCount else {
      throw .length(.sigma, field: "batchable proof", count: proof.count, expected: batchableByteCount)
    }
    let head = Array(proof.prefix(G.elementByteCount * equations.count))
    let commitment = try decodeElements(head, field: "commitment", proof: .sigma, group: G.self)
    let response = try decodeScalars(proof[head.count...], field: "response", proof: .sigma, group: G.self)
    return (commitment, challenge(sessionID: sessionID, commitment: head), response)
  }
}
