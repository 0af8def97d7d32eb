import BigNum
import Groups
import PaillierScheme
import SigmaProofs
import Transcript
import Wire

extension ProvedScheme {
  /// A batch of one.
  func verify(
    _ submission: ReceivedSubmission, key: PublicKey, work: Work
  ) throws(SubmissionFault) -> [SealedVector] {
    guard let result = verifyBatch([submission], key: key, work: work, checks: .all).first else { return [] }
    return try result.get()
  }

  func verifyBatch(
    _ submissions: [ReceivedSubmission], key: PublicKey, work: Work
  ) -> [Result<[SealedVector], SubmissionFault>] {
    verifyBatch(submissions, key: key, work: work, checks: .all)
  }

  /// Verifies with attack checks switched off: for tests of the attacks.
  ///
  /// What concerns one submission alone is checked first, submissions side by side. What is left are equations, which
  /// are checked at once: those of all commitments, and those of all ciphertexts. Where one combination fails, halving
  /// finds the submissions that it fails for.
  package func verifyBatch(
    _ submissions: [ReceivedSubmission], key: PublicKey, work: Work, checks batchChecks: BatchChecks
  ) -> [Result<[SealedVector], SubmissionFault>] {
    let cancelled = SubmissionFault.proof(vector: 0, .cancelled(.link))
    let opened: [Result<OpenedSubmission<G>, SubmissionFault>]
    do throws(BigNumError) {
      let share = work.silent.divided(by: submissions.count)
      opened = try work.map(submissions.count) { i in
        Result { () throws(SubmissionFault) in try open(submissions[i], key, work: share) }
      }
    } catch { return submissions.map { _ in .failure(cancelled) } }
    let places = opened.indices.filter { if case .success = opened[$0] { true } else { false } }
    let failures: [SubmissionFault?]
    do throws(BigNumError) {
      failures = try OpenedSubmission.failures(
        opened.compactMap { try? $0.get() }, self.key, key, batchChecks, work: work.silent)
    } catch { return submissions.map { _ in .failure(cancelled) } }
    var results = opened.map { $0.map(\.vectors) }
    for (place, failure) in zip(places, failures) {
      if let failure { results[place] = .failure(failure) }
    }
    return results
  }

  func open(
    _ plaintexts: [BigInt], of sum: [SealedVector], chainID: [UInt8], open: [UInt8], work: Work
  ) throws(SubmissionFault) -> [[Int64]] {
    try self.open(plaintexts, of: sum, masks, chainID: chainID, open: open, work: work)
  }

  /// Everything about one submission but the equations of its proofs.
  private func open(
    _ submission: ReceivedSubmission, _ key: PublicKey, work: Work
  ) throws(SubmissionFault) -> OpenedSubmission<G> {
    try checkSize(key)
    let (sealed, proofs) = (submission.sealed, submission.proofs)
    guard sealed.count == sealedByteCount, proofs.count == proofByteCount else {
      throw .malformed(
        .invalid(
          field: "submission",
          reason: "\(sealed.count) + \(proofs.count) bytes, the template has \(sealedByteCount) + \(proofByteCount)"))
    }
    var (reader, proofReader) = (Reader(sealed), Reader(proofs))
    let (rows, masked) = (
      try ciphertexts(from: &reader, key: key, checks: checks), try maskedVectors(submission.masked, work: work)
    )
    var opened = OpenedSubmission<G>(
      vectors: zip(rows, masked).map { SealedVector(rows: $0, masked: $1) })
    for (i, layout) in layouts.enumerated() {
      let encoded: [UInt8]
      let v: [G.Element]
      let (link, bound): (LinkProof<G>, BoundProof<G>)
      do {
        encoded = try reader.fixed("commitments", count: layout.committedRows * G.elementByteCount)
        v = try G.decodeMany(encoded)
        link = try LinkProof<G>(links[i], from: &proofReader)
        bound = try BoundProof(bounds[i], from: &proofReader)
      } catch let error as WireError { throw .malformed(error) } catch {
        throw .malformed(.invalid(field: "commitments", reason: "\(error)"))
      }
      do throws(ProofError) {
        let transcript = try self.transcript(
          i, submission.context, key, masked[i], rows[i], encoded, work: work)
        var equations: [Deferred<GroupEquation<G>>] = []
        if checks.contains(.link) {
          let statement = LinkStatement<G>(
            key: key, ciphertexts: rows[i], commitments: Array(v.suffix(layout.slots.rows)))
          let copies = try link.deferred(
            statement, parameters: links[i], commitmentKey: self.key, transcript: transcript, work: work)
          opened.ciphertexts += copies.map { (i, $0.ciphertext) }
          equations += copies.map { $0.commitment.shifted(by: v.count - layout.slots.rows) }
        }
        if checks.contains(.bound) {
          let relation = try self.relation(i, masked[i], submission.context, work)
          equations += try bound.deferred(
            bounds[i], self.key, v, relation, maskChecks.norm, transcript, work)
        }
        opened.statements.append(DeferredStatement(v, equations))
      } catch { throw .proof(vector: i, error) }
    }
    do throws(WireError) {
      try reader.finish()
      try proofReader.finish()
    } catch { throw .malformed(error) }
    return opened
  }
}
