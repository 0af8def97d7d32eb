public import Foundation
import Wire

/// Files of this program: read whole up to a limit, written whole or not at all.
public enum FileAccess {
  /// Reads a regular file of at most `limit` bytes.
  public static func bytes(at url: URL, limit: Int) throws(WorkbenchError) -> [UInt8] {
    let path = url.path
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .wrongKindOfFile(
        path: path, found: status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "a device", wanted: "a file")
    }
    guard Int(status.st_size) <= limit else {
      throw .tooLarge(path: path, bytes: Int(status.st_size), limit: limit)
    }
    do { return try [UInt8](Data(contentsOf: url)) } catch {
      throw .cannotRead(path: path, reason: reason(error))
    }
  }

  /// Reads UTF-8 text; a byte-order mark is dropped.
  public static func text(at url: URL, limit: Int) throws(WorkbenchError) -> String {
    let bytes = try bytes(at: url, limit: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .notText(path: url.path, offset: firstBadOffset(bytes))
    }
    return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
  }

  /// Writes a file whole or not at all: a temporary neighbour is written, synchronised and renamed. With `secret`
  /// it is readable by its owner only from the first byte on.
  public static func write(_ bytes: some Collection<UInt8>, to url: URL, secret: Bool = false)
    throws(WorkbenchError)
  {
    // A new name each time: one of the process's number would stay in the way of every later process of that number,
    // and in a container they all have the same.
    let path = url.path, temporary = "\(path).\(String(UInt64.random(in: 0...UInt64.max), radix: 16)).new"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, secret ? 0o600 : 0o644)
    guard file >= 0 else { throw .cannotWrite(path: path, reason: systemReason(errno)) }
    func fail(_ code: Int32) -> WorkbenchError {
      close(file)
      unlink(temporary)
      return .cannotWrite(path: path, reason: systemReason(code))
    }
    let data = Array(bytes)
    var done = 0
    while done < data.count {
      let n = data.withUnsafeBytes { Foundation.write(file, $0.baseAddress! + done, data.count - done) }
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else { throw fail(errno) }
      done += n
    }
    let code = Durability.synchronise(file)
    guard code == 0 else { throw fail(code) }
    close(file)
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw .cannotWrite(path: path, reason: systemReason(code))
    }
    let folder = Durability.synchroniseFolder(of: path)
    guard folder == 0 else { throw .cannotWrite(path: path, reason: systemReason(folder)) }
  }

  /// Writes text whole or not at all.
  public static func write(_ text: String, to url: URL, secret: Bool = false) throws(WorkbenchError) {
    try write(Array(text.utf8), to: url, secret: secret)
  }

  /// Makes a folder and its parents; with `secret` only its owner may enter.
  public static func makeFolder(_ url: URL, secret: Bool = false) throws(WorkbenchError) {
    do {
      try FileManager.default.createDirectory(
        at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: secret ? 0o700 : 0o755])
    } catch {
      throw .cannotWrite(path: url.path, reason: reason(error))
    }
  }

  static func systemReason(_ code: Int32) -> String { String(cString: strerror(code)) }

  private static func failure(_ path: String, _ code: Int32) -> WorkbenchError {
    code == ENOENT || code == ENOTDIR ? .fileNotFound(path: path) : .cannotRead(path: path, reason: systemReason(code))
  }

  private static func reason(_ error: any Error) -> String {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let cause, cause.domain == NSPOSIXErrorDomain { return systemReason(Int32(cause.code)) }
    return error.localizedDescription
  }

  private static func firstBadOffset(_ bytes: [UInt8]) -> Int {
    var parser = Unicode.UTF8.ForwardParser()
    var input = bytes.makeIterator()
    var offset = 0
    while case .valid(let scalar) = parser.parseScalar(from: &input) { offset += scalar.count }
    return offset
  }
}
