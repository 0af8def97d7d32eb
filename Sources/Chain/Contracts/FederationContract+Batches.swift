public import Ledger
import PaillierScheme
import UpdateProofs
import Wire

/// A submission whose proofs hold, and where they do.
package struct VerifiedSubmission: Sendable {
  let context: SubmissionContext
  let rows: [[Ciphertext]]
}

extension FederationContract {
  /// At most so many submissions are verified at once, and at most so many bytes of them but the first.
  private static let batch = (submissions: 32, bytes: 64 << 20)

  /// Verifies the proofs of the submissions that come next at once (docs/protocol.md §10), if there are several.
  ///
  /// Only those that hold are remembered, under the hash of their transaction, which fixes everything that a verdict on
  /// proofs depends on beside the chain's key and genesis. Whatever does not hold is judged alone when its turn comes,
  /// and so is all that depends on the state.
  public mutating func expect(_ upcoming: UpcomingTransactions) {
    var upcoming = upcoming
    guard let state, let round = state.round, round.phase == .open, let key = state.key?.key,
      let scheme = state.schemes[round.opening.purpose]
    else { return }
    var (hashes, found, bytes) = ([Hash](), [ReceivedSubmission](), 0)
    while found.count < Self.batch.submissions, bytes < Self.batch.bytes, let t = upcoming.next() {
      let length = t.payloads.reduce(0) { $0 + Int($1.length) }
      guard t.kind == TransactionKind.submit.rawValue, verified[t.hash] == nil, t.payloads.count == 2,
        length <= state.genesis.submissionLimit, state.membership[t.sender]?.role == .client,
        (try? RoundReference(wireBytes: t.body))?.open == round.open,
        let sealed = upcoming.payload(t.payloads[0].hash), let proofs = upcoming.payload(t.payloads[1].hash)
      else { break }
      let context = SubmissionContext(chainID: t.chainID.bytes, open: round.open.bytes, sender: t.sender.bytes)
      hashes.append(t.hash)
      found.append(ReceivedSubmission(sealed: sealed, proofs: proofs, context: context))
      bytes += length
    }
    guard found.count > 1 else { return }
    // What is left of earlier hints was never applied.
    verified = [:]
    let results = scheme.verifyBatch(found, key: key, work: .parallel)
    for (i, result) in results.enumerated() {
      if case .success(let rows) = result {
        verified[hashes[i]] = VerifiedSubmission(context: found[i].context, rows: rows)
      }
    }
  }
}
