extension DataTable {
  /// A table from the cells of a text, as `CSVTable` gives them. A column whose cells are all finite numbers or
  /// missing, and not all missing, is one of numbers; any other is one of texts, as they stand.
  ///
  /// - Parameters:
  ///   - header: The names of the columns, distinct.
  ///   - rows: The rows, each of `header.count` cells.
  ///   - lines: The line of each row, counted from 1.
  ///   - missing: What stands for a missing value, without blanks around it.
  /// - Throws: `inconsistent` for a name that stands twice, and at the line of a row of another length; `tooLarge`.
  public init(
    header: [String], rows: [[String]], lines: [Int], missing: Set<String> = [""], limits: DataLimits = .init()
  ) throws(DataFormatError) {
    func wrong(_ place: DataPlace?, _ reason: String) -> DataFormatError {
      DataFormatError(.text, .inconsistent, at: place, reason, advice: "give the table as its reader made it")
    }
    guard Set(header).count == header.count, !header.isEmpty else { throw wrong(nil, "names that are not distinct") }
    guard rows.count == lines.count else { throw wrong(nil, "\(rows.count) rows on \(lines.count) lines") }
    for (row, line) in zip(rows, lines) where row.count != header.count {
      throw wrong(.line(line), "\(row.count) cells for \(header.count) columns")
    }
    let cells = rows.count.multipliedReportingOverflow(by: header.count)
    guard !cells.overflow, cells.partialValue <= limits.cells, header.count <= limits.columns else {
      throw .tooLarge(.text, at: nil, "more cells or columns than the limit")
    }
    let columns = header.enumerated().map { i, name in
      DataColumn(name: name, cells: rows.lazy.map { $0[i] }, missing: missing)
    }
    self.init(checked: columns, rowCount: rows.count, places: .lines(lines))
  }
}

extension DataColumn {
  fileprivate init(name: String, cells: some Collection<String>, missing marks: Set<String>) {
    var (numbers, mask, areNumbers, hasNumber): ([Double], CellMask, Bool, Bool) = ([], CellMask(), true, false)
    for cell in cells {
      let bare = Array(cell.utf8)[...].trimmedBlanks
      let isMissing = marks.contains(String(decoding: bare, as: UTF8.self))
      mask.append(isMissing)
      guard areNumbers, !isMissing else {
        numbers.append(0)
        continue
      }
      let number = PlainNumber.parse(bare)
      (areNumbers, hasNumber) = (number != nil, hasNumber || number != nil)
      numbers.append(number ?? 0)
    }
    if areNumbers, hasNumber {
      self.init(name: name, values: .numbers(numbers), missing: mask)
    } else {
      let texts = cells.enumerated().map { mask[$0.offset] ? "" : $0.element }
      self.init(name: name, values: .texts(texts), missing: mask)
    }
  }
}
