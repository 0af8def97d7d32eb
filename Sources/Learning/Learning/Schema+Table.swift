public import DataFormats

extension Schema {
  /// Most columns of a table, those of its blocks counted one by one.
  static let maximumColumns = 1 << 16

  /// Reads the cells of a table of numbers and texts, as readers of other formats than CSV give it.
  ///
  /// A number in a column of categories or classes is compared as it is written without exponent: 3 is `3`, 2.5 is `2.5`.
  ///
  /// - Throws: as `encode` does for a CSV file, with the place of a cell that cannot be what the schema says.
  public func encode(_ table: DataTable) throws(LearningError) -> RawDataset {
    try validate()
    let cells = try TableCells(table, schema: self)
    let rows = try cells.labelled(self)
    try checkSize(rows: rows.count)
    var targets = LabelReader(self).noTargets
    try cells.read(self, rows, into: &targets)
    return RawDataset(
      entries: try cells.entries(self, rows), width: inputCount, targets: targets,
      clients: try cells.clients(self, rows), order: try cells.order(self, rows), numericInputs: numericInputs,
      withoutLabel: table.rowCount - rows.count)
  }
}

/// The columns of a table in the roles that a schema gives them.
private struct TableCells {
  private let table: DataTable
  private let features: [Source]
  private let labels: [Source]
  private let client: Source?
  private let order: Source?

  /// One column, or one element of a block.
  struct Source {
    let column: DataColumn
    let element: Int

    /// The cell of a row; nil where it is missing.
    func cell(_ row: Int) -> LabelReader.Cell? {
      if let value = column.number(row: row, element: element) { return .number(value) }
      return column.text(row: row).map { .text(CellText.trimmed($0)) }
    }

    /// The same as a text.
    func text(_ row: Int) -> String? {
      switch cell(row) {
      case nil: nil
      case .number(let value): CellText.text(of: value)
      case .text(let text): text
      }
    }
  }

  init(_ table: DataTable, schema: Schema) throws(LearningError) {
    self.table = table
    let count = table.columns.reduce(0) { $0 + min($1.width, Schema.maximumColumns + 1) }
    guard count <= Schema.maximumColumns else {
      throw .dataset("\(count) columns and more, the limit is \(Schema.maximumColumns)")
    }
    var sources: [String: Source] = [:]
    for column in table.columns {
      for element in 0..<column.width {
        let name = column.isBlock ? "\(column.name)\(element)" : column.name
        guard sources.updateValue(Source(column: column, element: element), forKey: name) == nil else {
          throw .schema("two columns are called \"\(name)\"; rename an array")
        }
      }
    }
    let header = table.scalarNames
    func source(_ name: String) throws(LearningError) -> Source {
      guard let found = sources[name] else {
        throw .schema("the file has no column \"\(name)\"; its columns are \(listed(header))")
      }
      return found
    }
    for column in schema.ignored { _ = try source(column) }
    var features: [Source] = []
    for feature in schema.features { features.append(try source(feature.column)) }
    var labels: [Source] = []
    for column in schema.label.columns { labels.append(try source(column)) }
    (self.features, self.labels) = (features, labels)
    client = if let name = schema.client { try source(name) } else { nil }
    order = if let name = schema.order { try source(name) } else { nil }
    let known = schema.roles
    let extra = header.filter { !known.contains($0) }
    guard extra.isEmpty else {
      throw .schema("columns without a role: \(listed(extra)); list each under features or ignored")
    }
  }

  private func failure(_ failure: CellFailure, _ row: Int) -> LearningError {
    .value(column: failure.column, place: table.place(of: row), reason: failure.reason)
  }

  /// The rows that have a label.
  func labelled(_ schema: Schema) throws(LearningError) -> [Int] {
    let rows = (0..<table.rowCount).filter { row in
      labels.allSatisfy { source in
        switch source.cell(row) {
        case nil: false
        case .number: true
        case .text(let text): !schema.isMissingLabel(text)
        }
      }
    }
    guard !rows.isEmpty else {
      throw .dataset(
        table.rowCount == 0
          ? "the file has no rows; add some"
          : "none of the \(table.rowCount) rows has a label; name another column in data.label")
    }
    return rows
  }

  func read(_ schema: Schema, _ rows: [Int], into targets: inout RawDataset.Targets) throws(LearningError) {
    let reader = LabelReader(schema)
    for row in rows {
      do throws(CellFailure) {
        try reader.append(labels.compactMap { $0.cell(row) }, to: &targets)
      } catch { throw failure(error, row) }
    }
  }

  /// The inputs of these rows, feature by feature, so that a block's kind of number is looked at once a column.
  func entries(_ schema: Schema, _ rows: [Int]) throws(LearningError) -> [Double] {
    let width = schema.inputCount
    var entries = [Double](repeating: 0, count: rows.count * width)
    var start = 0
    var inputs: [Double] = []
    for (feature, source) in zip(schema.features, features) {
      let reader = FeatureReader(feature, in: schema)
      var next = start
      for row in rows {
        let reading: FeatureReader.Reading
        do throws(CellFailure) {
          reading =
            switch source.cell(row) {
            case nil: .missing
            case .number(let value): try reader.read(value)
            case .text(let text): try reader.read(text)
            }
        } catch { throw failure(error, row) }
        if case .number(let x) = reading {
          entries[next] = x
        } else {
          inputs.removeAll(keepingCapacity: true)
          reader.append(reading, to: &inputs)
          for (i, x) in inputs.enumerated() { entries[next + i] = x }
        }
        next += width
      }
      start += feature.inputCount
    }
    return entries
  }

  func clients(_ schema: Schema, _ rows: [Int]) throws(LearningError) -> [String] {
    guard let client, let name = schema.client else { return [String](repeating: "", count: rows.count) }
    var out: [String] = []
    for row in rows {
      guard let text = client.text(row), !text.isEmpty else {
        throw failure(
          CellFailure(
            column: name, reason: "no client named, and every row belongs to one; fill the cell or remove the row"), row
        )
      }
      out.append(text)
    }
    return out
  }

  func order(_ schema: Schema, _ rows: [Int]) throws(LearningError) -> [Double] {
    guard let order, let name = schema.order else { return [] }
    var out: [Double] = []
    for row in rows {
      guard let key = order.text(row).flatMap(OrderKey.value) else {
        throw failure(CellFailure(column: name, reason: OrderKey.advice), row)
      }
      out.append(key)
    }
    return out
  }
}
