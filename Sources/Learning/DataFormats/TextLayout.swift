/// How a text table is written: what has to be known to read it. Everything but marks in the file is a guess; what is
/// doubtful about it is said in `doubts`.
public struct TextLayout: Equatable, Sendable {
  /// The encoding of the characters.
  public let encoding: TextEncoding
  /// What stands between the columns.
  public let separator: TextSeparator
  /// Whether numbers are written as 2,5.
  public let hasDecimalComma: Bool
  /// Whether the first line of the table names the columns.
  public let hasHeader: Bool
  /// Whether cells stand in quotes.
  public let hasQuotes: Bool
  /// Lines at the top that belong to no table: comments, remarks.
  public let skippedLines: Int
  /// The number of columns.
  public let columnCount: Int
  /// What a person should look at, in sentences.
  public let doubts: [String]

  /// What stands between the columns of `text(of:)`: a tabulator where the file has blanks.
  public var tableSeparator: TextSeparator { separator == .blanks ? .tab : separator }

  /// Names to give to the columns of a table without a header line, `column 1` and so on; nil where it has one.
  public var columnNames: [String]? { hasHeader ? nil : (1...max(1, columnCount)).map { "column \($0)" } }

  /// A layout that is known: where a configuration states it.
  public init(
    encoding: TextEncoding, separator: TextSeparator, hasDecimalComma: Bool, hasHeader: Bool, skippedLines: Int,
    columnCount: Int
  ) {
    (self.encoding, self.separator, self.hasDecimalComma) = (encoding, separator, hasDecimalComma)
    (self.hasHeader, hasQuotes, self.skippedLines) = (hasHeader, true, skippedLines)
    (self.columnCount, doubts) = (columnCount, [])
  }

  /// Guesses the layout of a text that is not, or no longer, compressed.
  ///
  /// - Parameter isWhole: false where the bytes are only a file's first ones; their last line is not looked at.
  /// - Throws: `malformed` where the bytes are no text in one encoding, or no line has content.
  public init(of bytes: [UInt8], isWhole: Bool = true) throws(DataFormatError) {
    guard let encoding = TextEncoding(of: bytes, isWhole: isWhole) else {
      throw DataFormatError(
        .text, .malformed, at: nil, "no text in one encoding", advice: "save it as text in UTF-8")
    }
    let sample = TextSample(try encoding.utf8(isWhole ? bytes : encoding.wholeLines(of: bytes)))
    guard !sample.lines.isEmpty else {
      throw DataFormatError(.text, .malformed, at: nil, "no line has content", advice: "is this the right file?")
    }
    let guess = SeparatorGuess(sample.lines)
    var doubts: [String] = []
    if encoding == .windows1252 || encoding == .latin1 {
      doubts.append("The encoding is a guess (\(encoding.rawValue)); look at letters with accents.")
    }
    if guess.firstLineDiffers { doubts.append("The first line has another number of cells and is skipped.") }
    let comma = DecimalComma(guess)
    let header = HeaderGuess(guess)
    self.encoding = encoding
    separator = guess.separator
    hasDecimalComma = comma.isUsed
    hasHeader = header.hasHeader
    hasQuotes = sample.lines.contains { $0.contains(UInt8(ascii: "\"")) }
    skippedLines = sample.remarks + (guess.firstLineDiffers ? 1 : 0)
    columnCount = guess.columnCount
    self.doubts = doubts + [comma.doubt, header.doubt].compactMap(\.self)
  }
}

extension TextEncoding {
  /// The part of a file's first bytes that ends with a line, or at least with a character.
  fileprivate func wholeLines(of bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .utf16LittleEndian, .utf16BigEndian:
      let high = self == .utf16BigEndian ? 0 : 1
      func isUnit(_ i: Int, _ test: (UInt8, UInt8) -> Bool) -> Bool { test(bytes[i + high], bytes[i + 1 - high]) }
      var end = bytes.count / 2 * 2
      if let i = stride(from: end - 2, to: 1, by: -2).first(where: { isUnit($0) { $0 == 0 && $1 == 0x0a } }) {
        end = i + 2
      } else if end > 2, isUnit(end - 2, { high, _ in high & 0xfc == 0xd8 }) {
        end -= 2
      }
      return Array(bytes[..<end])
    case .utf8, .utf8Mark, .windows1252, .latin1:
      let end = bytes.lastIndex(of: 0x0a) ?? bytes.lastIndex { $0 < 0x80 } ?? bytes.count - 1
      return Array(bytes[...end])
    }
  }
}
