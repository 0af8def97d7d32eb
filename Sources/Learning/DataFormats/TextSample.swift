/// The first lines of a text table, for guessing.
struct TextSample {
  /// Lines at the top that are remarks, with blank lines among them.
  private(set) var remarks = 0
  /// Lines with content, those of one quoted cell together: at most a hundred, and fewer long ones.
  private(set) var lines: [ArraySlice<UInt8>] = []
  /// Whether lines end with a carriage return alone, as on old Macs.
  let hasBareReturns: Bool

  /// Lines that a quoted cell may have here; more, and the quote is taken for a stray one.
  private static let quotedLines = 20

  /// Takes a text in UTF-8.
  init(_ text: [UInt8]) {
    hasBareReturns = Self.hasBareReturns(text)
    let text = hasBareReturns ? text.map { $0 == 0x0d ? 0x0a : $0 } : text
    let all = TextLines(text).prefix(2000).map(\.text)
    for (i, line) in all.enumerated() {
      if Self.isRemark(line, isFirst: i == 0) { remarks = i + 1 } else if !line.trimmedBlanks.isEmpty { break }
    }
    var i = remarks
    var size = 0
    while i < all.count, lines.count < 100, lines.count < 3 || size < 1 << 17 {
      var last = i
      while last < all.count, last - i < Self.quotedLines, Self.quotes(all[i...last]) % 2 == 1 { last += 1 }
      if last == all.count || Self.quotes(all[i...last]) % 2 == 1 { last = i }
      let line = text[all[i].startIndex..<all[last].endIndex]
      if !line.trimmedBlanks.isEmpty { lines.append(line) }
      size += line.count
      i = last + 1
    }
  }

  static func hasBareReturns(_ text: [UInt8]) -> Bool { text.contains(0x0d) && !text.contains(0x0a) }

  private static func quotes(_ lines: ArraySlice<ArraySlice<UInt8>>) -> Int {
    lines.reduce(0) { $0 + $1.count { $0 == UInt8(ascii: "\"") } }
  }

  /// A comment, or the separator that Excel writes for itself (`sep=;`).
  private static func isRemark(_ line: ArraySlice<UInt8>, isFirst: Bool) -> Bool {
    let line = line.trimmedBlanks
    return line.starts(with: "#".utf8) || line.starts(with: "%".utf8) || line.starts(with: "//".utf8)
      || isFirst && line.count == 5 && line.starts(with: "sep=".utf8)
  }
}
