import BigNum
import Foundation
import Wire

/// A trustee's share as a JSON file that only its owner may read.
///
///     {"format": "sealedsum-trustee-share", "index": 2, "publicKey": "<hex of the wire format>", "secret": "<hex>",
///      "version": 1}
public enum TrusteeKeyFile {
  private struct Content: Codable {
    var format: String
    var version: Int
    var index: Int
    var secret: String
    var publicKey: String
  }

  private static let format = "sealedsum-trustee-share"
  /// Longest file that is read, in bytes.
  public static let limit = 1 << 20

  /// The file's bytes; the caller wipes them.
  public static func encode(_ share: TrusteeShare) -> [UInt8] {
    let content = Content(
      format: format, version: 1, index: share.index, secret: share.secret.hex,
      publicKey: hex(share.publicKey.wireBytes))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    // Strings and integers always encode.
    return (try? encoder.encode(content)).map { Array($0) + [10] } ?? []
  }

  /// Reads a file's bytes and checks that the share belongs to the key.
  public static func decode(_ bytes: [UInt8]) throws(PaillierError) -> TrusteeShare {
    guard bytes.count <= limit else { throw .keyFile(reason: "it has \(bytes.count) bytes, more than \(limit)") }
    guard let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)) else {
      throw .keyFile(reason: "it is no JSON object with format, version, index, secret and publicKey")
    }
    guard content.format == format, content.version == 1 else {
      throw .keyFile(reason: "format \(content.format) version \(content.version) is not \(format) version 1")
    }
    guard content.secret.utf8.count <= 1 << 13, let secret = BigInt(hex: content.secret) else {
      throw .keyFile(reason: "the secret is not hexadecimal")
    }
    guard let wire = unhex(content.publicKey) else { throw .keyFile(reason: "the public key is not hexadecimal") }
    let publicKey: ThresholdPublicKey
    do throws(WireError) { publicKey = try ThresholdPublicKey(wireBytes: wire) } catch {
      throw .keyFile(reason: error.description)
    }
    let share = try TrusteeShare(index: content.index, secret: secret, publicKey: publicKey)
    guard share.matchesPublicKey else { throw .keyFile(reason: "the share contradicts the public key") }
    return share
  }

  /// Creates the file with mode 0600; an existing file is not touched.
  public static func write(_ share: TrusteeShare, to path: String) throws(PaillierError) {
    var bytes = encode(share)
    defer { wipe(&bytes) }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    guard descriptor >= 0 else {
      throw .keyFile(reason: "\(path) cannot be created (\(String(cString: strerror(errno)))); choose a new name")
    }
    defer { close(descriptor) }
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes { put(descriptor, $0, offset) }
      guard written > 0 else {
        throw .keyFile(reason: "\(path) cannot be written (\(String(cString: strerror(errno))))")
      }
      offset += written
    }
    // The key goes on the chain next: the share must be on the disk before.
    guard fsync(descriptor) == 0 else {
      throw .keyFile(reason: "\(path) cannot be flushed (\(String(cString: strerror(errno))))")
    }
  }

  private static func put(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer, _ offset: Int) -> Int {
    guard let base = buffer.baseAddress else { return 0 }
    #if canImport(Darwin)
      return Darwin.write(descriptor, base + offset, buffer.count - offset)
    #else
      return Glibc.write(descriptor, base + offset, buffer.count - offset)
    #endif
  }

  /// Overwrites and removes a file, at the end of its epoch. A journaling file system or a flash disk may keep an older
  /// copy: keep key files where that does not matter (an encrypted or a memory file system).
  public static func erase(at path: String) throws(PaillierError) {
    guard let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int,
      let handle = FileHandle(forWritingAtPath: path)
    else { throw .keyFile(reason: "\(path) cannot be opened for erasure") }
    do {
      try handle.write(contentsOf: Data(count: size))
      try handle.synchronize()
      try handle.close()
      try FileManager.default.removeItem(atPath: path)
    } catch { throw .keyFile(reason: "\(path) cannot be erased (\(error.localizedDescription))") }
  }

  /// Reads a file that nobody else may read.
  public static func read(from path: String) throws(PaillierError) -> TrusteeShare {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 != 0 {
      throw .keyFile(reason: "others may read \(path) (mode \(String(mode, radix: 8))); run chmod 600 on it")
    }
    if let size = attributes?[.size] as? Int, size > limit {
      throw .keyFile(reason: "\(path) has \(size) bytes, a share at most \(limit)")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .keyFile(reason: "\(path) cannot be read")
    }
    var bytes = Array(data)
    defer { wipe(&bytes) }
    return try decode(bytes)
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func unhex(_ text: String) -> [UInt8]? {
    guard text.utf8.count % 2 == 0, let number = text.isEmpty ? 0 : BigInt(hex: text) else { return nil }
    return number.bigEndianBytes(count: text.utf8.count / 2)
  }
}
