extension NPY {
  /// An array as a file of version 1.0, row-major and little-endian, that `numpy.load` reads: `|u1`, `<i4`, `<i8`,
  /// `<f4` or `<f8`, the data aligned to 64 bytes as NumPy has them. Throws `tooLarge` for more than eight axes.
  public static func bytes(of array: NumericArray) throws(DataFormatError) -> [UInt8] {
    guard array.shape.count <= NPYHeader.axes else {
      throw .tooLarge(.npy, at: nil, "an array of \(array.shape.count) axes")
    }
    let axes = array.shape.map(String.init).joined(separator: ", ") + (array.shape.count == 1 ? "," : "")
    var header = "{'descr': '\(array.elements.descr)', 'fortran_order': False, 'shape': (\(axes)), }"
    // Magic, version and length take ten bytes, the line feed one.
    let padding = 63 - (10 + header.utf8.count) % 64
    header += String(repeating: " ", count: padding) + "\n"
    let length = UInt16(header.utf8.count)
    var out = magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(header.utf8)
    array.elements.appendLittleEndian(to: &out)
    return out
  }
}

extension NumericArray.Elements {
  fileprivate var descr: String {
    switch self {
    case .uint8: "|u1"
    case .int32: "<i4"
    case .int64: "<i8"
    case .float: "<f4"
    case .double: "<f8"
    }
  }

  /// Bytes of one element.
  var scalarBytes: Int {
    switch self {
    case .uint8: 1
    case .int32, .float: 4
    case .int64, .double: 8
    }
  }

  func appendLittleEndian(to out: inout [UInt8]) {
    out.reserveCapacity(out.count + count * scalarBytes)
    switch self {
    case .uint8(let values): out += values
    case .int32(let values): for value in values { out.append(littleEndian: UInt32(bitPattern: value)) }
    case .int64(let values): for value in values { out.append(littleEndian: UInt64(bitPattern: value)) }
    case .float(let values): for value in values { out.append(littleEndian: value.bitPattern) }
    case .double(let values): for value in values { out.append(littleEndian: value.bitPattern) }
    }
  }
}

extension [UInt8] {
  mutating func append<T: FixedWidthInteger>(littleEndian value: T) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
