/// What stands between the columns of a text table. The raw values are those of `CSVSeparator` of module Learning.
public enum TextSeparator: UInt8, Hashable, Sendable, CaseIterable {
  /// A tabulator.
  case tab = 0x09
  /// `;`
  case semicolon = 0x3b
  /// `|`
  case bar = 0x7c
  /// `,`
  case comma = 0x2c
  /// One or more blanks or tabulators.
  case blanks = 0x20
}

/// Splits lines at a separator, for guessing: nothing is an error here.
struct FieldSplitter {
  let separator: TextSeparator

  /// The fields of a line, without blanks around them, quotes included; nil where a quote is left open.
  func fields(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
    var out: [ArraySlice<UInt8>] = []
    let line = separator == .blanks ? line.trimmedBlanks : line
    var (start, i, isQuoted) = (line.startIndex, line.startIndex, false)
    while i < line.endIndex {
      let c = line[i]
      if c == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if !isQuoted, isSeparator(c) {
        out.append(line[start..<i].trimmedBlanks)
        if separator == .blanks { while i + 1 < line.endIndex, isSeparator(line[i + 1]) { i += 1 } }
        start = i + 1
      }
      i += 1
    }
    guard !isQuoted else { return nil }
    out.append(line[start..<line.endIndex].trimmedBlanks)
    return out
  }

  func isSeparator(_ c: UInt8) -> Bool {
    separator == .blanks ? c == 0x20 || c == 0x09 : c == separator.rawValue
  }
}
