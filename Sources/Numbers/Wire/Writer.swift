public import BigNum

/// Writes messages in the TLS presentation language (RFC 8446 §3): fixed widths, big-endian, counted vectors.
///
/// Lengths are those of our own values: one that does not fit its prefix is a programming error and traps.
public struct Writer: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  /// An empty message.
  public init() {}

  /// An empty message with room for so many bytes, so that a long one is not moved as it grows.
  public init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// `uint8`.
  public mutating func uint8(_ x: UInt8) { bytes.append(x) }
  /// `uint16`.
  public mutating func uint16(_ x: UInt16) { integer(x) }
  /// `uint32`.
  public mutating func uint32(_ x: UInt32) { integer(x) }
  /// `uint64`.
  public mutating func uint64(_ x: UInt64) { integer(x) }
  /// `uint64` that holds a two's-complement integer.
  public mutating func int64(_ x: Int64) { integer(UInt64(bitPattern: x)) }
  /// `uint64` that holds the IEEE 754 bits of a double.
  public mutating func double(_ x: Double) { integer(x.bitPattern) }

  /// `opaque[n]`: no prefix.
  public mutating func fixed(_ x: some Collection<UInt8>) { bytes.append(contentsOf: x) }
  /// `opaque<0..2^8-1>`.
  public mutating func vector8(_ x: some Collection<UInt8>) { uint8(UInt8(x.count)); fixed(x) }
  /// `opaque<0..2^16-1>`.
  public mutating func vector16(_ x: some Collection<UInt8>) { uint16(UInt16(x.count)); fixed(x) }
  /// `opaque<0..2^32-1>`.
  public mutating func vector32(_ x: some Collection<UInt8>) { uint32(UInt32(x.count)); fixed(x) }
  /// UTF-8 in `opaque<0..2^16-1>`.
  public mutating func string(_ x: String) { vector16(Array(x.utf8)) }

  /// `opaque[width]`: an unsigned integer, which must fit.
  public mutating func unsigned(_ x: BigInt, width: Int) {
    guard x.signum >= 0, let b = x.bigEndianBytes(count: width) else {
      preconditionFailure("integer exceeds its width")
    }
    fixed(b)
  }
  /// `opaque[width]`: a two's-complement integer, which must fit.
  public mutating func signed(_ x: BigInt, width: Int) {
    guard let b = x.signedBigEndianBytes(count: width) else { preconditionFailure("integer exceeds its width") }
    fixed(b)
  }

  /// A `uint32` count and then the items.
  public mutating func list<T>(_ items: some Collection<T>, _ write: (inout Writer, T) -> Void) {
    uint32(UInt32(items.count))
    for item in items { write(&self, item) }
  }

  private mutating func integer<T: FixedWidthInteger>(_ x: T) {
    withUnsafeBytes(of: x.bigEndian) { bytes.append(contentsOf: $0) }
  }
}

/// A type with one canonical encoding.
public protocol WireCodable {
  /// Appends the encoding.
  func encode(to writer: inout Writer)
  /// Reads one value and leaves the reader behind it.
  init(from reader: inout Reader) throws(WireError)
}

extension WireCodable {
  /// The canonical encoding.
  public var wireBytes: [UInt8] {
    var w = Writer()
    encode(to: &w)
    return w.bytes
  }

  /// Reads a whole message: nothing may follow.
  public init(wireBytes bytes: [UInt8]) throws(WireError) {
    var r = Reader(bytes)
    self = try Self(from: &r)
    try r.finish()
  }
}
