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
    Set(clients).sorted().map { name in (name, selecting(clients.indices.filter { clients[$0] == name })) }
  }
}

extension Schema {
  /// Reads a file of this schema, with its `columnNames` and `skippedLines`.
  public func load(path: String, limits: CSVTable.Limits = .init()) throws(LearningError) -> RawDataset {
    try encode(CSVTable(path: path, columnNames: columnNames, skippingLines: skippedLines, limits: limits))
  }

  /// Reads the cells of a table.
  ///
  /// - Throws: `schema` where schema and columns differ; `cell` for a cell that is no number, no category, outside the
  ///   stated range, or missing where it must not be (label, client).
  public func encode(_ table: CSVTable) throws(LearningError) -> RawDataset {
    try validate()
    let columns = try positions(in: table)
    var (rows, labels, clients): ([[Double?]], [Int], [String]) = ([], [], [])
    rows.reserveCapacity(table.rows.count)
    for (cells, line) in zip(table.rows, table.lines) {
      var row: [Double?] = []
      row.reserveCapacity(inputCount)
      for (feature, position) in zip(features, columns.features) {
        try append(cells[position], of: feature, line: line, to: &row)
      }
      rows.append(row)
      labels.append(try label(cells[columns.label], line: line))
      let client = columns.client.map { cells[$0] } ?? ""
      if let name = self.client, client.isEmpty {
        throw .cell(column: name, line: line, reason: "no client named; every row belongs to one")
      }
      clients.append(client)
    }
    return RawDataset(
      rows: rows, labels: labels, classes: label.classCount, clients: clients, numericInputs: numericInputs)
  }

  private func positions(in table: CSVTable) throws(LearningError) -> (features: [Int], label: Int, client: Int?) {
    func position(_ column: String) throws(LearningError) -> Int {
      guard let found = table.position(of: column) else {
        throw .schema("the file has no column \"\(column)\"; its columns are \(table.header.joined(separator: ", "))")
      }
      return found
    }
    let known = Set(features.map(\.column) + [label.column] + ignored + (client.map { [$0] } ?? []))
    if let extra = table.header.first(where: { !known.contains($0) }) {
      throw .schema("the file's column \"\(extra)\" has no role; list it under features or ignored")
    }
    for column in ignored { _ = try position(column) }
    var found: [Int] = []
    for feature in features { found.append(try position(feature.column)) }
    var clientPosition: Int?
    if let client { clientPosition = try position(client) }
    return (found, try position(label.column), clientPosition)
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
          column: feature.column, line: line, reason: "not a number; add the text to `missing` if it means that")
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
          column: feature.column, line: line, reason: "none of the categories \(names.joined(separator: ", "))")
      }
      for name in names { row.append(!absent && name == cell ? 1 : 0) }
      if indicator { row.append(absent ? 1 : 0) }
    }
  }

  private func label(_ cell: String, line: Int) throws(LearningError) -> Int {
    switch label {
    case .above(let column, let threshold):
      guard let value = number(cell) else {
        throw .cell(column: column, line: line, reason: "the label is not a number")
      }
      return value > threshold ? 1 : 0
    case .classes(let column, let names):
      guard let index = names.firstIndex(of: cell) else {
        throw .cell(column: column, line: line, reason: "the label is none of \(names.joined(separator: ", "))")
      }
      return index
    }
  }
}
