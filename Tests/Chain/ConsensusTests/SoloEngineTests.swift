import Consensus
import Ledger
import Testing

@Suite struct SoloEngineTests {
  private let scratch: Scratch
  private let engine: SoloEngine<Adder>

  init() throws {
    scratch = try Scratch()
    engine = try Self.found(scratch.file("ledger"))
  }

  private static func found(_ path: String) throws -> SoloEngine<Adder> {
    let genesis = try Transaction(chainID: .zero, sequence: 0, kind: 0, body: [0], signer: founder)
    return try SoloEngine(
      founding: try LedgerStore.create(at: path), machine: Adder(), key: founder, genesis: [Submission(genesis)],
      clock: .stepping(from: 1000))
  }

  private func transaction(
    _ first: UInt8, sequence: UInt64, payloads: [PayloadReference] = []
  ) async throws -> Transaction {
    try Transaction(
      chainID: await engine.chainID, sequence: sequence, kind: 1, body: [first], payloads: payloads, signer: client)
  }

  @Test func anAcceptedTransactionIsProved() async throws {
    let payload = try Payload([40, 1])
    let transaction = try await transaction(2, sequence: 0, payloads: [payload.reference])
    let receipt = try await engine.submit(transaction, payloads: [payload])
    #expect(await engine.machine.total == 42)
    #expect(receipt.height == 1)
    try receipt.proof.verify(leaf: transaction.hash, root: receipt.header.transactionsRoot)
    try receipt.certificate.verify(receipt.header, founder: founder.verifyingKey)
    #expect(try engine.store.transaction(transaction.hash)?.transaction == transaction)
    #expect(try engine.store.payload(payload.hash) == payload)
    #expect(try engine.store.inclusionProof(of: transaction.hash)?.proof == receipt.proof)
    try engine.store.verifyStructure(expecting: await engine.chainID)
  }

  @Test func aRefusedTransactionLeavesNoTrace() async throws {
    let before = await engine.tail
    let odd = try await transaction(3, sequence: 0)
    await #expect(throws: SubmissionError<Adder.Rejection>.rejected(.odd(3))) {
      try await engine.submit(odd, payloads: [])
    }
    #expect(await engine.machine == Adder())
    #expect(await engine.tail == before)
    #expect(await engine.nextSequence(of: client.verifyingKey) == 0)
  }

  @Test func theLedgersOwnRefusals() async throws {
    func expect(_ error: LedgerError, _ transaction: Transaction, _ payloads: [Payload] = []) async {
      await #expect(throws: SubmissionError<Adder.Rejection>.ledger(error)) {
        try await engine.submit(transaction, payloads: payloads)
      }
    }
    let good = try await transaction(2, sequence: 0)
    _ = try await engine.submit(good, payloads: [])
    await expect(.wrongSequence(transaction: good.hash, expected: 1, found: 0), good)
    let early = try await transaction(2, sequence: 2)
    await expect(.wrongSequence(transaction: early.hash, expected: 1, found: 2), early)

    let elsewhere = Hash("test chain", [])
    let foreign = try Transaction(chainID: elsewhere, sequence: 1, kind: 1, body: [2], signer: client)
    await expect(
      .wrongChain(.transaction(foreign.hash), expected: await engine.chainID, found: elsewhere), foreign)

    let (payload, other) = (try Payload([2]), try Payload([4]))
    let bare = try await transaction(2, sequence: 1, payloads: [payload.reference])
    await expect(.missingPayload(payload.hash), bare)
    await expect(.unexpectedPayload(other.hash), bare, [other])
    await expect(.unexpectedPayload(other.hash), bare, [payload, other])
    #expect(await engine.machine.total == 2)
  }

  @Test func aBatchIsOneBlockWithoutTheRefused() async throws {
    let batch = [
      Submission(try await transaction(2, sequence: 0)), Submission(try await transaction(5, sequence: 1)),
      Submission(try await transaction(4, sequence: 1)),
    ]
    let answers = await engine.submit(batch)
    #expect(try answers[0].get().header == answers[2].get().header)
    #expect(throws: SubmissionError<Adder.Rejection>.rejected(.odd(5))) { try answers[1].get() }
    #expect(await engine.machine.total == 6)
    #expect(await engine.tail.height == 1)
    try engine.store.verifyStructure()
  }

  @Test func openingReplaysToTheSameState() async throws {
    let payload = try Payload([6])
    _ = try await engine.submit(
      try await transaction(2, sequence: 0, payloads: [payload.reference]), payloads: [payload])
    // The payload is stored now and need not come again.
    _ = try await engine.submit(try await transaction(2, sequence: 1, payloads: [payload.reference]), payloads: [])
    let (machine, tail) = (await engine.machine, await engine.tail)
    #expect(machine.total == 16)
    try engine.store.close()
    let store = try LedgerStore.open(at: scratch.file("ledger"))
    let again = try SoloEngine(opening: store, machine: Adder(), key: founder, clock: .stepping(from: 5))
    #expect(await again.machine == machine)
    #expect(await again.tail == tail)
    #expect(throws: ConsensusError<Adder.Rejection>.alreadyFounded(height: 2)) {
      try SoloEngine(founding: store, machine: Adder(), key: founder, genesis: [])
    }
    #expect(
      throws: ConsensusError<Adder.Rejection>.notTheProposer(key: client.verifyingKey, founder: founder.verifyingKey)
    ) { try SoloEngine(opening: store, machine: Adder(), key: client) }
    // A clock that went back does not turn time back.
    let receipt = try await again.submit(
      try Transaction(chainID: again.chainID, sequence: 2, kind: 1, body: [0], signer: client), payloads: [])
    #expect(receipt.header.time == tail.time)
  }

  /// A clock beyond the end of time, or a ledger that ends there: blocks go on at the last time there is.
  @Test func timeEndsWithoutATrap() async throws {
    let genesis = try Transaction(chainID: .zero, sequence: 0, kind: 0, body: [0], signer: founder)
    let late = try SoloEngine(
      founding: try LedgerStore.create(at: scratch.file("late")), machine: Adder(), key: founder,
      genesis: [Submission(genesis)], clock: .stepping(from: .max))
    for sequence in 0..<2 as Range<UInt64> {
      let next = try Transaction(chainID: await late.chainID, sequence: sequence, kind: 1, body: [2], signer: client)
      #expect(try await late.submit(next, payloads: []).header.time == LedgerLimits.time)
    }
    #expect(try late.store.audit(Adder()).machine.total == 4)
  }

  /// What is not signed by its sender, or stands elsewhere in its sequence, is no hint.
  @Test func hintsAreSigned() async throws {
    struct Listener: StateMachine {
      enum Rejection: Error {}
      var heard: [Hash] = []
      mutating func apply(_ transaction: Transaction, payloads: PayloadReader, in block: BlockContext) {}
      mutating func expect(_ upcoming: UpcomingTransactions) {
        var upcoming = upcoming
        while let next = upcoming.next() { heard.append(next.hash) }
      }
    }
    let genesis = try Transaction(chainID: .zero, sequence: 0, kind: 0, body: [0], signer: founder)
    let engine = try SoloEngine(
      founding: try LedgerStore.create(at: scratch.file("listener")), machine: Listener(), key: founder,
      genesis: [Submission(genesis)], clock: .stepping(from: 1))
    let chainID = await engine.chainID
    func transaction(_ sequence: UInt64) throws -> Transaction {
      try Transaction(chainID: chainID, sequence: sequence, kind: 1, body: [2], signer: client)
    }
    var bytes = try transaction(1).wireBytes
    bytes[bytes.count - 1] ^= 1
    let batch = [try transaction(0), try Transaction(wireBytes: bytes), try transaction(7), try transaction(1)]
    _ = await engine.submit(batch.map { Submission($0) })
    #expect(await engine.machine.heard == [batch[0].hash, batch[3].hash])
  }

  @Test func blocksAreAnnounced() async throws {
    var blocks = await engine.certifiedBlocks().makeAsyncIterator()
    let receipt = try await engine.submit(try await transaction(2, sequence: 0), payloads: [])
    #expect(await blocks.next()?.header == receipt.header)
  }
}
