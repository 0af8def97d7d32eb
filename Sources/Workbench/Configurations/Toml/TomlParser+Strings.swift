extension TomlParser {
  /// "…" with escapes, in one line.
  mutating func basicString() throws(WorkbenchError) -> String {
    let start = position
    position += 1
    var out: [UInt8] = []
    while let c = peek(), lineBreak() == 0 {
      position += 1
      if c == UInt8(ascii: "\"") { return String(decoding: out, as: UTF8.self) }
      if c == UInt8(ascii: "\\") {
        out += try escape()
      } else {
        guard !Self.isControl(c) else { throw error(at: position - 1, "a control character in a text") }
        out.append(c)
      }
    }
    throw error(at: start, "the closing '\"' of a text is missing in its line")
  }

  /// '…' as it stands, in one line.
  mutating func literalString() throws(WorkbenchError) -> String {
    let start = position
    position += 1
    while let c = peek(), lineBreak() == 0 {
      position += 1
      if c == UInt8(ascii: "'") { return String(decoding: text[start + 1..<position - 1], as: UTF8.self) }
      guard !Self.isControl(c) else { throw error(at: position - 1, "a control character in a text") }
    }
    throw error(at: start, "the closing ' of a text is missing in its line")
  }

  /// """…""" with escapes; a line break right after the opening is not part of it.
  mutating func multilineBasicString() throws(WorkbenchError) -> String {
    try multiline(quote: UInt8(ascii: "\""), escapes: true)
  }

  /// '''…''' as it stands.
  mutating func multilineLiteralString() throws(WorkbenchError) -> String {
    try multiline(quote: UInt8(ascii: "'"), escapes: false)
  }

  private mutating func multiline(quote: UInt8, escapes: Bool) throws(WorkbenchError) -> String {
    let start = position
    position += 3
    position += lineBreak()
    var out: [UInt8] = []
    while let c = peek() {
      if c == quote, peek(1) == quote, peek(2) == quote {
        position += 3
        // Up to two quotes may stand before the closing ones.
        for _ in 0..<2 where peek() == quote {
          out.append(quote)
          position += 1
        }
        return String(decoding: out, as: UTF8.self)
      }
      if lineBreak() > 0 {
        out.append(0x0a)
        position += lineBreak()
      } else if c == UInt8(ascii: "\\"), escapes {
        position += 1
        if !skipLineEnd() { out += try escape() }
      } else {
        guard !Self.isControl(c) else { throw error(at: position, "a control character in a text") }
        out.append(c)
        position += 1
      }
    }
    throw error(at: start, "the closing quotes of a text are missing")
  }

  /// After a backslash that ends a line: the space up to the next text. False, and nothing skipped, where it does not.
  private mutating func skipLineEnd() -> Bool {
    var ahead = self
    while let c = ahead.peek(), c == 0x20 || c == 0x09 { ahead.position += 1 }
    guard ahead.lineBreak() > 0 else { return false }
    while let c = ahead.peek(), c == 0x20 || c == 0x09 || ahead.lineBreak() > 0 {
      ahead.position += max(1, ahead.lineBreak())
    }
    position = ahead.position
    return true
  }

  /// The bytes of an escape whose backslash has been taken.
  private mutating func escape() throws(WorkbenchError) -> [UInt8] {
    let start = position - 1
    guard let c = peek() else { throw error(at: start, "an escape ends the file") }
    position += 1
    switch c {
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "f"): return [0x0c]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return [c]
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let length = c == UInt8(ascii: "u") ? 4 : 8
      let digits = text[position...].prefix(length)
      guard digits.count == length, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit && $0 < 0x80 }),
        let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), let scalar = UnicodeScalar(value)
      else { throw error(at: start, "an escape that names no character") }
      // File names and C interfaces end texts at NUL.
      guard value != 0 else { throw error(at: start, "a NUL character") }
      position += length
      return Array(String(scalar).utf8)
    default: throw error(at: start, "an unknown escape; write \\\\ for a backslash")
    }
  }
}
