import Files

/// A CSV file (RFC 4180) as text cells: a header and rows of as many fields.
///
/// The reader is strict, so that a damaged file is an error at a place and never a shifted column: every row has the
/// header's number of fields, quotes enclose whole fields, lines end with LF or CRLF, text is UTF-8. What cannot be
/// misread is taken: a byte order mark, blanks around quotes and names, lines without content between the rows, a
/// separator at the end of every line. Memory is bounded by `Limits`, which are checked while reading.
public struct CSVTable: Equatable, Sendable {
  /// The names of the columns, distinct and not empty; one without a name is called by its place, `column 1`.
  public let header: [String]
  /// The rows, each of `header.count` cells.
  public let rows: [[String]]
  /// The line, counted from 1, on which each row starts.
  public let lines: [Int]

  /// What a file may have at most.
  public struct Limits: Hashable, Sendable {
    /// Bytes of the file.
    public var bytes: Int
    /// Bytes of one field.
    public var fieldBytes: Int
    /// Columns.
    public var columns: Int
    /// Cells in all.
    public var cells: Int

    /// Limits of 64 MiB, 64 KiB a field, 16,384 columns and 8 million cells unless stated.
    public init(bytes: Int = 1 << 26, fieldBytes: Int = 1 << 16, columns: Int = 1 << 14, cells: Int = 8_000_000) {
      self.bytes = bytes
      self.fieldBytes = fieldBytes
      self.columns = columns
      self.cells = cells
    }
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - columnNames: Names of the columns of a file that has no header line.
  ///   - skippingLines: Lines at the start of the file that belong to no table.
  ///   - separator: What stands between the columns.
  /// - Throws: `LearningError.file` or `csv`.
  public init(
    path: String, columnNames: [String]? = nil, skippingLines: Int = 0, separator: CSVSeparator = .comma,
    limits: Limits = Limits()
  ) throws(LearningError) {
    try self.init(
      Self.bytes(path: path, limits), columnNames: columnNames, skippingLines: skippingLines, separator: separator,
      limits: limits)
  }

  /// Reads a file's bytes, up to the limit.
  static func bytes(path: String, _ limits: Limits) throws(LearningError) -> [UInt8] {
    do throws(FileError) { return try InputFile.bytes(at: path, limit: limits.bytes) } catch {
      if case .tooLarge = error { throw .csv(.tooLarge(limit: limits.bytes), line: 1, column: 1) }
      throw .file(path: path, reason: "\(error.reason); is the path right, and may you read it?")
    }
  }

  /// Reads a table from bytes; parameters and errors as above.
  public init(
    _ bytes: [UInt8], columnNames: [String]? = nil, skippingLines: Int = 0, separator: CSVSeparator = .comma,
    limits: Limits = Limits()
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
    let (given, headLine) = (columnNames != nil, scanner.line)
    var names = columnNames ?? []
    if !given { while let row = try scanner.row() { names = row; if !Self.isWithoutContent(row) { break } } }
    names = names.map(CellText.trimmed)
    guard names.contains(where: { !$0.isEmpty }) else { throw .csv(.empty, line: headLine, column: 1) }
    let isUnnamed = names.map(\.isEmpty)
    for i in names.indices where names[i].isEmpty { names[i] = "column \(i + 1)" }
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw .csv(.columnName(name), line: headLine, column: 1)
    }
    var (rows, lines): ([[String]], [Int]) = ([], [])
    while true {
      let line = scanner.line
      guard let row = try scanner.row() else { break }
      // In a table of several columns a line without content is no row.
      if names.count > 1, Self.isWithoutContent(row) { continue }
      guard row.count == names.count else {
        throw .csv(.fieldCount(expected: names.count, got: row.count), line: line, column: 1)
      }
      guard (rows.count + 1) * names.count <= limits.cells else {
        throw .csv(.tooManyCells(limit: limits.cells), line: line, column: 1)
      }
      rows.append(row)
      lines.append(line)
    }
    // A separator at the end of every line makes a last column without name and content.
    if names.count > 1, !given, isUnnamed[names.count - 1], rows.allSatisfy({ $0[names.count - 1].isEmpty }) {
      names.removeLast()
      for i in rows.indices { rows[i].removeLast() }
    }
    header = names
    self.rows = rows
    self.lines = lines
  }

  private init(header: [String], rows: [[String]], lines: [Int]) {
    (self.header, self.rows, self.lines) = (header, rows, lines)
  }

  private static func isWithoutContent(_ row: [String]) -> Bool {
    row.count == 1 && CellText.trimmed(row[0]).isEmpty
  }

  /// The first line after the skipped ones that has content, as names; nil where it is malformed.
  static func firstRow(
    of bytes: [UInt8], skippingLines: Int, _ separator: CSVSeparator, _ limits: Limits
  ) -> [String]? {
    var scanner = CSVScanner(bytes, separator: separator, limits: limits)
    var skipped = 0
    while skipped < skippingLines, !scanner.isAtEnd {
      scanner.skipLine()
      skipped += 1
    }
    while let row = try? scanner.row() {
      if !isWithoutContent(row) { return row.map(CellText.trimmed) }
    }
    return nil
  }

  /// The rows for which `isIncluded` holds, on their lines.
  func filter(_ isIncluded: ([String]) -> Bool) -> CSVTable {
    let kept = rows.indices.filter { isIncluded(rows[$0]) }
    return CSVTable(header: header, rows: kept.map { rows[$0] }, lines: kept.map { lines[$0] })
  }

  /// The position of a column, or nil.
  public func position(of column: String) -> Int? { header.firstIndex(of: column) }
}
