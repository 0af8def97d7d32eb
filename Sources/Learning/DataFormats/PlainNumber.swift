/// Decimal numbers as data files write them: digits, a point, an exponent; no `inf`, `nan` or hexadecimal ones, which
/// Swift's own reader would take.
enum PlainNumber {
  /// Bytes that stand in numbers.
  static let marks: [Bool] = (0..<256).map { "+-.0123456789eE".utf8.contains(UInt8($0)) }

  /// The finite number that the bytes write, or nil.
  static func parse(_ bytes: some Collection<UInt8>) -> Double? {
    guard !bytes.isEmpty, bytes.count <= 512, bytes.allSatisfy({ marks[Int($0)] }),
      let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite
    else { return nil }
    return value
  }
}
