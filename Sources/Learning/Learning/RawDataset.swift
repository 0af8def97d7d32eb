/// Samples as a schema reads them, before standardisation.
public struct RawDataset: Equatable, Sendable {
  /// One row a sample, one entry an input: numeric features as x' = (x − lower)/(upper − lower) in [0, 1], nil where
  /// missing; categorical ones 0 or 1.
  public let rows: [[Double?]]
  /// One class a sample.
  public let labels: [Int]
  /// Number of classes.
  public let classes: Int
  /// The client of each sample; empty texts where the schema names no client column.
  public let clients: [String]
  /// Positions of the numeric features among the inputs.
  public let numericInputs: [Int]
  /// Rows of the table that were left out, since they have no label; of a selection, none.
  public var withoutLabel = 0

  /// Number of samples.
  public var count: Int { rows.count }

  /// The samples at these positions, in this order.
  public func selecting(_ indices: [Int]) -> RawDataset {
    RawDataset(
      rows: indices.map { rows[$0] }, labels: indices.map { labels[$0] }, classes: classes,
      clients: indices.map { clients[$0] }, numericInputs: numericInputs)
  }

  /// One data set a client, in the order of their names.
  public func byClient() -> [(name: String, data: RawDataset)] {
    positions(byName: clients).map { ($0.name, selecting($0.positions)) }
  }
}

extension Schema {
  /// Most numbers that a table may become.
  static let maximumEntries = 1 << 26

  /// Reads a file of this schema, with its `columnNames` and `skippedLines`.
  public func load(path: String, limits: CSVTable.Limits = .init()) throws(LearningError) -> RawDataset {
    try read(CSVTable.bytes(path: path, limits), limits: limits)
  }

  /// Reads the cells of a table. A row without a label is left out and counted: nothing can be learnt from it.
  ///
  /// - Throws: `schema` where schema and columns differ; `cell` for a cell that is no number, no category, outside the
  ///   stated range, or a client that is missing; `dataset` where no row is left.
  public func encode(_ table: CSVTable) throws(LearningError) -> RawDataset {
    try validate()
    let columns = try positions(in: table)
    let all = table.rows.count
    let table = table.filter { !isMissingLabel($0[columns.label]) }
    guard !table.rows.isEmpty else {
      throw .dataset(
        all == 0
          ? "the file has no rows; add some" : "none of the \(all) rows has a label; name another column in data.label")
    }
    let rows = try inputs(table, columns.features)
    var (labels, clients): ([Int], [String]) = ([], [])
    for (cells, line) in zip(table.rows, table.lines) {
      labels.append(try label(CellText.trimmed(cells[columns.label]), line: line))
      let client = columns.client.map { CellText.trimmed(cells[$0]) } ?? ""
      if let name = self.client, client.isEmpty {
        throw .cell(
          column: name, line: line,
          reason: "no client named, and every row belongs to one; fill the cell or remove the row")
      }
      clients.append(client)
    }
    return RawDataset(
      rows: rows, labels: labels, classes: label.classCount, clients: clients, numericInputs: numericInputs,
      withoutLabel: all - table.rows.count)
  }

  /// Reads the features alone, of rows whose class is to be predicted: columns of the label, the client and what is
  /// ignored may be there or not.
  ///
  /// - Returns: One row a sample, as in `RawDataset.rows`, and how many cells of it were missing.
  /// - Throws: `schema` with the names of columns that are missing or have no role, and `cell` as `encode` does.
  public func encodeFeatures(_ table: CSVTable) throws(LearningError) -> [(row: [Double?], missing: Int)] {
    try validate()
    let absent = features.map(\.column).filter { table.position(of: $0) == nil }
    let extra = table.header.filter { !roles.contains($0) }
    guard absent.isEmpty, extra.isEmpty else {
      func list(_ columns: [String]) -> String { columns.map { "\"\($0)\"" }.joined(separator: ", ") }
      throw .schema(
        [
          absent.isEmpty ? nil : "the file has no column \(list(absent))",
          extra.isEmpty ? nil : "the model knows no column \(list(extra))",
        ].compactMap { $0 }.joined(separator: ", and ") + "; its features are \(list(features.map(\.column)))")
    }
    let positions = features.compactMap { table.position(of: $0.column) }
    let rows = try inputs(table, positions)
    return zip(table.rows, rows).map { cells, row in
      (row, zip(features, positions).count { isMissing(CellText.trimmed(cells[$1]), in: $0) })
    }
  }

  /// All columns that a file of this schema may have.
  private var roles: Set<String> {
    Set(features.map(\.column) + [label.column] + ignored + (client.map { [$0] } ?? []))
  }

  /// The rows of inputs, from the columns at these positions.
  private func inputs(_ table: CSVTable, _ positions: [Int]) throws(LearningError) -> [[Double?]] {
    let width = inputCount
    // A category makes an input of every row: few bytes of a file could take all memory.
    let (entries, overflow) = width.multipliedReportingOverflow(by: table.rows.count)
    guard !overflow, entries <= Self.maximumEntries else {
      throw .dataset(
        "\(table.rows.count) rows of \(width) inputs are more than \(Self.maximumEntries) numbers; list fewer "
          + "categories, or take fewer rows")
    }
    var rows: [[Double?]] = []
    rows.reserveCapacity(table.rows.count)
    for (cells, line) in zip(table.rows, table.lines) {
      var row: [Double?] = []
      row.reserveCapacity(width)
      for (feature, position) in zip(features, positions) {
        try append(CellText.trimmed(cells[position]), of: feature, line: line, to: &row)
      }
      rows.append(row)
    }
    return rows
  }

  private func positions(in table: CSVTable) throws(LearningError) -> (features: [Int], label: Int, client: Int?) {
    func position(_ column: String) throws(LearningError) -> Int {
      guard let found = table.position(of: column) else {
        throw .schema("the file has no column \"\(column)\"; \(Self.columns(of: table))")
      }
      return found
    }
    let known = roles
    for column in ignored { _ = try position(column) }
    var found: [Int] = []
    for feature in features { found.append(try position(feature.column)) }
    var clientPosition: Int?
    if let client { clientPosition = try position(client) }
    let labelPosition = try position(label.column)
    let extra = table.header.filter { !known.contains($0) }
    guard extra.isEmpty else {
      throw .schema(
        "columns without a role: \(listed(extra)); list each under features or ignored")
    }
    return (found, labelPosition, clientPosition)
  }

  private static func columns(of table: CSVTable) -> String {
    table.header.count == 1
      ? "its first line has one column alone: separate columns by a comma, semicolon, tabulator or bar"
      : "its columns are \(listed(table.header))"
  }

  private func append(
    _ cell: String, of feature: Feature, line: Int, to row: inout [Double?]
  ) throws(LearningError) {
    let absent = isMissing(cell, in: feature)
    switch feature.kind {
    case .numeric(let lower, let upper):
      if absent { return row.append(nil) }
      guard let value = number(cell) else {
        throw .cell(
          column: feature.column, line: line,
          reason: CellText.notANumber(
            cell,
            otherwise:
              "a column of texts takes `categories` in place of `range`, and a text that means a missing value is "
              + "listed under `missing`"))
      }
      guard lower <= value, value <= upper else {
        throw .cell(
          column: feature.column, line: line,
          reason:
            "outside the stated range [\(lower), \(upper)]; widen the range for all clients, or mark the value missing")
      }
      row.append((value - lower) / (upper - lower))
    case .categorical(let names, let indicator):
      guard absent || names.contains(cell) else {
        throw .cell(
          column: feature.column, line: line,
          reason: "none of the categories \(listed(names))" + CellText.notListed(cell, in: names))
      }
      for name in names { row.append(!absent && name == cell ? 1 : 0) }
      if indicator { row.append(absent ? 1 : 0) }
    }
  }

  private func label(_ cell: String, line: Int) throws(LearningError) -> Int {
    switch label {
    case .above(let column, let threshold):
      guard let value = number(cell) else {
        throw .cell(
          column: column, line: line,
          reason: CellText.looksMissing(cell)
            ? "the label is `\(cell)`; if that means none, list it under data.missing: the row is left out then"
            : CellText.notANumber(cell, otherwise: "a label of texts takes `classes` in place of `above`"))
      }
      return value > threshold ? 1 : 0
    case .classes(let column, let names):
      guard let index = names.firstIndex(of: cell) else {
        throw .cell(
          column: column, line: line,
          reason: "the label is none of \(listed(names))"
            + (CellText.looksMissing(cell)
              ? "; if `\(cell)` means none, list it under data.missing: the row is left out then"
              : CellText.notListed(cell, in: names)))
      }
      return index
    }
  }
}
