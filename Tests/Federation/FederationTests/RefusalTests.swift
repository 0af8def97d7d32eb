import BigNum
import Consensus
import Contracts
import Federation
import FederationTesting
import Ledger
import PaillierScheme
import Quantization
import Testing
import UpdateProofs
import Wire

/// Bad input to the contract: each gets its typed reason and changes nothing.
@Suite struct RefusalTests {
  let folder: TemporaryFolder
  let federation: SealedFederation
  var engine: SoloEngine<FederationContract> { federation.engine }
  var validator: Validator { federation.driver.validator }
  var clients: [Client] { federation.driver.clients }

  init() async throws {
    folder = try TemporaryFolder()
    federation = try await Fixture.federation(Fixture.plan(rounds: 1, proofs: .none), in: folder)
  }

  /// Sends and expects one refusal, after which the chain's head is what it was.
  func expect(
    _ expected: Rejection, _ kind: TransactionKind, _ body: [UInt8], _ key: SigningKey,
    _ location: SourceLocation = #_sourceLocation
  ) async throws {
    try await expect(expected, kind, body, [], key, location)
  }

  func expect(
    _ expected: Rejection, _ kind: TransactionKind, _ body: [UInt8], _ payloads: [[UInt8]], _ key: SigningKey,
    _ location: SourceLocation = #_sourceLocation
  ) async throws {
    let before = await engine.tail
    await #expect(throws: FederationError.refused(expected), sourceLocation: location) {
      try await engine.send(kind, body, payloads.map { try Payload($0) }, signer: key)
    }
    #expect(await engine.tail == before, sourceLocation: location)
  }

  func open(_ purpose: Purpose = .statistics) async throws -> RoundState {
    try await validator.open(purpose, deadline: federation.driver.clock.now + 1000)
    return try #require(await engine.machine.state?.round)
  }

  func submit(_ count: Int) async throws {
    for client in clients.prefix(count) {
      _ = try await engine.send(client.submission(to: engine, phases: PhaseClock()))
    }
  }

  @Test func onlyMembersActEachInItsRole() async throws {
    let round = try await open()
    let reference = RoundReference(open: round.open).wireBytes
    try await expect(.notMember, .submit, reference, SigningKey())
    try await expect(.wrongRole(needed: .client), .submit, reference, validator.key)
    try await expect(.wrongRole(needed: .validator), .close, reference, clients[0].key)
    try await expect(.wrongRole(needed: .trustee), .share, reference, clients[0].key)
    try await expect(.wrongRole(needed: .dealer), .key, [], clients[0].key)
    try await expect(.unknownKind(1), .genesis, [], validator.key)
  }

  @Test func roundsFollowOneAnother() async throws {
    let state = try await validator.state()
    let key = try #require(state.keyTransaction)
    func opening(
      _ round: UInt32 = 1, _ attempt: UInt16 = 1, key other: Hash? = nil, model: Hash? = nil, deadline: UInt64 = .max
    ) -> [UInt8] {
      OpenBody(
        round: round, attempt: attempt, purpose: .statistics, key: other ?? key, model: model ?? state.modelDigest,
        deadline: deadline
      ).wireBytes
    }
    try await expect(
      .wrongOpening("round 2, attempt 1 is opened where 1, 1 follows"), .open, opening(2), validator.key)
    try await expect(
      .wrongOpening("round 1, attempt 2 is opened where 1, 1 follows"), .open, opening(1, 2), validator.key)
    try await expect(
      .wrongOpening("it names the key transaction \(Hash.zero), the chain's is \(key)"), .open, opening(key: .zero),
      validator.key)
    try await expect(.wrongModel, .open, opening(model: .zero), validator.key)
    // A deadline that nobody lives to see would leave the round open for ever.
    await #expect(throws: FederationError.self) { try await engine.send(.open, opening(), signer: validator.key) }
    let reference = RoundReference(open: .zero).wireBytes
    try await expect(.wrongPhase(needed: "open", actual: "not opened"), .close, reference, validator.key)
    _ = try await open()
    try await expect(.wrongPhase(needed: "settled", actual: "open"), .open, opening(2), validator.key)
    try await expect(.wrongRound, .close, reference, validator.key)
  }

  @Test func aRoundIsClosedOrGivenUpByItsNumbers() async throws {
    let round = try await open()
    let reference = RoundReference(open: round.open).wireBytes
    try await submit(1)
    await #expect(throws: FederationError.self) { try await validator.close() }
    federation.driver.clock.advance(to: round.opening.deadline)
    try await expect(.tooFewSubmissions(accepted: 1, minimum: 2), .close, reference, validator.key)
    try await validator.abort()
    // Opened again, with a new opening: nothing of the old one counts.
    let again = try await open()
    #expect(again.opening.attempt == 2 && again.accepted.isEmpty && again.open != round.open)
    try await expect(.wrongRound, .submit, reference, [[], []], clients[0].key)
    try await submit(2)
    federation.driver.clock.advance(to: again.opening.deadline)
    await #expect(throws: FederationError.self) { try await validator.abort() }
    try await validator.close()
  }

  @Test func submissionsCountOnceAndInTime() async throws {
    let round = try await open()
    let submission = try await clients[0].submission(to: engine, phases: PhaseClock())
    _ = try await engine.send(submission)
    let again = try await clients[0].submission(to: engine, phases: PhaseClock())
    await #expect(throws: FederationError.refused(.duplicateSubmission)) { try await engine.send(again) }
    // The very same transaction has no place in its sender's sequence.
    await #expect(throws: FederationError.self) { try await engine.send(submission) }
    let late = try await clients[1].submission(to: engine, phases: PhaseClock())
    federation.driver.clock.advance(to: round.opening.deadline + 5)
    await #expect {
      try await engine.send(late)
    } throws: {
      guard case FederationError.refused(.late) = $0 else { return false }
      return true
    }
    #expect(try await validator.state().round?.accepted.count == 1)
  }

  @Test func payloadsMustBeSubmissions() async throws {
    let round = try await open()
    let reference = RoundReference(open: round.open).wireBytes
    let honest = try await clients[0].submission(to: engine, phases: PhaseClock()).payloads[0].bytes
    let key = clients[0].key
    try await expect(.payloadCount(expected: 2, actual: 1), .submit, reference, [honest], key)
    for bad in [[], Array(honest.dropLast()), honest + [0]] {
      await #expect {
        try await engine.send(.submit, reference, [Payload(bad), Payload([])], signer: key)
      } throws: {
        guard case FederationError.refused(.malformed) = $0 else { return false }
        return true
      }
    }
    for cut in 0..<reference.count {
      await #expect(throws: FederationError.self) {
        try await engine.send(.submit, Array(reference.prefix(cut)), [Payload(honest), Payload([])], signer: key)
      }
    }
    // 0, N, a multiple of a prime, N² and all ones in the last row.
    let publicKey = try #require(await engine.machine.state?.key?.key)
    let n = publicKey.n
    for bad in [0, n, n * 2, Fixture.primes[0] * 5, n * n, BigInt.powerOfTwo(1024) - 1] {
      let bytes = honest.dropLast(128) + (bad.bigEndianBytes(count: 128) ?? [])
      let rows = honest.count / 128
      try await expect(
        .invalidCiphertext(vector: 0, row: rows - 1), .submit, reference, [Array(bytes), []], key)
    }
    #expect(try await validator.state().round?.accepted.isEmpty == true)
  }

  @Test func sumsAreOpenedByTrusteesOnlyAndRecomputed() async throws {
    let round = try await open()
    try await submit(3)
    try await validator.close()
    try await expect(
      .wrongAggregate, .aggregate, AggregateBody(open: round.open, digest: .zero).wireBytes, validator.key)
    try await validator.aggregate()
    let state = try await validator.state()
    let digest = FederationContract.digest(try #require(state.round).sum, try #require(state.key).key)
    let reference = AggregateBody(open: round.open, digest: digest).wireBytes
    let trustees = federation.driver.trustees
    var shares: [Submission] = []
    for trustee in trustees {
      try await trustee.catchUp(with: engine.store)
      shares.append(try await trustee.release())
    }
    // Trustee 2 under its own name, with trustee 1's share, and with its own share damaged.
    let key2 = await trustees[1].key
    try await expect(
      .invalidShare("it names trustee 1, not its sender"), .share, reference, [shares[0].payloads[0].bytes], key2)
    var damaged = shares[1].payloads[0].bytes
    damaged[100] ^= 1
    await #expect {
      try await engine.send(.share, reference, [Payload(damaged)], signer: key2)
    } throws: {
      guard case FederationError.refused(.invalidShare) = $0 else { return false }
      return true
    }
    try await expect(
      .wrongAggregate, .share, AggregateBody(open: round.open, digest: .zero).wireBytes,
      [shares[1].payloads[0].bytes], key2)
    _ = try await engine.send(shares[0])
    _ = try await engine.send(shares[1])
    try await expect(.duplicateShare, .share, reference, [shares[1].payloads[0].bytes], key2)
    await #expect(throws: FederationError.refused(.tooFewShares(accepted: 2, threshold: 3))) {
      try await validator.publish()
    }
    _ = try await engine.send(shares[2])

    let outcome = try await engine.machine.outcome()
    func publication(model: Hash? = nil, metrics: PublishedMetrics? = nil) -> [UInt8] {
      PublishBody(open: round.open, model: model ?? ModelCodec.digest(outcome.model), metrics: metrics).wireBytes
    }
    var sums = outcome.sums
    sums[0][0] += 1
    try await expect(
      .wrongSum(vector: 0), .publish, publication(), [ModelCodec.encode(sums: sums)], validator.key)
    let right = ModelCodec.encode(sums: outcome.sums)
    try await expect(.wrongModel, .publish, publication(model: .zero), [right], validator.key)
    try await validator.publish()
    let credits = [SettleBody.Credit(member: validator.key.verifyingKey, amount: 100)]
    try await expect(
      .wrongCredits, .settle, SettleBody(open: round.open, credits: credits).wireBytes, validator.key)
    try await validator.settle()
  }
}
