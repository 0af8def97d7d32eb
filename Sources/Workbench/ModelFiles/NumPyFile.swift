import Foundation

/// A vector of doubles as `numpy.load` reads it: format version 1.0, `<f8`, one dimension.
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
public enum NumPyFile {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]

  /// The file's bytes.
  public static func encode(_ vector: [Double]) -> [UInt8] {
    var out = header(count: vector.count)
    out.reserveCapacity(out.count + 8 * vector.count)
    for x in vector { append(x, to: &out) }
    return out
  }

  /// Reads what `encode` writes; nil for everything else, and for numbers that are not finite.
  public static func decode(_ bytes: [UInt8]) -> [Double]? {
    guard let count = count(bytes) else { return nil }
    let start = bytes.count - 8 * count
    var vector: [Double] = []
    vector.reserveCapacity(count)
    for i in 0..<count {
      var bits: UInt64 = 0
      for k in (0..<8).reversed() { bits = bits << 8 | UInt64(bytes[start + 8 * i + k]) }
      let x = Double(bitPattern: bits)
      guard x.isFinite else { return nil }
      vector.append(x)
    }
    return vector
  }

  /// The number of entries of such a file; nil for everything else.
  static func count(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= magic.count + 2, bytes.starts(with: magic) else { return nil }
    let start = magic.count + 2 + Int(bytes[magic.count]) + Int(bytes[magic.count + 1]) << 8
    guard start <= bytes.count, (bytes.count - start).isMultiple(of: 8) else { return nil }
    let count = (bytes.count - start) / 8
    return bytes.starts(with: header(count: count)) ? count : nil
  }

  /// Padded with blanks to a multiple of 64 bytes, ended by a line feed.
  private static func header(count: Int) -> [UInt8] {
    var text = Array("{'descr': '<f8', 'fortran_order': False, 'shape': (\(count),), }".utf8)
    while (magic.count + 2 + text.count + 1) % 64 != 0 { text.append(UInt8(ascii: " ")) }
    text.append(UInt8(ascii: "\n"))
    return magic + [UInt8(text.count & 0xff), UInt8(text.count >> 8)] + text
  }

  /// Little endian.
  static func append(_ x: Double, to bytes: inout [UInt8]) {
    let bits = x.bitPattern
    for k in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * k))) }
  }
}
