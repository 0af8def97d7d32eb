import Configurations
import DataFormats
import Learning

/// What a file is, how it is read, and what its columns hold.
struct FileProfile {
  /// Columns that are looked at together.
  struct Item {
    /// What they hold.
    var profile: ColumnProfile
    /// Those of a block of numbers, whose columns are `name0`, `name1`, …; nil for a column by itself.
    var elements: [Int]?
    /// The categories that the file declares, in its order.
    var declared: [String]?

    /// Their names.
    var names: [String] { elements?.map { "\(profile.name)\($0)" } ?? [profile.name] }
  }

  /// The kind of file.
  let format: Configuration.DataFormat
  /// Keys of `[data]` that say how it is read, each with a value in TOML and a reason.
  private(set) var keys: [(key: String, value: String, comment: String)] = []
  /// Rows, those without a label among them.
  private(set) var rows = 0
  /// Its columns.
  private(set) var items: [Item] = []
  /// What a person should look at.
  private(set) var notes: [String] = []
  /// The cells of a line that was skipped, though somebody may take it for the names of the columns.
  private(set) var skippedCells: [String] = []
  /// Whether the names of the columns are ours, since the file has none.
  private(set) var isWithoutHeader = false

  /// Every column's name.
  var names: [String] { items.flatMap(\.names) }

  /// Looks at a file; `apart` are columns that are looked at by themselves, though they stand in a block.
  init(_ bytes: DataBytes, name: String, apart: Set<String>) throws {
    let finding = Sniffer.look(at: Array(bytes.file.prefix(Sniffer.headBytes)), name: name, size: bytes.file.count)
    if finding.isCompressed { notes.append("The file is compressed by gzip and is read as it is.") }
    guard finding.content != .data(.npz) || bytes.labels == nil, finding.content != .data(.arff) || bytes.labels == nil
    else { throw Self.refused(name, "has its labels within", "leave --labels out") }
    switch finding.content {
    case .text(let layout):
      guard bytes.labels == nil else {
        throw Self.refused(name, "is a text table, which has its labels within", "name their column with --label")
      }
      format = .csv
      try readText(bytes.file, layout)
    case .data(let kind):
      guard let format = Self.formats[kind] else {
        throw Self.refused(name, "is \(kind.rawValue), which holds models, not rows", "name a file of data")
      }
      self.format = format
      try readTable(bytes, name: name, apart: apart)
    case .other(let what, let advice): throw Self.refused(name, "is \(what)", advice)
    }
  }

  private static let formats: [DataFormats.DataFormat: Configuration.DataFormat] = [
    .idx: .idx, .cifar10: .cifar10, .cifar100: .cifar100, .npy: .npy, .npz: .npz, .leaf: .leaf, .arff: .arff,
  ]

  static func refused(_ path: String, _ reason: String, _ advice: String) -> WorkbenchError {
    .refused(path: path, reason: reason, advice: advice)
  }
}

// MARK: - Text tables

extension FileProfile {
  private static let limits = CSVTable.Limits(bytes: 1 << 30, cells: 1 << 26)

  private mutating func readText(_ bytes: [UInt8], _ layout: TextLayout) throws {
    notes += layout.doubts
    let text = try layout.text(of: bytes)
    let separator = CSVSeparator(rawValue: layout.tableSeparator.rawValue) ?? .comma
    var (names, skipped) = (layout.columnNames, layout.skippedLines)
    if let first = CSVTable.firstLine(of: text, skippingLines: skipped, separator, Self.limits) {
      let numbered = first.names.indices.map { "column \($0 + 1)" }
      if Self.isCounts(first.names, lines: text.count { $0 == 0x0a }) {
        notes.removeAll { layout.doubts.contains($0) }
        notes.append("The first line counts rows and columns, as in scikit-learn's files, and is skipped.")
        (skippedCells, names, skipped) = (first.names, numbered, first.line)
      } else if names == nil {
        var seen: Set<String> = []
        let distinct = first.names.enumerated().map { i, name in
          var name = name.isEmpty ? "column \(i + 1)" : name
          while !seen.insert(name).inserted { name += " (column \(i + 1))" }
          return name
        }
        let given = first.names.enumerated().map { $1.isEmpty ? "column \($0 + 1)" : $1 }
        if distinct != given {
          notes.append("Columns of one name are told apart by their places.")
          (names, skipped) = (distinct, first.line)
        }
      }
    }
    isWithoutHeader = names != nil && layout.columnNames != nil || !skippedCells.isEmpty
    try profile(CSVRows(text, columnNames: names, skippingLines: skipped, separator: separator, limits: Self.limits))
    keys = Self.keys(layout, skipped: skipped, names: names)
  }

  private mutating func profile(_ source: CSVRows) throws {
    var source = source
    var profiles = source.header.map { ColumnProfile(name: $0) }
    while let (cells, _) = try source.next() {
      rows += 1
      for (i, cell) in cells.enumerated() { profiles[i].add(CellText.trimmed(cell)) }
    }
    // A separator at the end of every line makes a last column of nothing.
    if source.lastIsUnnamed, let last = profiles.last, last.missing == last.rows { profiles.removeLast() }
    items = profiles.map { Item(profile: $0) }
  }

  /// `150,4,setosa,…`: rows and features, and then names of classes.
  private static func isCounts(_ cells: [String], lines: Int) -> Bool {
    guard cells.count >= 3, let rows = Int(cells[0]), let columns = Int(cells[1]) else { return false }
    return columns == cells.count - 1 && (lines - 1...lines + 1).contains(rows)
  }

  private static func keys(
    _ layout: TextLayout, skipped: Int, names: [String]?
  ) -> [(key: String, value: String, comment: String)] {
    let separator: Configuration.Separator =
      switch layout.separator {
      case .comma: .comma
      case .semicolon: .semicolon
      case .tab: .tab
      case .bar: .bar
      case .blanks: .blanks
      }
    var keys = [("separator", "\"\(separator.rawValue)\"", "between columns")]
    if layout.hasDecimalComma { keys.append(("decimal", "\"comma\"", "numbers are written as 2,5")) }
    let encoding: Configuration.Encoding =
      switch layout.encoding {
      case .utf8, .utf8Mark: .utf8
      case .utf16LittleEndian: .utf16LittleEndian
      case .utf16BigEndian: .utf16BigEndian
      case .windows1252: .windows1252
      case .latin1: .latin1
      }
    if encoding != .utf8 { keys.append(("encoding", "\"\(encoding.rawValue)\"", "guessed: look at accents")) }
    if skipped > 0 { keys.append(("skipped_lines", "\(skipped)", "lines above the rows")) }
    if let names {
      keys.append(("column_names", Configuration.list(names), "the file's own first line has none that are of use"))
    }
    return keys
  }
}

// MARK: - Other formats

extension FileProfile {
  private mutating func readTable(_ bytes: DataBytes, name: String, apart: Set<String>) throws {
    let table: DataTable
    switch format {
    case .csv, .arff: table = try ARFF.table(bytes.file)
    case .idx:
      guard let labels = bytes.labels else {
        throw Self.refused(
          name, "has images alone",
          "give the file of their labels too: --labels train-labels-idx1-ubyte.gz --label label")
      }
      table = try IDX.table(images: bytes.file, labels: labels)
    case .cifar10: table = try CIFAR.table(bytes.file, .cifar10)
    case .cifar100: table = try CIFAR.table(bytes.file, .cifar100)
    case .leaf: table = try LEAF.table(bytes.file)
    case .npy:
      var arrays = [(name: "x", array: try NPY.array(bytes.file))]
      if let labels = bytes.labels { arrays.append(("label", try NPY.array(labels))) }
      table = try DataTable(arrays: arrays)
    case .npz: table = try readArchive(NPZ(bytes.file))
    }
    rows = table.rowCount
    for column in table.columns {
      guard column.width <= ColumnPattern.most else {
        throw Self.refused(
          name, "has \(column.width) numbers a row in \(column.name)",
          "at most \(ColumnPattern.most) are read: give smaller images, or sums of neighbours")
      }
      items += Self.items(column, rows: rows, apart: apart)
    }
  }

  /// The arrays that have as many rows as the largest of two axes and more.
  private mutating func readArchive(_ archive: NPZ) throws -> DataTable {
    var arrays: [(name: String, array: NumericArray)] = []
    for name in archive.names { arrays.append((name, try archive.array(name))) }
    let matrices = arrays.filter { $0.array.shape.count > 1 }
    let largest = (matrices.isEmpty ? arrays : matrices).max { $0.array.count < $1.array.count }
    let fitting = arrays.filter { !$0.array.shape.isEmpty && $0.array.rowCount == largest?.array.rowCount }
    let others = arrays.filter { array in !fitting.contains { $0.name == array.name } }
    if !others.isEmpty {
      notes.append("Arrays of another number of rows are not read: \(others.map(\.name).joined(separator: ", ")).")
    }
    keys.append(("arrays", Configuration.list(fitting.map(\.name)), "those with a row a sample"))
    return try DataTable(arrays: fitting)
  }

  private static func items(_ column: DataColumn, rows: Int, apart: Set<String>) -> [Item] {
    guard column.isBlock else {
      let declared: [String]? = if case .categories(_, let names) = column.values { names } else { nil }
      return [Item(profile: profile(column, column.name, [0], rows: rows, counted: true), declared: declared)]
    }
    let alone = (0..<column.width).filter { apart.contains("\(column.name)\($0)") }
    let block = (0..<column.width).filter { !alone.contains($0) }
    return [Item(profile: profile(column, column.name, block, rows: rows, counted: false), elements: block)]
      + alone.map { Item(profile: profile(column, "\(column.name)\($0)", [$0], rows: rows, counted: true)) }
  }

  private static func profile(
    _ column: DataColumn, _ name: String, _ elements: [Int], rows: Int, counted: Bool
  ) -> ColumnProfile {
    var profile = ColumnProfile(name: name)
    for row in 0..<rows {
      for element in elements {
        if let value = column.number(row: row, element: element) {
          profile.add(value, counted: counted)
        } else if let text = column.text(row: row) {
          profile.add(CellText.trimmed(text))
        } else {
          profile.addMissing()
        }
      }
    }
    return profile
  }
}
