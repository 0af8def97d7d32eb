import TOMLKit

/// A TOML document as a plain tree of values, detached from the parser.
indirect enum TomlNode: Equatable, Sendable {
  case table([String: TomlNode])
  case array([TomlNode])
  case string(String)
  case integer(Int)
  case number(Double)
  case bool(Bool)
  case time  // dates and times: no key of ours takes one

  /// The type as error messages name it.
  var typeName: String {
    switch self {
    case .table: "a table"
    case .array: "an array"
    case .string(let s): "the text \"\(s.prefix(40))\""
    case .integer(let i): "the integer \(i)"
    case .number(let x): "the number \(x)"
    case .bool(let b): "the truth value \(b)"
    case .time: "a date or time"
    }
  }
}

extension TomlNode {
  /// Parses a document. `file` names it in errors.
  init(parsing text: String, file: String) throws(ExperimentsError) {
    // The parser takes C strings, which end at the first NUL.
    // Scalars, not characters: CR LF is one character, and would hide the end of a line.
    for (i, line) in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard !["\0", "\\u0000", "\\U00000000"].contains(where: { String(line).contains($0) }) else {
        throw .tomlSyntax(file: file, line: i + 1, column: 1, reason: "a NUL character")
      }
      guard Self.hasHeaderName(line) else {
        throw .tomlSyntax(file: file, line: i + 1, column: 1, reason: "no name follows '[', as in [section]")
      }
    }
    do {
      self = try TomlNode(TOMLTable(string: text).tomlValue)
    } catch let error as TOMLParseError {
      throw .tomlSyntax(
        file: file, line: error.source.begin.line, column: error.source.begin.column, reason: error.description)
    } catch {
      throw .tomlSyntax(file: file, line: 1, column: 1, reason: "\(error)")
    }
  }

  /// Whether a line that starts like a table header goes on like one. The parser asserts, and ends the process, where
  /// no key follows the bracket ("[.a]", "[ # comment", "[" and a control character), so what may follow is spelled out:
  /// spaces and tabs, then a bare key's character or a quote (or the end of the header, which it refuses itself). The
  /// price is that a nested array cannot begin a line with a bracket alone.
  private static func hasHeaderName(_ line: Substring.UnicodeScalarView) -> Bool {
    // Generous where a header might begin, strict in what follows: the parser skips less than this.
    var rest = line.drop { $0.value <= 0x20 || $0.value > 0x7e }
    guard rest.first == "[" else { return true }
    func skipSpace() { rest = rest.drop { $0 == " " || $0 == "\t" } }
    rest = rest.dropFirst()
    skipSpace()
    if rest.first == "[" {
      rest = rest.dropFirst()
      skipSpace()
    }
    guard let first = rest.first else { return false }
    return first.isASCII && (first.properties.isAlphabetic || first.properties.numericType != nil)
      || "_-\"']".unicodeScalars.contains(first)
  }

  private init(_ value: some TOMLValueConvertible) {
    switch value.type {
    case .table:
      var members: [String: TomlNode] = [:]
      if let table = value.table {
        for key in table.keys { if let member = table[key] { members[key] = TomlNode(member.tomlValue) } }
      }
      self = .table(members)
    case .array: self = .array(value.array.map { $0.map { TomlNode($0.tomlValue) } } ?? [])
    case .string: self = .string(value.string ?? "")
    case .int: self = .integer(value.int ?? 0)
    case .double: self = .number(value.double ?? 0)
    case .bool: self = .bool(value.bool ?? false)
    case .date, .time, .dateTime: self = .time
    }
  }
}
