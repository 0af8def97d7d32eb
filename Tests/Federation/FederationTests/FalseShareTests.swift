import BigNum
import Consensus
import Contracts
import Federation
import FederationTesting
import Ledger
import PaillierScheme
import ProofTesting
import Synchronization
import Testing
import Transcript
import UpdateProofs
import Wire

/// ⚔ docs/protocol.md §3, §9: shares that verify and are false, under a key of a dealer who took unsafe primes. Other
/// quorums open the round, or it is given up; an honest trustee is not named for what others did, and the chain goes on.
@Suite struct FalseShareTests {
  /// A federation of four trustees (t = 3, f = 1) under such a key, with its round 1 aggregated.
  private struct Scene {
    let field: Field
    let element: BigInt

    init(
      rounds: Int = 0, observe: @escaping @Sendable (FederationEvent) -> Void = { _ in }
    ) async throws {
      var rng = SystemRandomNumberGenerator()
      let q = Fixture.primes[0]
      let unsafe = try UnsafePrime(order: 101, beside: q, using: &rng)
      element = unsafe.element(beside: q)
      field = try await Field(
        Fixture.insecure, Fixture.plan(rounds: rounds, clients: ["A", "B"], proofs: .none, rowsEach: 12),
        ceremony: .given(p: unsafe.p, q: q, checks: []), observe: observe)
    }

    func aggregate(_ purpose: Purpose = .statistics) async throws {
      try await field.open(purpose)
      try await field.submit(0, 1)
      try await field.aggregate()
    }

    func trustee(_ index: Int) -> Trustee { field.federation.driver.trustees[index - 1] }

    /// A share of trustee `index`'s that is off by the element's power `index` (equal ones of two trustees would cancel in
    /// some quorums), made until its proof verifies.
    func falseShare(_ index: Int) async throws -> Submission {
      let state = try await field.validator.state()
      let (round, key) = (try #require(state.round), try #require(state.key))
      let share = try TrusteeKeyFile.read(from: FederationFolder(path: field.folder.path).share(index))
      let transcript = Transcript.share(chainID: await field.engine.chainID, open: round.open)
      let error = element.powMod(variableTime: BigInt(index), mod: key.key.nSquared) ?? 1
      var rng = SystemRandomNumberGenerator()
      while true {
        let vector = try share.decrypt(round.sumRows, transcript: transcript, using: &rng, checks: .all) {
          $0.map { $0.multiplied(by: error, mod: key.key.nSquared) }
        }
        guard (try? key.verify(vector, of: round.sumRows, transcript: transcript)) != nil else { continue }
        var writer = Writer()
        vector.encode(for: key, to: &writer)
        let body = AggregateBody(
          open: round.open, digest: FederationContract.digest(round.sum, key.key))
        return try await field.engine.submission(
          .share, body.wireBytes, [Payload(writer.bytes)], signer: trustee(index).key)
      }
    }

    func send(false indices: Int...) async throws {
      for index in indices { _ = try await field.engine.send(falseShare(index)) }
    }

    func send(honest indices: Int...) async throws { try await field.release(indices.map(trustee)) }
  }

  private func expect(
    _ code: String, _ location: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
  ) async { await Attack.refused(code, nil, location, body) }

  @Test func anotherQuorumOpensAndTheFalseOneIsNamed() async throws {
    let scene = try await Scene()
    let field = scene.field
    try await scene.aggregate()
    let expected = try await combine(field.vectors(0), field.vectors(1), +)
    try await scene.send(false: 2)
    try await scene.send(honest: 1, 3)
    await expect("no-quorum") { try await field.validator.publish() }
    await expect("early") { try await field.validator.abort() }
    try await scene.send(honest: 4)
    // Who waits gains nothing: what opens is published.
    await expect("early") { try await field.validator.abort() }
    try await field.validator.publish()
    let round = try await field.round
    #expect(round.sums == expected)
    #expect(round.falseShares == [2] && round.shares.map(\.trustee) == [1, 3, 4])
    // Named, and no offender: the dealer may have dealt it such a share.
    #expect(round.offenders.isEmpty)
    try await field.validator.settle()
    let state = try await field.validator.state()
    #expect(state.credits[await scene.trustee(2).key.verifyingKey] ?? 0 == 0)
    #expect(state.credits[await scene.trustee(4).key.verifyingKey] == 1)
    let report = try Auditor.audit(field.engine.store, contract: Fixture.insecure)
    #expect(report.state.credits == state.credits && report.rounds.map(\.offences) == [0])
  }

  /// Two false shares, more than f: nothing opens, nobody can be named, and the round is given up with t + f shares.
  @Test func aRoundThatNobodyOpensIsGivenUp() async throws {
    let events = Mutex<[FederationEvent]>([])
    let scene = try await Scene(rounds: 1) { event in events.withLock { $0.append(event) } }
    let field = scene.field
    try await scene.aggregate()
    let first = try await field.round
    await expect("too-few-shares") { try await field.validator.abort() }
    try await scene.send(false: 1, 2)
    try await scene.send(honest: 3)
    await expect("early") { try await field.validator.abort() }
    // The driver goes on from here: asks trustee 4 too, gives round 1 up, and runs rounds 2 and 3.
    let state = try await field.federation.driver.run()
    #expect(state.round?.opening.round == 3 && state.round?.phase == .settled)
    #expect(events.withLock { $0.contains { if case .abandoned(round: 1, of: 3, _) = $0 { true } else { false } } })
    #expect(state.abandoned[1] != nil && state.round?.offenders == [])
    // What may have been opened counts as opened, but what it said is unknown.
    #expect(state.moments?.allSatisfy { $0 == 0 } == true)
    await expect("wrong-opening") { try await field.open(.statistics) }
    let report = try Auditor.audit(field.engine.store, contract: Fixture.insecure)
    #expect(
      report.rounds.map(\.phase) == [.abandoned, .settled, .settled] && report.rounds[0].opening == first.opening)
    // The model is that of a run without moments.
    let plan = field.federation.plan
    var twin = PlaintextTwin(tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel) { _, _ in false }
    try twin.abandon(.statistics, round: 1)
    for (i, purpose) in plan.schedule.dropFirst().enumerated() { try twin.run(purpose, round: i + 2) }
    #expect(state.modelDigest == twin.modelDigest)
  }

  /// Where fewer than t + f trustees answer, a day passes first. A trustee that had released nothing counts the round as
  /// opened all the same, so that no fork has another sum of it from it.
  @Test func aDayIsWaitedForTheOthers() async throws {
    let scene = try await Scene()
    let field = scene.field
    try await field.open()
    let other = try await field.fork("branch")
    for branch in [field, other] { try await branch.submit(0, 1) }
    for branch in [field, other] { try await branch.aggregate() }
    try await scene.send(false: 1)
    try await scene.send(honest: 2, 3)
    let deadline = try await field.round.opening.deadline
    let day: UInt64 = 24 * 3600 * 1000
    field.clock.advance(to: deadline + day - 1)
    await expect("early") { try await field.validator.abort() }
    field.clock.advance(to: deadline + day)
    try await field.validator.abort()
    #expect(try await field.round.phase == .abandoned)
    let path = field.journal("trustee 4")
    do {
      let journal = try StateJournal.create(at: path)
      let trustee = try await field.trustee(4, Fixture.insecure, .all, journal)
      try await trustee.catchUp(with: field.engine.store)
      #expect(journal.digest(chain: await field.engine.chainID, round: 1) != nil)
    }
    let again = try await field.trustee(4, Fixture.insecure, .all, StateJournal.open(at: path))
    try await again.catchUp(with: other.engine.store)
    await #expect(throws: FederationError.self) { try await again.release() }
  }

  /// An evaluation that may have been opened is not opened again; the schedule ends there.
  @Test func anAbandonedRoundsMetricsCountAsOpened() async throws {
    let scene = try await Scene(rounds: 1)
    let field = scene.field
    try await scene.aggregate()
    try await scene.send(honest: 1, 2, 3)
    try await field.validator.publish()
    try await field.validator.settle()
    try await scene.aggregate(.training)
    try await scene.send(false: 1, 2)
    try await scene.send(honest: 3, 4)
    let model = try await field.validator.state().modelDigest
    let state = try await field.federation.driver.run()
    #expect(state.round?.opening.round == 2 && state.round?.phase == .abandoned && state.modelDigest == model)
    await expect("wrong-opening") { try await field.open(.evaluation) }
    // Training from the same model goes on, under the next number.
    try await field.open(.training)
    #expect(try await field.round.opening.round == 3)
  }

  /// Junk that nobody proved: the shares combine, but to no sums. The round is given up at once and the chain goes on.
  @Test func junkWithoutProofsEndsARoundOnly() async throws {
    let field = try await Field(
      Fixture.insecure, Fixture.plan(rounds: 0, clients: ["A", "B"], proofs: .none, guests: ["cheater"]))
    let round = try await field.open()
    try await field.submit(0, 1)
    let cheater = try #require(field.federation.guests["cheater"])
    try await JunkSender(key: cheater, rounds: [1]).act(in: round, driver: field.federation.driver)
    try await field.aggregate()
    let state = try await field.federation.driver.run()
    let report = try Auditor.audit(field.engine.store, contract: Fixture.insecure)
    #expect(report.rounds.map(\.phase) == [.abandoned, .settled] && state.round?.opening.round == 2)
  }
}
