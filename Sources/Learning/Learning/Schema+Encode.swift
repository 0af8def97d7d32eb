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
    var encoder = try RowEncoder(self, header: table.header, atMost: table.rows.count)
    for (cells, line) in zip(table.rows, table.lines) { try encoder.add(cells, line: line) }
    return try encoder.dataset()
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
    try checkSize(rows: table.rows.count)
    let columns = features.compactMap { f in table.position(of: f.column).map { (FeatureReader(f, in: self), $0) } }
    var out: [(row: [Double?], missing: Int)] = []
    out.reserveCapacity(table.rows.count)
    for (cells, line) in zip(table.rows, table.lines) {
      var (row, missing): ([Double], Int) = ([], 0)
      for (reader, position) in columns {
        do throws(CellFailure) {
          let reading = try reader.read(CellText.trimmed(cells[position]))
          if reading == .missing { missing += 1 }
          reader.append(reading, to: &row)
        } catch { throw .cell(column: error.column, line: line, reason: error.reason) }
      }
      out.append((row.map { $0.isNaN ? nil : $0 }, missing))
    }
    return out
  }

  /// All columns that a file of this schema may have.
  var roles: Set<String> {
    Set(features.map(\.column) + label.columns + ignored + [client, order].compactMap(\.self))
  }

  /// Refuses more rows than memory should take: a category makes an input of every row, few bytes of a file could take
  /// all of it.
  func checkSize(rows: Int) throws(LearningError) {
    let (entries, overflow) = inputCount.multipliedReportingOverflow(by: rows)
    guard !overflow, entries <= Self.maximumEntries else {
      throw .dataset(
        "\(rows) rows of \(inputCount) inputs are more than \(Self.maximumEntries) numbers; list fewer categories, or "
          + "take fewer rows")
    }
  }
}

/// Reads the rows of a text table, one after the other.
struct RowEncoder {
  private let schema: Schema
  private let features: [(reader: FeatureReader, position: Int)]
  private let label: LabelReader
  private let labels: [Int]
  private let client: Int?
  private let order: Int?
  private var rows = 0
  private var entries: [Double] = []
  private var targets: RawDataset.Targets
  private var clients: [String] = []
  private var orders: [Double] = []

  /// A reader of rows of these columns, and of no more rows than stated.
  init(_ schema: Schema, header: [String], atMost rows: Int) throws(LearningError) {
    try schema.validate()
    try schema.checkSize(rows: rows)
    func position(_ column: String) throws(LearningError) -> Int {
      guard let found = header.firstIndex(of: column) else {
        throw .schema("the file has no column \"\(column)\"; \(Self.columns(header))")
      }
      return found
    }
    for column in schema.ignored { _ = try position(column) }
    var features: [(FeatureReader, Int)] = []
    let places = Dictionary(header.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for feature in schema.features {
      let place = if let place = places[feature.column] { place } else { try position(feature.column) }
      features.append((FeatureReader(feature, in: schema), place))
    }
    self.features = features
    client = if let client = schema.client { try position(client) } else { nil }
    order = if let order = schema.order { try position(order) } else { nil }
    var labels: [Int] = []
    for column in schema.label.columns { labels.append(try position(column)) }
    self.labels = labels
    label = LabelReader(schema)
    targets = label.noTargets
    let known = schema.roles
    let extra = header.filter { !known.contains($0) }
    guard extra.isEmpty else {
      throw .schema("columns without a role: \(listed(extra)); list each under features or ignored")
    }
    self.schema = schema
    entries.reserveCapacity(rows * schema.inputCount)
  }

  /// Reads a row; one without a label is counted only.
  mutating func add(_ cells: [String], line: Int) throws(LearningError) {
    rows += 1
    let texts = labels.map { CellText.trimmed(cells[$0]) }
    if texts.contains(where: schema.isMissingLabel) { return }
    do throws(CellFailure) {
      for (reader, position) in features {
        reader.append(try reader.read(CellText.trimmed(cells[position])), to: &entries)
      }
      try label.append(texts.map { .text($0) }, to: &targets)
    } catch { throw .cell(column: error.column, line: line, reason: error.reason) }
    let client = client.map { CellText.trimmed(cells[$0]) } ?? ""
    if let name = schema.client, client.isEmpty {
      throw .cell(
        column: name, line: line,
        reason: "no client named, and every row belongs to one; fill the cell or remove the row")
    }
    clients.append(client)
    if let order, let column = schema.order {
      guard let key = OrderKey.value(CellText.trimmed(cells[order])) else {
        throw .cell(column: column, line: line, reason: OrderKey.advice)
      }
      orders.append(key)
    }
  }

  /// The rows that have a label.
  func dataset() throws(LearningError) -> RawDataset {
    guard !clients.isEmpty else {
      throw .dataset(
        rows == 0
          ? "the file has no rows; add some" : "none of the \(rows) rows has a label; name another column in data.label"
      )
    }
    return RawDataset(
      entries: entries, width: schema.inputCount, targets: targets, clients: clients, order: orders,
      numericInputs: schema.numericInputs, withoutLabel: rows - clients.count)
  }

  private static func columns(_ header: [String]) -> String {
    header.count == 1
      ? "its first line has one column alone: separate columns by a comma, semicolon, tabulator or bar"
      : "its columns are \(listed(header))"
  }
}
