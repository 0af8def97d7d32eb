extension TextLayout {
  /// A file of this layout as text that `CSVTable` reads with `tableSeparator`, `skippedLines` and `columnNames`: in
  /// UTF-8, with line feeds, runs of blanks as one tabulator, and points in the numbers that had decimal commas. Lines
  /// keep their numbers.
  ///
  /// - Throws: `malformed` or `truncated` at a byte that is none of the encoding, `tooLarge`, and what `Gzip` throws.
  public func text(of bytes: [UInt8], limits: DataLimits = .init()) throws(DataFormatError) -> [UInt8] {
    try limits.check(bytes, .text)
    var text = try encoding.utf8(Gzip.expandIfCompressed(bytes, limits: limits))
    if TextSample.hasBareReturns(text) { for i in text.indices where text[i] == 0x0d { text[i] = 0x0a } }
    guard separator == .blanks || hasDecimalComma else { return text }
    return rewritten(text)
  }

  private func rewritten(_ text: [UInt8]) -> [UInt8] {
    let splitter = FieldSplitter(separator: separator)
    var i = 0
    // Remarks may hold anything, quotes too.
    for _ in 0..<skippedLines { i = (text[i...].firstIndex(of: 0x0a) ?? text.count - 1) + 1 }
    var out = Array(text[..<i])
    out.reserveCapacity(text.count)
    var (start, isQuoted, isAtLineStart) = (i, false, true)
    func cell(_ end: Int) -> [UInt8] {
      let cell = text[start..<end]
      guard hasDecimalComma else { return Array(cell) }
      let bare = cell.trimmedBlanks
      let isEnclosed = bare.count > 1 && bare.first == UInt8(ascii: "\"") && bare.last == UInt8(ascii: "\"")
      let number = isEnclosed ? bare.dropFirst().dropLast().trimmedBlanks : bare
      return CellShape.withPoint(number) ?? Array(cell)
    }
    while i < text.count {
      let c = text[i]
      if c == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, c == 0x0a || splitter.isSeparator(c) {
        let isReturn = c == 0x0a && i > start && text[i - 1] == 0x0d
        let field = cell(isReturn ? i - 1 : i)
        if separator != .blanks {
          out += field + (isReturn ? [0x0d, c] : [c])
        } else if c == 0x0a {
          if field.isEmpty, !isAtLineStart { out.removeLast() }  // Blanks at the end of the line.
          out += field + [c]
        } else if !field.isEmpty {
          out += field + [UInt8(ascii: "\t")]
        }
        isAtLineStart = c == 0x0a || isAtLineStart && field.isEmpty
        start = i + 1
      }
      i += 1
    }
    let field = cell(text.count)
    if separator == .blanks, field.isEmpty, !isAtLineStart { out.removeLast() }
    return out + field
  }
}
