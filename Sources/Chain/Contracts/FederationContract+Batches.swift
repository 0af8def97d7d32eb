public import Ledger
import PaillierScheme
import UpdateProofs
import Wire

/// A submission whose proofs hold, and where they do.
package struct VerifiedSubmission: Sendable {
  let context: SubmissionContext
  let vectors: [SealedVector]
}

extension FederationContract {
  /// At most so many submissions are verified at once, and at most so many bytes of them but the first.
  private static let batch = (submissions: 32, bytes: 64 << 20)

  /// How many submissions to the open round are verified at once: who brings as many in one block saves most and holds
  /// no more of them in memory.
  package var batchSize: Int {
    guard let round = state?.round else { return 1 }
    let length = max(1, submissionLengths(round.scheme).reduce(0, +))
    return min(Self.batch.submissions, (Self.batch.bytes + length - 1) / length)
  }

  /// Verifies the proofs of the submissions that come next at once (docs/protocol.md §10), if there are several.
  ///
  /// Only those that hold are remembered, under the hash of their transaction, which fixes everything that a verdict on
  /// proofs depends on beside the chain's key and genesis. Whatever does not hold is judged alone when its turn comes,
  /// and so is all that depends on the state.
  public mutating func expect(_ upcoming: UpcomingTransactions) {
    var upcoming = upcoming
    guard let state, let round = state.round, round.phase == .open, let key = state.key?.key else { return }
    let scheme = round.scheme
    let room = state.genesis.participation.maximum - round.accepted.count
    let lengths = submissionLengths(scheme)
    var (hashes, found, bytes) = ([Hash](), [ReceivedSubmission](), 0)
    var senders: Set<VerifyingKey> = []
    while found.count < min(Self.batch.submissions, room), bytes < Self.batch.bytes, let t = upcoming.next() {
      // Whatever can be said without its payloads comes first; they are read, by their true lengths, only where a
      // submission of exactly those is wanted of this sender.
      guard t.kind == TransactionKind.submit.rawValue, verified[t.hash] == nil,
        t.payloads.map({ Int($0.length) }) == lengths, state.membership[t.sender]?.role == .client,
        (try? RoundReference(wireBytes: t.body))?.open == round.open, !round.hasAccepted(t.sender),
        round.isDrawn(t.sender),
        !round.offenders.contains(t.sender), senders.insert(t.sender).inserted,
        let parts = payloads(of: t, upcoming)
      else { break }
      let context = SubmissionContext(chainID: t.chainID.bytes, open: round.open.bytes, sender: t.sender.bytes)
      hashes.append(t.hash)
      found.append(
        ReceivedSubmission(
          sealed: parts[0], proofs: parts[1], masked: Array(parts.dropFirst(2).joined()), context: context))
      bytes += lengths.reduce(0, +)
    }
    guard found.count > 1 else { return }
    // What is left of earlier hints was never applied.
    verified = [:]
    let results = scheme.verifyBatch(found, key: key, work: .parallel)
    for (i, result) in results.enumerated() {
      if case .success(let vectors) = result {
        verified[hashes[i]] = VerifiedSubmission(context: found[i].context, vectors: vectors)
      }
    }
  }

  /// All payloads of a transaction; nil where one is not there.
  private func payloads(of t: Transaction, _ upcoming: UpcomingTransactions) -> [[UInt8]]? {
    var parts: [[UInt8]] = []
    for reference in t.payloads {
      guard let part = upcoming.payload(reference) else { return nil }
      parts.append(part)
    }
    return parts
  }
}
