/// IDX files, in which MNIST and its relatives come (Y. LeCun, C. Cortes, C. Burges: The MNIST database of handwritten
/// digits): two zero bytes, a type, the number of axes, the axes' lengths and the numbers, all big-endian.
public enum IDX {
  private static let types: [UInt8: ScalarType] = [
    0x08: .uint8, 0x09: .int8, 0x0b: .int16, 0x0c: .int32, 0x0d: .float32, 0x0e: .float64,
  ]

  /// Whether bytes start as an IDX file does.
  static func isMagic(_ bytes: some Collection<UInt8>) -> Bool {
    let head = Array(bytes.prefix(4))
    return head.count == 4 && head[0] == 0 && head[1] == 0 && types[head[2]] != nil && (1...4).contains(head[3])
  }

  /// Reads one file of 1 to 4 axes, also one that gzip has compressed.
  ///
  /// - Throws: `malformed` for a wrong magic or bytes behind the last number, `truncated`, `tooLarge`, and what `Gzip`
  ///   throws.
  public static func array(_ bytes: [UInt8], limits: DataLimits = .init()) throws(DataFormatError) -> NumericArray {
    try limits.check(bytes, .idx)
    return try plainArray(Gzip.expandIfCompressed(bytes, limits: limits), limits: limits)
  }

  /// A table of images and their labels, from two files: a block column `pixel` of cells of the images' shape, and a
  /// column `label`.
  ///
  /// - Throws: as `array(_:limits:)`; `inconsistent` where the files have different numbers of rows or are swapped.
  public static func table(
    images: [UInt8], labels: [UInt8], limits: DataLimits = .init()
  ) throws(DataFormatError) -> DataTable {
    let (x, y) = (try array(images, limits: limits), try array(labels, limits: limits))
    guard y.shape.count == 1, x.shape.count > 1 else {
      throw DataFormatError(
        .idx, .inconsistent, at: nil, "images of \(x.shape.count) axes and labels of \(y.shape.count)",
        advice: "give the file of the images (idx3) first and that of the labels (idx1) second")
    }
    return try DataTable(arrays: [("pixel", x), ("label", y)], places: .rows, limits: limits, format: .idx)
  }

  private static func plainArray(_ bytes: [UInt8], limits: DataLimits) throws(DataFormatError) -> NumericArray {
    var cursor = ByteCursor(bytes, .idx)
    let magic = Array(try cursor.take(4, "the magic number"))
    guard magic[0] == 0, magic[1] == 0, let type = types[magic[2]] else {
      throw .malformed(.idx, at: 0, "it does not start as an IDX file does")
    }
    guard (1...4).contains(magic[3]) else {
      throw DataFormatError(
        .idx, .unsupported, at: .offset(3), "an array of \(magic[3]) axes", advice: "store 1 to 4 axes")
    }
    var shape: [Int] = []
    for _ in 0..<magic[3] { shape.append(Int(try cursor.integer(UInt32.self, bigEndian: true, "the axes"))) }
    let count = try limits.count(of: shape, .idx, at: .offset(4))
    let (size, start) = (count.multipliedReportingOverflow(by: type.width), cursor.position)
    guard !size.overflow, size.partialValue <= cursor.left else {
      throw .truncated(.idx, at: bytes.count, "the file ends before its \(count) numbers")
    }
    guard size.partialValue == cursor.left else {
      throw .malformed(.idx, at: start + size.partialValue, "something follows the last number")
    }
    let elements = try type.elements(of: bytes, from: start, count: count, bigEndian: true, .idx)
    return NumericArray(checked: shape, elements)
  }
}
