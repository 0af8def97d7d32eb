import BigNum
import Files
import Foundation
import Wire

/// A trustee's share as a file that only its owner may read (docs/wire-format.md, "A trustee's share").
///
/// The secret goes from number to file and back through one buffer of a known place, which is wiped: text, JSON and
/// Foundation's `Data` would leave copies that nobody can reach.
public enum TrusteeKeyFile {
  private static let magic = Array("SSumShr1".utf8)
  /// Longest file that is read, in bytes.
  public static let limit = 1 << 20

  /// The file's bytes; the caller wipes them.
  public static func encode(_ share: TrusteeShare) -> [UInt8] {
    let open = magic + [UInt8(share.index)] + share.publicKey.wireBytes
    let count = open.count + secretByteCount(share.publicKey)
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      _ = buffer.initialize(from: open)
      // `TrusteeShare` has checked that it fits.
      _ = share.secret.write(
        bigEndian: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[open.count..<count]))
      initialised = count
    }
  }

  /// Reads a file's bytes, which are the caller's to wipe, and checks that the share belongs to the key.
  public static func decode(_ bytes: [UInt8]) throws(PaillierError) -> TrusteeShare {
    guard bytes.count <= limit else { throw .keyFile(reason: "it has \(bytes.count) bytes, more than \(limit)") }
    guard bytes.starts(with: magic) else {
      throw .keyFile(reason: "it does not start as a share does; give the file that the dealer made")
    }
    let index: Int
    let publicKey: ThresholdPublicKey
    let start: Int
    do throws(WireError) {
      // The reader refers to the same bytes; nothing is read of the secret, which it would copy.
      var reader = Reader(bytes)
      _ = try reader.fixed("magic", count: magic.count)
      index = Int(try reader.uint8("index"))
      publicKey = try ThresholdPublicKey(from: &reader)
      start = reader.offset
    } catch { throw .keyFile(reason: error.description) }
    guard bytes.count - start == secretByteCount(publicKey) else {
      throw .keyFile(
        reason: "its secret has \(bytes.count - start) bytes, one of this key \(secretByteCount(publicKey))")
    }
    let secret = bytes.withUnsafeBytes { BigInt(bigEndian: UnsafeRawBufferPointer(rebasing: $0[start...])) }
    return try TrusteeShare(index: index, secret: secret, publicKey: publicKey)
  }

  /// s_i is below N·p'q', and so below N².
  private static func secretByteCount(_ key: ThresholdPublicKey) -> Int { key.key.size.ciphertextByteCount }

  /// Creates the file with mode 0600; an existing file is not touched. When it returns the file is durable: the key goes
  /// on the chain next.
  public static func write(_ share: TrusteeShare, to path: String) throws(PaillierError) {
    var bytes = encode(share)
    defer { wipe(&bytes) }
    let descriptor = FileName.withName(path) { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
    guard descriptor >= 0 else {
      throw .keyFile(reason: "\(path) cannot be created (\(reason(errno))); choose a new name")
    }
    defer { close(descriptor) }
    let code = put(bytes, descriptor, path)
    guard code == 0 else {
      _ = FileName.withName(path) { unlink($0) }
      throw .keyFile(reason: "\(path) cannot be written (\(reason(code)))")
    }
  }

  /// Writes and synchronises, the folder too: 0, or `errno`.
  private static func put(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) -> Int32 {
    var done = 0
    while done < bytes.count {
      let n = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done, off_t(done))
      }
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else { return n < 0 ? errno : EIO }
      done += n
    }
    let code = Durability.synchronise(descriptor)
    return code == 0 ? Durability.synchroniseFolder(of: path) : code
  }

  /// Overwrites and removes a file, at the end of its epoch. A journaling file system or a flash disk may keep an older
  /// copy: keep key files where that does not matter (an encrypted or a memory file system).
  public static func erase(at path: String) throws(PaillierError) {
    let descriptor = FileName.withName(path) { open($0, O_WRONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else {
      throw .keyFile(reason: "\(path) cannot be opened for erasure (\(reason(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    let code =
      fstat(descriptor, &status) != 0
      ? errno : put([UInt8](repeating: 0, count: Int(status.st_size)), descriptor, path)
    guard code == 0, FileName.withName(path, { unlink($0) }) == 0 else {
      throw .keyFile(reason: "\(path) cannot be erased (\(reason(code == 0 ? errno : code)))")
    }
  }

  /// Reads a file that nobody else may read.
  public static func read(from path: String) throws(PaillierError) -> TrusteeShare {
    // A pipe without a writer would keep whoever opens it waiting for ever.
    let descriptor = FileName.withName(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw .keyFile(reason: "\(path) cannot be read (\(reason(errno)))") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .keyFile(reason: "\(path) cannot be read (\(reason(errno)))") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .keyFile(reason: "\(path) is no regular file; give the one that the dealer made")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw .keyFile(
        reason: "others may read \(path) (mode \(String(status.st_mode & 0o777, radix: 8))); run chmod 600 on it")
    }
    guard status.st_size <= limit else {
      throw .keyFile(reason: "\(path) has \(status.st_size) bytes, a share at most \(limit)")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    defer { wipe(&bytes) }
    var done = 0
    while done < bytes.count {
      let rest = bytes.count - done
      let n = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress.map { $0 + done }, rest, off_t(done)) }
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else {
        throw .keyFile(reason: "\(path) cannot be read (\(n < 0 ? reason(errno) : "it got shorter"))")
      }
      done += n
    }
    return try decode(bytes)
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
