import GRDB
import Wire

extension LedgerStore {
  /// Checks everything that the file holds, save what transactions mean: the schema, every stored column, encodings,
  /// links, Merkle roots, signatures, certificates, payloads, and that there is nothing else. Throws the first fault,
  /// with the item's name.
  ///
  /// With `chainID`, another chain is refused; without, the founder is whoever the genesis block names. Returns what
  /// was checked.
  @discardableResult
  public func verifyStructure(expecting chainID: Hash? = nil) throws(LedgerError) -> ChainState {
    try checkSchema()
    var chain = ChainState(expecting: chainID)
    while let (block, transactions) = try next(after: chain) {
      let before = chain
      try chain.advance(by: block, transactions: transactions)
      try verifyPayloads(of: transactions, new: before)
    }
    try verifyRemainder(chain)
    return chain
  }

  /// The block that follows `chain`, with its transactions; every column agrees with the bytes beside it. Nil at the
  /// end.
  func next(after chain: ChainState) throws(LedgerError) -> (block: Block, transactions: [Transaction])? {
    let expected = chain.nextHeight
    let limit = LedgerLimits.storedBlock
    let row = try read(.block(expected)) { db in
      // From the tail on, not "= expected": a row whose height was changed is then found and named.
      let last = chain.tail.map { Int64($0.height) } ?? .min
      let order = chain.tail == nil ? ">=" : ">"
      return try Row.fetchOne(
        db,
        sql: "SELECT height, \(LedgerStore.boundedHash), \(LedgerStore.bounded(limit)) FROM block "
          + "WHERE height \(order) ? ORDER BY height LIMIT 1",
        arguments: [last]
      ).map { row in
        let height = row.integer("height") ?? -1
        let item = LedgerItem.block(UInt64(exactly: height) ?? expected)
        return (height: height, hash: row.bytes("hash"), bytes: try content(of: row, as: item, limit: limit))
      }
    }
    guard let row else { return nil }
    let place = LedgerItem.block(UInt64(exactly: row.height) ?? expected)
    let block = try Block(stored: row.bytes, as: place)
    guard row.hash == block.hash.bytes else {
      throw .inconsistent(place, field: "hash", reason: "the bytes hash to \(block.hash)")
    }
    guard row.height == Int64(block.height) else {
      throw .inconsistent(.block(block.height), field: "height", reason: "it is stored at \(row.height)")
    }
    guard block.height == expected else { throw .missing(.block(expected)) }
    // Before its list is trusted: a changed hash in it is the block's fault, not a missing transaction.
    try chain.check(block)
    return (block, try transactions(of: block))
  }

  /// Checks the payloads that these transactions are the first to reference: present, of the stated length and hash.
  /// `before` is the chain without their block.
  func verifyPayloads(of transactions: [Transaction], new before: ChainState) throws(LedgerError) {
    var seen: [Hash: UInt32] = [:]
    for reference in transactions.flatMap(\.payloads) {
      if before.references(reference.hash) || seen[reference.hash] != nil {
        try verifyLength(reference)
        continue
      }
      seen[reference.hash] = reference.length
      // Before it is read: a length costs nothing.
      try verifyLength(reference)
      guard try payload(reference.hash) != nil else { throw .missing(.payload(reference.hash)) }
    }
  }

  private func verifyLength(_ reference: PayloadReference) throws(LedgerError) {
    guard let actual = try payloadLength(reference.hash) else { throw .missing(.payload(reference.hash)) }
    guard actual == reference.length else {
      throw .payloadLength(reference.hash, referenced: Int(reference.length), actual: actual)
    }
  }

  /// What is left to check once every block was: that there is nothing besides, and SQLite's own structures.
  func verifyRemainder(_ chain: ChainState) throws(LedgerError) {
    try verifyNothingElse(chain)
    try verifyPages()
  }

  /// No transaction and no payload that no block accounts for.
  private func verifyNothingElse(_ chain: ChainState) throws(LedgerError) {
    let counts = try read(.file) { db in
      try (
        entries: Int.fetchOne(db, sql: "SELECT count(*) FROM entry") ?? 0,
        payloads: Int.fetchOne(db, sql: "SELECT count(*) FROM payload") ?? 0
      )
    }
    guard counts.entries == chain.transactionCount else {
      throw .inconsistent(
        try strayTransaction().map { .transaction($0) } ?? .file, field: "entry",
        reason: "\(counts.entries) transactions are stored, but the blocks list \(chain.transactionCount)")
    }
    guard counts.payloads == chain.payloadCount else {
      let stray = try read(.file) { db in
        let rows = try Row.fetchCursor(db, sql: "SELECT \(LedgerStore.boundedHash) FROM payload")
        while let row = try rows.next() {
          if let hash = Hash(bytes: row.bytes("hash")), !chain.references(hash) { return hash as Hash? }
        }
        return nil
      }
      throw .inconsistent(
        stray.map { .payload($0) } ?? .file, field: "payload",
        reason: "\(counts.payloads) payloads, but transactions reference \(chain.payloadCount)")
    }
  }

  /// A stored transaction that the block at its height does not list.
  private func strayTransaction() throws(LedgerError) -> Hash? {
    let rows = try read(.file) { db in
      try Row.fetchAll(db, sql: "SELECT \(LedgerStore.boundedHash), height FROM entry").map {
        ($0.bytes("hash"), $0.integer("height") ?? -1)
      }
    }
    for (bytes, height) in rows {
      guard let hash = Hash(bytes: bytes) else { continue }
      guard let height = UInt64(exactly: height), let block = try block(at: height) else { return hash }
      if !block.transactions.contains(hash) { return hash }
    }
    return nil
  }

  /// SQLite's own structures: the indexes hold each hash a second time.
  private func verifyPages() throws(LedgerError) {
    let report = try read(.file) { db in try String.fetchAll(db, sql: "PRAGMA integrity_check(1)") }
    guard report == ["ok"] else { throw .storage(.file, reason: report.first ?? "integrity check failed") }
  }
}
