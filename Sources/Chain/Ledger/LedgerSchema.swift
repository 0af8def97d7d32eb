import GRDB

/// The tables, word for word (docs/wire-format.md, "The file"). A file with any other table, index, view or trigger is
/// refused.
enum LedgerSchema {
  /// "SSum": SQLite's application identifier, our magic.
  static let magic: Int32 = 0x5353_756d
  /// SQLite's user version.
  static let version: Int32 = 1

  /// A block: `bytes` is its encoding, from which the other columns follow.
  static let block = """
    CREATE TABLE block (
      height INTEGER NOT NULL PRIMARY KEY,
      hash BLOB NOT NULL UNIQUE,
      bytes BLOB NOT NULL
    ) STRICT
    """

  /// A transaction and the height of the block that lists it.
  static let entry = """
    CREATE TABLE entry (
      hash BLOB NOT NULL PRIMARY KEY,
      height INTEGER NOT NULL REFERENCES block (height),
      bytes BLOB NOT NULL
    ) STRICT
    """

  /// A payload, by content.
  static let payload = """
    CREATE TABLE payload (
      hash BLOB NOT NULL PRIMARY KEY,
      bytes BLOB NOT NULL
    ) STRICT
    """

  /// Writes the tables and the magic numbers.
  static func create(_ db: Database) throws {
    for table in [block, entry, payload] { try db.execute(sql: table) }
    try db.execute(sql: "PRAGMA user_version = \(version)")
    try db.execute(sql: "PRAGMA application_id = \(magic)")
  }

  /// Whether nothing was ever written.
  static func isEmpty(_ db: Database) throws -> Bool {
    let objects = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
    let magic = try Int.fetchOne(db, sql: "PRAGMA application_id")
    return objects == 0 && magic == 0
  }

  /// Why the file is not one that `create` wrote; nil if it is.
  static func fault(_ db: Database, path: String) throws -> LedgerError? {
    let found = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    guard found == Int(magic) else {
      return .notALedger(path: path, reason: "its application identifier is \(found), not \(magic)")
    }
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version == Int(self.version) else {
      return .unsupportedSchema(found: version, supported: Int(self.version))
    }
    let tables = try String.fetchAll(db, sql: "SELECT coalesce(sql, '') FROM sqlite_master ORDER BY rowid")
    guard tables.filter({ !$0.isEmpty }) == [block, entry, payload], tables.count == 6 else {
      return .notALedger(path: path, reason: "its tables are not those of a ledger")
    }
    return nil
  }
}
