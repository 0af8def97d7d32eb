import Foundation

/// Stands in front of every JSON text from outside (RFC 8259): no key twice, bounded depth and number of values, one
/// pass, no recursion. What passes is read by `JSONDecoder`.
public enum StrictJSON {
  /// Most arrays and objects within each other.
  public static let deepest = 64
  /// Most values in a text, unless the caller says otherwise.
  public static let values = 1 << 18

  /// Checks a text and decodes it. Throws `FileError.json`, `repeatedKey`, and what the type's own decoder throws.
  public static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8], values: Int = values) throws -> T {
    try check(bytes, values: values)
    return try JSONDecoder().decode(type, from: Data(bytes))
  }

  /// Throws unless the bytes are one JSON text within the limits.
  public static func check(_ bytes: [UInt8], values: Int = values) throws(FileError) {
    var scanner = JSONScanner(bytes, limit: values)
    try scanner.document()
  }
}

/// Walks through a JSON text.
private struct JSONScanner {
  private let bytes: [UInt8]
  private var position = 0
  private var left: Int
  private let limit: Int
  /// The arrays and objects that are open, and the keys of the objects.
  private var open: [UInt8] = []
  private var keys: [Set<String>] = []

  init(_ bytes: [UInt8], limit: Int) {
    self.bytes = bytes
    self.limit = limit
    left = limit
  }

  private func error(_ reason: String, at place: Int? = nil) -> FileError {
    let (line, column) = location(place ?? position)
    return .json(reason: reason, line: line, column: column)
  }

  private func location(_ offset: Int) -> (line: Int, column: Int) {
    let before = bytes[..<min(offset, bytes.count)]
    let start = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
    return (before.lazy.filter { $0 == 10 }.count + 1, before.endIndex - start + 1)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skip() {
    while let c = next, c == 0x20 || c == 0x09 || c == 0x0a || c == 0x0d { position += 1 }
  }

  private mutating func takes(_ character: Character) -> Bool {
    guard next == character.asciiValue else { return false }
    position += 1
    return true
  }

  mutating func document() throws(FileError) {
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    repeat { try value() } while try goesOn()
    guard position == bytes.count else { throw error("something follows the value") }
  }

  /// One value, or the opening of an array or object up to its first value.
  private mutating func value() throws(FileError) {
    while true {
      skip()
      left -= 1
      guard left >= 0 else { throw error("more than \(limit) values") }
      guard let c = next else { throw error("a value is missing") }
      switch c {
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        guard open.count < StrictJSON.deepest else {
          throw error("more than \(StrictJSON.deepest) arrays and objects within each other")
        }
        position += 1
        open.append(c)
        keys.append([])
        skip()
        if takes(c == UInt8(ascii: "[") ? "]" : "}") { return close() }
        if c == UInt8(ascii: "{") { try key() }
      case UInt8(ascii: "\""):
        _ = try string(keeping: false)
        return
      default: return try scalar()
      }
    }
  }

  private mutating func close() {
    open.removeLast()
    keys.removeLast()
  }

  /// After a value: closes what ends here, and says whether another value follows.
  private mutating func goesOn() throws(FileError) -> Bool {
    while let kind = open.last {
      skip()
      if takes(",") {
        if kind == UInt8(ascii: "{") { try key() }
        return true
      }
      guard takes(kind == UInt8(ascii: "[") ? "]" : "}") else { throw error("',' or the closing bracket is missing") }
      close()
    }
    skip()
    return false
  }

  private mutating func key() throws(FileError) {
    skip()
    let start = position
    guard next == UInt8(ascii: "\"") else { throw error("a key in quotes is missing") }
    let name = String(decoding: try string(keeping: true), as: UTF8.self)
    guard keys[keys.count - 1].insert(name).inserted else {
      let (line, column) = location(start)
      throw .repeatedKey(name: String(name.prefix(64)), line: line, column: column)
    }
    skip()
    guard takes(":") else { throw error("':' is missing after a key") }
  }

  /// A text in quotes; where it is kept, with its escapes resolved. Values may be secrets: they are not copied.
  private mutating func string(keeping: Bool) throws(FileError) -> [UInt8] {
    let start = position
    var out: [UInt8] = []
    position += 1
    while let c = next {
      position += 1
      switch c {
      case UInt8(ascii: "\""): return out
      case UInt8(ascii: "\\"):
        let meant = try escape()
        if keeping { out += meant }
      case 0..<0x20: throw error("a control character in a text", at: position - 1)
      default:
        position -= 1
        let length = try scalarLength()
        if keeping { out += bytes[position..<position + length] }
        position += length
      }
    }
    throw error("a text is not closed", at: start)
  }

  /// Bytes of the character here.
  private func scalarLength() throws(FileError) -> Int {
    if bytes[position] < 0x80 { return 1 }
    var parser = Unicode.UTF8.ForwardParser()
    var input = bytes[position...].prefix(4).makeIterator()
    guard case .valid(let scalar) = parser.parseScalar(from: &input) else { throw error("not UTF-8 text") }
    return scalar.count
  }

  /// The bytes of an escape whose backslash has been taken.
  private mutating func escape() throws(FileError) -> [UInt8] {
    let start = position - 1
    guard let c = next else { throw error("an escape ends the text", at: start) }
    position += 1
    switch c {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [c]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0c]
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      guard let unit = unit() else { break }
      var value = UInt32(unit)
      if UTF16.isLeadSurrogate(unit), takes("\\"), takes("u"), let second = self.unit(), UTF16.isTrailSurrogate(second)
      {
        value = 0x1_0000 + (UInt32(unit) - 0xd800) << 10 + UInt32(second) - 0xdc00
      }
      if let scalar = UnicodeScalar(value) { return Array(String(scalar).utf8) }
    default: break
    }
    throw error("an escape that means nothing", at: start)
  }

  /// Four hexadecimal digits.
  private mutating func unit() -> UInt16? {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ $0 < 0x80 && Character(UnicodeScalar($0)).isHexDigit }) else {
      return nil
    }
    position += 4
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private mutating func scalar() throws(FileError) {
    let start = position
    while let c = next, !",]} \t\n\r".utf8.contains(c) { position += 1 }
    let word = bytes[start..<position]
    for literal in ["true", "false", "null"] where word.elementsEqual(literal.utf8) { return }
    guard Self.isNumber(word) else { throw error("a value is missing, or is none", at: start) }
  }

  /// RFC 8259 §6.
  private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
    var rest = word
    func digits() -> Int {
      let found = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      rest = rest.dropFirst(found.count)
      return found.count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole == 1 || whole > 1 && !startsWithZero else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if let c = rest.first, "eE".utf8.contains(c) {
      rest = rest.dropFirst()
      if let sign = rest.first, "+-".utf8.contains(sign) { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
