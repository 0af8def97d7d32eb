import Foundation
import GRDB

/// A run of bytes that the ledger's format defines: one column of one row, or a number in the file's head. Integers
/// count as their big-endian bytes.
package struct StoredItem: Sendable, CustomStringConvertible {
  /// The name under which verification reports damage here.
  package let item: LedgerItem
  /// The column.
  package let column: String
  /// How many bytes.
  package let count: Int

  let table: String
  let row: Int64

  package var description: String { "\(item), \(column), \(count) bytes" }
}

extension LedgerStore {
  /// Everything that the format defines, item by item, so that tests can damage each byte.
  package func storedItems() throws(LedgerError) -> [StoredItem] {
    try read(.file) { db in
      var items = ["application_id", "user_version"].map {
        StoredItem(item: .file, column: $0, count: 4, table: "", row: 0)
      }
      for (table, columns) in [
        ("block", ["height", "hash", "bytes"]), ("entry", ["hash", "height", "bytes"]), ("payload", ["hash", "bytes"]),
      ] {
        let rows = try Row.fetchAll(db, sql: "SELECT rowid AS id, hash FROM \(table) ORDER BY rowid")
        for row in rows {
          guard let id = row.integer("id"), let hash = Hash(bytes: row.bytes("hash")) else { continue }
          let item: LedgerItem =
            switch table {
            case "block": .block(UInt64(bitPattern: id))
            case "entry": .transaction(hash)
            default: .payload(hash)
            }
          for column in columns {
            let count =
              column == "height"
              ? 8 : try Int.fetchOne(db, sql: "SELECT length(\(column)) FROM \(table) WHERE rowid = ?", arguments: [id])
            items.append(StoredItem(item: item, column: column, count: count ?? 0, table: table, row: id))
          }
        }
      }
      return items
    }
  }

  /// Changes the bits `mask` of the byte at `offset` of an item; nil where a key column would take the value of another
  /// row, which the file cannot hold. The returned closure puts it back.
  package func damage(_ item: StoredItem, at offset: Int, mask: UInt8) throws(LedgerError) -> (() throws -> Void)? {
    do {
      return try queue.writeWithoutTransaction { db in
        guard !item.table.isEmpty else { return try damageNumber(item, at: offset, mask: mask, db) }
        // A key may change although another table refers to it, and damage need not be durable.
        try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF")
        let select = "SELECT \(item.column) FROM \(item.table) WHERE rowid = ?"
        guard let old = try DatabaseValue.fetchOne(db, sql: select, arguments: [item.row]) else { return nil }
        var row = item.row
        let new: DatabaseValue
        if let number = Int64.fromDatabaseValue(old), item.column == "height" {
          let changed = number ^ Int64(bitPattern: UInt64(mask) << UInt64(8 * (7 - offset)))
          new = changed.databaseValue
          if item.table == "block" { row = changed }
        } else {
          var bytes = Data.fromDatabaseValue(old) ?? Data()
          bytes[offset] ^= mask
          new = bytes.databaseValue
        }
        let update = "UPDATE \(item.table) SET \(item.column) = ? WHERE rowid = ?"
        do { try db.execute(sql: update, arguments: [new, item.row]) } catch let error as DatabaseError
          where error.resultCode == .SQLITE_CONSTRAINT
        { return nil }
        return { [queue] in
          try queue.writeWithoutTransaction { db in try db.execute(sql: update, arguments: [old, row]) }
        }
      }
    } catch { throw .storage(item.item, reason: "\(error)") }
  }

  private func damageNumber(
    _ item: StoredItem, at offset: Int, mask: UInt8, _ db: Database
  ) throws -> (() throws -> Void)? {
    let old = try Int32.fetchOne(db, sql: "PRAGMA \(item.column)") ?? 0
    let new = old ^ Int32(bitPattern: UInt32(mask) << UInt32(8 * (3 - offset)))
    try db.execute(sql: "PRAGMA \(item.column) = \(new)")
    return { [queue] in
      try queue.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA \(item.column) = \(old)") }
    }
  }
}
