import BigNum
public import Groups
public import Transcript

extension LinearRelation {
  /// The draft's `DeriveChallenge`: session, instance, commitment.
  func challenge(sessionID: [UInt8], commitment: [UInt8]) -> Scalar<G> {
    var sponge = DuplexSponge(sessionID: sessionID)
    sponge.absorb(serialized())
    sponge.absorb(commitment)
    return Scalar(wide: sponge.squeeze(G.scalarByteCount + Codec.extraBytes))
  }

  /// A non-interactive proof under a session identifier (the draft's `ProveBatchable`, `ProveCompact`).
  ///
  /// - Parameters:
  ///   - witness: `scalarCount` scalars that satisfy every equation; checked, for a proof of a wrong one would be
  ///     rejected by everybody.
  ///   - sessionID: 32 bytes, `DuplexSponge.sessionID(tag:)` of a tag with flavour marker and ciphersuite.
  /// - Returns: a NARG string of `batchableByteCount` or `compactByteCount` bytes.
  /// - Throws: `.statement` for an invalid instance, `.witness` for a wrong witness.
  public func prove(
    witness: [Scalar<G>], flavor: Flavor, sessionID: [UInt8], using rng: inout some RandomNumberGenerator
  ) throws(ProofError) -> [UInt8] {
    try validate()
    var transcript = Transcript(protocol: "SealedSum/sigma", version: 1, context: sessionID)
    transcript.domainSeparator(flavor.marker, parameters: serialized())
    let source = NonceGenerator(transcript: transcript, scalars: witness, using: &rng)
    var nonces = (0..<scalarCount).map { _ in Scalar<G>.nonce(source) }
    defer { wipe(&nonces) }
    return try proveWithFixedNonces(nonces, witness: witness, flavor: flavor, sessionID: sessionID)
  }

  /// A proof with given nonces: for known answers. A nonce that is used twice reveals the witness.
  package func proveWithFixedNonces(
    _ nonces: [Scalar<G>], witness: [Scalar<G>], flavor: Flavor, sessionID: [UInt8]
  ) throws(ProofError) -> [UInt8] {
    try validate()
    guard witness.count == scalarCount, nonces.count == scalarCount else {
      throw .length(.sigma, field: "witness", count: witness.count, expected: scalarCount)
    }
    guard isSatisfied(by: witness) else {
      throw .witness(.sigma, reason: "an equation does not hold for these scalars; check what is to be proved")
    }
    let commitment = mapped(secret: nonces)
    if let i = commitment.firstIndex(where: G.isIdentity) {
      throw .identity(.sigma, field: "commitment", index: i)  // 2^-250 for honest nonces
    }
    let encoded = G.encode(commitment)
    let e = challenge(sessionID: sessionID, commitment: encoded)
    let response = zip(nonces, witness).map { $0 + $1 * e }
    return (flavor == .batchable ? encoded : G.encodeScalar(e)) + G.encodeScalars(response)
  }
}
