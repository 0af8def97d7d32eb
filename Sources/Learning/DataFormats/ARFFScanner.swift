/// Takes the values of one line of an ARFF file.
struct ARFFScanner {
  /// A value; only one without quotes can stand for a missing one or a number.
  struct Value {
    let text: String
    let isQuoted: Bool
    var isMissing: Bool { !isQuoted && text == "?" }
  }

  private let line: Int
  private(set) var rest: ArraySlice<UInt8>

  init(_ text: ArraySlice<UInt8>, line: Int) {
    self.line = line
    rest = text.trimmedBlanks
  }

  func failure(
    _ reason: String, _ kind: DataFormatError.Kind = .malformed,
    advice: String = "correct the line, or save the file again"
  ) -> DataFormatError {
    DataFormatError(.arff, kind, at: .line(line), reason, advice: advice)
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// Whether the next byte is this one; blanks do not count.
  func isAt(_ character: Character) -> Bool { rest.first == character.asciiValue }

  mutating func takes(_ character: Character) -> Bool {
    guard isAt(character) else { return false }
    rest = rest.dropFirst().trimmedBlanks
    return true
  }

  /// A word up to a blank or an opening brace: a keyword, a type, an index, or a name where it has no quotes.
  mutating func word() throws(DataFormatError) -> Value {
    if isAt("'") || isAt("\"") { return try quoted() }
    return try plain { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "%") }
  }

  /// A value up to a comma, a tabulator or a closing brace.
  mutating func value() throws(DataFormatError) -> Value {
    if isAt("'") || isAt("\"") { return try quoted() }
    let value = try plain { $0 == UInt8(ascii: ",") || $0 == 0x09 || $0 == UInt8(ascii: "}") }
    guard !value.text.isEmpty else { throw failure("a value is missing", advice: "write ? for a missing value") }
    guard !value.text.utf8.contains(where: { "%{'\"".utf8.contains($0) }) else {
      throw failure("a percent sign, brace or quote stands in a value without quotes", advice: "quote the value")
    }
    return value
  }

  /// What stands between two values: a comma, or a tabulator, which has been passed where it stood.
  mutating func separator(afterTab: Bool) throws(DataFormatError) {
    guard takes(",") || afterTab else { throw failure("a comma is missing between two values") }
  }

  /// Whether a tabulator stands among the blanks that end right before `rest`.
  func passedTab(since before: ArraySlice<UInt8>) -> Bool {
    var i = rest.startIndex
    while i > before.startIndex, before[i - 1] == 0x20 || before[i - 1] == 0x09 {
      if before[i - 1] == 0x09 { return true }
      i -= 1
    }
    return false
  }

  private mutating func plain(_ ends: (UInt8) -> Bool) throws(DataFormatError) -> Value {
    let run = rest.prefix { !ends($0) }
    rest = rest[run.endIndex...].trimmedBlanks
    return Value(text: try text(run.trimmedBlanks), isQuoted: false)
  }

  private mutating func quoted() throws(DataFormatError) -> Value {
    guard let quote = rest.popFirst() else { throw failure("a value is missing") }
    var out: [UInt8] = []
    while let c = rest.popFirst() {
      if c == quote {
        rest = rest.trimmedBlanks
        return Value(text: try text(out[...]), isQuoted: true)
      }
      out += c == UInt8(ascii: "\\") ? try escaped() : [c]
    }
    throw failure("a quote is not closed")
  }

  /// Weka's escapes: a backslash before n, t, r, u with four hexadecimal digits, or the character itself.
  private mutating func escaped() throws(DataFormatError) -> [UInt8] {
    switch rest.popFirst() {
    case nil: throw failure("a quote is not closed")
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "u"):
      let digits = rest.prefix(4)
      guard digits.count == 4, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
        let scalar = UnicodeScalar(value)
      else { throw failure("an escape that means nothing") }
      rest = rest.dropFirst(4)
      return Array(String(scalar).utf8)
    case let c?: return [c]
    }
  }

  private func text(_ bytes: ArraySlice<UInt8>) throws(DataFormatError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw failure("not UTF-8", advice: "convert the file, as `iconv -f latin1 -t utf-8 FILE` does")
    }
    return text
  }
}
