import CGMP

extension BigInt {
  /// Reads an unsigned number, most significant byte first.
  public init(bigEndian bytes: some Collection<UInt8>) { self.init(bytes: Array(bytes), order: 1) }

  /// Reads an unsigned number, least significant byte first.
  public init(littleEndian bytes: some Collection<UInt8>) { self.init(bytes: Array(bytes), order: -1) }

  /// Reads an unsigned number from memory that is the caller's to wipe: no copy is made but the number.
  public init(bigEndian bytes: UnsafeRawBufferPointer) { self.init(memory: bytes, order: 1) }

  private init(bytes: [UInt8], order: Int32) {
    self = bytes.withUnsafeBytes { BigInt(memory: $0, order: order) }
  }

  private init(memory: UnsafeRawBufferPointer, order: Int32) {
    storage = Storage()
    __gmpz_import(storage.z, memory.count, order, 1, 0, 0, memory.baseAddress)
  }

  /// The magnitude in `count` bytes, most significant first; nil where it does not fit.
  public func bigEndianBytes(count: Int) -> [UInt8]? { bytes(count: count, order: 1) }

  /// The magnitude in `count` bytes, least significant first; nil where it does not fit.
  public func littleEndianBytes(count: Int) -> [UInt8]? { bytes(count: count, order: -1) }

  /// The magnitude in as few bytes as hold it, most significant first; empty for zero.
  public func bigEndianBytes() -> [UInt8] { bytes(count: (bitWidth + 7) / 8, order: 1) ?? [] }

  /// Writes the magnitude, most significant byte first, to all of `buffer`; false where it does not fit.
  public func write(bigEndian buffer: UnsafeMutableRawBufferPointer) -> Bool { write(to: buffer, order: 1) }

  private func bytes(count: Int, order: Int32) -> [UInt8]? {
    var out = [UInt8](repeating: 0, count: count)
    return out.withUnsafeMutableBytes { write(to: $0, order: order) } ? out : nil
  }

  private func write(to buffer: UnsafeMutableRawBufferPointer, order: Int32) -> Bool {
    let used = (bitWidth + 7) / 8
    guard used <= buffer.count else { return false }
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    guard used > 0, let base = buffer.baseAddress else { return true }
    _ = __gmpz_export(base + (order == 1 ? buffer.count - used : 0), nil, order, 1, 0, 0, storage.z)
    return true
  }

  /// Two's complement in `count` bytes, most significant first; nil where it does not fit.
  public func signedBigEndianBytes(count: Int) -> [UInt8]? {
    let half = BigInt.powerOfTwo(8 * count - 1)
    guard -half <= self, self < half else { return nil }
    return lowBits(8 * count).bigEndianBytes(count: count)
  }

  /// Reads two's complement, most significant byte first.
  public init(signedBigEndian bytes: some Collection<UInt8>) {
    let raw = BigInt(bigEndian: bytes)
    self = bytes.first.map { $0 & 0x80 != 0 } == true ? raw - .powerOfTwo(8 * bytes.count) : raw
  }
}

extension BigInt: CustomStringConvertible, LosslessStringConvertible {
  /// Decimal digits.
  public var description: String { text(radix: 10) }
  /// Lower-case hexadecimal digits, no prefix, a minus sign where negative.
  public var hex: String { text(radix: 16) }

  /// Reads decimal digits, or hexadecimal ones after `0x`, with an optional minus sign; nil for anything else.
  public init?(_ text: String) {
    var digits = Substring(text)
    let negative = digits.first == "-"
    if negative { digits = digits.dropFirst() }
    let radix = digits.hasPrefix("0x") ? 16 : 10
    if radix == 16 { digits = digits.dropFirst(2) }
    self.init(digits: digits, radix: radix)
    if negative { self = -self }
  }

  /// Reads hexadecimal digits without a prefix; nil for anything else.
  public init?(hex: String) { self.init(digits: Substring(hex), radix: 16) }

  private init?(digits: Substring, radix: Int) {
    guard !digits.isEmpty, digits.utf8.allSatisfy({ Self.isDigit($0, radix: radix) }) else { return nil }
    storage = Storage()
    guard __gmpz_set_str(storage.z, String(digits), Int32(radix)) == 0 else { return nil }
  }

  private static func isDigit(_ c: UInt8, radix: Int) -> Bool {
    switch c {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): radix == 16
    default: false
    }
  }

  private func text(radix: Int) -> String {
    var buffer = [CChar](repeating: 0, count: __gmpz_sizeinbase(storage.z, Int32(radix)) + 2)
    __gmpz_get_str(&buffer, Int32(radix), storage.z)
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
