public import BigNum

/// Reads what `Writer` writes, strictly: each length is checked against the bytes that are left before anything is
/// allocated, and `finish()` refuses what follows the last field.
public struct Reader: Sendable {
  private let bytes: [UInt8]
  /// Offset of the next byte.
  public private(set) var offset = 0

  /// Reads from the start of `bytes`.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Bytes that are left.
  public var remaining: Int { bytes.count - offset }

  /// `uint8`.
  public mutating func uint8(_ field: String) throws(WireError) -> UInt8 { try integer(field) }
  /// `uint16`.
  public mutating func uint16(_ field: String) throws(WireError) -> UInt16 { try integer(field) }
  /// `uint32`.
  public mutating func uint32(_ field: String) throws(WireError) -> UInt32 { try integer(field) }
  /// `uint64`.
  public mutating func uint64(_ field: String) throws(WireError) -> UInt64 { try integer(field) }
  /// `uint64` that holds a two's-complement integer.
  public mutating func int64(_ field: String) throws(WireError) -> Int64 { Int64(bitPattern: try integer(field)) }
  /// `uint64` that holds the bits of a finite double; negative zero is refused, having a second encoding.
  public mutating func double(_ field: String) throws(WireError) -> Double {
    let x = Double(bitPattern: try integer(field))
    guard x.isFinite, !(x == 0 && x.sign == .minus) else {
      throw .invalid(field: field, reason: "not a finite number")
    }
    return x
  }

  /// `opaque[count]`.
  public mutating func fixed(_ field: String, count: Int) throws(WireError) -> [UInt8] {
    guard count <= remaining else { throw .truncated(field: field, offset: offset, needed: count - remaining) }
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }
  /// `opaque<0..2^8-1>`.
  public mutating func vector8(_ field: String, limit: Int = 255) throws(WireError) -> [UInt8] {
    try counted(field, Int(uint8(field)), limit)
  }
  /// `opaque<0..2^16-1>`.
  public mutating func vector16(_ field: String, limit: Int = 65_535) throws(WireError) -> [UInt8] {
    try counted(field, Int(uint16(field)), limit)
  }
  /// `opaque<0..2^32-1>`.
  public mutating func vector32(_ field: String, limit: Int) throws(WireError) -> [UInt8] {
    try counted(field, Int(uint32(field)), limit)
  }
  /// UTF-8 in `opaque<0..2^16-1>`.
  public mutating func string(_ field: String, limit: Int = 65_535) throws(WireError) -> String {
    guard let s = String(validating: try vector16(field, limit: limit), as: UTF8.self) else {
      throw .invalid(field: field, reason: "not UTF-8")
    }
    return s
  }

  /// `opaque[width]`: an unsigned integer.
  public mutating func unsigned(_ field: String, width: Int) throws(WireError) -> BigInt {
    BigInt(bigEndian: try fixed(field, count: width))
  }
  /// `opaque[width]`: a two's-complement integer.
  public mutating func signed(_ field: String, width: Int) throws(WireError) -> BigInt {
    BigInt(signedBigEndian: try fixed(field, count: width))
  }

  /// A `uint32` count and then the items, each of at least `itemBytes` ≥ 1 bytes, at most `limit` of them.
  public mutating func list<T>(
    _ field: String, limit: Int, itemBytes: Int, _ read: (inout Reader) throws(WireError) -> T
  ) throws(WireError) -> [T] {
    let count = Int(try uint32(field))
    guard count <= limit else { throw .tooLong(field: field, length: count, limit: limit) }
    guard count * itemBytes <= remaining else {
      throw .truncated(field: field, offset: offset, needed: count * itemBytes - remaining)
    }
    var items: [T] = []
    items.reserveCapacity(count)
    for _ in 0..<count { items.append(try read(&self)) }
    return items
  }

  /// Refuses bytes after the last field.
  public func finish() throws(WireError) {
    guard remaining == 0 else { throw .trailingBytes(count: remaining) }
  }

  private mutating func counted(_ field: String, _ count: Int, _ limit: Int) throws(WireError) -> [UInt8] {
    guard count <= limit else { throw .tooLong(field: field, length: count, limit: limit) }
    return try fixed(field, count: count)
  }

  private mutating func integer<T: FixedWidthInteger>(_ field: String) throws(WireError) -> T {
    let size = MemoryLayout<T>.size
    guard size <= remaining else { throw .truncated(field: field, offset: offset, needed: size - remaining) }
    var x: T = 0
    for b in bytes[offset..<offset + size] { x = size == 1 ? T(b) : x << 8 | T(b) }
    offset += size
    return x
  }
}
