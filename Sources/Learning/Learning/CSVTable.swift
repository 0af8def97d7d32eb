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
    var source = try CSVRows(
      bytes, columnNames: columnNames, skippingLines: skippingLines, separator: separator, limits: limits)
    var (names, rows, lines): ([String], [[String]], [Int]) = (source.header, [], [])
    while let (row, line) = try source.next() {
      rows.append(row)
      lines.append(line)
    }
    if source.lastIsUnnamed, rows.allSatisfy({ $0[names.count - 1].isEmpty }) {
      names.removeLast()
      for i in rows.indices { rows[i].removeLast() }
    }
    header = names
    self.rows = rows
    self.lines = lines
  }

  /// The first line after the skipped ones that has content, as names, and the number of its last line; nil where it is
  /// malformed.
  package static func firstLine(
    of bytes: [UInt8], skippingLines: Int, _ separator: CSVSeparator, _ limits: Limits
  ) -> (names: [String], line: Int)? {
    var scanner = CSVScanner(bytes, separator: separator, limits: limits)
    var skipped = 0
    while skipped < skippingLines, !scanner.isAtEnd {
      scanner.skipLine()
      skipped += 1
    }
    while let row = try? scanner.row() {
      if !CSVRows.isWithoutContent(row) { return (row.map(CellText.trimmed), scanner.line - 1) }
    }
    return nil
  }

  /// The position of a column, or nil.
  public func position(of column: String) -> Int? { header.firstIndex(of: column) }
}
