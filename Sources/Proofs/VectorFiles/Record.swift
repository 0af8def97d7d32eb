import BigNum

/// Any JSON value.
enum JSON: Decodable, Equatable, Sendable {
  case text(String), number(Int), flag(Bool), array([JSON]), object([String: JSON]), null

  init(from decoder: any Decoder) throws {
    let c = try decoder.singleValueContainer()
    if c.decodeNil() {
      self = .null
    } else if let x = try? c.decode(String.self) {
      self = .text(x)
    } else if let x = try? c.decode(Bool.self) {
      self = .flag(x)
    } else if let x = try? c.decode(Int.self) {
      self = .number(x)
    } else if let x = try? c.decode([JSON].self) {
      self = .array(x)
    } else {
      self = .object(try c.decode([String: JSON].self))
    }
  }

  var text: String? { if case .text(let x) = self { x } else { nil } }
}

/// One entry, with typed access to its fields.
struct Record {
  let id: String
  let fields: [String: JSON]

  func malformed(_ field: String, _ reason: String) -> VectorError {
    .malformed(id: id, field: field, reason: reason)
  }

  func text(_ field: String) throws(VectorError) -> String {
    guard let x = fields[field]?.text else { throw malformed(field, "a string is missing") }
    return x
  }

  func bytes(_ field: String) throws(VectorError) -> [UInt8] {
    try bytes(field, try text(field))
  }

  /// Reads hexadecimal digits, two a byte.
  func bytes(_ field: String, _ digits: String) throws(VectorError) -> [UInt8] {
    let nibbles = digits.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard nibbles.count == digits.utf8.count, nibbles.count % 2 == 0 else {
      throw malformed(field, "not hexadecimal bytes")
    }
    return stride(from: 0, to: nibbles.count, by: 2).map { UInt8(nibbles[$0] << 4 | nibbles[$0 + 1]) }
  }

  /// Strings of bytes that commas separate.
  func byteList(_ field: String) throws(VectorError) -> [[UInt8]] {
    var out: [[UInt8]] = []
    for part in try text(field).split(separator: ",", omittingEmptySubsequences: false) {
      out.append(try bytes(field, String(part)))
    }
    return out
  }

  func integer(_ field: String) throws(VectorError) -> BigInt {
    guard let value = fields[field] else { throw malformed(field, "an integer is missing") }
    return try integer(field, value)
  }

  /// A JSON number, or digits with the prefix 0x.
  func integer(_ field: String, _ value: JSON) throws(VectorError) -> BigInt {
    switch value {
    case .number(let x) where x >= 0: return BigInt(x)
    case .text(let digits) where digits.hasPrefix("0x"):
      if let x = BigInt(digits) { return x }
      throw malformed(field, "not a hexadecimal integer")
    default: throw malformed(field, "not a non-negative integer")
    }
  }

  func int(_ field: String, in range: ClosedRange<Int>) throws(VectorError) -> Int {
    guard case .number(let x)? = fields[field], range.contains(x) else {
      throw malformed(field, "not an integer in \(range)")
    }
    return x
  }

  func list(_ field: String) throws(VectorError) -> [JSON] {
    guard case .array(let x)? = fields[field] else { throw malformed(field, "a list is missing") }
    return x
  }

  /// A nested entry.
  func object(_ field: String, _ value: JSON?, id: String) throws(VectorError) -> Record {
    guard case .object(let x)? = value else { throw malformed(field, "an object is missing") }
    return Record(id: id, fields: x)
  }
}

/// Why a decoder or verifier refused, or in what an answer differs.
struct Refusal: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }

  /// Refuses unless the two are equal.
  static func unless<T: Equatable>(_ what: String, _ computed: T, _ expected: T) throws(Refusal) {
    guard computed == expected else { throw Refusal("\(what) differs from the file's") }
  }
}
