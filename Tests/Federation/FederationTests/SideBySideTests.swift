import Contracts
import Federation
import FederationTesting
import Learning
import Ledger
import Testing

/// Clients train and seal side by side, and enter the chain in their own order, several a block.
@Suite struct SideBySideTests {
  /// The senders' names of the submissions, a list a block that has any.
  private func submissions(_ store: LedgerStore) throws -> [[String]] {
    var names: [VerifyingKey: String] = [:]
    var blocks: [[String]] = []
    var height: UInt64 = 0
    while let block = try store.block(at: height) {
      let transactions = try store.transactions(of: block)
      for t in transactions where t.kind == TransactionKind.genesis.rawValue {
        for member in try Genesis(wireBytes: t.body).members { names[member.key] = member.name }
      }
      let senders = transactions.filter { $0.kind == TransactionKind.submit.rawValue }.map { names[$0.sender] ?? "?" }
      if !senders.isEmpty { blocks.append(senders) }
      height += 1
    }
    return blocks
  }

  @Test func aRoundIsOneBlock() async throws {
    let folder = try TemporaryFolder()
    let plan = try Fixture.plan(rounds: 1, clients: ["E", "A", "D", "B", "C"], rowsEach: 12)
    let federation = try await Fixture.federation(plan, in: folder)
    _ = try await federation.driver.run()
    let names = plan.tasks.map(\.name)
    #expect(try submissions(federation.engine.store) == [names, names, names])
  }

  /// A client whose update cannot be made stops the run; what the others made is on the chain, and is not made again.
  @Test func aFaultLosesNothing() async throws {
    let folder = try TemporaryFolder()
    var plan = try Fixture.plan(rounds: 1)
    let sound = plan
    plan.train(by: Failing(client: "B"))
    // A federation keeps other processes, and others of this one, from its folder.
    do {
      let federation = try await Fixture.federation(plan, in: folder)
      await #expect(throws: FederationError.task(client: "B", reason: "no update")) {
        try await federation.driver.run()
      }
      #expect(try submissions(federation.engine.store) == [["A", "B", "C"], ["A", "C"]])
    }
    var again = sound
    again.train(by: Failing(client: ""))
    let second = try await Fixture.federation(again, in: folder)
    _ = try await second.driver.run()
    #expect(try submissions(second.engine.store) == [["A", "B", "C"], ["A", "C"], ["B"], ["A", "B", "C"]])
  }
}

/// Updates of ones, but for one client that has none.
private struct Failing: UpdateSource {
  let client: String

  func delta(_ request: UpdateRequest) throws(FederationError) -> [Double] {
    guard request.client != client else { throw .task(client: client, reason: "no update") }
    return request.model.map { _ in 1 }
  }
}
