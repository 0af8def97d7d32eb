/// Splits bytes into rows of fields. Lines and columns count from 1, columns in bytes.
struct CSVScanner {
  private let bytes: [UInt8]
  private let limits: CSVTable.Limits
  private let separator: UInt8
  private var position: Int
  private var lineStart: Int
  private(set) var line = 1

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ bytes: [UInt8], separator: CSVSeparator, limits: CSVTable.Limits) {
    self.bytes = bytes
    self.separator = separator.rawValue
    self.limits = limits
    position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    lineStart = position
  }

  private func failure(_ problem: CSVProblem, at place: Int? = nil) -> LearningError {
    .csv(problem, line: line, column: (place ?? position) - lineStart + 1)
  }

  /// Whether nothing is left.
  var isAtEnd: Bool { position >= bytes.count }

  /// Passes the current line, whatever it holds.
  mutating func skipLine() {
    while position < bytes.count, bytes[position] != Self.lineFeed { position += 1 }
    if position < bytes.count { endLine() }
  }

  /// The next row, or nil at the end of the file. A line feed ends a row, it does not start an empty last one. Room is
  /// taken for `expected` fields.
  mutating func row(of expected: Int = 0) throws(LearningError) -> [String]? {
    guard position < bytes.count else { return nil }
    var fields: [String] = []
    fields.reserveCapacity(expected)
    while true {
      guard fields.count < limits.columns else { throw failure(.tooManyColumns(limit: limits.columns)) }
      fields.append(try field())
      guard position < bytes.count else { return fields }
      switch bytes[position] {
      case separator:
        position += 1
      case Self.carriageReturn:
        guard position + 1 < bytes.count, bytes[position + 1] == Self.lineFeed else {
          throw failure(.bareCarriageReturn)
        }
        position += 1
        endLine()
        return fields
      default:
        endLine()  // a field ends at a separator or at the end of a line only
        return fields
      }
    }
  }

  /// Moves past the line feed at `position`.
  private mutating func endLine() {
    position += 1
    line += 1
    lineStart = position
  }

  private mutating func field() throws(LearningError) -> String {
    let start = position
    // Blanks before a quote belong to no field: nothing but a whole field is quoted.
    passBlanks()
    guard position < bytes.count, bytes[position] == Self.quote else {
      position = start
      while !isAtEndOfField {
        let c = bytes[position]
        if c == Self.quote { throw failure(.strayQuote) }
        try checkByte(c, length: position - start)
        position += 1
      }
      return try text(bytes[start..<position], at: start)
    }
    return try quotedField(from: position)
  }

  private mutating func passBlanks() {
    while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09, bytes[position] != separator {
      position += 1
    }
  }

  private var isAtEndOfField: Bool {
    guard position < bytes.count else { return true }
    let c = bytes[position]
    return c == separator || c == Self.lineFeed || c == Self.carriageReturn
  }

  private mutating func quotedField(from start: Int) throws(LearningError) -> String {
    // A quoted field may hold line ends: an unclosed quote is reported where it opens.
    let unterminated = failure(.unterminatedQuote, at: start)
    var content: [UInt8] = []
    position += 1
    while true {
      guard position < bytes.count else { throw unterminated }
      let c = bytes[position]
      if c == Self.quote {
        position += 1
        if position >= bytes.count || bytes[position] != Self.quote {
          passBlanks()
          guard isAtEndOfField else { throw failure(.textAfterQuote) }
          break
        }
      }
      try checkByte(c, length: content.count)
      content.append(c)
      if c == Self.lineFeed { endLine() } else { position += 1 }
    }
    return try text(content[...], at: max(start, lineStart))
  }

  private func checkByte(_ c: UInt8, length: Int) throws(LearningError) {
    if c == 0 { throw failure(.zeroByte) }
    if length >= limits.fieldBytes { throw failure(.fieldTooLong(limit: limits.fieldBytes)) }
  }

  private func text(_ bytes: ArraySlice<UInt8>, at place: Int) throws(LearningError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw failure(.notUTF8, at: place) }
    return text
  }
}
