import Foundation
import Wire

/// Files of secrets: mode 0600, and refused where others may read them.
package enum SecretFile {
  /// Writes a new file, whole and durable or not at all. Throws `exists`, `storage`.
  package static func create(at path: String, bytes: [UInt8]) throws(LedgerError) {
    try Descriptor.create(path) { file throws(LedgerError) in try file.write(bytes, at: 0) }
  }

  /// Reads a file of so many bytes. Throws `noFile`, and `keyFile` where it is another or others may read it.
  package static func read(from path: String, count: Int) throws(LedgerError) -> [UInt8] {
    let file = try Descriptor(path, O_RDONLY)
    try checkMode(of: file)
    let size = try file.size()
    guard size == count else {
      throw .keyFile(path: path, reason: "\(size) bytes where \(count) belong; restore it from a copy")
    }
    return try file.bytes(count, at: 0)
  }

  /// Writes a list of payloads as such a file: hash and length of each, as in a transaction.
  package static func create(at path: String, references: [PayloadReference]) throws(LedgerError) {
    var w = Writer()
    for reference in references { reference.encode(to: &w) }
    try create(at: path, bytes: w.bytes)
  }

  /// Reads a list of payloads.
  package static func references(in path: String) throws(LedgerError) -> [PayloadReference] {
    let file = try Descriptor(path, O_RDONLY)
    let size = try file.size()
    guard size % PayloadReference.count == 0, size <= PayloadReference.count * LedgerLimits.payloadsPerTransaction
    else {
      throw .keyFile(path: path, reason: "\(size) bytes that are no list of payloads; restore it from a copy")
    }
    var reader = Reader(try file.bytes(size, at: 0))
    var list: [PayloadReference] = []
    do throws(WireError) {
      while list.count < size / PayloadReference.count { list.append(try PayloadReference(from: &reader)) }
    } catch { throw .keyFile(path: path, reason: "\(error)") }
    return list
  }

  static func checkMode(of file: Descriptor) throws(LedgerError) {
    let mode = try file.mode() & 0o777
    guard mode & 0o077 == 0 else {
      throw .keyFile(
        path: file.path, reason: "others may read it (mode \(String(mode, radix: 8))); run chmod 600 on it")
    }
  }
}
