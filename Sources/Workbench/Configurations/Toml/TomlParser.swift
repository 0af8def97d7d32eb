/// Reads TOML 1.0 (toml.io), all of it but the values of dates and times. The configuration comes from outside: every
/// input gives a value or an error with line and column, at a cost linear in its length. (The one TOML package at hand
/// ends the process on some malformed inputs, as fuzzing showed.)
struct TomlParser {
  let text: [UInt8]
  let file: String
  /// Index of the next byte.
  var position = 0
  /// Arrays and inline tables that are open.
  var depth = 0
  /// Most of them: the parser calls itself for each.
  static let deepest = 64

  init(_ text: String, file: String) {
    self.text = Array(text.utf8)
    self.file = file
  }

  /// The whole document as a table.
  mutating func document() throws(WorkbenchError) -> TomlNode {
    let root = TomlTable(.header)
    var current = root
    while true {
      try skipBlank(lines: true)
      guard let next = peek() else { return root.node }
      if next == UInt8(ascii: "[") { current = try header(root) } else { try assignment(into: current) }
      try endOfLine()
    }
  }

  /// `[a.b]` or `[[a.b]]`: the table that keys go to from here.
  private mutating func header(_ root: TomlTable) throws(WorkbenchError) -> TomlTable {
    let start = position
    position += 1
    let isList = peek() == UInt8(ascii: "[")
    if isList { position += 1 }
    try skipBlank()
    let path = try key()
    for _ in 0..<(isList ? 2 : 1) { try expect("]", "to close the header of a table") }
    var table = root
    for name in path.dropLast() {
      guard let child = table.child(name) else {
        throw error(at: start, "'\(name)' is not a table that takes more keys")
      }
      table = child
    }
    let last = path[path.count - 1]
    guard let opened = isList ? table.append(last) : table.open(last) else {
      throw error(at: start, "'\(last)' is defined twice")
    }
    return opened
  }

  /// `a.b = value`.
  mutating func assignment(into table: TomlTable) throws(WorkbenchError) {
    let start = position
    let path = try key()
    try expect("=", "after a key")
    try skipBlank()
    let value = try value()
    var table = table
    for name in path.dropLast() {
      guard let child = table.dotted(name) else { throw error(at: start, "'\(name)' is defined twice") }
      table = child
    }
    let last = path[path.count - 1]
    guard table.members[last] == nil else { throw error(at: start, "'\(last)' is defined twice") }
    table.members[last] = value
  }

  /// One name or several with dots between them, and the space after.
  private mutating func key() throws(WorkbenchError) -> [String] {
    var path: [String] = []
    repeat {
      if !path.isEmpty {
        position += 1
        try skipBlank()
      }
      switch peek() {
      case UInt8(ascii: "\""): path.append(try basicString())
      case UInt8(ascii: "'"): path.append(try literalString())
      default:
        let start = position
        while let c = peek(), Self.isBare(c) { position += 1 }
        guard position > start else {
          throw error(at: start, "a name was expected: letters, digits, '_', '-', or quotes")
        }
        path.append(String(decoding: text[start..<position], as: UTF8.self))
      }
      guard path.count <= Self.deepest else { throw error(at: position, "more than \(Self.deepest) names in one key") }
      try skipBlank()
    } while peek() == UInt8(ascii: ".")
    return path
  }

  private static func isBare(_ c: UInt8) -> Bool {
    switch c {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
