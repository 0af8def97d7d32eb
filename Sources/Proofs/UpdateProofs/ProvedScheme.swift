package import BigNum
import Commitments
import Groups
import NormProofs
package import PaillierScheme
import Quantization
import Transcript
import Wire

/// Every row encrypted and committed, with a link proof (docs/protocol.md §6) and a bound a vector: of each entry (§7), or
/// of the norm (§8) where the vector's plan gives one.
struct ProvedScheme<G: PrimeGroup>: SubmissionScheme, ForgeableScheme {
  let suite: Suite
  let plans: [SlotPlan]
  let checks: SubmissionChecks
  let links: [LinkParameters]
  let bounds: [VectorBound<G>]
  let key: CommitmentKey<G>

  /// Refuses layouts for which a proof would not be sound, with the inequality and its numbers.
  init(
    suite: Suite, plans: [SlotPlan], predicates: [[NormPredicate]], checks: SubmissionChecks
  ) throws(SubmissionFault) {
    self.suite = suite
    self.plans = plans
    self.checks = checks
    do {
      links = try plans.map { try LinkParameters(plan: $0, group: G.self) }
      bounds = try zip(plans, predicates).map { try VectorBound($0, suite.proofs, $1) }
    } catch { throw .parameters("\(error)") }
    key = CommitmentKey<G>(generators: bounds.map(\.generators).max() ?? 1)
  }

  var sealedByteCount: Int {
    plans.reduce(0) { $0 + $1.rows } * (suite.ciphertextByteCount + G.elementByteCount)
  }
  var maskedByteCount: Int { 0 }
  var proofByteCount: Int {
    links.reduce(0) { $0 + LinkProof<G>.byteCount($1) } + bounds.reduce(0) { $0 + $1.proofByteCount }
  }

  /// Everything of docs/protocol.md §5 before the first challenge of a vector's proofs.
  func transcript(
    _ vector: Int, _ context: SubmissionContext, _ key: PublicKey, _ ciphertexts: [Ciphertext], _ commitments: [UInt8]
  ) -> Transcript {
    var transcript = transcript(vector, context, key)
    let width = suite.ciphertextByteCount
    transcript.absorb("C", count: ciphertexts.count, width: width) { absorb in
      for c in ciphertexts {
        guard let bytes = c.value.littleEndianBytes(count: width) else {
          preconditionFailure("a validated ciphertext fits its width")
        }
        bytes.withUnsafeBytes(absorb)
      }
    }
    transcript.absorb("V", commitments)
    return transcript
  }

  /// The same up to the ciphertexts.
  func transcript(_ vector: Int, _ context: SubmissionContext, _ key: PublicKey) -> Transcript {
    var parameters = Writer()
    suite.encode(to: &parameters)
    let plan = plans[vector]
    for x in [plan.dimension, plan.clients, plan.magnitudeBits, plan.slotWidth, plan.slots, plan.rows] {
      parameters.uint64(UInt64(x))
    }
    if let norm = plan.norm { parameters.uint64(UInt64(norm)) }
    if let bound = plan.entryBound { parameters.uint64(UInt64(bound)) }
    var transcript = context.transcript(vector: vector, parameters: parameters.bytes, checks: checks)
    transcript.absorb("N", key.n, width: suite.modulusBits / 8)
    return transcript
  }
}

/// A scheme that can also seal what no honest client would: for attacks, in tests and in the demonstration.
package protocol ForgeableScheme: SubmissionScheme {
  /// See `ProvedScheme.forge`.
  func forge(
    encrypted: [[[Int64]]], committed: [[[Int64]]], bounded: [[[Int64]]], context: SubmissionContext, key: PublicKey,
    mode: EncryptionMode, work: Work
  ) throws(SubmissionFault) -> SealedSubmission
}
