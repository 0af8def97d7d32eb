import PaillierScheme
import ProofTesting
import UpdateProofs

extension SubmissionScheme {
  func accepts(_ s: SealedSubmission, _ key: PublicKey, _ context: SubmissionContext) -> Bool {
    (try? verify(sealed: s.sealed, proofs: s.proofs, context: context, key: key, work: .serial)) != nil
  }

  /// What is sealed of a first vector that begins with any entries, and of a second one of two zeros.
  func matrices(_ x: [Int64]) -> [[[Int64]]] {
    let (plan, padded) = (plans[0], x + [Int64](repeating: 0, count: plans[0].paddedDimension - x.count))
    return [(0..<plan.rows).map { Array(padded[$0 * plan.slots..<($0 + 1) * plan.slots]) }, [[0, 0]]]
  }

  /// What the rejection harness finds about an accepted submission of `context`, every 997th bit of it turned.
  func rejections(
    _ sealed: SealedSubmission, _ key: PublicKey, _ context: SubmissionContext, other: any SubmissionScheme
  ) -> RejectionHarness.Report {
    let border = sealedByteCount
    @Sendable func verify(_ bytes: [UInt8], _ context: SubmissionContext, _ scheme: any SubmissionScheme) throws {
      _ = try scheme.verify(
        sealed: Array(bytes.prefix(border)), proofs: Array(bytes.dropFirst(border)), context: context, key: key,
        work: .serial)
    }
    let sender = SubmissionContext(chainID: context.chainID, open: context.open, sender: context.sender + [0])
    let round = SubmissionContext(chainID: context.chainID, open: context.open + [0], sender: context.sender)
    return RejectionHarness(
      proof: sealed.sealed + sealed.proofs, scalars: [], elements: [], bits: .every(997),
      otherStatement: { try verify($0, context, other) }, otherSender: { try verify($0, sender, self) },
      otherRound: { try verify($0, round, self) }
    ) { try verify($0, context, self) }.run()
  }
}
