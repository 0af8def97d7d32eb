import Files

/// Walks through a JSON text that `StrictJSON` has passed, and makes nothing but what is asked for: a file of images is
/// millions of numbers, which no tree should hold.
struct JSONCursor {
  /// What a value is, by its first byte.
  enum Kind { case object, array, string, number, literal }

  private let bytes: [UInt8]
  private let format: DataFormat
  private let shift: Int
  private(set) var position: Int

  /// Checks the text and stands before its value. It may have as many values as its bytes allow: readers count cells.
  /// `shift` is the text's place in its file, for errors.
  init(_ bytes: [UInt8], _ format: DataFormat, shift: Int = 0) throws(DataFormatError) {
    do throws(FileError) { try StrictJSON.check(bytes, values: bytes.count + 1) } catch {
      switch error {
      case .json(let reason, let line, let column):
        throw DataFormatError(
          format, .malformed, at: .position(line: line, column: column), "no JSON: \(reason)",
          advice: "fetch or write the file again")
      case .repeatedKey(_, let line, let column):
        throw DataFormatError(
          format, .malformed, at: .position(line: line, column: column), "a key stands there twice",
          advice: "leave one of them out")
      default:
        throw DataFormatError(format, .malformed, at: nil, error.reason, advice: "fetch or write the file again")
      }
    }
    (self.bytes, self.format, self.shift) = (bytes, format, shift)
    position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
  }

  func failure(_ reason: String, at place: Int? = nil) -> DataFormatError {
    .malformed(format, at: (place ?? position) + shift, reason)
  }

  private mutating func skip() {
    while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
  }

  private mutating func takes(_ c: UInt8) -> Bool {
    skip()
    guard position < bytes.count, bytes[position] == c else { return false }
    position += 1
    return true
  }

  /// The kind of the value here.
  mutating func kind() throws(DataFormatError) -> Kind {
    skip()
    guard position < bytes.count else { throw failure("a value is missing") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: return .literal
    }
  }

  /// Calls `body` at each value of the object here, with its key.
  mutating func object(_ body: (String, inout JSONCursor) throws(DataFormatError) -> Void) throws(DataFormatError) {
    guard takes(UInt8(ascii: "{")) else { throw failure("an object is expected") }
    while !takes(UInt8(ascii: "}")) {
      let key = try string()
      guard takes(UInt8(ascii: ":")) else { throw failure("':' is missing") }
      try body(key, &self)
      _ = takes(UInt8(ascii: ","))
    }
  }

  /// Calls `body` at each element of the array here.
  mutating func array(_ body: (inout JSONCursor) throws(DataFormatError) -> Void) throws(DataFormatError) {
    guard takes(UInt8(ascii: "[")) else { throw failure("an array is expected") }
    while !takes(UInt8(ascii: "]")) {
      try body(&self)
      _ = takes(UInt8(ascii: ","))
    }
  }

  /// The finite number here.
  mutating func number() throws(DataFormatError) -> Double {
    skip()
    let start = position
    while position < bytes.count, PlainNumber.marks[Int(bytes[position])] { position += 1 }
    guard let value = PlainNumber.parse(bytes[start..<position]) else {
      throw failure("a finite number is expected", at: start)
    }
    return value
  }

  /// The whole number here, from 0.
  mutating func count() throws(DataFormatError) -> Int {
    skip()
    let start = position
    while position < bytes.count, PlainNumber.marks[Int(bytes[position])] { position += 1 }
    guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)), value >= 0 else {
      throw failure("a whole number from 0 is expected", at: start)
    }
    return value
  }

  /// Passes the value here, whatever it is.
  mutating func pass() throws(DataFormatError) {
    var depth = 0
    repeat {
      skip()
      guard position < bytes.count else { throw failure("a value is missing") }
      switch bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        position += 1
      case UInt8(ascii: "\""): _ = try string()
      case UInt8(ascii: ","), UInt8(ascii: ":"): position += 1
      default:
        let start = position
        while position < bytes.count, !",:]}[{\" \t\n\r".utf8.contains(bytes[position]) { position += 1 }
        guard position > start else { throw failure("a value is missing") }
      }
    } while depth > 0
  }

  /// The text in quotes here.
  mutating func string() throws(DataFormatError) -> String {
    guard takes(UInt8(ascii: "\"")) else { throw failure("a text is expected") }
    let start = position
    var out: [UInt16] = []
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] == UInt8(ascii: "\\") {
        // Escapes are rare: what stands before them is taken as UTF-16, in which escapes are written.
        if out.isEmpty { out = Array(String(decoding: bytes[start..<position], as: UTF8.self).utf16) }
        try out.append(escape())
      } else {
        let run = bytes[position...].prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if !out.isEmpty { out += Array(String(decoding: run, as: UTF8.self).utf16) }
        position += run.count
      }
    }
    guard position < bytes.count else { throw failure("a text is not closed", at: start) }
    defer { position += 1 }
    return out.isEmpty
      ? String(decoding: bytes[start..<position], as: UTF8.self) : String(decoding: out, as: UTF16.self)
  }

  private mutating func escape() throws(DataFormatError) -> UInt16 {
    let start = position
    position += 2
    guard position <= bytes.count else { throw failure("an escape ends the text", at: start) }
    switch bytes[position - 1] {
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0c
    case UInt8(ascii: "n"): return 0x0a
    case UInt8(ascii: "r"): return 0x0d
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "u"):
      let digits = bytes[position...].prefix(4)
      guard let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16) else {
        throw failure("an escape that means nothing", at: start)
      }
      position += digits.count
      return unit
    case let c: return UInt16(c)
    }
  }
}
