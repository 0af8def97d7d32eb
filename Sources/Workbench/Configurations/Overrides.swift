extension TomlNode {
  /// Applies one `--set a.b=value`. The value is TOML where it parses as such, and text where it does not, so that
  /// quotes may be left out. A number in the path is an index into an array.
  mutating func apply(override text: String) throws(WorkbenchError) {
    guard text.utf8.count <= Self.longestOverride else {
      throw .badOverride(
        text: text.prefix(40) + "…", reason: "it is longer than \(Self.longestOverride) bytes; write it into the file")
    }
    guard let equals = text.firstIndex(of: "=") else { throw .badOverride(text: text, reason: "there is no `=`") }
    let path = text[..<equals].split(separator: ".", omittingEmptySubsequences: false).map { $0.trimmingBlanks }
    guard !path.contains(where: \.isEmpty) else { throw .badOverride(text: text, reason: "the path has an empty part") }
    guard path.count <= TomlParser.deepest else {
      throw .badOverride(
        text: text.prefix(40) + "…", reason: "the path has \(path.count) parts, at most \(TomlParser.deepest) are read")
    }
    let raw = text[text.index(after: equals)...].trimmingBlanks
    try set(path[...], to: Self.value(raw), text: text)
  }

  /// Most bytes of an override.
  static let longestOverride = 1 << 16

  private static func value(_ raw: String) -> TomlNode {
    guard let parsed = try? TomlNode(parsing: "v = \(raw)\n", file: "--set"), case .table(let t) = parsed, t.count == 1
    else { return .string(raw) }
    return t["v"] ?? .string(raw)
  }

  private mutating func set(_ path: ArraySlice<String>, to value: TomlNode, text: String) throws(WorkbenchError) {
    guard let key = path.first else { self = value; return }
    switch self {
    case .table(var members):
      self = .time  // so that the members are not copied
      var child = members[key] ?? .table([:])
      try child.set(path.dropFirst(), to: value, text: text)
      members[key] = child
      self = .table(members)
    case .array(var items):
      guard let i = Int(key), items.indices.contains(i) else {
        throw .badOverride(text: text, reason: "`\(key)` is no index into an array of \(items.count)")
      }
      self = .time
      try items[i].set(path.dropFirst(), to: value, text: text)
      self = .array(items)
    default: throw .badOverride(text: text, reason: "`\(key)` is below a value that is not a table")
    }
  }
}

extension StringProtocol {
  /// Without blanks at either end.
  package var trimmingBlanks: String {
    var s = Substring(self)
    while s.first == " " || s.first == "\t" { s = s.dropFirst() }
    while s.last == " " || s.last == "\t" { s = s.dropLast() }
    return String(s)
  }
}
