import Contracts
import Federation
import FederationTesting
import Foundation
import Learning
import Ledger
import Testing
import UpdateProofs

/// Strategies on the chain: what is opened becomes the next model alike for whoever computes it (docs/protocol.md §2).
@Suite struct StrategyTests {
  static let strategies: [(name: String, rule: AggregationRule)] = [
    ("fedavgm", AggregationRule(server: try? ServerOptimizer(.momentum(beta: 0.9), learningRate: 0.5))),
    ("fedadagrad", AggregationRule(server: try? ServerOptimizer(.adagrad(), learningRate: 0.1))),
    ("fedadam", AggregationRule(server: try? ServerOptimizer(.adam(), learningRate: 0.1))),
    ("fedyogi", AggregationRule(server: try? ServerOptimizer(.yogi(), learningRate: 0.1))),
    ("scaffold", scaffold(3)),
    (
      "scaffold with a rate",
      AggregationRule(
        server: try? ServerOptimizer(.momentum(beta: 0), learningRate: 0.5), control: .init(scale: 0.4, clients: 3))
    ),
  ]

  /// The fixture's clients make steps of 0.2 in two epochs.
  static func scaffold(_ clients: Int) -> AggregationRule {
    AggregationRule(control: .init(scale: 0.4, clients: clients))
  }

  @Test(arguments: strategies.indices)
  func theSealedModelEqualsThePlaintextTwins(strategy: Int) async throws {
    let (name, rule) = Self.strategies[strategy]
    let folder = try TemporaryFolder()
    var plan = try Fixture.plan(seed: 4, rounds: 3, proofs: .norm, rule: rule)
    plan.absences = [.init(client: "B", round: 3)]
    let federation = try await Fixture.federation(plan, in: folder, shares: .inMemory)
    let last = try await federation.driver.run()
    let models = try await twin(plan)
    let sealed = try EndToEndTests.models(in: folder)
    #expect(sealed.map(\.model) == models, "\(name)")
    #expect(Set(models).count == 4, "\(name): every training round changes the model")
    let report = try Auditor.audit(federation.engine.store, contract: Fixture.insecure)
    #expect(report.model == last.modelDigest && report.state.learning == last.learning)
    #expect(try TrainingLog.read(federation.engine.store) == last.learning)

    // The strategy is not FedAvg by another name.
    let plain = try await twin(Fixture.plan(seed: 4, rounds: 3, proofs: .norm))
    #expect(models.last != plain.last, "\(name)")
  }

  /// The twin's model after every round of the schedule.
  private func twin(_ plan: FederationPlan) async throws -> [Hash] {
    var twin = PlaintextTwin(tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel) {
      plan.isAbsent($0, $1)
    }
    return try plan.schedule.enumerated().map {
      try twin.run($1, round: $0 + 1)
      return twin.modelDigest
    }
  }

  /// What is between the strategies and their runs without integers is rounding alone.
  @Test(arguments: strategies.indices)
  func theRunWithoutQuantisingIsNear(strategy: Int) throws {
    let rule = Self.strategies[strategy].rule
    let plan = try Fixture.plan(seed: 4, rounds: 3, proofs: .norm, rule: rule)
    var twin = PlaintextTwin(tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel) { _, _ in false }
    for (i, purpose) in plan.schedule.enumerated() { try twin.run(purpose, round: i + 1) }
    var floats = FloatTwin(
      tasks: plan.tasks, settings: plan.settings,
      initial: PublicModel(parameters: plan.initialModel, moments: twin.model.moments)
    ) { _, _ in false }
    for round in 2...4 { try floats.train(round: round) }
    let distance = zip(twin.model.parameters, floats.model.parameters).map { abs($0 - $1) }.max() ?? 1
    let moved = zip(plan.initialModel, floats.model.parameters).map { abs($0 - $1) }.max() ?? 0
    #expect(distance < 0.05 && moved > 0.1, "\(Self.strategies[strategy].name): \(distance), \(moved)")
  }

  /// SCAFFOLD's second vector under a mask, whose noise is part of the sum.
  @Test func scaffoldUnderMasks() async throws {
    let folder = try TemporaryFolder()
    let plan = try Fixture.plan(
      rounds: 2, clients: ["A", "B"], proofs: .norm, rowsEach: 12, encryption: .masked, noise: .repeatable,
      rule: Self.scaffold(2))
    let federation = try await Fixture.federation(plan, in: folder)
    let state = try await federation.driver.run()
    let store = federation.engine.store
    let noise = try SealingPlaces(store).noise(plan) { client throws(FederationError) in
      try plan.randomness(client, FederationFolder(path: folder.path))
    }
    var twin = PlaintextTwin(
      tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel, isAbsent: { _, _ in false }, noise: noise)
    for (i, purpose) in plan.schedule.enumerated() { try twin.run(purpose, round: i + 1) }
    #expect(twin.modelDigest == state.modelDigest)
    #expect(state.learning.control.contains { $0 != 0 })
  }

  /// Stopped between any two blocks of its training, by clients that have forgotten everything.
  @Test(arguments: [2, 4])
  func aRunGoesOnAfterAnyBlock(strategy: Int) async throws {
    let rule = strategy == 4 ? Self.scaffold(2) : Self.strategies[strategy].rule
    let run = try await FinishedRun(
      Fixture.plan(rounds: 2, clients: ["A", "B"], proofs: .none, rowsEach: 12, rule: rule))
    let whole = try LedgerStore.openReadOnly(at: run.path)
    let blocks = Int(try #require(try whole.tail()).height) + 1
    let wanted = try await twin(run.plan).last
    #expect(run.model == wanted)
    for count in stride(from: 12, to: blocks, by: 3) {
      let folder = try TemporaryFolder()
      let files = FederationFolder(path: folder.path)
      try FileManager.default.copyItem(atPath: run.folder.path + "/keys", toPath: folder.path + "/keys")
      for index in 1...4 {
        let journal = folder.path + "/keys/trustee-\(index).journal"
        try FileManager.default.removeItem(atPath: journal)
        _ = try StateJournal.create(at: journal)
      }
      let store = try LedgerStore.create(at: files.ledger)
      try whole.copy(to: store, blocks: count)
      try store.close()
      let state = try await Fixture.federation(run.plan, in: folder).driver.run()
      #expect(state.modelDigest == wanted, "stopped after block \(count - 1)")
    }
  }

  /// A next model that is FedAvg's, where the genesis says Adam's.
  @Test func anotherStepIsRefused() async throws {
    let run = try await FinishedRun(
      Fixture.plan(
        rounds: 2, clients: ["A", "B"], proofs: .none, rowsEach: 12, rule: Self.strategies[2].rule))
    try Forger(run: run).audit(
      names: "model",
      Forger.change(.publish, round: 3) {
        let body = try PublishBody(wireBytes: $0.body)
        let dimensions = try run.plan.templates()[1].vectors.map(\.dimension)
        let sums = try ModelCodec.decode(sums: $0.payloads[0], dimensions: dimensions)
        let old = try #require(try TrainingLog.model(before: 3, in: run.path))
        let model = ModelCodec.apply(sums[0], samples: sums[1][0], to: old, fractionBits: 8, maximumSamples: 32)
        $0.payloads[1] = ModelCodec.encode(model)
        $0.body = PublishBody(open: body.open, model: ModelCodec.digest(model), metrics: body.metrics).wireBytes
      })
    // An opening that names other moments than the chain's is refused, too.
    try Forger(run: run).audit(
      names: "model",
      Forger.change(.open, round: 3) {
        let b = try OpenBody(wireBytes: $0.body)
        $0.body =
          OpenBody(
            round: b.round, attempt: b.attempt, purpose: b.purpose, key: b.key, model: b.model, state: .zero,
            deadline: b.deadline
          ).wireBytes
      })
  }
}

extension TrainingLog {
  /// The model that a round of the chain started from.
  static func model(before round: Int, in path: String) throws -> [Double]? {
    var model: [Double]?
    try read(LedgerStore.openReadOnly(at: path)) { if $0.number == round { model = $0.before.model } }
    return model
  }
}
