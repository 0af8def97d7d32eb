/// The rows of a CSV file one after the other, so that no more than one of them is in memory as texts. What is taken and
/// what refused is said at `CSVTable`.
package struct CSVRows {
  /// The names of the columns, distinct and not empty; one without a name is called by its place, `column 1`.
  package let header: [String]
  /// Whether the last column may be none: a separator at the end of every line makes one without name and content.
  package let lastIsUnnamed: Bool
  private var scanner: CSVScanner
  private let limits: CSVTable.Limits
  private var count = 0

  /// Starts at the header, behind the skipped lines; errors as those of `CSVTable`.
  package init(
    _ bytes: [UInt8], columnNames: [String]?, skippingLines: Int, separator: CSVSeparator, limits: CSVTable.Limits
  ) throws(LearningError) {
    guard bytes.count <= limits.bytes else { throw .csv(.tooLarge(limit: limits.bytes), line: 1, column: 1) }
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      throw .csv(.utf16, line: 1, column: 1)
    }
    var scanner = CSVScanner(bytes, separator: separator, limits: limits)
    // The number may come from outside: no more lines are passed than there are.
    var skipped = 0
    while skipped < skippingLines, !scanner.isAtEnd {
      scanner.skipLine()
      skipped += 1
    }
    let headLine = scanner.line
    var names = columnNames ?? []
    if columnNames == nil {
      while let row = try scanner.row() { names = row; if !Self.isWithoutContent(row) { break } }
    }
    names = names.map(CellText.trimmed)
    guard names.contains(where: { !$0.isEmpty }) else { throw .csv(.empty, line: headLine, column: 1) }
    lastIsUnnamed = columnNames == nil && names.count > 1 && names[names.count - 1].isEmpty
    for i in names.indices where names[i].isEmpty { names[i] = "column \(i + 1)" }
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw .csv(.columnName(name), line: headLine, column: 1)
    }
    (header, self.limits, self.scanner) = (names, limits, scanner)
  }

  /// The next row, as many cells as the header, and the line on which it starts; nil at the end.
  package mutating func next() throws(LearningError) -> (cells: [String], line: Int)? {
    while true {
      let line = scanner.line
      guard let row = try scanner.row(of: header.count) else { return nil }
      // In a table of several columns a line without content is no row.
      if header.count > 1, Self.isWithoutContent(row) { continue }
      guard row.count == header.count else {
        throw .csv(.fieldCount(expected: header.count, got: row.count), line: line, column: 1)
      }
      count += 1
      guard count * header.count <= limits.cells else {
        throw .csv(.tooManyCells(limit: limits.cells), line: line, column: 1)
      }
      return (row, line)
    }
  }

  static func isWithoutContent(_ row: [String]) -> Bool { row.count == 1 && CellText.trimmed(row[0]).isEmpty }
}

extension Schema {
  /// Reads a file's bytes as rows of this schema, under the separator that gives its columns, or the one that is stated.
  public func read(
    _ bytes: [UInt8], separator: CSVSeparator? = nil, limits: CSVTable.Limits = .init()
  ) throws(LearningError) -> RawDataset {
    var rows = try CSVRows(
      bytes, columnNames: columnNames, skippingLines: skippedLines,
      separator: separator ?? self.separator(of: bytes, limits), limits: limits)
    let drops = rows.lastIsUnnamed && !roles.contains(rows.header[rows.header.count - 1])
    let lines = bytes.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    var encoder = try RowEncoder(self, header: drops ? rows.header.dropLast() : rows.header, atMost: lines)
    while let (cells, line) = try rows.next() {
      if drops, let last = cells.last, !last.isEmpty {
        throw .schema(
          "columns without a role: \(rows.header[rows.header.count - 1]), which has a cell on line \(line); list it under "
            + "features or ignored")
      }
      try encoder.add(cells, line: line)
    }
    return try encoder.dataset()
  }
}
