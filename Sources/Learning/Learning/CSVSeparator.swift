/// What stands between the columns of a file. It is found where no configuration states it: a schema names all columns,
/// and no file has them under two separators.
public enum CSVSeparator: UInt8, Sendable, CaseIterable {
  /// `,`
  case comma = 0x2c
  /// `;`, where a comma is the decimal point.
  case semicolon = 0x3b
  /// A tabulator.
  case tab = 0x09
  /// `|`
  case bar = 0x7c
}

extension Schema {
  /// The names of a file's columns, as far as its first line has them; `columnNames` where it has no such line. Without
  /// a separator that is stated, it is the one that gives the schema's columns.
  public func header(
    of bytes: [UInt8], separator: CSVSeparator? = nil, limits: CSVTable.Limits = .init()
  ) -> [String] {
    columnNames
      ?? CSVTable.firstLine(
        of: bytes, skippingLines: skippedLines, separator ?? self.separator(of: bytes, limits), limits)?.names ?? []
  }

  /// The separator under which the first line has the schema's columns, or as many as it names; where there is none,
  /// the one that gives the most columns, so that an error speaks of columns that are there.
  public func separator(of bytes: [UInt8], _ limits: CSVTable.Limits = .init()) -> CSVSeparator {
    let columns = features.map(\.column) + label.columns + ignored + [client, order].compactMap(\.self)
    var best = (separator: CSVSeparator.comma, columns: 1)
    for separator in CSVSeparator.allCases {
      guard let first = CSVTable.firstLine(of: bytes, skippingLines: skippedLines, separator, limits)?.names else {
        continue
      }
      let fits = columnNames.map { $0.count == first.count } ?? Set(columns).isSubset(of: first)
      if fits { return separator }
      if first.count > best.columns { best = (separator, first.count) }
    }
    return best.separator
  }
}
