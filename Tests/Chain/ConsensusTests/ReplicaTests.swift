import Consensus
import Foundation
import Ledger
import Testing

/// Followers and auditors, on ledgers that are right and on forged ones.
@Suite struct ReplicaTests {
  private let scratch: Scratch
  private let engine: SoloEngine<Adder>
  private let payload: Payload

  init() async throws {
    scratch = try Scratch()
    payload = try Payload([10])
    let genesis = try Transaction(chainID: .zero, sequence: 0, kind: 0, body: [0], signer: founder)
    engine = try SoloEngine(
      founding: try LedgerStore.create(at: scratch.file("ledger")), machine: Adder(), key: founder,
      genesis: [Submission(genesis)], clock: .stepping(from: 1000))
    let first = try Transaction(
      chainID: await engine.chainID, sequence: 0, kind: 1, body: [2], payloads: [payload.reference], signer: client)
    _ = try await engine.submit(first, payloads: [payload])
  }

  /// Appends a block that no honest engine would cut, certified by the founder.
  private func forge(_ body: [UInt8], payloads: [Payload] = [], references: [PayloadReference]? = nil) async throws
    -> Hash
  {
    let tail = await engine.tail
    let transaction = try Transaction(
      chainID: await engine.chainID, sequence: 1, kind: 1, body: body,
      payloads: references ?? payloads.map(\.reference), signer: client)
    let header = BlockHeader(
      chainID: await engine.chainID, height: tail.height + 1, previous: tail.hash, transactionCount: 1,
      transactionsRoot: MerkleTree([transaction.hash]).root, time: tail.time, proposer: founder.verifyingKey)
    let block = Block(
      header: header, certificate: .proposer(of: header, key: founder), transactions: [transaction.hash])
    try engine.store.append(block, transactions: [transaction], payloads: payloads)
    return transaction.hash
  }

  @Test func aFollowerCatchesUpBlockByBlock() async throws {
    var replica = Replica(Adder(), expecting: await engine.chainID)
    var heights: [UInt64] = []
    try replica.catchUp(with: engine.store) { block, _, _ in heights.append(block.height) }
    #expect(replica.machine == Adder(total: 12, seen: [payload.hash]))
    let next = try Transaction(chainID: await engine.chainID, sequence: 1, kind: 1, body: [4], signer: client)
    _ = try await engine.submit(next, payloads: [])
    try replica.catchUp(with: engine.store) { block, _, machine in
      heights.append(block.height)
      #expect(machine.total == 16)
    }
    #expect(heights == [0, 1, 2])
    #expect(replica.machine == (await engine.machine))
    #expect(replica.chain.tail == (await engine.tail))
    #expect(try engine.store.audit(Adder()).machine == replica.machine)
  }

  @Test func anotherChainIsNotFollowed() async throws {
    let (other, chainID) = (Hash("test chain", []), await engine.chainID)
    #expect(
      throws: ReplayError<Adder.Rejection>.ledger(.wrongChain(.block(0), expected: other, found: chainID))
    ) { try engine.store.audit(Adder(), expecting: other) }
  }

  /// Hashes, signatures and certificate are right, and still the state machine says no.
  @Test func aForgedTransactionIsNamed() async throws {
    let hash = try await forge([3])
    try engine.store.verifyStructure()
    #expect(throws: ReplayError<Adder.Rejection>.rejected(transaction: hash, height: 2, .odd(3))) {
      try engine.store.audit(Adder())
    }
    var replica = Replica(Adder())
    #expect(throws: (any Error).self) { try replica.catchUp(with: engine.store) }
    // It stands at the last good block.
    #expect(replica.machine.total == 12)
    #expect(replica.chain.tail?.height == 1)
  }

  @Test func aReferenceWithAnotherLengthIsNamed() async throws {
    let other = try Payload([10, 20])
    var bytes = payload.reference.wireBytes
    bytes[bytes.count - 1] = 2
    _ = try await forge([2], payloads: [other], references: [other.reference, try PayloadReference(wireBytes: bytes)])
    #expect(
      throws: ReplayError<Adder.Rejection>.ledger(.payloadLength(payload.hash, referenced: 2, actual: 1))
    ) { try engine.store.audit(Adder()) }
  }

  /// What is merely stored, or will be referenced later, is not there for a state machine.
  @Test func onlyReferencedPayloadsAreRead() async throws {
    struct Curious: StateMachine {
      enum Rejection: Error, Equatable { case cannotRead(LedgerError) }
      let wanted: Hash
      mutating func apply(
        _ transaction: Transaction, payloads: PayloadReader, in block: BlockContext
      ) throws(Rejection) {
        do throws(LedgerError) { _ = try payloads.bytes(wanted) } catch { throw .cannotRead(error) }
      }
    }
    let genesis = try #require(try engine.store.block(at: 0)).transactions[0]
    #expect(
      throws: ReplayError<Curious.Rejection>.rejected(
        transaction: genesis, height: 0, .cannotRead(.unreferencedPayload(payload.hash)))
    ) { try engine.store.audit(Curious(wanted: payload.hash)) }
  }

  /// A payload that is gone is the ledger's fault, whatever the state machine makes of it.
  @Test func aFaultOfTheStoreIsNotARejection() async throws {
    let item = try #require(try engine.store.storedItems().first { $0.item == .payload(payload.hash) })
    _ = try engine.store.damage(item, at: 0, mask: 1)
    let next = try Transaction(
      chainID: await engine.chainID, sequence: 1, kind: 1, body: [2], payloads: [payload.reference], signer: client)
    await #expect(throws: SubmissionError<Adder.Rejection>.ledger(.missingPayload(payload.hash))) {
      try await engine.submit(next, payloads: [])
    }
    #expect(throws: ReplayError<Adder.Rejection>.ledger(.missing(.payload(payload.hash)))) {
      try engine.store.audit(Adder())
    }
  }
}
