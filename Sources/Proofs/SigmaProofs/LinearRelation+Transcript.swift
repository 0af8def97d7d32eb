public import Groups
public import Transcript

extension LinearRelation {
  /// A proof inside an application's transcript: the draft's, under a session identifier that the transcript yields.
  /// The transcript has absorbed who proves what to whom; afterwards it has absorbed the proof as well.
  public func prove(
    witness: [Scalar<G>], flavor: Flavor = .compact, transcript: inout Transcript,
    using rng: inout some RandomNumberGenerator
  ) throws(ProofError) -> [UInt8] {
    let session = Self.session(flavor, &transcript)
    let proof = try prove(witness: witness, flavor: flavor, sessionID: session, using: &rng)
    transcript.absorb("narg", proof)
    return proof
  }

  /// Verifies a proof made by `prove(witness:flavor:transcript:using:)`; the transcript ends where the prover's does.
  public func verify(
    _ proof: [UInt8], flavor: Flavor = .compact, transcript: inout Transcript
  ) throws(ProofError) {
    try verify(proof, flavor: flavor, sessionID: Self.session(flavor, &transcript))
    transcript.absorb("narg", proof)
  }

  /// The session identifier of the next proof of this group and flavour: `DeriveSessionID` of all that the transcript
  /// absorbed, in a tag with the marker and the ciphersuite, as the draft demands.
  public static func session(_ flavor: Flavor, _ transcript: inout Transcript) -> [UInt8] {
    let suite = flavor.tag("SealedSum", group: G.self)
    transcript.domainSeparator("sigma", parameters: suite)
    return DuplexSponge.sessionID(tag: suite + transcript.challengeBytes("session", count: 32))
  }
}
