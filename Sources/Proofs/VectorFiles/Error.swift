/// Why a file of test vectors does not pass. Every case stops the check of its file.
public enum VectorError: Error, Equatable, Sendable {
  /// The file cannot be read or is no JSON.
  case unreadable(file: String, reason: String)
  /// There is nothing to check in it.
  case empty(file: String)
  /// An entry names a function that nobody here knows, or is of no known format.
  case unknownFunction(id: String, function: String)
  /// An entry lacks a field or a field is no value of its kind.
  case malformed(id: String, field: String, reason: String)
  /// What was computed is not what the entry says.
  case disagreement(id: String, function: String, reason: String)
}

extension VectorError: CustomStringConvertible {
  /// What is wrong, in which entry, and what to do.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file): \(reason); give a JSON file of vectors"
    case .empty(let file):
      "\(file): no entries; an empty file proves nothing, fetch it again"
    case .unknownFunction(let id, let function):
      "\(id): unknown function '\(function)'; the formats that can be checked are listed by `sealedsum vectors --help`"
    case .malformed(let id, let field, let reason):
      "\(id): field \(field): \(reason); repair the file"
    case .disagreement(let id, let function, let reason):
      "\(id): \(function): \(reason)"
    }
  }
}
