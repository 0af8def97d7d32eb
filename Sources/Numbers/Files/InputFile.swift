public import Foundation

/// What a name is the name of.
public enum FileKind: Equatable, Sendable {
  /// Nothing.
  case nothing
  /// A regular file.
  case file
  /// A folder.
  case folder
  /// A named pipe, a device, a socket, in words.
  case other(String)

  /// What stands under a name now; links are followed.
  public init(at path: String) {
    var status = stat()
    self = FileName.withName(path) { stat($0, &status) } == 0 ? FileKind(mode: status.st_mode) : .nothing
  }

  /// What a `st_mode` says.
  public init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    case S_IFIFO: self = .other("a named pipe")
    case S_IFSOCK: self = .other("a socket")
    default: self = .other("a device")
    }
  }

  /// In words, for error messages.
  public var words: String {
    switch self {
    case .nothing: "nothing"
    case .file: "a file"
    case .folder: "a folder"
    case .other(let words): words
    }
  }
}

/// A regular file that is open for reading. Everything that this program reads from outside is opened here: a pipe or a
/// device, from which reading may never end, is refused by what the open descriptor is, and opening never waits.
public final class InputFile {
  /// Its name.
  public let path: String
  /// Its bytes when it was opened.
  public let size: Int
  /// Its permission bits.
  public let permissions: Int
  private let number: Int32

  /// Opens a regular file. Throws `notFound`, `notAFile`, `unreadable`.
  public init(_ path: String) throws(FileError) {
    self.path = path
    let number = FileName.withName(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
    guard number >= 0 else { throw InputFile.failure(path, errno) }
    self.number = number
    var status = stat()
    let code = fstat(number, &status) == 0 ? 0 : errno
    size = Int(status.st_size)
    permissions = Int(status.st_mode & 0o7777)
    guard code == 0 else { throw .unreadable(path: path, reason: InputFile.reason(code)) }
    let kind = FileKind(mode: status.st_mode)
    guard kind == .file else { throw .notAFile(path: path, found: kind.words) }
  }

  deinit { close(number) }

  /// All bytes of a regular file of at most `limit`.
  public static func bytes(at path: String, limit: Int) throws(FileError) -> [UInt8] {
    try InputFile(path).bytes(limit: limit)
  }

  /// All bytes, if they are at most `limit`. Throws `tooLarge` before anything is read, `unreadable`.
  public func bytes(limit: Int) throws(FileError) -> [UInt8] {
    guard size <= limit else { throw .tooLarge(path: path, bytes: size, limit: limit) }
    // One byte more tells whether the file grew.
    let bytes = try head(size + 1)
    guard bytes.count <= size else {
      throw .unreadable(path: path, reason: "it grows while it is read")
    }
    return bytes
  }

  /// The first bytes, at most so many. They are in memory once, so that whoever reads a secret can wipe it.
  public func head(_ count: Int) throws(FileError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: max(1, count)) { buffer, filled in
      while filled < count {
        let n = pread(number, buffer.baseAddress! + filled, count - filled, off_t(filled))
        if n < 0 && errno == EINTR { continue }
        if n < 0 { code = errno }
        guard n > 0 else { return }
        filled += n
      }
    }
    guard code == 0 else { throw .unreadable(path: path, reason: InputFile.reason(code)) }
    return bytes
  }

  private static func failure(_ path: String, _ code: Int32) -> FileError {
    switch code {
    case ENOENT, ENOTDIR: .notFound(path: path)
    case ENXIO: .notAFile(path: path, found: "a socket")
    default: .unreadable(path: path, reason: reason(code))
    }
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
