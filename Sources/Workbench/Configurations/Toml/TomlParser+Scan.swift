extension TomlParser {
  /// The next byte, or the one so many further on; nil at the end.
  func peek(_ offset: Int = 0) -> UInt8? { position + offset < text.count ? text[position + offset] : nil }

  /// Whether the text goes on with these ASCII characters.
  func startsWith(_ ascii: String) -> Bool { text[position...].starts(with: ascii.utf8) }

  /// Length of the line break here: 2 for CR LF, 1 for LF, 0 for none.
  func lineBreak() -> Int {
    switch peek() {
    case 0x0a: 1
    case 0x0d where peek(1) == 0x0a: 2
    default: 0
    }
  }

  /// Skips spaces and tabs; with `lines` also comments and line breaks.
  mutating func skipBlank(lines: Bool = false) throws(WorkbenchError) {
    while let c = peek() {
      if c == 0x20 || c == 0x09 {
        position += 1
      } else if lines, c == UInt8(ascii: "#") {
        try comment()
      } else if lines, lineBreak() > 0 {
        position += lineBreak()
      } else {
        return
      }
    }
  }

  /// A comment up to its line's end.
  private mutating func comment() throws(WorkbenchError) {
    while let c = peek(), lineBreak() == 0 {
      guard !Self.isControl(c) else { throw error(at: position, "a control character in a comment") }
      position += 1
    }
  }

  /// After a header or a value: nothing but a comment may stand in its line.
  mutating func endOfLine() throws(WorkbenchError) {
    try skipBlank()
    if peek() == UInt8(ascii: "#") { try comment() }
    guard position == text.count || lineBreak() > 0 else { throw error(at: position, "the line should end here") }
  }

  /// Skips space and takes one ASCII character.
  mutating func expect(_ character: Character, _ purpose: String) throws(WorkbenchError) {
    try skipBlank()
    guard let c = peek(), c == character.asciiValue else {
      throw error(at: position, "'\(character)' is missing \(purpose)")
    }
    position += 1
  }

  /// Control characters other than tab.
  static func isControl(_ c: UInt8) -> Bool { c < 0x20 && c != 0x09 || c == 0x7f }

  /// A syntax error at a byte's line and column.
  func error(at place: Int, _ reason: String) -> WorkbenchError {
    let before = text[..<min(place, text.count)]
    let line = before.split(separator: 0x0a, omittingEmptySubsequences: false)
    let column = String(decoding: line.last ?? [], as: UTF8.self).unicodeScalars.count + 1
    return .tomlSyntax(file: file, line: max(line.count, 1), column: column, reason: reason)
  }
}
