import Contracts
import Federation
import FederationTesting
import Ledger
import Synchronization
import Testing
import UpdateProofs

@Suite struct EndToEndTests {
  /// "Done when" 2: every round's model, three seeds, with a drop-out; the twin never reads a decrypted value.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func sealedModelEqualsThePlaintextTwin(seed: UInt64) async throws {
    let folder = try TemporaryFolder()
    var plan = try Fixture.plan(seed: seed, rounds: 3)
    plan.absences = [.init(client: "B", round: 3)]
    let federation = try await Fixture.federation(plan, in: folder)
    _ = try await federation.driver.run()

    let sealed = try Self.models(in: folder)
    let absences = plan.absences
    var twin = PlaintextTwin(tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel) {
      absences.contains(.init(client: $0, round: $1))
    }
    for (i, purpose) in plan.schedule.enumerated() {
      try twin.run(purpose, round: i + 1)
      #expect(sealed[i].model == twin.modelDigest, "seed \(seed), round \(i + 1)")
      #expect(sealed[i].metrics == twin.metrics || purpose == .statistics, "seed \(seed), round \(i + 1)")
    }
    #expect(sealed.count == plan.schedule.count)
  }

  @Test func entriesAreBoundedBesideTheNormWhereThatIsAsked() async throws {
    let folder = try TemporaryFolder()
    let plan = try Fixture.plan(rounds: 1, clients: ["A", "B"], proofs: .norm, entryClip: 0.02)
    let update = try #require(try plan.templates()[1].vectors.first)
    #expect(update.entryBound == 6 && (update.norm ?? 0) > 256, "⌈0.02·2^8⌉")
    let federation = try await Fixture.federation(plan, in: folder, shares: .inMemory)
    let state = try await federation.driver.run()
    let store = try LedgerStore.openReadOnly(at: folder.path + "/ledger.sqlite")
    #expect(try Auditor.audit(store, contract: Fixture.insecure).model == state.modelDigest)
    var twin = PlaintextTwin(tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel) { _, _ in false }
    for (i, purpose) in plan.schedule.enumerated() { try twin.run(purpose, round: i + 1) }
    #expect(twin.modelDigest == state.modelDigest)
    var wide = PlaintextTwin(
      tasks: try Fixture.plan(rounds: 1, clients: ["A", "B"], proofs: .norm).tasks, settings: plan.settings,
      initial: plan.initialModel
    ) { _, _ in false }
    for (i, purpose) in plan.schedule.enumerated() { try wide.run(purpose, round: i + 1) }
    #expect(wide.modelDigest != state.modelDigest, "some entry was clipped")
  }

  @Test func everyGroupAndNoProofsRunToTheEndAndPassTheAudit() async throws {
    for (group, proofs) in [
      (GroupChoice.ristretto255, ProofChoice.none), (.ristretto255, .bits), (.p256, .bits), (.modp3072, .bits),
      (.ristretto255, .norm), (.p256, .norm), (.ristretto255, .entries),
    ] {
      let folder = try TemporaryFolder()
      // Bits in the large group are slow: as little as has every step in it.
      let rounds = group == .modp3072 ? 0 : 1
      let plan = try Fixture.plan(rounds: rounds, clients: ["A", "B"], proofs: proofs, group: group)
      let federation = try await Fixture.federation(plan, in: folder, shares: .inMemory)
      let state = try await federation.driver.run()
      let store = try LedgerStore.openReadOnly(at: folder.path + "/ledger.sqlite")
      let report = try Auditor.audit(store, contract: Fixture.insecure)
      #expect(report.model == state.modelDigest)
      #expect(report.rounds.map(\.phase) == plan.schedule.map { _ in .settled })
      #expect(report.rounds.map(\.accepted) == plan.schedule.map { _ in 2 })
    }
  }

  /// Model digest and metrics after every settled round, read from the chain.
  static func models(in folder: TemporaryFolder) throws -> [(model: Hash, metrics: PublishedMetrics?)] {
    let store = try LedgerStore.openReadOnly(at: folder.path + "/ledger.sqlite")
    var replica = Replica(Fixture.insecure)
    var out: [(Hash, PublishedMetrics?)] = []
    try replica.catchUp(with: store) { _, _, contract in
      if let state = contract.state, state.round?.phase == .settled {
        out.append((state.modelDigest, state.round?.metrics))
      }
    }
    return out
  }
}
