import Files
import Foundation
import Wire

/// An open file, with every system call's failure as a typed error. Closed when it goes.
final class Descriptor: Sendable {
  let path: String
  private let number: Int32

  /// Opens with `open(2)`'s flags. Throws `noFile`, `exists`, `storage`.
  init(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(LedgerError) {
    self.path = path
    // Opening never waits; what is no regular file (or, to synchronise it, no folder) is refused by what was opened.
    number = FileName.withName(path) { open($0, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode) }
    guard number < 0 else {
      let kind = FileKind(mode: try status().st_mode)
      guard kind == (flags & O_DIRECTORY == 0 ? .file : .folder) else {
        throw .storage(.file, reason: "\(path) is \(kind.words), not a file")
      }
      return
    }
    switch errno {
    case ENOENT: throw .noFile(path: path)
    case EEXIST: throw .exists(path: path)
    default: throw .storage(.file, reason: "\(path): " + String(cString: strerror(errno)))
    }
  }

  deinit { close(number) }

  /// Bytes of the file.
  func size() throws(LedgerError) -> Int { Int(try status().st_size) }

  /// Type and permission bits.
  func mode() throws(LedgerError) -> mode_t { try status().st_mode }

  /// Keeps other processes out until this descriptor goes. Throws `busy`.
  func lock() throws(LedgerError) {
    if flock(number, LOCK_EX | LOCK_NB) != 0 { throw .busy(path: path) }
  }

  /// Fills `bytes` from `offset` on. Throws `storage` if the file ends before.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(LedgerError) {
    try each(bytes.count) { done in
      pread(number, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
    }
  }

  /// Writes all of `bytes` at `offset`.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(LedgerError) {
    try each(bytes.count) { done in
      pwrite(number, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
    }
  }

  /// The `count` bytes at `offset`.
  func bytes(_ count: Int, at offset: Int) throws(LedgerError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let result = bytes.withUnsafeMutableBytes { b in
      Result { () throws(LedgerError) in try read(into: b, at: offset) }
    }
    try result.get()
    return bytes
  }

  /// Writes all of `bytes` at `offset`.
  func write(_ bytes: [UInt8], at offset: Int) throws(LedgerError) {
    let result = bytes.withUnsafeBytes { b in Result { () throws(LedgerError) in try write(b, at: offset) } }
    try result.get()
  }

  /// Cuts the file to `count` bytes.
  func truncate(to count: Int) throws(LedgerError) {
    guard ftruncate(number, off_t(count)) == 0 else { throw failure() }
  }

  /// Returns when everything written is durable.
  func sync() throws(LedgerError) {
    errno = Durability.synchronise(number)
    guard errno == 0 else { throw failure() }
  }

  /// Makes a new file of mode 0600 that has all that `write` puts into it, or is not there at all, whenever the process
  /// ends. Throws `exists` and leaves a file that is there as it was.
  static func create(_ path: String, _ write: (Descriptor) throws(LedgerError) -> Void) throws(LedgerError) {
    let draft = draft(of: path)
    func remove() { _ = FileName.withName(draft) { unlink($0) } }
    let file = try Descriptor(draft, O_WRONLY | O_CREAT | O_EXCL)
    defer { remove() }
    try write(file)
    try file.sync()
    // A second name, not a new one: unlike rename, link never replaces a file.
    if FileName.withName(draft, { old in FileName.withName(path) { link(old, $0) } }) != 0 {
      throw errno == EEXIST ? .exists(path: path) : file.failure()
    }
    errno = Durability.synchroniseFolder(of: path)
    guard errno == 0 else { throw file.failure() }
  }

  /// A name beside `path` for what is not whole yet: a new one each time, so that nothing that a kill left behind, in
  /// whichever process, is in the way, and no two writers share one.
  static func draft(of path: String) -> String {
    "\(path).\(String(UInt64.random(in: 0...UInt64.max), radix: 16)).new"
  }

  /// Puts a file of these bytes in the place of the one that is there, if any: whenever the process ends, the path names
  /// the one or the other, whole; the new one once this returns.
  static func replace(_ path: String, with bytes: [UInt8]) throws(LedgerError) {
    let draft = draft(of: path)
    let file = try Descriptor(draft, O_WRONLY | O_CREAT | O_EXCL, mode: 0o644)
    defer { _ = FileName.withName(draft) { unlink($0) } }
    try file.write(bytes, at: 0)
    try file.sync()
    guard FileName.withName(draft, { old in FileName.withName(path) { rename(old, $0) } }) == 0 else {
      throw file.failure()
    }
    errno = Durability.synchroniseFolder(of: path)
    guard errno == 0 else { throw file.failure() }
  }

  private func status() throws(LedgerError) -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw failure() }
    return status
  }

  /// Repeats a call that may do a part of the work, until `count` bytes are done.
  private func each(_ count: Int, _ call: (Int) -> Int) throws(LedgerError) {
    var done = 0
    while done < count {
      let n = call(done)
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else { throw n < 0 ? failure() : .storage(.file, reason: "\(path) ends at byte \(done) of \(count)") }
      done += n
    }
  }

  private func failure() -> LedgerError { .storage(.file, reason: "\(path): " + String(cString: strerror(errno))) }
}
