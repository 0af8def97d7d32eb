import Federation
import FederationTesting
import Testing

/// A twin repeats what the chain did, whoever was away.
@Suite struct TwinTests {
  /// One client is away, then both: each round is given up and opened again, with everybody, and nobody traps.
  @Test func aRoundThatIsOpenedAgainHasEverybody() async throws {
    let folder = try TemporaryFolder()
    var plan = try Fixture.plan(rounds: 1, clients: ["A", "B"], proofs: .none)
    plan.absences = [
      .init(client: "A", round: 2), .init(client: "A", round: 3), .init(client: "B", round: 3),
    ]
    _ = try await Fixture.federation(plan, in: folder, shares: .inMemory).driver.run()
    let sealed = try EndToEndTests.models(in: folder)
    var twin = PlaintextTwin(tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel) { _, _ in false }
    for (i, purpose) in plan.schedule.enumerated() {
      try twin.run(purpose, round: i + 1)
      #expect(sealed[i].model == twin.modelDigest && (purpose == .statistics || sealed[i].metrics == twin.metrics))
    }
    #expect(sealed.count == plan.schedule.count)
  }

  @Test func aRoundWithoutAnybodyIsRefused() throws {
    let plan = try Fixture.plan(rounds: 1)
    var twin = PlaintextTwin(tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel) { _, _ in true }
    for purpose in plan.schedule { #expect(throws: FederationError.self) { try twin.run(purpose, round: 1) } }
  }
}
