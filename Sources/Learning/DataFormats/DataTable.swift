/// A table: named columns of numbers or texts, rows in the file's order.
///
/// Many like columns, as the pixels of an image, are one column whose cells are blocks: 60,000 images of 28 × 28 bytes
/// take 47 MB. NaN stands nowhere in a table: what is missing is stated apart, and infinities are refused.
public struct DataTable: Equatable, Sendable {
  /// The columns, of distinct names and `rowCount` rows each.
  public let columns: [DataColumn]
  /// The number of rows.
  public let rowCount: Int
  private let places: RowPlaces

  /// A table from columns that a reader has checked against each other.
  init(checked columns: [DataColumn], rowCount: Int, places: RowPlaces) {
    (self.columns, self.rowCount, self.places) = (columns, rowCount, places)
  }

  /// The column of a name, or nil.
  public func column(_ name: String) -> DataColumn? { columns.first { $0.name == name } }

  /// Where in its file a row stands, for error texts.
  public func place(of row: Int) -> DataPlace { places.place(of: row) }

  /// The names of all columns, those of blocks spelled out (`pixel0` to `pixel783`).
  public var scalarNames: [String] {
    columns.flatMap { column in
      column.isBlock ? (0..<column.width).map { "\(column.name)\($0)" } : [column.name]
    }
  }
}

extension DataTable {
  /// A table from arrays whose first axes are its rows.
  ///
  /// - Parameters:
  ///   - arrays: Column names with arrays; an array of shape [rows] is a plain column, one of [rows, …] a block.
  /// - Throws: `inconsistent` for arrays of different numbers of rows or the same name, `value` for an infinity (with
  ///   the row), `unsupported` for an array without rows' axis, `tooLarge`.
  public init(arrays: [(name: String, array: NumericArray)], limits: DataLimits = .init()) throws(DataFormatError) {
    try self.init(arrays: arrays, places: .rows, limits: limits)
  }

  init(
    arrays: [(name: String, array: NumericArray)], places: RowPlaces, limits: DataLimits,
    format: DataFormat = .table
  ) throws(DataFormatError) {
    guard let first = arrays.first else {
      throw DataFormatError(format, .inconsistent, at: nil, "no arrays", advice: "name the arrays to read")
    }
    var columns: [DataColumn] = []
    for (name, array) in arrays {
      guard !array.shape.isEmpty, array.width > 0 else {
        throw DataFormatError(
          format, .unsupported, at: .member(name), "an array of shape \(array.shape) has no rows of numbers",
          advice: "give arrays of shape [rows] or [rows, …]")
      }
      guard array.rowCount == first.array.rowCount else {
        throw DataFormatError(
          format, .inconsistent, at: .member(name),
          "\(array.rowCount) rows, where \"\(first.name.prefix(64))\" has \(first.array.rowCount)",
          advice: "give files that belong together, as images and their labels")
      }
      guard !columns.contains(where: { $0.name == name }) else {
        throw DataFormatError(format, .inconsistent, at: .member(name), "two columns of one name", advice: "rename one")
      }
      columns.append(try DataColumn(name: name, array: array, places: places, format: format))
    }
    guard columns.count <= limits.columns else {
      throw .tooLarge(format, at: nil, "\(columns.count) columns, more than the limit of \(limits.columns)")
    }
    self.init(checked: columns, rowCount: first.array.rowCount, places: places)
  }
}

/// Where the rows of a table come from.
enum RowPlaces: Equatable, Sendable {
  /// Rows of arrays, counted from 0.
  case rows
  /// Lines of a text, counted from 1.
  case lines([Int])
  /// Records of equal size behind a header.
  case records(start: Int, bytes: Int)
  /// Samples by user, with the first row of each user.
  case samples(users: [String], starts: [Int])

  func place(of row: Int) -> DataPlace {
    switch self {
    case .rows: return .row(row)
    case .lines(let lines): return lines.indices.contains(row) ? .line(lines[row]) : .row(row)
    case .records(let start, let bytes):
      let (offset, overflow) = row.multipliedReportingOverflow(by: bytes)
      return overflow || offset > .max - start ? .row(row) : .offset(start + offset)
    case .samples(let users, let starts):
      var (low, high) = (0, starts.count)
      while low < high {
        let middle = low + (high - low) / 2
        if starts[middle] <= row { low = middle + 1 } else { high = middle }
      }
      return low > 0 ? .sample(user: users[low - 1], index: row - starts[low - 1]) : .row(row)
    }
  }
}
