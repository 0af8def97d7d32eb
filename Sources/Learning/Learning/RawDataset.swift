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
    Dictionary(grouping: clients.indices) { clients[$0] }.sorted { $0.key < $1.key }
      .map { ($0.key, selecting($0.value)) }
  }
}

extension Schema {
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
    var (rows, labels, clients): ([[Double?]], [Int], [String]) = ([], [], [])
    rows.reserveCapacity(table.rows.count)
    for (cells, line) in zip(table.rows, table.lines) {
      var row: [Double?] = []
      row.reserveCapacity(inputCount)
      for (feature, position) in zip(features, columns.features) {
        try append(CellText.trimmed(cells[position]), of: feature, line: line, to: &row)
      }
      rows.append(row)
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

  private func positions(in table: CSVTable) throws(LearningError) -> (features: [Int], label: Int, client: Int?) {
    func position(_ column: String) throws(LearningError) -> Int {
      guard let found = table.position(of: column) else {
        throw .schema("the file has no column \"\(column)\"; \(Self.columns(of: table))")
      }
      return found
    }
    let known = Set(features.map(\.column) + [label.column] + ignored + (client.map { [$0] } ?? []))
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
