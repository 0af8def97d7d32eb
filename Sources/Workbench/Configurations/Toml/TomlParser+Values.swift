extension TomlParser {
  /// Any value. Tables between braces stay tables, so that later keys cannot add to them.
  mutating func value() throws(WorkbenchError) -> TomlTable.Member {
    switch peek() {
    case UInt8(ascii: "\""): .value(.string(try startsWith("\"\"\"") ? multilineBasicString() : basicString()))
    case UInt8(ascii: "'"): .value(.string(try startsWith("'''") ? multilineLiteralString() : literalString()))
    case UInt8(ascii: "["): .value(.array(try nested { parser throws(WorkbenchError) in try parser.array() }))
    case UInt8(ascii: "{"): .table(try nested { parser throws(WorkbenchError) in try parser.inlineTable() })
    default: .value(try scalar())
    }
  }

  private mutating func nested<T>(
    _ body: (inout TomlParser) throws(WorkbenchError) -> T
  ) throws(WorkbenchError) -> T {
    guard depth < Self.deepest else { throw error(at: position, "more than \(Self.deepest) values within each other") }
    depth += 1
    defer { depth -= 1 }
    position += 1  // the bracket
    return try body(&self)
  }

  private mutating func array() throws(WorkbenchError) -> [TomlNode] {
    var items: [TomlNode] = []
    while true {
      try skipBlank(lines: true)
      if peek() == UInt8(ascii: "]") { break }
      switch try value() {
      case .value(let node): items.append(node)
      case .table(let table): items.append(table.node)
      case .tables: break  // made by headers only
      }
      try skipBlank(lines: true)
      guard peek() == UInt8(ascii: ",") else { break }
      position += 1
    }
    guard peek() == UInt8(ascii: "]") else { throw error(at: position, "',' or ']' is missing in an array") }
    position += 1
    return items
  }

  private mutating func inlineTable() throws(WorkbenchError) -> TomlTable {
    let table = TomlTable(.inline)
    try skipBlank()
    if peek() != UInt8(ascii: "}") {
      while true {
        try assignment(into: table)
        try skipBlank()
        guard peek() == UInt8(ascii: ",") else { break }
        position += 1
        try skipBlank()
      }
    }
    try expect("}", "to close a table")
    return table
  }

  /// A truth value, a number, or a date or time.
  private mutating func scalar() throws(WorkbenchError) -> TomlNode {
    let start = position
    func isPart(_ c: UInt8) -> Bool {
      c > 0x20 && c != 0x7f && !",]}#=[{\"'".utf8.contains(c)
    }
    while let c = peek(), isPart(c) { position += 1 }
    // A date and a time may have a space between them.
    if position - start == 10, Self.isDate(text[start..<position]), peek() == 0x20, let c = peek(1), Self.isDigit(c) {
      position += 1
      while let c = peek(), isPart(c) { position += 1 }
    }
    let word = Array(text[start..<position])
    guard !word.isEmpty else { throw error(at: start, "a value is missing") }
    guard let node = Self.scalar(word) else {
      let shown = String(decoding: word.prefix(40), as: UTF8.self)
      throw error(at: start, "'\(shown)' is no value: texts need quotes, numbers lie below 2^63")
    }
    return node
  }

  static func isDigit(_ c: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(c) }

  static func scalar(_ word: [UInt8]) -> TomlNode? {
    switch String(decoding: word, as: UTF8.self) {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "inf", "+inf": return .number(.infinity)
    case "-inf": return .number(-.infinity)
    case "nan", "+nan", "-nan": return .number(.nan)
    default: break
    }
    if let i = integer(word) { return .integer(i) }
    if let x = float(word) { return .number(x) }
    return isTime(word) ? .time : nil
  }

  /// Digits with single underscores between them, without the underscores.
  private static func digits(_ word: ArraySlice<UInt8>, _ isAllowed: (UInt8) -> Bool) -> [UInt8]? {
    var out: [UInt8] = []
    var last: UInt8 = UInt8(ascii: "_")
    for c in word {
      if c == UInt8(ascii: "_") {
        guard last != c else { return nil }
      } else {
        guard isAllowed(c) else { return nil }
        out.append(c)
      }
      last = c
    }
    return last == UInt8(ascii: "_") ? nil : out
  }

  private static func integer(_ word: [UInt8]) -> Int? {
    if word.count > 2, word[0] == UInt8(ascii: "0"), let radix = [0x78: 16, 0x6f: 8, 0x62: 2][Int(word[1])] {
      guard let plain = digits(word[2...], { Int(String(UnicodeScalar($0)), radix: radix) != nil }) else { return nil }
      return Int(String(decoding: plain, as: UTF8.self), radix: radix)
    }
    let isSigned = "+-".utf8.contains(word[0])
    guard let plain = digits(word[(isSigned ? 1 : 0)...], isDigit), plain.count == 1 || plain[0] != UInt8(ascii: "0")
    else { return nil }
    return Int((word[0] == UInt8(ascii: "-") ? "-" : "") + String(decoding: plain, as: UTF8.self))
  }

  private static func float(_ word: [UInt8]) -> Double? {
    let isSigned = "+-".utf8.contains(word[0])
    let body = word[(isSigned ? 1 : 0)...]
    let parts = body.split(maxSplits: 1, omittingEmptySubsequences: false) { "eE".utf8.contains($0) }
    let mantissa = parts[0].split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count + mantissa.count > 2, let whole = digits(mantissa[0], isDigit),
      whole.count == 1 || whole[0] != UInt8(ascii: "0")
    else { return nil }
    var plain = whole
    if mantissa.count > 1 {
      guard let fraction = digits(mantissa[1], isDigit) else { return nil }
      plain += [UInt8(ascii: ".")] + fraction
    }
    if parts.count > 1 {
      let signed = parts[1].first.map { "+-".utf8.contains($0) } ?? false
      guard let exponent = digits(parts[1].dropFirst(signed ? 1 : 0), isDigit) else { return nil }
      plain += [UInt8(ascii: "e")] + (signed ? [parts[1][parts[1].startIndex]] : []) + exponent
    }
    return Double((word[0] == UInt8(ascii: "-") ? "-" : "") + String(decoding: plain, as: UTF8.self))
  }

  private static func isDate(_ word: some Collection<UInt8>) -> Bool { matches(word, "0000-00-00") }

  /// Whether a word has the form of a date, a time or both; its value is not looked at.
  private static func isTime(_ word: [UInt8]) -> Bool {
    if isDate(word) { return true }
    var rest = word[...]
    let hasDate = word.count > 10 && isDate(word[..<10]) && "Tt ".utf8.contains(word[10])
    if hasDate { rest = word[11...] }
    guard rest.count >= 8, matches(rest.prefix(8), "00:00:00") else { return false }
    rest = rest.dropFirst(8)
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix(while: isDigit)
      guard !fraction.isEmpty else { return false }
      rest = rest.dropFirst(1 + fraction.count)
    }
    guard hasDate, let zone = rest.first else { return rest.isEmpty }
    if "Zz".utf8.contains(zone) { return rest.count == 1 }
    return "+-".utf8.contains(zone) && matches(rest.dropFirst(), "00:00")
  }

  /// Whether each byte is a digit where the pattern has 0, and the pattern's own elsewhere.
  private static func matches(_ word: some Collection<UInt8>, _ pattern: String) -> Bool {
    word.count == pattern.utf8.count && zip(word, pattern.utf8).allSatisfy { $1 == 0x30 ? isDigit($0) : $0 == $1 }
  }
}
