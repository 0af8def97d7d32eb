import Files
import Foundation
import GRDB
import Synchronization

/// The chain on disk: one SQLite file, one SQLite transaction a block, durable when `append` returns.
///
/// A store keeps and returns; what blocks and transactions may say is checked by `ChainState` and `Replica`.
public final class LedgerStore: Sendable {
  /// The path that was opened.
  public let path: String
  let queue: DatabaseQueue
  private let count = Atomic<Int>(0)

  private init(path: String, queue: DatabaseQueue) { (self.path, self.queue) = (path, queue) }

  /// Makes a new ledger without blocks. Throws `exists` if there is one, or any other database.
  public static func create(at path: String) throws(LedgerError) -> LedgerStore {
    let store = LedgerStore(path: path, queue: try connect(path, readOnly: false))
    guard try store.read(.file, { db in try LedgerSchema.isEmpty(db) }) else { throw .exists(path: path) }
    try store.enableLog()
    try store.write { db in try LedgerSchema.create(db) }
    return store
  }

  /// Opens the ledger at `path`, or makes one if there is no file yet: for runs that may have been killed at any
  /// moment.
  public static func openOrCreate(at path: String) throws(LedgerError) -> LedgerStore {
    do throws(LedgerError) { return try create(at: path) } catch .exists { return try open(at: path) }
  }

  /// Opens a ledger to extend it. Throws `noFile`, `notALedger`, `unsupportedSchema`, `storage`.
  public static func open(at path: String) throws(LedgerError) -> LedgerStore { try open(path, readOnly: false) }

  /// Opens a ledger to read it, as auditors do; neither the file nor its write-ahead log is ever written.
  ///
  /// A ledger that was closed is read as a frozen file. One that is in use, or whose process died, has a write-ahead
  /// log beside it, which is read along: copy `-wal` and `-shm` with the file.
  public static func openReadOnly(at path: String) throws(LedgerError) -> LedgerStore { try open(path, readOnly: true) }

  private static func open(_ path: String, readOnly: Bool) throws(LedgerError) -> LedgerStore {
    guard FileKind(at: path) != .nothing else { throw .noFile(path: path) }
    // SQLite opens by name and would wait for a named pipe. (Opening and closing the file here would drop its locks.)
    for file in [path] + ["-wal", "-shm", "-journal"].map({ path + $0 }) {
      let kind = FileKind(at: file)
      guard kind == .file || kind == .nothing else {
        throw .notALedger(path: file, reason: "it is \(kind.words), not a file")
      }
    }
    if readOnly, FileKind(at: path + "-wal") != .nothing, FileKind(at: path + "-shm") == .nothing {
      throw .storage(.file, reason: "its log (-wal) lies beside it without the log's index (-shm); copy that too")
    }
    let store = LedgerStore(path: path, queue: try connect(path, readOnly: readOnly))
    try store.checkSchema()
    if !readOnly { try store.enableLog() }
    return store
  }

  /// Bytes of blocks, transactions and payloads that were read so far: what a forged file costs, for tests.
  package var bytesRead: Int { count.load(ordering: .relaxed) }

  /// The `bytes` of a row that was selected by `bounded(limit)`. Throws `malformed` for a row that is longer, which was
  /// not read.
  func content(of row: Row, as item: LedgerItem, limit: Int) throws(LedgerError) -> [UInt8] {
    let length = row.integer("length") ?? -1
    guard length >= 0 else {
      throw .inconsistent(item, field: "bytes", reason: "a column of another type: the file was altered")
    }
    guard length <= limit else {
      throw .malformed(item, .tooLong(field: "bytes", length: Int(length), limit: limit))
    }
    let bytes = row.bytes("bytes")
    count.add(bytes.count, ordering: .relaxed)
    return bytes
  }

  /// The length of a row's bytes, which SQLite tells of a blob without reading; -1 for what a forged file has in its place:
  /// of a text it would read all, and count characters.
  static let blobLength = "CASE typeof(bytes) WHEN 'blob' THEN length(bytes) ELSE -1 END"
  /// Columns of a SELECT: the bytes of a row and their length, without the bytes where there are more than `limit`.
  static func bounded(_ limit: Int) -> String {
    "\(blobLength) AS length, CASE WHEN \(blobLength) BETWEEN 0 AND \(limit) THEN bytes END AS bytes"
  }
  /// The column `hash`, NULL where it is none.
  static let boundedHash =
    "CASE WHEN typeof(hash) = 'blob' AND length(hash) = \(Hash.count) THEN hash END AS hash"

  /// Writes the log back into the file and lets go of it. The store cannot be used after that.
  public func close() throws(LedgerError) { try run(.file) { try queue.close() } }

  /// Throws unless magic, version and tables are ours.
  func checkSchema() throws(LedgerError) {
    if let fault = try read(.file, { db in try LedgerSchema.fault(db, path: path) }) { throw fault }
  }

  /// Write-ahead logging, once it is known that the file is ours.
  private func enableLog() throws(LedgerError) {
    try run(.file) { try queue.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA journal_mode = WAL") } }
  }

  private static func connect(_ path: String, readOnly: Bool) throws(LedgerError) -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "SealedSum ledger"
    configuration.readonly = readOnly
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      // The file is data, whoever wrote it: no function of its schema is trusted, and damaged pages are looked at
      // twice.
      try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
      // The last two are for macOS, whose fsync leaves data in the drive's cache.
      try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON")
    }
    do {
      return try DatabaseQueue(path: address(path, readOnly: readOnly), configuration: configuration)
    } catch { throw LedgerStore.error(error, item: .file, path: path) }
  }

  /// SQLite's name of a file; one that must not be written is frozen if no log lies beside it, else has a read-only
  /// index of the log.
  private static func address(_ path: String, readOnly: Bool) -> String {
    let full = URL(fileURLWithPath: path).path
    let name = FileName.bytes(full).map { byte in
      let c = Character(UnicodeScalar(byte))
      return byte < 0x80 && (c.isLetter || c.isNumber || "/-_.".contains(c))
        ? String(c) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    guard readOnly else { return "file://\(name)?mode=rwc" }
    return "file://\(name)?mode=ro&" + (FileKind(at: full + "-wal") != .nothing ? "readonly_shm=1" : "immutable=1")
  }
}

extension LedgerStore {
  func read<T>(_ item: LedgerItem, _ body: (Database) throws -> T) throws(LedgerError) -> T {
    try run(item) { try queue.read(body) }
  }

  func write<T>(_ body: (Database) throws -> T) throws(LedgerError) -> T {
    try run(.file) { try queue.write(body) }
  }

  private func run<T>(_ item: LedgerItem, _ body: () throws -> T) throws(LedgerError) -> T {
    do { return try body() } catch { throw LedgerStore.error(error, item: item, path: path) }
  }

  private static func error(_ error: any Error, item: LedgerItem, path: String) -> LedgerError {
    switch error {
    case let error as LedgerError: return error
    case let error as DatabaseError:
      switch error.resultCode {
      case .SQLITE_NOTADB: return .notALedger(path: path, reason: "it is no SQLite file")
      case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy(path: path)
      default: return .storage(item, reason: error.message ?? error.resultCode.description)
      }
    default: return .storage(item, reason: "\(error)")
    }
  }
}
