import Contracts
import Federation
import FederationTesting
import Ledger
import Reports
import Runs
import Testing

/// `run`, `resume` and `audit` go on after a round that was given up with shares on the chain.
@Suite struct AbandonedRoundTests {
  /// Junk in the statistics round and in the second of three training rounds.
  @Test func aRunWithRoundsGivenUpEndsAndEqualsItsTwin() async throws {
    let folder = try TemporaryFolder()
    let plan = try Fixture.plan(rounds: 3, clients: ["A", "B"], proofs: .none, guests: ["junk"], rowsEach: 12)
    let model: Hash
    do {
      let federation = try await Fixture.federation(
        plan, in: folder, intruder: { JunkSender(key: $0, rounds: [1, 3]) })
      let state = try await federation.driver.run()
      model = state.modelDigest
      #expect(state.round?.opening.round == 5 && state.abandoned.keys.sorted() == [1, 3])
      try federation.engine.store.close()
    }
    let phases: [Phase] = [.abandoned, .settled, .abandoned, .settled, .settled]
    do {
      let federation = try await Fixture.federation(plan, in: folder)
      #expect(try await federation.driver.run().modelDigest == model)
      let report = try Auditor.audit(federation.engine.store, contract: Fixture.insecure)
      #expect(report.rounds.map(\.phase) == phases && report.model == model)
      try federation.engine.store.close()
    }
    let store = try LedgerStore.openReadOnly(at: FederationFolder(path: folder.path).ledger)
    var history = try History(store)
    try history.compare(plan, progress: ProgressLine(quiet: true))
    // Training rounds 1 and 3 changed the model; what the twin has of each is the same, bit for bit.
    #expect(history.models.keys.sorted() == [1, 3] && history.equalToTwin == [1, 3])
    #expect(history.models[3] == model)
  }
}
