/// NumPy's format of one array, versions 1.0 to 3.0 (NumPy Enhancement Proposal 1 and `numpy.lib.format`).
public enum NPY {
  static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

  /// Reads an array of numbers or truth values, also one that gzip has compressed. Fortran's order becomes row-major.
  ///
  /// - Throws: `truncated`, `malformed` with the byte, `unsupported` for texts, objects, records, dates and complex
  ///   numbers, `value` for an unsigned number of 2⁶³ or more, `tooLarge`, and what `Gzip` throws.
  public static func array(_ bytes: [UInt8], limits: DataLimits = .init()) throws(DataFormatError) -> NumericArray {
    try limits.check(bytes, .npy)
    return try plainArray(Gzip.expandIfCompressed(bytes, limits: limits), limits: limits)
  }

  static func plainArray(_ bytes: [UInt8], limits: DataLimits) throws(DataFormatError) -> NumericArray {
    var cursor = ByteCursor(bytes, .npy)
    guard try cursor.take(6, "the magic string").elementsEqual(magic) else {
      throw .malformed(.npy, at: 0, "it does not start as an NPY file does")
    }
    let version = Array(try cursor.take(2, "the version"))
    guard (1...3).contains(version[0]), version[1] == 0 else {
      throw DataFormatError(
        .npy, .unsupported, at: .offset(6), "version \(version[0]).\(version[1])", advice: "save it with numpy.save")
    }
    let length =
      version[0] == 1
      ? Int(try cursor.integer(UInt16.self, "the header's length"))
      : Int(try cursor.integer(UInt32.self, "the header's length"))
    guard length <= limits.headerBytes else {
      throw .tooLarge(.npy, at: .offset(8), "a header of \(length) bytes")
    }
    let place = cursor.position
    let header = try NPYHeader(cursor.take(length, "the header"), at: place)
    let (type, bigEndian) = try header.type()
    let count = try limits.count(of: header.shape, .npy, at: .offset(place))
    let (size, start) = (count.multipliedReportingOverflow(by: type.width), cursor.position)
    guard !size.overflow, size.partialValue <= cursor.left else {
      throw .truncated(.npy, at: bytes.count, "the file ends before its \(count) numbers")
    }
    guard size.partialValue == cursor.left else {
      throw .malformed(.npy, at: start + size.partialValue, "something follows the last number")
    }
    let elements = try type.elements(of: bytes, from: start, count: count, bigEndian: bigEndian, .npy)
    let isSwapped = header.isFortran && header.shape.count > 1 && count > 0
    return NumericArray(
      checked: header.shape, isSwapped ? elements.gathered(RowMajorOrder(header.shape, count: count)) : elements)
  }
}

/// Where the elements of an array in Fortran's order stand, in row-major order.
private struct RowMajorOrder: Collection {
  let shape: [Int]
  /// How far the next element along each axis is.
  let strides: [Int]
  let endIndex: Int
  let startIndex = 0

  init(_ shape: [Int], count: Int) {
    (self.shape, endIndex) = (shape, count)
    var (stride, strides) = (1, [Int]())
    for axis in shape {
      strides.append(stride)
      stride *= axis
    }
    self.strides = strides
  }

  func index(after i: Int) -> Int { i + 1 }

  subscript(_ i: Int) -> Int {
    var (rest, place) = (i, 0)
    for axis in shape.indices.reversed() {
      place += rest % shape[axis] * strides[axis]
      rest /= shape[axis]
    }
    return place
  }
}
