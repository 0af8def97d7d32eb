/// Why bytes are not a message of ours. Offsets count from the start of the message.
public enum WireError: Error, Equatable, Sendable {
  /// The message ends before the field does.
  case truncated(field: String, offset: Int, needed: Int)
  /// Bytes are left after the last field.
  case trailingBytes(count: Int)
  /// A length or count exceeds what the field allows.
  case tooLong(field: String, length: Int, limit: Int)
  /// The value is none that the field allows (unknown version or tag, a number out of its range, a second encoding).
  case invalid(field: String, reason: String)
}

extension WireError: CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .truncated(let field, let offset, let needed):
      "\(field): \(needed) more bytes needed at offset \(offset); the message was cut, fetch it again"
    case .trailingBytes(let count):
      "\(count) bytes follow the end of the message; only the canonical encoding is accepted"
    case .tooLong(let field, let length, let limit):
      "\(field): length \(length) exceeds the limit of \(limit)"
    case .invalid(let field, let reason):
      "\(field): \(reason)"
    }
  }
}
