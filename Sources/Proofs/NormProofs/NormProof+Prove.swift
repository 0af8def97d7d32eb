public import BigNum
import Groups
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
    let p = statement.parameters
    try witness.check(p)
    guard isBounded(witness.entries, by: p.bound) else {
      throw .witness(.norm, reason: "the norm exceeds \(p.bound); clip or scale the vector first")
    }
    var prover = NormProver(
      statement, .integers(witness.entries), blinding: witness.blinding, transcript: transcript, using: &rng, work: work
    )
    defer { prover.erase() }
    if let i = prover.slack().firstIndex(of: nil) {
      throw .witness(.norm, reason: "predicate \(i) does not hold: \(p.predicates[i])")
    }
    let proof = try prover.run()
    guard try prover.opens() else { throw .witness(.norm, reason: "the rows do not open their commitments") }
    return proof
  }

  /// Σ x² ≤ β², in time that depends on the count alone. No entry may exceed β < 2^31, so a product has at most 62 bits,
  /// and two sums of halves of 31 bits hold 2^32 of them.
  private static func isBounded(_ entries: [Int64], by bound: Int64) -> Bool {
    var (excess, low, high) = (0 as UInt64, 0 as UInt64, 0 as UInt64)
    for x in entries {
      let magnitude = x.magnitude
      excess |= UInt64(bitPattern: bound) &- magnitude | magnitude  // bit 63 where |x| > β
      let square = magnitude &* magnitude
      low &+= square & (1 << 31 - 1)
      high &+= square >> 31
    }
    let square = UInt64(bitPattern: bound) * UInt64(bitPattern: bound)
    // high·2^31 + low ≤ β², without overflow for high < 2^32, which is all that can be when no entry is too large.
    let (total, overflow) = (high &+ low >> 31).multipliedReportingOverflow(by: 1 << 31)
    return excess >> 63 == 0 && !overflow && total &+ low & (1 << 31 - 1) <= square
  }
}

extension NormProver {
  /// All steps of an honest prover.
  package mutating func run() throws(ProofError) -> NormProof<G> {
    try commitSum()
    commitNoise()
    try project()
    weigh()
    try sumcheck()
    return try answer()
  }
}
