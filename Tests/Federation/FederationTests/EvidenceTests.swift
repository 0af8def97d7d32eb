import Consensus
import Contracts
import Federation
import FederationTesting
import Ledger
import Synchronization
import Testing
import UpdateProofs

/// Offences on the chain: who cheats is named for good, and nobody else can be.
@Suite struct EvidenceTests {
  private func field() async throws -> (Field, SigningKey) {
    let field = try await Field(
      Fixture.insecure, Fixture.plan(rounds: 1, clients: ["A", "B"], guests: ["cheater"], rowsEach: 12))
    try await field.open()
    return (field, try #require(field.federation.guests["cheater"]))
  }

  private func refuses(
    _ text: String, _ location: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
  ) async { await Attack.refused("wrong-evidence", text, location, body) }

  /// The demonstration's cheater, all four cheats in one run: each is refused, two are proven offences a round at most,
  /// and the result is the honest clients'.
  @Test func aRunWithACheater() async throws {
    let folder = try TemporaryFolder()
    var plan = try Fixture.plan(rounds: 2, clients: ["A", "B", "C"], guests: ["cheater"], rowsEach: 12)
    plan.absences = [.init(client: "C", round: 3)]
    let codes = Mutex<[String]>([])
    let cheats: [Int: Cheater.Cheat] = [1: .outOfRange, 2: .mismatch, 3: .replay, 4: .copy]
    let federation = try await Fixture.federation(
      plan, in: folder, intruder: { Cheater(name: "cheater", key: $0, cheats: cheats) },
      observe: {
        if case .refused(_, _, _, let code, _) = $0 { codes.withLock { $0.append(code) } }
      })
    let state = try await federation.driver.run()
    let refused = codes.withLock { $0 }
    #expect(
      refused.count == 4 && refused[0].hasPrefix("proof-bits") && refused[1].hasPrefix("proof-link"), "\(refused)")
    #expect(refused[2] == "ledger" && refused[3].hasPrefix("proof-"), "\(refused)")
    let cheater = try #require(federation.guests["cheater"]).verifyingKey
    #expect(state.credits[cheater] == -3)
    let report = try Auditor.audit(federation.engine.store, contract: Fixture.insecure)
    #expect(report.rounds.map(\.offences) == [1, 1, 0, 1] && report.rounds.map(\.accepted) == [3, 3, 2, 3])
    let absences = plan.absences
    var twin = PlaintextTwin(tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel) {
      absences.contains(.init(client: $0, round: $1))
    }
    for (i, purpose) in plan.schedule.enumerated() { try twin.run(purpose, round: i + 1) }
    #expect(state.modelDigest == twin.modelDigest)
  }

  @Test func whatIsNoOffenceCannotBeEvidence() async throws {
    let (field, key) = try await field()
    let honest = try await field.submission(0)
    let proof = Rejection.proof(vector: 0, .equation(.link, check: "ciphertext"))
    // A valid submission that was held back; one without a signature of its sender's; one of another chain.
    await refuses("is valid") { try await field.validator.recordOffence(honest, proof) }
    await refuses("its chain or payloads") {
      try await field.validator.recordOffence(
        Submission(sign(honest, chainID: Hash("another", []), key), payloads: honest.payloads), proof)
    }
    // False, but for another reason than the one that is stated.
    let payloads = honest.payloads.map(\.bytes)
    let copied = try await field.submission(payloads, by: key)
    await refuses("not for 'invalid-ciphertext'") {
      try await field.validator.recordOffence(copied, .invalidCiphertext(vector: 0, row: 0))
    }
    // A second submission is no offence, nor is a late one.
    _ = try await field.engine.send(honest)
    let again = try await field.submission(0)
    await refuses("refused for 'duplicate-submission'") {
      try await field.validator.recordOffence(again, .duplicateSubmission)
    }
    let late = try await field.submission(1)
    field.clock.advance(to: try await field.round.opening.deadline + 10)
    await refuses("refused for 'late'") { try await field.validator.recordOffence(late, proof) }
    // The kind of another role, and a transaction that nobody of the members signed.
    let close = try await field.engine.submission(
      .close, RoundReference(open: field.round.open).wireBytes, signer: field.validator.key)
    await refuses("only submissions and shares") { try await field.validator.recordOffence(close, proof) }
    let chainID = await field.engine.chainID
    let stranger = try Submission(sign(honest, chainID: chainID, SigningKey()), payloads: honest.payloads)
    await refuses("no member") { try await field.validator.recordOffence(stranger, proof) }
    #expect(try await field.round.offenders.isEmpty)
  }

  @Test func anOffenceCountsOnce() async throws {
    let (field, key) = try await field()
    var payloads = try await field.submission(0).payloads.map(\.bytes)
    payloads[1][200] ^= 1
    let false_ = try await field.submission(payloads, by: key)
    var reason: Rejection?
    do throws(FederationError) { _ = try await field.engine.send(false_) } catch {
      if case .refused(let why) = error { reason = why }
    }
    let why = try #require(reason)
    #expect(why.isOffence)
    try await field.validator.recordOffence(false_, why)
    #expect(try await field.round.offenders == [key.verifyingKey])
    let second = try await field.submission(payloads, by: key)
    await refuses("on the chain already") { try await field.validator.recordOffence(second, why) }
    // For the rest of the round its submissions are refused, whatever they hold.
    await #expect(throws: FederationError.refused(.excluded)) { try await field.engine.send(second) }
  }

  /// A share that an honest trustee released on another branch cannot be turned against it on this one.
  @Test func aShareOfAnotherBranchIsNoOffence() async throws {
    let field = try await Field(
      Fixture.insecure, Fixture.plan(rounds: 1, clients: ["A", "B", "C"], proofs: .none, rowsEach: 12))
    try await field.open()
    try await field.submit(0, 1)
    let other = try await field.fork("branch")
    try await other.submit(2)
    try await field.aggregate()
    try await other.aggregate()
    let trustee = try await field.trustee(
      1, Fixture.insecure, .all, StateJournal.create(at: field.journal("trustee 1")))
    try await trustee.catchUp(with: field.engine.store)
    let share = try await trustee.release()
    await #expect(throws: FederationError.refused(.wrongAggregate)) { try await other.engine.send(share) }
    await refuses("refused for 'wrong-aggregate'") {
      try await other.validator.recordOffence(share, .invalidShare("another aggregate"))
    }
    _ = try await field.engine.send(share)
  }

  /// Metrics of one model over two sets of clients would give away the difference, and a round without an end stops all.
  @Test func openingsHaveLimits() async throws {
    let field = try await Field(
      Fixture.insecure, Fixture.plan(rounds: 0, clients: ["A", "B"], proofs: .none, rowsEach: 12))
    let month: UInt64 = 30 * 24 * 3600 * 1000
    await refusesOpening("more than \(month) ms ahead") {
      try await field.validator.open(.statistics, deadline: field.clock.now + month + 1000)
    }
    await refusesOpening("has passed") { try await field.validator.open(.statistics, deadline: 0) }
    _ = try await field.federation.driver.run()
    await refusesOpening("were opened once") {
      try await field.validator.open(.evaluation, deadline: field.clock.now + 1000)
    }
    await refusesOpening("were opened once") {
      try await field.validator.open(.statistics, deadline: field.clock.now + 1000)
    }
  }

  private func refusesOpening(
    _ text: String, _ location: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
  ) async { await Attack.refused("wrong-opening", text, location, body) }

  private func sign(_ submission: Submission, chainID: Hash, _ key: SigningKey) throws -> Transaction {
    let t = submission.transaction
    return try Transaction(
      chainID: chainID, sequence: t.sequence, kind: t.kind, body: t.body, payloads: t.payloads, signer: key)
  }

  @Test func roundsAndPayloadsHaveLimits() async throws {
    var plan = try Fixture.plan(rounds: 1, clients: ["A", "B", "C"], proofs: .none, rowsEach: 12)
    plan.participation = try Participation(minimum: 2, maximum: 2, corrupted: 0, honestMinimum: 2)
    plan.submissionLimit = 4096
    let field = try await Field(Fixture.insecure, plan)
    try await field.open()
    let large = try await field.submission(
      [[UInt8](repeating: 1, count: 4000), [UInt8](repeating: 0, count: 97)],
      by: field.clients[0].key)
    await #expect(throws: FederationError.refused(.tooLarge(bytes: 4097, limit: 4096))) {
      try await field.engine.send(large)
    }
    try await field.submit(0, 1)
    let third = try await field.submission(2)
    await #expect(throws: FederationError.refused(.roundFull(maximum: 2))) { try await field.engine.send(third) }
  }
}
