import Consensus
import Contracts
import Federation
import FederationTesting
import Ledger
import PaillierScheme
import Testing
import UpdateProofs

/// ⚔ docs/protocol.md §1, §9: what the trustees are there for. The validator is corrupted in each of these; it certifies
/// whatever it likes.
@Suite struct TrusteeAttackTests {
  private func plan(_ trustees: ThresholdParameters = .four) throws -> FederationPlan {
    var plan = try Fixture.plan(rounds: 1, clients: ["A", "B", "C"], proofs: .none, rowsEach: 12)
    plan.trustees = trustees
    return plan
  }

  /// How the second aggregate of one round comes about.
  enum Second: CaseIterable {
    /// Everybody's submissions on one branch, all but C's on the other.
    case fork
    /// Everybody's on one branch; on the other the round is given up and opened again without C.
    case abort
  }

  /// Two branches of one chain, both certified: round 1 with A, B and C, and round 1 with A and B.
  private func branches(_ field: Field, _ second: Second) async throws -> (first: Field, second: Field) {
    try await field.open()
    try await field.submit(0)
    if second == .fork { try await field.submit(1) }
    let other = try await field.fork("branch")
    if second == .fork {
      try await field.submit(2)
    } else {
      try await field.submit(1, 2)
      other.clock.advance(to: try await other.round.opening.deadline)
      try await other.validator.abort()
      try await other.open()
      try await other.submit(0, 1)
    }
    try await field.aggregate()
    try await other.aggregate()
    return (field, other)
  }

  /// Trustee `index` is started, releases a share, and is gone; its journal stays.
  private func share(
    of index: Int, on field: Field, _ contract: FederationContract, _ checks: Trustee.Checks
  ) async throws {
    let path = field.journal("trustee \(index)")
    let journal: StateJournal
    do throws(LedgerError) { journal = try StateJournal.create(at: path) } catch .exists {
      journal = try StateJournal.open(at: path)
    }
    try await field.release([field.trustee(index, contract, checks, journal)])
  }

  /// C's private vector, from two sums.
  private func expectLeak(_ first: Field, _ second: Field) async throws {
    let difference = try await combine(first.openedSums(), second.openedSums(), -)
    #expect(try await difference == first.vectors(2))
  }

  /// ⚔ §1: with m = 5, t = 3, f = 1 two quorums meet in the corrupted trustee alone, and the journals of the honest
  /// ones, which are on, do not help. Only parameters that tolerate corrupted validators do.
  @Test func twoQuorumsWithoutACommonHonestTrustee() async {
    await Attack("two aggregates of one round", stoppedBy: [(.forkTolerance, "2t − m − 1")]).run { defences in
      let field = try await Field(
        defences.contract, plan(ThresholdParameters(trustees: 5, threshold: 3, corrupted: 1)))
      let (first, second) = try await branches(field, .fork)
      for index in [1, 2] { try await share(of: index, on: first, defences.contract, defences.trustee) }
      for index in [3, 4] { try await share(of: index, on: second, defences.contract, defences.trustee) }
      for branch in [first, second] { try await share(of: 5, on: branch, defences.contract, []) }
      try await expectLeak(first, second)
    }
  }

  /// ⚔ §9: with m = 4, t = 3, f = 1 some honest trustee is asked for both, in a new process that knows nothing but its
  /// journal.
  @Test(arguments: Second.allCases) func aSecondAggregateAfterARestart(_ second: Second) async {
    await Attack("a second aggregate after a restart", stoppedBy: [(.journal, "was opened for aggregate")]).run {
      defences in
      let (first, second) = try await branches(Field(defences.contract, plan()), second)
      for index in [1, 2] { try await share(of: index, on: first, defences.contract, defences.trustee) }
      for index in [2, 3] { try await share(of: index, on: second, defences.contract, defences.trustee) }
      for branch in [first, second] { try await share(of: 4, on: branch, defences.contract, []) }
      try await expectLeak(first, second)
    }
  }

  /// A trustee that was not restarted stays on the branch that it knows; a share for the first
  /// aggregate may be asked for again at any time.
  @Test func aTrusteeStaysOnItsBranch() async throws {
    let contract = Defences(off: []).contract
    let (first, second) = try await branches(Field(contract, plan()), .fork)
    let path = first.journal("trustee 1")
    do {
      let trustee = try await first.trustee(1, contract, .all, StateJournal.create(at: path))
      try await trustee.catchUp(with: first.engine.store)
      _ = try await trustee.release()
      // A branch that is no longer than its own has nothing new; it goes on to release what it released.
      try await trustee.catchUp(with: second.engine.store)
      let share = try await trustee.release()
      await #expect(throws: FederationError.self) { try await second.engine.send(share) }
      // A longer one contradicts what it knows.
      for index in [3, 4] { try await self.share(of: index, on: second, contract, []) }
      let error = await #expect(throws: FederationError.self) { try await trustee.catchUp(with: second.engine.store) }
      #expect("\(try #require(error))".contains("but the block before is"))
    }
    // The file is locked while the trustee lives; in a new process it allows the old aggregate, and no other.
    for _ in 0..<2 { try await released(again: first, contract, path) }
    await #expect(throws: FederationError.self) { try await released(again: second, contract, path) }
  }

  private func released(again field: Field, _ contract: FederationContract, _ path: String) async throws {
    let trustee = try await field.trustee(1, contract, .all, StateJournal.open(at: path))
    try await trustee.catchUp(with: field.engine.store)
    _ = try await trustee.release()
  }

  /// ⚔ §9: a round of one client, which the validator closes all the same: the sum is that client's update. Both the
  /// trustee's replay of the contract and its own count stop it.
  @Test func aRoundOfOne() async {
    await Attack(
      "a round of one", stoppedBy: [(.minimum, "n_min is 2"), (.participation, "1 submissions were accepted")]
    ).run { defences in
      let field = try await Field(Defences(off: [.minimum]).contract, plan())
      try await field.open()
      try await field.submit(0)
      try await field.aggregate()
      for index in 1...3 { try await share(of: index, on: field, defences.contract, defences.trustee) }
      #expect(try await field.openedSums() == field.vectors(0))
    }
  }

  /// ⚔ §9: a certificate alone releases nothing: a product that the trustee does not find itself stops it.
  @Test func aCertifiedFalseProduct() async {
    await Attack("a certified false product", stoppedBy: [(.recomputation, "not that of the product")]).run {
      defences in
      let field = try await Field(Defences(off: [.recomputation]).contract, plan())
      let round = try await field.open()
      try await field.submit(0, 1, 2)
      try await field.validator.close()
      let lie = AggregateBody(open: round.open, digest: .zero)
      _ = try await field.engine.send(.aggregate, lie.wireBytes, signer: field.validator.key)
      try await share(of: 1, on: field, defences.contract, defences.trustee)
    }
  }
}
