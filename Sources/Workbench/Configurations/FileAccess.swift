import Files
public import Foundation
import Wire

/// Files of this program: read whole up to a limit, written whole or not at all.
public enum FileAccess {
  /// Reads a regular file of at most `limit` bytes.
  public static func bytes(at url: URL, limit: Int) throws(WorkbenchError) -> [UInt8] {
    do throws(FileError) { return try InputFile.bytes(at: url.path, limit: limit) } catch {
      throw WorkbenchError(error)
    }
  }

  /// The first bytes of a regular file.
  public static func head(of url: URL, count: Int) throws(WorkbenchError) -> [UInt8] {
    do throws(FileError) { return try InputFile(url.path).head(count) } catch { throw WorkbenchError(error) }
  }

  /// Reads a regular file of JSON, no key twice; `what` says what it should be.
  public static func json<T: Decodable>(
    _ type: T.Type, at url: URL, limit: Int, values: Int? = nil, what: String
  ) throws(WorkbenchError) -> T {
    let bytes = try bytes(at: url, limit: limit)
    do { return try StrictJSON.decode(type, from: bytes, values: values ?? StrictJSON.values) } catch {
      throw .malformed(path: url.path, reason: "is not \(what) (\(StrictJSON.reason(error)))")
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
    let file = FileName.withName(temporary) {
      open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, secret ? 0o600 : 0o644)
    }
    guard file >= 0 else { throw .cannotWrite(path: path, reason: systemReason(errno)) }
    func fail(_ code: Int32) -> WorkbenchError {
      close(file)
      _ = FileName.withName(temporary) { unlink($0) }
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
    guard FileName.withName(temporary, { old in FileName.withName(path) { rename(old, $0) } }) == 0 else {
      let code = errno
      _ = FileName.withName(temporary) { unlink($0) }
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
    do throws(FileError) { try Folder.make(url.path, permissions: secret ? 0o700 : 0o755) } catch {
      guard case .unreadable(_, let reason) = error else { throw WorkbenchError(error) }
      throw .cannotWrite(path: url.path, reason: reason)
    }
  }

  static func systemReason(_ code: Int32) -> String { String(cString: strerror(code)) }

  private static func firstBadOffset(_ bytes: [UInt8]) -> Int {
    var parser = Unicode.UTF8.ForwardParser()
    var input = bytes.makeIterator()
    var offset = 0
    while case .valid(let scalar) = parser.parseScalar(from: &input) { offset += scalar.count }
    return offset
  }
}

extension WorkbenchError {
  /// Why a file from outside is not read.
  init(_ error: FileError) {
    self =
      switch error {
      case .notFound(let path): .fileNotFound(path: path)
      case .notAFile(let path, let found): .wrongKindOfFile(path: path, found: found, wanted: "a file")
      case .tooLarge(let path, let bytes, let limit): .tooLarge(path: path, bytes: bytes, limit: limit)
      case .unreadable(let path, let reason): .cannotRead(path: path, reason: reason)
      case .json, .repeatedKey: .malformed(path: "JSON", reason: error.reason)
      }
  }
}
