import Consensus
import Contracts
import Federation
import FederationTesting
import Ledger
import Testing

/// An audit's report holds what happened, however it was cut into blocks.
@Suite struct AuditorTests {
  /// Signs transactions of one sender for one block.
  private func block(
    _ field: Field, _ statements: [(TransactionKind, [UInt8])], by key: SigningKey
  ) async throws -> [Submission] {
    let (chainID, first) = (await field.engine.chainID, await field.engine.nextSequence(of: key.verifyingKey))
    return try statements.enumerated().map { i, statement in
      Submission(
        try Transaction(
          chainID: chainID, sequence: first + UInt64(i), kind: statement.0.rawValue, body: statement.1, signer: key))
    }
  }

  /// An offence, the end of its attempt and the next opening in one block; later a settlement and an opening.
  @Test func everyTransactionCounts() async throws {
    let field = try await Field(
      Fixture.insecure, Fixture.plan(rounds: 1, clients: ["A", "B", "C"], rowsEach: 12))
    let validator = field.validator.key
    // A round in which C's false submission is put on record, and which is given up in the same block.
    let first = try await field.open()
    var payloads = try await field.submission(0).payloads.map(\.bytes)
    payloads[1][200] ^= 1
    let false_ = try await field.submission(payloads, by: field.clients[2].key)
    guard case .failure(.rejected(let reason))? = await field.engine.submit([false_]).first else {
      Issue.record("a false submission was accepted")
      return
    }
    #expect(reason.isOffence)
    // Evidence comes before the deadline, the abort after it: two blocks, and the next opening with the second one.
    try await field.validator.recordOffence(false_, reason)
    field.clock.advance(to: first.opening.deadline)
    let state = try await field.validator.state()
    let key = try #require(state.keyTransaction)
    func opening(_ round: UInt32, _ attempt: UInt16, _ purpose: Purpose) throws -> [UInt8] {
      OpenBody(
        round: round, attempt: attempt, purpose: purpose, key: key, model: state.modelDigest,
        deadline: field.clock.now + 100_000
      ).wireBytes
    }
    func submit(_ statements: [(TransactionKind, [UInt8])]) async throws {
      for answer in await field.engine.submit(try await block(field, statements, by: validator)) {
        _ = try answer.get()
      }
    }
    try await submit([
      (.abort, RoundReference(open: first.open).wireBytes), (.open, try opening(1, 2, .statistics)),
    ])
    let second = try await field.round
    #expect(second.opening.attempt == 2)
    try await field.submit(0, 1)
    try await field.aggregate()
    try await field.release(field.federation.driver.trustees)
    try await field.validator.publish()
    let round = try await field.round
    let credits = FederationContract.credits(round, try await field.validator.state())
    try await submit([
      (.settle, SettleBody(open: round.open, credits: credits).wireBytes), (.open, try opening(2, 1, .evaluation)),
    ])
    let report = try Auditor.audit(field.engine.store, contract: Fixture.insecure)
    #expect(report.rounds.map(\.phase) == [.aborted, .settled, .open])
    #expect(report.rounds.map(\.offences) == [1, 0, 0] && report.rounds.map(\.accepted) == [0, 2, 0])
    #expect(report.transactions == report.blocks + 2)
  }
}

/// Metrics of one model are opened once, however many others were in between.
@Suite struct EvaluationRuleTests {
  /// Says what it is told to.
  private struct Scripted: LocalTask {
    let step: @Sendable (_ round: Int) -> Int64
    let dimension: Int

    func vectors(_ purpose: Purpose, round: Int, model: PublicModel) throws(FederationError) -> [[Int64]] {
      // Sixteen samples of each of two clients: together n_max, so that an update counts as it is.
      let metrics = [16] + [Int64](repeating: 0, count: 42)
      switch purpose {
      case .training: return [[step(round)] + [Int64](repeating: 0, count: dimension - 1), metrics]
      default: return [metrics]
      }
    }
  }

  /// A, B, and A again bit for bit.
  @Test func aModelThatComesBackIsTheSame() async throws {
    let field = try await Field(
      Fixture.insecure, Fixture.plan(rounds: 0, clients: ["A", "B"], proofs: .none, rowsEach: 12))
    let dimension = try await field.validator.state().model.count
    let clients = field.clients.map {
      Client(
        name: $0.name, task: Scripted(step: { $0 == 2 ? 128 : -128 }, dimension: dimension), key: $0.key)
    }
    func run(_ purpose: Purpose) async throws {
      try await field.open(purpose)
      for client in clients {
        _ = try await field.engine.send(client.submission(to: field.engine, phases: PhaseClock()))
      }
      try await field.validator.close()
      try await field.validator.aggregate()
      try await field.release(Array(field.federation.driver.trustees.prefix(3)))
      try await field.validator.publish()
      try await field.validator.settle()
    }
    let a = try await field.validator.state().modelDigest
    try await run(.evaluation)
    try await run(.training)
    let b = try await field.validator.state().modelDigest
    #expect(a != b)
    try await run(.evaluation)
    try await run(.training)
    #expect(try await field.validator.state().modelDigest == a)
    do {
      try await field.open(.evaluation)
      Issue.record("the metrics of one model are opened twice")
    } catch {
      #expect(Attack.text(error).contains("were opened once"))
    }
    #expect(await field.engine.machine.state?.evaluatedModels == [a, b])
    // A deadline that no block's time can pass would leave a round without an end.
    let late = OpenBody(
      round: 5, attempt: 1, purpose: .training, key: try #require(await field.validator.state().keyTransaction),
      model: a,
      deadline: LedgerLimits.time)
    let context = BlockContext(
      chainID: await field.engine.chainID, height: 99, time: LedgerLimits.time - 1000,
      proposer: field.validator.key.verifyingKey)
    let transaction = try Transaction(
      chainID: await field.engine.chainID, sequence: 0, kind: TransactionKind.open.rawValue, body: late.wireBytes,
      signer: field.validator.key)
    var machine = await field.engine.machine
    do throws(Rejection) {
      try machine.apply(transaction, payloads: PayloadReader([]), in: context)
      Issue.record("a round without an end was opened")
    } catch {
      #expect(error.code == "wrong-opening" && error.description.contains("no day behind it"))
    }
  }
}
