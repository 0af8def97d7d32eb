public import Configurations
public import Foundation
public import Reports

/// Measured tables with what they were measured on: what `--store` writes and `--from` reads, so that a page can be made
/// again without measuring.
public struct StoredTables: Equatable, Sendable, Decodable {
  /// A table, and its short name.
  public struct Entry: Equatable, Sendable, Decodable {
    /// The name of its file, and of its member in JSON.
    public var key: String
    /// The table, complete with title and notes.
    public var table: Table

    /// A table.
    public init(key: String, table: Table) {
      self.key = key
      self.table = table
    }
  }

  /// What was measured, as the command names it.
  public var what: String
  /// The day, year first.
  public var date: String
  /// The machine, in one line.
  public var machine: String
  /// Version of this program.
  public var version: String
  /// The tables.
  public var tables: [Entry]

  /// Tables of this machine and day.
  public init(_ what: String, _ tables: [Entry]) {
    self.what = what
    date = String(ISO8601DateFormatter().string(from: Date()).prefix(10))
    machine = Machine.current.line
    version = Version.current
    self.tables = tables
  }

  /// Reads stored tables, of this and nothing else.
  public init(_ what: String, at url: URL) throws(WorkbenchError) {
    // The longest are the curves of a run of 10,000 rounds: fourteen, of fifteen values a round and some hundred bytes.
    self = try FileAccess.json(
      StoredTables.self, at: url, limit: 128 << 20, values: 1 << 22, what: "tables that --store wrote")
    guard self.what == what else {
      throw .malformed(path: url.path, reason: "tables of `\(self.what)`, where those of `\(what)` are wanted")
    }
  }

  /// What is stored.
  public var json: JSON {
    [
      "what": .string(what), "date": .string(date), "machine": .string(machine), "version": .string(version),
      "tables": .array(tables.map { ["key": .string($0.key), "table": $0.table.stored] }),
    ]
  }
}
