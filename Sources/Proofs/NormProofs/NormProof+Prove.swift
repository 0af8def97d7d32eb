public import BigNum
package import Groups
public import Sumchecks
public import Transcript

extension NormProof {
  /// Proves ‖X‖₂ ≤ β, or all predicates of the statement. The transcript has absorbed who proves in which round; the proof
  /// begins with parameters and row commitments.
  ///
  /// The time depends on the shape alone.
  /// - Throws: `.witness` where a predicate does not hold or the rows do not open their commitments; `.cancelled`.
  public static func prove(
    _ statement: NormStatement<G>, witness: NormWitness<G>, transcript: Transcript,
    using rng: inout some RandomNumberGenerator, work: Work = .parallel
  ) throws(ProofError) -> NormProof {
    try witness.check(statement.parameters)
    return try prove(
      statement, .integers(witness.entries), blinding: witness.blinding, transcript: transcript, using: &rng, work: work
    )
  }

  /// The same of entries that need not lie in memory at once, and with a relation where the parameters have one.
  package static func prove(
    _ statement: NormStatement<G>, _ matrix: NormProver<G>.Matrix, blinding: [Scalar<G>],
    relation: (any MatrixRelation)? = nil, transcript: Transcript, using rng: inout some RandomNumberGenerator,
    work: Work = .parallel
  ) throws(ProofError) -> NormProof {
    let p = statement.parameters
    var prover = try NormProver(
      statement, matrix, blinding: blinding, relation: relation, transcript: transcript, using: &rng, work: work)
    defer { prover.erase() }
    guard prover.isBounded else {
      throw .witness(.norm, reason: "the norm exceeds \(p.bound); clip or scale the vector first")
    }
    if let i = prover.slack().firstIndex(of: nil) {
      throw .witness(.norm, reason: "predicate \(i) does not hold: \(p.predicates[i])")
    }
    let proof = try prover.run()
    // An honest number never exceeds its bound, and what does has no place in a proof's bytes.
    guard zip(0..., proof.masked).allSatisfy({ $1.magnitude <= .powerOfTwo(p.noiseBits(of: $0) + 1) }) else {
      throw .witness(.norm, reason: "the rows do not satisfy the relation")
    }
    guard try prover.opens() else { throw .witness(.norm, reason: "the rows do not open their commitments") }
    return proof
  }
}

extension NormProver {
  /// All steps of an honest prover.
  package mutating func run() throws(ProofError) -> NormProof<G> {
    commitNoise()
    try project()
    weigh()
    try sumcheck()
    return try answer()
  }
}
