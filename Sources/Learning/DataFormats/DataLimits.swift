/// What a data file may have at most. Every reader checks them before it takes memory.
public struct DataLimits: Hashable, Sendable {
  /// Bytes of the file as it is.
  public var bytes: Int
  /// Bytes after decompression, of all members of one file together.
  public var expandedBytes: Int
  /// Bytes after decompression for each compressed byte, once the output exceeds `freeExpansion`. Deflate reaches 1032.
  public var expansionRatio: Int
  /// Bytes up to which the ratio is not looked at.
  public var freeExpansion: Int
  /// Elements of one array, or cells of one table.
  public var cells: Int
  /// Columns of one table, counted by name: a block is one.
  public var columns: Int
  /// Members of an archive, tensors of a file.
  public var members: Int
  /// Bytes of a header.
  public var headerBytes: Int
  /// Bytes of one line of text.
  public var lineBytes: Int

  /// Limits of 1 GiB as it is and expanded, a ratio of 256 above 1 MiB, 2²⁶ cells, 16,384 columns, 4,096 members,
  /// 16 MiB of header and 1 MiB a line unless stated.
  public init(
    bytes: Int = 1 << 30, expandedBytes: Int = 1 << 30, expansionRatio: Int = 256, freeExpansion: Int = 1 << 20,
    cells: Int = 1 << 26, columns: Int = 1 << 14, members: Int = 1 << 12, headerBytes: Int = 1 << 24,
    lineBytes: Int = 1 << 20
  ) {
    (self.bytes, self.expandedBytes, self.expansionRatio) = (bytes, expandedBytes, expansionRatio)
    (self.freeExpansion, self.cells, self.columns, self.members) = (freeExpansion, cells, columns, members)
    (self.headerBytes, self.lineBytes) = (headerBytes, lineBytes)
  }

  func check(_ bytes: [UInt8], _ format: DataFormat) throws(DataFormatError) {
    guard bytes.count <= self.bytes else {
      throw .tooLarge(format, at: nil, "\(bytes.count) bytes, more than the limit of \(self.bytes)")
    }
  }

  /// The elements of an array of this shape: 1 for no axes, 0 where an axis is. The other axes are bounded all the
  /// same, so that products of a part of a shape never overflow.
  func count(of shape: [Int], _ format: DataFormat, at place: DataPlace?) throws(DataFormatError) -> Int {
    var count = 1
    for axis in shape where axis != 0 {
      let (product, overflow) = count.multipliedReportingOverflow(by: axis)
      guard axis > 0, !overflow, product <= cells else {
        throw .tooLarge(format, at: place, "the shape has more than \(cells) elements")
      }
      count = product
    }
    return shape.contains(0) ? 0 : count
  }
}
