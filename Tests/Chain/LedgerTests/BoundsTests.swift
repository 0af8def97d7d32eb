import Foundation
import GRDB
import Ledger
import Testing
import Wire

/// What a ledger file claims is looked at before what it costs.
@Suite struct BoundsTests {
  private let scratch: Scratch
  private let builder: ChainBuilder

  init() throws {
    scratch = try Scratch()
    builder = try ChainBuilder.example()
  }

  /// A ledger whose file was changed by somebody else's SQLite.
  private func forged(_ sql: String, _ arguments: StatementArguments = []) throws -> LedgerStore {
    let path = scratch.file(UUID().uuidString)
    try builder.store(at: path).close()
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF")
      try db.execute(sql: sql, arguments: arguments)
    }
    try queue.close()
    return try LedgerStore.openReadOnly(at: path)
  }

  /// A row that is longer than its kind can be is refused by its length; its bytes are never read.
  @Test func rowsAreNotReadBeyondTheirLimit() throws {
    let transaction = builder.blocks[1].transactions[0].hash
    let block = try forged("UPDATE block SET bytes = zeroblob(9000000) WHERE height = 0")
    let entry = try forged(
      "UPDATE entry SET bytes = zeroblob(9000000) WHERE hash = ?", [Data(transaction.bytes)])
    let hash = try forged("UPDATE block SET hash = zeroblob(9000000) WHERE height = 0")
    func refused(_ store: LedgerStore, _ item: LedgerItem, _ read: () throws -> Void) throws {
      let before = store.bytesRead
      let error = try #require(throws: LedgerError.self) { try read() }
      guard case .malformed(item, .tooLong(_, length: 9_000_000, _)) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(store.bytesRead == before)
    }
    try refused(block, .block(0)) { _ = try block.block(at: 0) }
    try refused(block, .block(0)) { try block.verifyStructure() }
    try refused(entry, .transaction(transaction)) { _ = try entry.transaction(transaction) }
    #expect(throws: LedgerError.self) { try entry.verifyStructure() }
    #expect(throws: LedgerError.self) { try hash.verifyStructure() }
    #expect(hash.bytesRead < 1 << 16)
  }

  /// A payload of another length than its reference claims is not read either.
  @Test func payloadsAreNotReadWhereTheirLengthIsFalse() throws {
    let payload = builder.blocks[1].payloads[1]
    let store = try forged(
      "UPDATE payload SET bytes = zeroblob(9000000) WHERE hash = ?", [Data(payload.hash.bytes)])
    #expect(throws: LedgerError.payloadLength(payload.hash, referenced: 6000, actual: 9_000_000)) {
      try store.verifyStructure()
    }
    #expect(store.bytesRead < 1 << 16)
  }

  /// SQLite looks at a column's type when it writes only. A text where bytes belong is refused unread: its length would be
  /// one in characters, up to a zero, and a false length would be taken for the one that was signed.
  @Test func aRowOfTextIsRefused() throws {
    let payload = builder.blocks[1].payloads[1]
    let path = scratch.file(UUID().uuidString)
    try builder.store(at: path).close()
    for statements in [
      ["UPDATE sqlite_schema SET sql = replace(sql, ' STRICT', '') WHERE name = 'payload'"],
      [
        "UPDATE payload SET bytes = printf('%.*c', 6000, 'x') || char(0) || printf('%.*c', 3000000, 'y') "
          + "WHERE length(bytes) = 6000",
        "UPDATE sqlite_schema SET sql = sql || ' STRICT' WHERE name = 'payload'",
      ],
    ] {
      let queue = try DatabaseQueue(path: path)
      try queue.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA writable_schema = ON")
        for sql in statements { try db.execute(sql: sql) }
      }
      try queue.close()
    }
    let store = try LedgerStore.openReadOnly(at: path)
    #expect(throws: LedgerError.payloadLength(payload.hash, referenced: 6000, actual: -1)) {
      try store.verifyStructure()
    }
    #expect(throws: LedgerError.self) { try store.payload(payload.hash) }
    #expect(store.bytesRead < 1 << 16)
  }

  /// A last block at a height that no chain reaches is a fault, not a ledger without blocks.
  @Test func aTailThatIsNoneIsAFault() throws {
    let store = try forged("DELETE FROM block WHERE height > 0; UPDATE block SET height = -7")
    #expect(throws: LedgerError.self) { try store.tail() }
  }

  /// Time ends where deadline arithmetic could overflow.
  @Test func blockTimesAreBounded() throws {
    let transactions: [Transaction] = []
    let last = builder.seal(transactions) { $0.time = LedgerLimits.time }
    #expect(try Block(wireBytes: last.wireBytes) == last)
    for time in [LedgerLimits.time + 1, .max] {
      let late = builder.seal(transactions) { $0.time = time }
      #expect(throws: WireError.self) { try Block(wireBytes: late.wireBytes) }
    }
    let store = try forged(
      "UPDATE block SET bytes = ? WHERE height = 3",
      [Data(builder.seal(builder.blocks[3].transactions) { $0.time = .max }.wireBytes)])
    #expect(throws: LedgerError.self) { try store.tail() }
  }
}
