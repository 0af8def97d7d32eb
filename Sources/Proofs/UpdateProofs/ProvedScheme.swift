package import BigNum
import Commitments
import Groups
package import Masks
package import NormProofs
package import PaillierScheme
import Quantization
import Transcript
import Wire

/// Every row encrypted and committed, with a link proof (docs/protocol.md §6) and a bound a vector: of each entry (§7), or
/// of the norm (§8) where the vector's layout gives one. Of a masked vector the key's rows are encrypted, all rows are
/// committed, and the norm's proof shows the mask's relation too (§12).
struct ProvedScheme<G: PrimeGroup>: SubmissionScheme, ForgeableScheme {
  let suite: Suite
  let layouts: [VectorLayout]
  let checks: SubmissionChecks
  let links: [LinkParameters]
  let bounds: [VectorBound<G>]
  let key: CommitmentKey<G>
  let masks = MaskCache()
  let maskChecks: MaskChecks

  /// Refuses layouts for which a proof would not be sound, with the inequality and its numbers.
  init(
    suite: Suite, layouts: [VectorLayout], predicates: [[NormPredicate]], checks: SubmissionChecks,
    maskChecks: MaskChecks = MaskChecks()
  ) throws(SubmissionFault) {
    self.suite = suite
    self.maskChecks = maskChecks
    self.layouts = layouts
    self.checks = checks
    do {
      links = try layouts.map { try LinkParameters(plan: $0.slots, group: G.self) }
      bounds = try zip(layouts, predicates).map {
        try VectorBound($0, suite.proofs, $1, anyMasked: maskChecks.anyMasked)
      }
    } catch let error as SubmissionFault { throw error } catch { throw .parameters("\(error)") }
    key = CommitmentKey<G>(generators: bounds.map(\.generators).max() ?? 1)
  }

  var sealedByteCount: Int {
    layouts.reduce(0) {
      $0 + $1.slots.rows * suite.ciphertextByteCount + $1.committedRows * G.elementByteCount
    }
  }
  var proofByteCount: Int {
    links.reduce(0) { $0 + LinkProof<G>.byteCount($1) } + bounds.reduce(0) { $0 + $1.proofByteCount }
  }

  /// Everything of docs/protocol.md §5 before the first challenge of a vector's proofs.
  func transcript(
    _ vector: Int, _ context: SubmissionContext, _ key: PublicKey, _ masked: MaskedVector?, _ ciphertexts: [Ciphertext],
    _ commitments: [UInt8], work: Work
  ) throws(ProofError) -> Transcript {
    var transcript = try transcript(vector, context, key, masked, work: work)
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
  func transcript(
    _ vector: Int, _ context: SubmissionContext, _ key: PublicKey, _ masked: MaskedVector?, work: Work
  ) throws(ProofError) -> Transcript {
    var parameters = Writer()
    suite.encode(to: &parameters)
    let plan = layouts[vector].slots
    for x in [plan.dimension, plan.clients, plan.magnitudeBits, plan.slotWidth, plan.slots, plan.rows] {
      parameters.uint64(UInt64(x))
    }
    if let norm = plan.norm { parameters.uint64(UInt64(norm)) }
    if let bound = plan.entryBound { parameters.uint64(UInt64(bound)) }
    layouts[vector].masked?.encode(to: &parameters)
    var transcript = context.transcript(vector: vector, parameters: parameters.bytes, checks: checks)
    transcript.absorb("N", key.n, width: suite.modulusBits / 8)
    if let masked, checks.contains(.masked) {
      do throws(BigNumError) { try transcript.absorb("b", leavesOf: masked.bytes, work: work) } catch {
        throw .cancelled(.norm)
      }
    }
    return transcript
  }
}

/// What stops attacks on masked vectors' proofs, all on but in tests of the attacks.
package struct MaskChecks: Sendable {
  package var norm = NormChecks.all
  package var relation = RelationChecks.all
  /// Whether z' of any size have room, so that the verifier's check is what refuses them.
  package var anyMasked = false
  package init(norm: NormChecks = .all, relation: RelationChecks = .all, anyMasked: Bool = false) {
    (self.norm, self.relation, self.anyMasked) = (norm, relation, anyMasked)
  }
}

/// What a forged masked vector is made of, where that is not what is committed: any b, as that of X = b and s = 0.
package struct ForgedMask: Sendable {
  package let masked: [Int32], key: [Int64]
  package init(masked: [Int32], key: [Int64]) { (self.masked, self.key) = (masked, key) }
}

/// A scheme that can also seal what no honest client would: for attacks, in tests and in the demonstration.
package protocol ForgeableScheme: SubmissionScheme {
  /// Rows and columns of what is encrypted and of what is committed, a vector each: where nothing is masked, the same.
  var layouts: [VectorLayout] { get }

  /// See `ProvedScheme.forge`.
  func forge(
    encrypted: [[[Int64]]], committed: [[[Int64]]], bounded: [[[Int64]]], context: SubmissionContext, key: PublicKey,
    masks: [Int: ForgedMask], mode: EncryptionMode, work: Work
  ) throws(SubmissionFault) -> SealedSubmission

  /// The weights that a submission's transcript brings to the relation of a masked vector; nil where it cannot be read.
  func maskWeights(_ submission: ReceivedSubmission, vector: Int, key: PublicKey) throws -> MaskWeights?
}

extension ForgeableScheme {
  /// Where masked vectors are those of what is committed.
  package func forge(
    encrypted: [[[Int64]]], committed: [[[Int64]]], bounded: [[[Int64]]], context: SubmissionContext, key: PublicKey,
    mode: EncryptionMode, work: Work
  ) throws(SubmissionFault) -> SealedSubmission {
    try forge(
      encrypted: encrypted, committed: committed, bounded: bounded, context: context, key: key, masks: [:], mode: mode,
      work: work)
  }
}
