import Foundation
import Ledger
import Testing

@Suite struct LedgerStoreTests {
  private let scratch: Scratch
  private let builder: ChainBuilder

  init() throws {
    scratch = try Scratch()
    builder = try ChainBuilder.example()
  }

  @Test func whatWasWrittenIsRead() throws {
    let store = try builder.store(at: scratch.file("ledger"))
    #expect(try store.tail() == builder.chain.tail)
    #expect(try store.chainID() == builder.chain.chainID)
    for (block, transactions, payloads) in builder.blocks {
      #expect(try store.block(at: block.height) == block)
      #expect(try store.block(block.hash) == block)
      #expect(try store.transactions(of: block) == transactions)
      for payload in payloads { #expect(try store.payload(payload.hash)?.bytes == payload.bytes) }
      for transaction in transactions {
        #expect(try store.transaction(transaction.hash)?.height == block.height)
        let found = try #require(try store.inclusionProof(of: transaction.hash))
        #expect(found.header == block.header)
        try found.proof.verify(leaf: transaction.hash, root: block.header.transactionsRoot)
      }
    }
    #expect(try store.block(at: 4) == nil)
    #expect(try store.block(at: .max) == nil)
    #expect(try store.block(.zero) == nil)
    #expect(try store.transaction(.zero) == nil)
    #expect(try store.payload(.zero) == nil)
    let chain = try store.verifyStructure(expecting: builder.chain.chainID)
    #expect(chain.tail == builder.chain.tail)
    #expect(chain.transactionCount == 5)
  }

  /// The same chain, built by a Python script from docs/wire-format.md alone (hashlib, and Ed25519 by OpenSSL).
  @Test func theFormatIsTheWrittenOne() {
    #expect(builder.chain.chainID?.hex == "763efd3ef48739b97b1068d8e90839e0f36f0e9d358e96b7de5e7b34b5dde739")
    #expect(builder.chain.tail?.hash.hex == "d2b6ac844cc4694c607a27a32fcd947c893d86be93ea47ca8c73e366fe2bff5a")
  }

  @Test func aLargePayloadIsStored() throws {
    var builder = builder
    var content = [UInt8](repeating: 7, count: 50_000_000)
    for i in 0..<1000 { content[i * 49_999] = UInt8(truncatingIfNeeded: i) }
    try builder.add(["large"], contents: [content])
    let store = try builder.store(at: scratch.file("ledger"))
    #expect(try store.payload(builder.blocks[4].payloads[0].hash)?.bytes == content)
    try store.verifyStructure(expecting: builder.chain.chainID)
  }

  @Test func itemsAreFoundByUnambiguousPrefix() throws {
    let store = try builder.store(at: scratch.file("ledger"))
    let (block, transactions, payloads) = builder.blocks[1]
    #expect(try store.item(prefix: block.hash.hex) == .block(1))
    #expect(try store.item(prefix: String(transactions[0].hash.hex.prefix(11))) == .transaction(transactions[0].hash))
    #expect(try store.item(prefix: payloads[1].hash.hex.prefix(12).uppercased()) == .payload(payloads[1].hash))
    for prefix in ["", "xyz", "ż", String(repeating: "0", count: 65), "ffffffffffff"] {
      #expect(throws: LedgerError.notFound(prefix: prefix)) { try store.item(prefix: prefix) }
    }
    // Some of the twelve hashes of the example share their first digit.
    let all = builder.blocks.flatMap { [$0.block.hash] + $0.transactions.map(\.hash) + $0.payloads.map(\.hash) }
    let groups = Dictionary(grouping: all) { String($0.hex.prefix(1)) }
    #expect(groups.count < all.count)
    for (prefix, hashes) in groups where hashes.count > 1 {
      #expect(throws: LedgerError.ambiguous(prefix: prefix, candidates: hashes.count)) {
        try store.item(prefix: prefix)
      }
    }
  }

  @Test func appendingRefusesWhatDoesNotFit() throws {
    let store = try builder.store(at: scratch.file("ledger"))
    let (block, transactions, payloads) = builder.blocks[3]
    #expect(throws: LedgerError.notNext(expected: 4, found: 3)) {
      try store.append(block, transactions: transactions, payloads: payloads)
    }
    let payload = try Payload(Array("not there yet".utf8))
    let transaction = try Transaction(
      chainID: builder.chain.nextChainID, sequence: 4, kind: 0, body: [], payloads: [payload.reference],
      signer: members[1])
    let next = builder.seal([transaction])
    #expect(throws: LedgerError.missingPayload(payload.hash)) {
      try store.append(next, transactions: [transaction], payloads: [])
    }
    #expect(throws: LedgerError.unexpectedPayload(payloads[0].hash)) {
      try store.append(next, transactions: [transaction], payloads: [payload, payloads[0]])
    }
    #expect(throws: LedgerError.self) { try store.append(next, transactions: [], payloads: []) }
    let orphan = builder.seal([transaction]) { $0.previous = .zero }
    #expect(
      throws: LedgerError.inconsistent(.block(4), field: "previous", reason: "it is not the stored tail")
    ) { try store.append(orphan, transactions: [transaction], payloads: [payload]) }
    // Nothing of the refused blocks stayed.
    #expect(try store.transaction(transaction.hash) == nil)
    #expect(try store.payload(payload.hash) == nil)
    try store.verifyStructure()
    try store.append(next, transactions: [transaction], payloads: [payload])
    try store.verifyStructure()
  }

  @Test func anotherChainIsRefused() throws {
    let store = try builder.store(at: scratch.file("ledger"))
    let genesis = try #require(builder.chain.chainID)
    #expect(throws: LedgerError.wrongChain(.block(0), expected: .zero, found: genesis)) {
      try store.verifyStructure(expecting: .zero)
    }
  }

  @Test func filesThatAreNoLedgersAreRefused() throws {
    let path = scratch.file("ledger")
    #expect(throws: LedgerError.noFile(path: path)) { try LedgerStore.open(at: path) }
    #expect(throws: LedgerError.noFile(path: path)) { try LedgerStore.openReadOnly(at: path) }
    try builder.store(at: path).close()
    #expect(throws: LedgerError.exists(path: path)) { try LedgerStore.create(at: path) }

    // Somebody else's database is not touched, not even its journal mode.
    let foreign = scratch.file("foreign")
    try FileManager.default.copyItem(atPath: path, toPath: foreign)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: foreign))
    bytes.replaceSubrange(68..<72, with: [0, 0, 0, 1])  // SQLite's application identifier
    bytes.replaceSubrange(18..<20, with: [1, 1])  // no write-ahead log
    try bytes.write(to: URL(fileURLWithPath: foreign))
    let refusal = LedgerError.notALedger(path: foreign, reason: "its application identifier is 1, not 1397978477")
    #expect(throws: refusal) { try LedgerStore.open(at: foreign) }
    #expect(throws: refusal) { try LedgerStore.openReadOnly(at: foreign) }
    #expect(throws: LedgerError.exists(path: foreign)) { try LedgerStore.create(at: foreign) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: foreign)) == bytes)

    for (name, text) in [("text", "not a database, but long enough to be looked at"), ("empty", "")] {
      let other = scratch.file(name)
      try Data(text.utf8).write(to: URL(fileURLWithPath: other))
      #expect(throws: LedgerError.self) { try LedgerStore.openReadOnly(at: other) }
      #expect(throws: LedgerError.self) { try LedgerStore.open(at: other) }
    }
  }

  /// After a clean close, while a writer has it open, and as a crash left it: every file stays as it was, byte for
  /// byte.
  @Test func readingOnlyNeverWrites() throws {
    func contents(_ folder: String) throws -> [String: Data] {
      var contents: [String: Data] = [:]
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        contents[name] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
      }
      return contents
    }
    func audit(_ folder: String) throws {
      let before = try contents(folder)
      let store = try LedgerStore.openReadOnly(at: folder + "/ledger")
      #expect(try store.verifyStructure().tail == builder.chain.tail)
      let (block, transactions, payloads) = builder.blocks[3]
      #expect(throws: LedgerError.self) { try store.append(block, transactions: transactions, payloads: payloads) }
      try store.close()
      #expect(try contents(folder) == before)
    }
    let live = try builder.store(at: scratch.file("ledger"))
    #expect(FileManager.default.fileExists(atPath: scratch.file("ledger-wal")))
    let crashed = try Scratch()
    for name in ["ledger", "ledger-wal", "ledger-shm"] {
      try FileManager.default.copyItem(atPath: scratch.file(name), toPath: crashed.file(name))
    }
    try audit(crashed.path)
    try FileManager.default.removeItem(atPath: crashed.file("ledger-shm"))
    #expect(throws: LedgerError.self) { try LedgerStore.openReadOnly(at: crashed.file("ledger")) }
    let store = try LedgerStore.openReadOnly(at: scratch.file("ledger"))
    #expect(try store.verifyStructure().tail == builder.chain.tail)
    try store.close()
    try live.close()
    #expect(!FileManager.default.fileExists(atPath: scratch.file("ledger-wal")))
    try audit(scratch.path)
  }
}
