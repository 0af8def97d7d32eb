import Contracts
import Federation
import FederationTesting
import Foundation
import Ledger
import Testing

/// Who takes part follows from the opening, for everybody alike (docs/protocol.md §9).
@Suite struct SamplingTests {
  private var half: AggregationRule {
    var rule = AggregationRule.fedavg
    rule.sampling = 500_000
    return rule
  }

  @Test func onlyTheDrawnSubmit() async throws {
    let names = ["A", "B", "C", "D", "E"]
    let plan = try Fixture.plan(rounds: 3, clients: names, proofs: .none, rowsEach: 12, rule: half)
    let folder = try TemporaryFolder()
    let federation = try await Fixture.federation(plan, in: folder, shares: .inMemory)
    let state = try await federation.driver.run()
    let keys = Dictionary(uniqueKeysWithValues: federation.driver.clients.map { ($0.verifyingKey, $0.name) })
    var there: [Int: Set<String>] = [:]
    try TrainingLog.read(federation.engine.store) { round in
      let drawn = Set(keys.keys.filter { ClientSampling.draws($0, open: round.open, millionths: 500_000) })
      #expect(round.clients == drawn && drawn.count >= 2)
      there[round.number] = Set(round.clients.compactMap { keys[$0] })
    }
    #expect(there.count == 3)
    let training = there
    var twin = PlaintextTwin(tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel) {
      !(training[$1]?.contains($0) ?? true)
    }
    for (i, purpose) in plan.schedule.enumerated() { try twin.run(purpose, round: i + 1) }
    #expect(twin.modelDigest == state.modelDigest)
    #expect(try Auditor.audit(federation.engine.store, contract: Fixture.insecure).model == state.modelDigest)
  }

  /// Most attempts draw fewer than n_min, who are all there: each is given up after its deadline, and the next draws anew.
  @Test func drawsOfTooFewAreGivenUp() async throws {
    var rule = half
    rule.sampling = 150_000
    let plan = try Fixture.plan(rounds: 2, clients: ["A", "B", "C", "D"], proofs: .none, rowsEach: 12, rule: rule)
    let folder = try TemporaryFolder()
    let federation = try await Fixture.federation(plan, in: folder, shares: .inMemory)
    let state = try await federation.driver.run()
    #expect(state.round?.phase == .settled && FileManager.default.fileExists(atPath: folder.path))
  }

  /// The same client's submission is accepted where the check is off.
  @Test(arguments: [true, false])
  func whoIsNotDrawnIsRefused(checks: Bool) async throws {
    let plan = try Fixture.plan(
      rounds: 1, clients: ["A", "B", "C", "D", "E", "F"], proofs: .none, rowsEach: 12, rule: half)
    let contract = FederationContract(
      checks: checks ? .all : .all.subtracting(.sampling), allowsInsecureKeys: true,
      keyProofRounds: Fixture.keyProofRounds)
    let field = try await Field(contract, plan)
    try await field.open()
    try await field.submit(0, 1, 2, 3, 4, 5)
    try await field.validator.close()
    try await field.validator.aggregate()
    try await field.release(field.federation.driver.trustees.prefix(3).map { $0 })
    try await field.validator.publish()
    try await field.validator.settle()
    // Attempts until somebody is not drawn: each is given up after its deadline.
    var outsider: Int?
    while outsider == nil {
      let round = try await field.open(.training)
      outsider = field.clients.firstIndex { !round.isDrawn($0.verifyingKey) }
      guard outsider == nil else { break }
      field.clock.advance(to: round.opening.deadline)
      try await field.validator.abort()
    }
    let submission = try await field.submission(#require(outsider))
    let permit = await field.engine.machine.uploadPermit(for: field.clients[outsider ?? 0].verifyingKey)
    #expect(permit == nil)
    if checks {
      await #expect(throws: FederationError.refused(.notDrawn)) { _ = try await field.engine.send(submission) }
    } else {
      _ = try await field.engine.send(submission)
    }
    #expect(!Rejection.notDrawn.isOffence)
  }
}
