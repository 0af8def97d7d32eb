import BigNum
import Consensus
import Contracts
import Federation
import FederationTesting
import Ledger
import PaillierScheme
import Testing
import UpdateProofs
import Wire

/// ⚔ docs/protocol.md §9: what an honest member signed on one fork is no offence on another. Dealer and validator are
/// corrupted: one chain has two forks, each with a key of its own, and the same `open` transaction stands on both.
@Suite struct FramingTests {
  /// The fork whose key is another one than `field`'s.
  private func fork(_ field: Field, _ primes: [BigInt]) async throws -> Field {
    let other = try await field.fork("other key", blocks: 1)
    var rng = SystemRandomNumberGenerator()
    let outcome = try Dealer.deal(
      p: primes[0], q: primes[1], .insecure512ForTests, field.federation.plan.trustees,
      transcript: .key(chainID: await other.engine.chainID), rounds: Fixture.keyProofRounds, using: &rng)
    var proof = Writer()
    outcome.proof.encode(for: outcome.publicKey.key, to: &proof)
    _ = try await other.engine.send(
      .key, [], [Payload(outcome.publicKey.wireBytes), Payload(proof.bytes)],
      signer: FederationFolder(path: field.folder.path).signingKey("dealer"))
    return other
  }

  /// Sends the last transaction of `field` to `other` too.
  private func repeatLast(of field: Field, on other: Field) async throws {
    let block = try #require(try field.engine.store.tail())
    let hash = try #require(try field.engine.store.block(at: block.height)?.transactions.first)
    let transaction = try #require(try field.engine.store.transaction(hash)?.transaction)
    let payloads = try transaction.payloads.compactMap { try field.engine.store.payload($0.hash) }
    _ = try await other.engine.send(Submission(transaction, payloads: payloads))
  }

  /// Has `other` take the refusal of what was signed on the first fork for an offence.
  private func frame(_ honest: Submission, on other: Field) async throws {
    do throws(FederationError) {
      _ = try await other.engine.send(honest)
      Issue.record("accepted on both forks")
    } catch {
      guard case .refused(let reason) = error, reason.isOffence else { throw error }
      try await other.validator.recordOffence(honest, reason)
      #expect(try await other.round.offenders == [honest.transaction.sender])
    }
  }

  @Test func aSubmissionUnderTheKeyOfAnotherFork() async {
    await Attack("a client is framed", stoppedBy: [(.openingKey, "names the key transaction")]).run { defences in
      let field = try await Field(
        defences.contract, Fixture.plan(rounds: 1, clients: ["A", "B"], rowsEach: 12))
      let other = try await fork(field, SafePrime.random(bits: 256, count: 2))
      try await field.open()
      try await repeatLast(of: field, on: other)
      let honest = try await field.submission(0)
      try await frame(honest, on: other)
      _ = try await field.engine.send(honest)
    }
  }

  /// Two sharings of one N: every submission is the same and true on both forks, but no share is.
  @Test func aShareOfAnotherForksSharing() async {
    await Attack("a trustee is framed", stoppedBy: [(.openingKey, "names the key transaction")]).run { defences in
      let field = try await Field(
        defences.contract, Fixture.plan(rounds: 1, clients: ["A", "B"], proofs: .none, rowsEach: 12))
      let other = try await fork(field, Fixture.primes)
      try await field.open()
      try await repeatLast(of: field, on: other)
      for client in 0..<2 {
        try await field.submit(client)
        try await repeatLast(of: field, on: other)
      }
      try await field.aggregate()
      try await other.aggregate()
      let trustee = try await field.trustee(
        1, defences.contract, .all, StateJournal.create(at: field.journal("trustee 1")))
      try await trustee.catchUp(with: field.engine.store)
      let honest = try await trustee.release()
      try await frame(honest, on: other)
      _ = try await field.engine.send(honest)
    }
  }

  /// Where each fork opens rounds of its own, what names the other's opening is of another round, and no evidence.
  @Test func whatNamesAnotherOpeningIsNoOffence() async throws {
    let field = try await Field(
      Fixture.insecure, Fixture.plan(rounds: 1, clients: ["A", "B"], rowsEach: 12))
    let other = try await fork(field, Fixture.primes)
    try await field.open()
    try await other.open()
    let honest = try await field.submission(0)
    await #expect(throws: FederationError.refused(.wrongRound)) { try await other.engine.send(honest) }
    let proof = Rejection.proof(vector: 0, .equation(.link, check: "ciphertext"))
    await #expect(throws: FederationError.self) { try await other.validator.recordOffence(honest, proof) }
    #expect(try await other.round.offenders.isEmpty)
  }
}
