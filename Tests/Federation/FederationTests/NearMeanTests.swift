import Contracts
import Federation
import FederationTesting
import Ledger
import PaillierScheme
import Testing
import UpdateProofs

/// Updates that are proved to be near the mean of the round before (docs/protocol.md §8).
@Suite struct NearMeanTests {
  private func rule(similarity: Int? = nil, radius: Int64? = nil) -> AggregationRule {
    var rule = AggregationRule.fedavg
    (rule.similarity, rule.radius) = (similarity, radius)
    return rule
  }

  /// Runs with predicates to the end, and says how often an update had to be moved.
  private func run(
    _ rule: AggregationRule, encryption: Encryption = .paillier, rounds: Int = 4
  ) async throws -> Int {
    let folder = try TemporaryFolder()
    let plan = try Fixture.plan(
      rounds: rounds, proofs: .norm, encryption: encryption, noise: encryption == .masked ? .repeatable : .fresh,
      rule: rule)
    let federation = try await Fixture.federation(plan, in: folder, shares: .inMemory)
    let state = try await federation.driver.run()
    let store = federation.engine.store
    let noise = try SealingPlaces(store).noise(plan) { client throws(FederationError) in
      try plan.randomness(client, FederationFolder(path: folder.path))
    }
    var twin = PlaintextTwin(
      tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel, isAbsent: { _, _ in false }, noise: noise)
    var moved = 0
    for (i, purpose) in plan.schedule.enumerated() {
      try twin.run(purpose, round: i + 1)
      moved += twin.moved.count
    }
    #expect(twin.modelDigest == state.modelDigest)
    #expect(state.learning.region != nil)
    #expect(try Auditor.audit(store, contract: Fixture.insecure).model == state.modelDigest)
    return moved
  }

  /// Honest clients are never refused: who is not near enough moves its update until it is.
  @Test func honestClientsPass() async throws {
    #expect(try await run(rule(similarity: 100)) == 0, "three clients of one distribution are similar")
    #expect(try await run(rule(similarity: 250, radius: 6)) > 0, "a ball of 6/256 is small for them")
  }

  @Test func underMasks() async throws {
    #expect(try await run(rule(similarity: 250, radius: 6), encryption: .masked, rounds: 2) > 0)
  }

  /// A guest that flips the mean's sign, one that goes too far along it, and the mean itself, which is permitted.
  @Test func whoIsFarIsRefusedByName() async throws {
    let plan = try Fixture.plan(
      rounds: 1, proofs: .norm, guests: ["Mallory"], rule: rule(similarity: 100))
    let field = try await Field(Fixture.insecure, plan)
    let trustees = Array(field.federation.driver.trustees.prefix(3))
    for purpose in [Purpose.statistics, .training] {
      try await field.open(purpose)
      try await field.submit(0, 1, 2)
      try await field.aggregate()
      try await field.release(trustees)
      try await field.validator.publish()
      try await field.validator.settle()
    }
    let round = try await field.open(.training)
    let region = try #require(try await field.validator.state().learning.region)
    let scheme = try #require(round.scheme as? any ForgeableScheme)
    let a = region.reference.entries + [0, 0, 0].prefix(3 - region.reference.entries.count)
    let metrics = try await field.vectors(0)[1].map { $0 - round.template.vectors[1].offset }
    let mallory = try #require(field.federation.guests["Mallory"])
    func send(_ x: [Int64]) async throws {
      func matrices(_ x: [Int64]) throws -> [[[Int64]]] {
        try zip(scheme.plans, [x, metrics]).map { plan, values in try plan.matrix(values) }
      }
      // All is as it should be but that the proof is of the mean.
      let made = try scheme.forge(
        encrypted: matrices(x), committed: matrices(x), bounded: matrices(a),
        context: SubmissionContext(
          chainID: await field.engine.chainID.bytes, open: round.open.bytes, sender: mallory.verifyingKey.bytes),
        key: #require(try await field.validator.state().key?.key), mode: .fast, work: .serial)
      _ = try await field.engine.send(try await field.submission([made.sealed, made.proofs], by: mallory))
    }
    let far = a.map { $0 * 6 }
    #expect(!region.contains(a.map { -$0 }) && !region.contains(far) && region.contains(a))
    #expect(
      FixedNorm.squared(a.map { -$0 }) <= FixedNorm.squared([Int64(region.bound), 0, 0]), "short, and yet refused")
    for x in [a.map { -$0 }, far, a.map { _ in 0 }] {
      let error = await #expect(throws: FederationError.self) { try await send(x) }
      guard case .refused(let reason)? = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(reason.isOffence && reason.code.hasPrefix("proof-norm"), "\(reason.code)")
    }
    try await send(a)
    try await field.submit(0, 1, 2)
    #expect(try await field.round.accepted.count == 4)
  }

  private enum FixedNorm {
    static func squared(_ x: [Int64]) -> Int64 { x.reduce(0) { $0 + $1 * $1 } }
  }
}
