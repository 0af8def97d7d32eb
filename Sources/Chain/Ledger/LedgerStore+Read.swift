import Foundation
import GRDB
import Wire

extension LedgerStore {
  /// The last block's place; nil in a ledger without blocks.
  public func tail() throws(LedgerError) -> ChainTail? {
    let height = try read(.file) { db in try Int64.fetchOne(db, sql: "SELECT max(height) FROM block") }
    guard let height else { return nil }
    guard let last = try UInt64(exactly: height).flatMap({ at throws(LedgerError) in try block(at: at) }) else {
      throw .inconsistent(.file, field: "height", reason: "its last block is stored at \(height)")
    }
    return ChainTail(last.header)
  }

  /// The chain's identifier: the hash of the genesis block.
  public func chainID() throws(LedgerError) -> Hash? { try block(at: 0)?.hash }

  /// The block at a height; nil above the tail.
  public func block(at height: UInt64) throws(LedgerError) -> Block? {
    guard let key = Int64(exactly: height) else { return nil }
    let limit = LedgerLimits.storedBlock
    let bytes = try read(.block(height)) { db in
      try Row.fetchOne(
        db, sql: "SELECT \(LedgerStore.bounded(limit)) FROM block WHERE height = ?", arguments: [key]
      ).map { try content(of: $0, as: .block(height), limit: limit) }
    }
    guard let bytes else { return nil }
    return try Block(stored: bytes, as: .block(height))
  }

  /// The block with a hash.
  public func block(_ hash: Hash) throws(LedgerError) -> Block? {
    let height = try read(.file) { db in
      try Int64.fetchOne(db, sql: "SELECT height FROM block WHERE hash = ?", arguments: [hash.data])
    }
    guard let height else { return nil }
    return try block(at: UInt64(bitPattern: height))
  }

  /// The transaction with a hash, and the height of its block.
  public func transaction(_ hash: Hash) throws(LedgerError) -> (transaction: Transaction, height: UInt64)? {
    let (item, limit) = (LedgerItem.transaction(hash), LedgerLimits.storedTransaction)
    let row = try read(item) { db in
      try Row.fetchOne(
        db, sql: "SELECT height, \(LedgerStore.bounded(limit)) FROM entry WHERE hash = ?", arguments: [hash.data]
      ).map { (height: $0.integer("height") ?? -1, bytes: try content(of: $0, as: item, limit: limit)) }
    }
    guard let row else { return nil }
    let transaction = try Transaction(stored: row.bytes, as: item)
    guard transaction.hash == hash else {
      throw .inconsistent(item, field: "bytes", reason: "they hash to \(transaction.hash)")
    }
    return (transaction, UInt64(bitPattern: row.height))
  }

  /// The transactions of a block, in order. Throws `missing` for one that is not stored.
  public func transactions(of block: Block) throws(LedgerError) -> [Transaction] {
    var transactions: [Transaction] = []
    for hash in block.transactions {
      guard let (transaction, height) = try transaction(hash) else { throw .missing(.transaction(hash)) }
      guard height == block.height else {
        throw .inconsistent(
          .transaction(hash), field: "height", reason: "\(height), but block \(block.height) lists it")
      }
      transactions.append(transaction)
    }
    return transactions
  }

  /// The payload with a hash. Throws `inconsistent` if the stored bytes have another.
  public func payload(_ hash: Hash) throws(LedgerError) -> Payload? {
    let (item, limit) = (LedgerItem.payload(hash), LedgerLimits.payload)
    let bytes = try read(item) { db in
      try Row.fetchOne(
        db, sql: "SELECT \(LedgerStore.bounded(limit)) FROM payload WHERE hash = ?", arguments: [hash.data]
      ).map { try content(of: $0, as: item, limit: limit) }
    }
    guard let bytes else { return nil }
    let payload = try Payload(bytes)
    guard payload.hash == hash else {
      throw .inconsistent(item, field: "bytes", reason: "they hash to \(payload.hash)")
    }
    return payload
  }

  /// The length of a stored payload, without reading it; nil if it is not stored.
  package func payloadLength(_ hash: Hash) throws(LedgerError) -> Int? {
    try read(.payload(hash)) { db in
      try Int.fetchOne(db, sql: "SELECT \(LedgerStore.blobLength) FROM payload WHERE hash = ?", arguments: [hash.data])
    }
  }

  /// The block that holds a transaction, and the proof that it does, checked against the block's header.
  public func inclusionProof(of hash: Hash) throws(LedgerError) -> (header: BlockHeader, proof: InclusionProof)? {
    guard let height = try transaction(hash)?.height else { return nil }
    guard let block = try block(at: height) else { throw .missing(.block(height)) }
    guard let index = block.transactions.firstIndex(of: hash),
      let proof = MerkleTree(block.transactions).inclusionProof(of: index)
    else { throw .inconsistent(.transaction(hash), field: "height", reason: "block \(height) does not list it") }
    try proof.verify(leaf: hash, root: block.header.transactionsRoot)
    return (block.header, proof)
  }

  /// What has a hash that starts with these hexadecimal digits. Throws `notFound`, `ambiguous`.
  public func item(prefix: String) throws(LedgerError) -> LedgerItem {
    // All hashes from prefix 000… to prefix fff…, by the index.
    let text = prefix.lowercased()
    guard !text.isEmpty, text.utf8.count <= 2 * Hash.count,
      let low = Hash(hex: text.padding(toLength: 64, withPad: "0", startingAt: 0)),
      let high = Hash(hex: text.padding(toLength: 64, withPad: "f", startingAt: 0))
    else { throw .notFound(prefix: prefix) }
    let found = try read(.file) { db in
      var found: [LedgerItem] = []
      for table in ["block", "entry", "payload"] {
        let column = table == "block" ? "hash, height" : "hash"
        let rows = try Row.fetchAll(
          db, sql: "SELECT \(column) FROM \(table) WHERE hash BETWEEN ? AND ? LIMIT 100",
          arguments: [low.data, high.data])
        for row in rows {
          guard let hash = Hash(bytes: row.bytes("hash")) else { continue }
          switch table {
          case "block": found.append(.block(UInt64(bitPattern: row.integer("height") ?? -1)))
          case "entry": found.append(.transaction(hash))
          default: found.append(.payload(hash))
          }
        }
      }
      return found
    }
    guard let first = found.first else { throw .notFound(prefix: prefix) }
    guard found.count == 1 else { throw .ambiguous(prefix: prefix, candidates: found.count) }
    return first
  }
}

// SQLite checks a column's type when it writes, not when it reads a damaged page, and `row[…]` would trap.
extension Row {
  /// The number in an INTEGER column.
  func integer(_ column: String) -> Int64? { Int64.fromDatabaseValue(self[column]) }

  /// The bytes of a BLOB column; empty for NULL, which no table of ours allows.
  func bytes(_ column: String) -> [UInt8] {
    guard let data = Data.fromDatabaseValue(self[column]) else { return [] }
    return [UInt8](data)
  }
}

extension Hash {
  var data: Data { Data(bytes) }
}

func data(_ bytes: [UInt8]) -> Data { Data(bytes) }
