import GRDB

extension LedgerStore {
  /// Writes a block, its transactions and their payloads in one SQLite transaction; all of it is durable when this
  /// returns, or none.
  ///
  /// The caller has verified the block (`ChainState`). Here it must follow the last stored one, list exactly
  /// `transactions`, and each payload that they reference must come along or be stored. Throws `notNext`,
  /// `inconsistent`, `missingPayload`, `unexpectedPayload`, `payloadLength`, `storage`.
  public func append(_ block: Block, transactions: [Transaction], payloads: [Payload]) throws(LedgerError) {
    guard transactions.map(\.hash) == block.transactions else {
      throw .inconsistent(.block(block.height), field: "transactions", reason: "they are not the ones that it lists")
    }
    let references = transactions.flatMap(\.payloads)
    let given = Dictionary(payloads.map { ($0.hash, $0) }) { first, _ in first }
    try LedgerStore.match(references, given)
    try write { db in
      let tail = try Row.fetchOne(db, sql: "SELECT height, hash FROM block ORDER BY height DESC LIMIT 1")
      let next = tail.map { UInt64(bitPattern: $0.integer("height") ?? -1) &+ 1 } ?? 0
      guard block.height == next else { throw LedgerError.notNext(expected: next, found: block.height) }
      guard block.header.previous == tail.flatMap({ Hash(bytes: $0.bytes("hash")) }) ?? .zero else {
        throw LedgerError.inconsistent(.block(block.height), field: "previous", reason: "it is not the stored tail")
      }
      try db.execute(
        sql: "INSERT INTO block (height, hash, bytes) VALUES (?, ?, ?)",
        arguments: [Int64(block.height), block.hash.data, data(block.wireBytes)])
      for transaction in transactions {
        try db.execute(
          sql: "INSERT INTO entry (hash, height, bytes) VALUES (?, ?, ?)",
          arguments: [transaction.hash.data, Int64(block.height), data(transaction.wireBytes)])
      }
      for hash in Set(references.map(\.hash)).sorted() {
        let stored = try Bool.fetchOne(
          db, sql: "SELECT EXISTS (SELECT 1 FROM payload WHERE hash = ?)", arguments: [hash.data])
        if stored == true { continue }
        guard let payload = given[hash] else { throw LedgerError.missingPayload(hash) }
        try db.execute(
          sql: "INSERT INTO payload (hash, bytes) VALUES (?, ?)", arguments: [hash.data, data(payload.bytes)])
      }
    }
  }

  /// Each payload is referenced, with its own length. Throws `unexpectedPayload`, `payloadLength`.
  package static func match(_ references: [PayloadReference], _ given: [Hash: Payload]) throws(LedgerError) {
    let referenced = Set(references.map(\.hash))
    for hash in given.keys.sorted() where !referenced.contains(hash) { throw .unexpectedPayload(hash) }
    for reference in references {
      if let payload = given[reference.hash], payload.bytes.count != reference.length {
        throw .payloadLength(reference.hash, referenced: Int(reference.length), actual: payload.bytes.count)
      }
    }
  }
}
