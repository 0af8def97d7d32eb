import Consensus
import Contracts
import Federation
import FederationTesting
import Ledger
import Testing
import UpdateProofs

/// Submissions that come together are verified together (docs/protocol.md §10), and get the verdicts that they get alone.
@Suite struct SharedVerificationTests {
  /// A client's submission with one bit of its proofs turned.
  private func spoilt(_ client: Int, in field: Field) async throws -> Submission {
    let honest = try await field.submission(client)
    var proofs = honest.payloads[1].bytes
    proofs[proofs.count - 40] ^= 1
    return try await field.submission([honest.payloads[0].bytes, proofs], by: field.clients[client].key)
  }

  @Test func inOneBlock() async throws {
    let field = try await Field(Fixture.insecure, Fixture.plan())
    try await field.open()
    let batch = [
      try await field.submission(0), try await spoilt(1, in: field), try await field.submission(2),
    ]
    // What the hint comes to: those that hold are known, the false one is left to its own turn.
    var machine = await field.engine.machine
    machine.expect(
      UpcomingTransactions(batch.map(\.transaction), payloads: batch.flatMap(\.payloads)))
    #expect(Set(machine.verified.keys) == [batch[0].transaction.hash, batch[2].transaction.hash])

    let fork = try await field.fork("alone")
    var alone: [SubmissionError<Rejection>?] = []
    for submission in batch { alone.append(await fork.engine.submit([submission])[0].failure) }
    let together = await field.engine.submit(batch)
    #expect(together.map(\.failure) == alone && alone[0] == nil && alone[1] != nil && alone[2] == nil)
    let (a, b) = (try await field.round, try await fork.round)
    #expect(a.accepted == b.accepted && a.sumRows == b.sumRows && a.accepted.count == 2)
    #expect(await field.engine.machine.verified.isEmpty)
  }

  /// A replay sees the submissions of a round ahead, over blocks; hints that are there twice, or not for it, do no harm.
  @Test func overBlocks() async throws {
    let field = try await Field(Fixture.insecure, Fixture.plan())
    try await field.open()
    try await field.submit(0, 1, 2)
    var left: [Int] = []
    var replica = Replica(Fixture.insecure)
    try replica.catchUp(with: field.engine.store) { _, transactions, machine in
      if transactions.contains(where: { $0.kind == TransactionKind.submit.rawValue }) {
        left.append(machine.verified.count)
      }
    }
    #expect(left == [2, 1, 0])
    let replayed = try #require(replica.machine.state?.round)
    #expect(try await field.round.sumRows == replayed.sumRows)
    // A hint of submissions to another round is not taken.
    let store = field.engine.store
    let tail = try #require(try store.tail())
    let last = try #require(try store.block(at: tail.height))
    let submissions = try store.transactions(of: last)
    try await field.aggregate()
    var later = await field.engine.machine
    later.expect(UpcomingTransactions(submissions + submissions, payloads: []))
    #expect(later.verified.isEmpty)
  }
}

extension Result {
  fileprivate var failure: Failure? {
    if case .failure(let error) = self { error } else { nil }
  }
}
