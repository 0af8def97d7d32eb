public import BigNum
import Groups
public import Sumchecks
public import Transcript

extension EntryProof {
  /// Proves that all entries lie in their interval. The transcript has absorbed who proves in which round; the proof begins
  /// with parameters and row commitments.
  ///
  /// The time depends on the shape and the interval alone.
  /// - Throws: `.witness` where an entry lies outside or the rows do not open their commitments; `.cancelled`.
  public static func prove(
    _ statement: EntryStatement<G>, witness: EntryWitness<G>, transcript: Transcript,
    using rng: inout some RandomNumberGenerator, work: Work = .parallel
  ) throws(ProofError) -> EntryProof {
    let p = statement.parameters
    try witness.check(p)
    guard areWithin(witness.entries, p) else {
      throw .witness(.entries, reason: "an entry lies outside [\(p.lower), \(p.upper)]; clip or scale the vector first")
    }
    var prover = EntryProver(
      statement, .integers(witness.entries), blinding: witness.blinding, transcript: transcript, using: &rng, work: work
    )
    defer { prover.erase() }
    let proof = try prover.run()
    guard try prover.opens() else { throw .witness(.entries, reason: "the rows do not open their commitments") }
    return proof
  }

  /// Whether all entries lie in the interval, in time that depends on their number alone.
  private static func areWithin(_ entries: [Int64], _ p: EntryParameters) -> Bool {
    var excess: UInt64 = 0
    for x in entries {
      // Below 2^62 in magnitude, no difference overflows; and each is negative where x lies outside.
      excess |= x.magnitude >> 62 | UInt64(bitPattern: (x &- p.lower) | (p.upper &- x)) >> 63
    }
    return excess == 0
  }
}

extension EntryProver {
  /// All steps of an honest prover.
  package mutating func run() throws(ProofError) -> EntryProof<G> {
    try commitDigits()
    try sumcheck()
    commitValues()
    return try answer()
  }
}
