/// Why a file from outside is not read, or why its text is no JSON of ours.
public enum FileError: Error, Equatable, Sendable {
  /// Nothing has this name.
  case notFound(path: String)
  /// The name is that of a folder, a named pipe, a device or a socket: reading it may never end.
  case notAFile(path: String, found: String)
  /// More bytes than anything that is expected here.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The system refuses.
  case unreadable(path: String, reason: String)
  /// Not JSON (RFC 8259); line and column count from 1, columns in bytes.
  case json(reason: String, line: Int, column: Int)
  /// An object has two members of one name: readers differ about which of them counts.
  case repeatedKey(name: String, line: Int, column: Int)
}

extension FileError {
  /// What is wrong, without the file's name and without advice.
  public var reason: String {
    switch self {
    case .notFound: "no such file"
    case .notAFile(_, let found): "it is \(found), not a file"
    case .tooLarge(_, let bytes, let limit): "\(bytes) bytes, more than the limit of \(limit)"
    case .unreadable(_, let reason): "it cannot be read (\(reason))"
    case .json(let reason, let line, let column): "line \(line), column \(column): \(reason)"
    case .repeatedKey(let name, let line, let column):
      "line \(line), column \(column): the key \"\(name)\" stands there twice"
    }
  }
}

extension FileError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .notFound(let path): "\(path): \(reason); check the path"
    case .notAFile(let path, _): "\(path): \(reason); copy what it gives into a file"
    case .tooLarge(let path, _, _): "\(path): \(reason); is this the file that you meant?"
    case .unreadable(let path, _): "\(path): \(reason); check its owner and permissions"
    case .json: reason
    case .repeatedKey: "\(reason); leave one of them out"
    }
  }
}
