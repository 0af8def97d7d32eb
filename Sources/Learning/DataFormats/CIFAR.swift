/// The binary versions of CIFAR-10 and CIFAR-100 (A. Krizhevsky: Learning Multiple Layers of Features from Tiny Images,
/// 2009): records of one label byte (CIFAR-100: two, coarse and fine) and 3 × 32 × 32 bytes, red, green, blue.
public enum CIFAR {
  /// Which of the two.
  public enum Kind: Hashable, Sendable {
    /// Ten classes; a column `label`.
    case cifar10
    /// Twenty coarse classes of five fine ones each; columns `coarse` and `label`, the fine one.
    case cifar100

    var format: DataFormat { self == .cifar10 ? .cifar10 : .cifar100 }
    /// The names of the label columns, with the number of their classes, in the record's order.
    var labels: [(name: String, classes: Int)] {
      self == .cifar10 ? [("label", 10)] : [("coarse", 20), ("label", 100)]
    }
    /// Bytes of one record.
    public var recordBytes: Int { labels.count + 3072 }
  }

  /// Reads one batch, also one that gzip has compressed: a block column `pixel` of cells of shape [3, 32, 32], and
  /// columns of labels.
  ///
  /// - Throws: `truncated` where the file is empty or ends within a record, `value` at the byte of a label that is no
  ///   class, `tooLarge`, and what `Gzip` throws.
  public static func table(
    _ bytes: [UInt8], _ kind: Kind, limits: DataLimits = .init()
  ) throws(DataFormatError) -> DataTable {
    try limits.check(bytes, kind.format)
    let bytes = try Gzip.expandIfCompressed(bytes, limits: limits)
    let (record, format) = (kind.recordBytes, kind.format)
    guard !bytes.isEmpty, bytes.count % record == 0 else {
      throw .truncated(
        format, at: bytes.count, "\(bytes.count) bytes are no whole number of records of \(record) bytes")
    }
    let rows = bytes.count / record
    let shape = [rows, 3, 32, 32]
    let count = try limits.count(of: shape, format, at: nil)
    var arrays: [(name: String, array: NumericArray)] = []
    for (i, label) in kind.labels.enumerated() {
      let labels = (0..<rows).map { bytes[$0 * record + i] }
      if let row = labels.firstIndex(where: { $0 >= label.classes }) {
        throw DataFormatError(
          format, .value, at: .offset(row * record + i),
          "a label of \(labels[row]), where there are \(label.classes) classes",
          advice: "is it the binary version, and of this data set?")
      }
      arrays.append((label.name, NumericArray(checked: [rows], .uint8(labels))))
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count)
    for row in 0..<rows { pixels += bytes[(row * record + kind.labels.count)..<(row + 1) * record] }
    arrays.insert(("pixel", NumericArray(checked: shape, .uint8(pixels))), at: 0)
    return try DataTable(arrays: arrays, places: .records(start: 0, bytes: record), limits: limits, format: format)
  }
}
