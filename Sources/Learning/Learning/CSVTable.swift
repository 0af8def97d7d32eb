import Foundation

/// A CSV file (RFC 4180) as text cells: a header and rows of as many fields.
///
/// The reader is strict, so that a damaged file is an error at a place and never a shifted column: every row has the
/// header's number of fields, quotes enclose whole fields, lines end with LF or CRLF, text is UTF-8. A byte order mark
/// is skipped. Memory is bounded by `Limits`, which are checked while reading.
public struct CSVTable: Equatable, Sendable {
  /// The names of the columns, distinct and not empty.
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
  /// - Throws: `LearningError.file` or `csv`.
  public init(
    path: String, columnNames: [String]? = nil, skippingLines: Int = 0, limits: Limits = Limits()
  ) throws(LearningError) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw .file(path: path, reason: "cannot be opened; is the path right, and may you read it?")
    }
    let data: Data
    do {
      data = try file.read(upToCount: max(0, limits.bytes) + 1) ?? Data()
    } catch {
      throw .file(path: path, reason: "cannot be read: \(error.localizedDescription)")
    }
    try self.init([UInt8](data), columnNames: columnNames, skippingLines: skippingLines, limits: limits)
  }

  /// Reads a table from bytes; parameters and errors as above.
  public init(
    _ bytes: [UInt8], columnNames: [String]? = nil, skippingLines: Int = 0, limits: Limits = Limits()
  ) throws(LearningError) {
    guard bytes.count <= limits.bytes else { throw .csv(.tooLarge(limit: limits.bytes), line: 1, column: 1) }
    var scanner = CSVScanner(bytes, limits: limits)
    for _ in 0..<max(0, skippingLines) { scanner.skipLine() }
    var names = columnNames
    if names == nil { names = try scanner.row() }
    guard let names, !names.isEmpty else { throw .csv(.empty, line: scanner.line, column: 1) }
    var seen: Set<String> = []
    for name in names where name.isEmpty || !seen.insert(name).inserted {
      throw .csv(.columnName(name), line: 1 + max(0, skippingLines), column: 1)
    }
    var (rows, lines): ([[String]], [Int]) = ([], [])
    while true {
      let line = scanner.line
      guard let row = try scanner.row() else { break }
      guard row.count == names.count else {
        throw .csv(.fieldCount(expected: names.count, got: row.count), line: line, column: 1)
      }
      guard (rows.count + 1) * names.count <= limits.cells else {
        throw .csv(.tooManyCells(limit: limits.cells), line: line, column: 1)
      }
      rows.append(row)
      lines.append(line)
    }
    header = names
    self.rows = rows
    self.lines = lines
  }

  /// The position of a column, or nil.
  public func position(of column: String) -> Int? { header.firstIndex(of: column) }
}
