import DataFormats
public import Learning

extension Configuration {
  /// The rows of the data, as the schema reads them, before they are dealt.
  public func rows(in bytes: DataBytes) throws -> RawDataset {
    guard data.format == .csv else { return try schema.encode(table(in: bytes)) }
    let text = try text(in: bytes)
    return try schema.read(text, separator: csvSeparator, limits: Self.csvLimits)
  }

  /// The names of all columns.
  func header(in bytes: DataBytes) throws -> [String] {
    guard data.format == .csv else { return try table(in: bytes).scalarNames }
    return try schema.header(of: text(in: bytes), separator: csvSeparator, limits: Self.csvLimits)
  }

  /// Rows are read one at a time, so that they may be many.
  private static let csvLimits = CSVTable.Limits(bytes: DataBytes.limit, cells: 1 << 26)

  /// The text of a table in UTF-8, with points in its numbers.
  private func text(in bytes: DataBytes) throws -> [UInt8] {
    try reading {
      // What says nothing of its layout is read as it is, strictly.
      guard let layout else { return try Gzip.expandIfCompressed(bytes.file) }
      return try layout.text(of: bytes.file)
    }
  }

  private var layout: TextLayout? {
    let separator: TextSeparator =
      switch data.separator {
      case .found: .comma
      case .comma: .comma
      case .semicolon: .semicolon
      case .tab: .tab
      case .bar: .bar
      case .blanks: .blanks
      }
    let encoding: TextEncoding =
      switch data.encoding {
      case .utf8: .utf8
      case .utf16LittleEndian: .utf16LittleEndian
      case .utf16BigEndian: .utf16BigEndian
      case .windows1252: .windows1252
      case .latin1: .latin1
      }
    guard data.separator != .found else { return nil }
    return TextLayout(
      encoding: encoding, separator: separator, hasDecimalComma: data.decimal == .comma,
      hasHeader: data.columnNames.isEmpty, skippedLines: data.skippedLines, columnCount: data.columnNames.count)
  }

  private var csvSeparator: CSVSeparator? { layout.flatMap { CSVSeparator(rawValue: $0.tableSeparator.rawValue) } }

  /// The table of a file that is no text table.
  private func table(in bytes: DataBytes) throws -> DataTable {
    try reading {
      switch data.format {
      case .csv: throw DataFormatError(.text, .unsupported, at: nil, "a text table", advice: "read it as CSV")
      case .arff: return try ARFF.table(bytes.file)
      case .idx: return try IDX.table(images: bytes.file, labels: bytes.labels ?? [])
      case .cifar10: return try CIFAR.table(bytes.file, .cifar10)
      case .cifar100: return try CIFAR.table(bytes.file, .cifar100)
      case .leaf: return try LEAF.table(bytes.file)
      case .npy:
        var arrays = [(name: "x", array: try NPY.array(bytes.file))]
        if let labels = bytes.labels { arrays.append(("label", try NPY.array(labels))) }
        return try DataTable(arrays: arrays)
      case .npz:
        let archive = try NPZ(bytes.file)
        return try archive.table(data.arrays.isEmpty ? archive.names : data.arrays)
      }
    }
  }

  /// A format's error with the file that it is about.
  private func reading<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let error as DataFormatError {
      throw WorkbenchError.badData(path: data.file, error)
    }
  }
}
