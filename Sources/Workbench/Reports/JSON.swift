/// A JSON value that keeps the order of its members, so that output is the same byte for byte each time.
public indirect enum JSON: Equatable, Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// An integer.
  case int(Int)
  /// A number; what is not finite becomes `null`.
  case number(Double)
  /// A text.
  case string(String)
  /// An array.
  case array([JSON])
  /// An object, in this order.
  case object([(String, JSON)])

  /// Equality, order of members included.
  public static func == (a: JSON, b: JSON) -> Bool { a.compact == b.compact }

  /// One line, no blanks.
  public var compact: String { text(indent: nil, depth: 0) }
  /// Two blanks a level.
  public var pretty: String { text(indent: "  ", depth: 0) }

  private func text(indent: String?, depth: Int) -> String {
    switch self {
    case .null: return "null"
    case .bool(let b): return b ? "true" : "false"
    case .int(let i): return String(i)
    case .number(let x): return x.isFinite ? String(x) : "null"
    case .string(let s): return Self.quoted(s)
    case .array(let items):
      return Self.block("[", "]", items.map { $0.text(indent: indent, depth: depth + 1) }, indent, depth)
    case .object(let members):
      let colon = indent == nil ? ":" : ": "
      let lines = members.map { Self.quoted($0.0) + colon + $0.1.text(indent: indent, depth: depth + 1) }
      return Self.block("{", "}", lines, indent, depth)
    }
  }

  private static func block(_ open: String, _ close: String, _ items: [String], _ indent: String?, _ depth: Int)
    -> String
  {
    guard let indent, !items.isEmpty else { return open + items.joined(separator: ",") + close }
    let inner = String(repeating: indent, count: depth + 1), outer = String(repeating: indent, count: depth)
    return open + "\n" + items.map { inner + $0 }.joined(separator: ",\n") + "\n" + outer + close
  }

  /// The text in quotes (RFC 8259 §7).
  static func quoted(_ s: String) -> String {
    var out = "\""
    for c in s.unicodeScalars {
      switch c {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{0}"..."\u{1F}":
        let hex = String(c.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      // Of one meaning for whoever reads it, and harmless where it is shown.
      case "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200B}", "\u{200E}"..."\u{200F}", "\u{2028}"..."\u{202E}",
        "\u{2066}"..."\u{2069}", "\u{FEFF}":
        let hex = String(c.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(c)
      }
    }
    return out + "\""
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An integer.
  public init(integerLiteral value: Int) { self = .int(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An array.
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  /// An object, in this order.
  public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements) }
}
