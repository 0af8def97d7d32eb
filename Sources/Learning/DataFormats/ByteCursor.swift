/// Walks through a file's bytes; what lies behind its end is an error with a place.
struct ByteCursor {
  let bytes: [UInt8]
  let format: DataFormat
  private(set) var position: Int

  init(_ bytes: [UInt8], _ format: DataFormat, at position: Int = 0) {
    (self.bytes, self.format, self.position) = (bytes, format, position)
  }

  var left: Int { bytes.count - position }

  /// Passes `count` bytes and gives them.
  mutating func take(_ count: Int, _ what: String) throws(DataFormatError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= left else { throw .truncated(format, at: bytes.count, "the file ends in \(what)") }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// An unsigned integer.
  mutating func integer<T: FixedWidthInteger & UnsignedInteger>(
    _ type: T.Type, bigEndian: Bool = false, _ what: String
  ) throws(DataFormatError) -> T {
    let taken = try take(T.bitWidth / 8, what)
    var value: T = 0
    for byte in bigEndian ? Array(taken) : taken.reversed() { value = value << 8 | T(byte) }
    return value
  }
}
