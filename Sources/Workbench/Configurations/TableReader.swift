/// Reads one TOML table key by key, and remembers the keys it was asked for: what is left over is an error.
package struct TableReader {
  let path: String
  private let members: [String: TomlNode]
  private var known: [String] = []

  package init(_ node: TomlNode, path: String) throws(WorkbenchError) {
    guard case .table(let members) = node else {
      throw .wrongType(path: path, expected: "a table", found: node.typeName)
    }
    self.members = members
    self.path = path
  }

  /// The full path of a key.
  func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// Whether the file gives the key.
  func has(_ key: String) -> Bool { members[key] != nil }

  private mutating func take(_ key: String) -> TomlNode? {
    known.append(key)
    return members[key]
  }

  /// Refuses keys that nobody asked for.
  package func finish() throws(WorkbenchError) {
    for key in members.keys.sorted() where !known.contains(key) {
      throw .unknownKey(path: name(key), suggestion: suggestion(for: key, among: known), known: known)
    }
  }

  // MARK: Values; each leaves `target` alone where the key is absent

  package mutating func read(_ key: String, _ target: inout Int, in range: ClosedRange<Int>) throws(WorkbenchError) {
    guard let node = take(key) else { return }
    guard case .integer(let value) = node else {
      throw .wrongType(
        path: name(key), expected: "an integer from \(range.lowerBound) to \(range.upperBound)", found: node.typeName)
    }
    guard range.contains(value) else {
      throw .notAllowed(
        path: name(key), value: "\(value)", allowed: "integers from \(range.lowerBound) to \(range.upperBound)")
    }
    target = value
  }

  package mutating func read(_ key: String, _ target: inout Double, in range: ClosedRange<Double>)
    throws(WorkbenchError)
  {
    guard let node = take(key) else { return }
    target = try number(node, key, range)
  }

  package mutating func read(_ key: String, _ target: inout Bool) throws(WorkbenchError) {
    guard let node = take(key) else { return }
    guard case .bool(let value) = node else {
      throw .wrongType(path: name(key), expected: "true or false", found: node.typeName)
    }
    target = value
  }

  package mutating func read(_ key: String, _ target: inout String) throws(WorkbenchError) {
    guard let node = take(key) else { return }
    target = try text(node, name(key))
  }

  package mutating func read<Word: Choice>(_ key: String, _ target: inout Word) throws(WorkbenchError) {
    guard let node = take(key) else { return }
    let word = try text(node, name(key))
    guard let value = Word(rawValue: word) else {
      let words = Word.allCases.map(\.rawValue)
      let near = suggestion(for: word, among: words).map { "; did you mean `\($0)`?" } ?? ""
      throw .notAllowed(path: name(key), value: "\"\(word)\"", allowed: words.joined(separator: ", ") + near)
    }
    target = value
  }

  package mutating func read(_ key: String, _ target: inout [String]) throws(WorkbenchError) {
    guard let node = take(key) else { return }
    guard case .array(let items) = node else {
      throw .wrongType(path: name(key), expected: "an array of texts", found: node.typeName)
    }
    try checkLength(items, key)
    var texts: [String] = []
    for (i, item) in items.enumerated() { texts.append(try text(item, "\(name(key)).\(i)")) }
    target = texts
  }

  package mutating func read(_ key: String, _ target: inout [Int], in range: ClosedRange<Int>) throws(WorkbenchError) {
    guard let node = take(key) else { return }
    guard case .array(let items) = node else {
      throw .wrongType(path: name(key), expected: "an array of integers", found: node.typeName)
    }
    try checkLength(items, key)
    var values: [Int] = []
    for (i, item) in items.enumerated() {
      guard case .integer(let value) = item else {
        throw .wrongType(path: "\(name(key)).\(i)", expected: "an integer", found: item.typeName)
      }
      guard range.contains(value) else {
        throw .notAllowed(
          path: "\(name(key)).\(i)", value: "\(value)",
          allowed: "integers from \(range.lowerBound) to \(range.upperBound)")
      }
      values.append(value)
    }
    target = values
  }

  /// Any finite number.
  package mutating func read(_ key: String, _ target: inout Double?) throws(WorkbenchError) {
    guard let node = take(key) else { return }
    target = try number(node, key, -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
  }

  /// A pair `[low, high]` with low < high.
  package mutating func read(_ key: String, _ target: inout ClosedRange<Double>?) throws(WorkbenchError) {
    guard let node = take(key) else { return }
    let all = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    guard case .array(let ends) = node, ends.count == 2 else {
      throw .wrongType(path: name(key), expected: "two numbers, as in [0, 120]", found: node.typeName)
    }
    let low = try number(ends[0], key, all), high = try number(ends[1], key, all)
    guard low < high else {
      throw .notAllowed(path: name(key), value: "[\(low), \(high)]", allowed: "a lower end below the upper end")
    }
    target = low...high
  }

  /// A table of its own.
  package mutating func table(_ key: String) throws(WorkbenchError) -> TableReader? {
    guard let node = take(key) else { return nil }
    return try TableReader(node, path: name(key))
  }

  /// An array of tables, `[[key]]`.
  package mutating func tables(_ key: String) throws(WorkbenchError) -> [TableReader] {
    guard let node = take(key) else { return [] }
    guard case .array(let items) = node else {
      throw .wrongType(path: name(key), expected: "an array of tables, [[\(name(key))]]", found: node.typeName)
    }
    try checkLength(items, key)
    var readers: [TableReader] = []
    for (i, item) in items.enumerated() { readers.append(try TableReader(item, path: "\(name(key)).\(i)")) }
    return readers
  }

  /// Most items of a list: features, categories, columns. Every cell of the data is compared with some of these lists.
  static let longestList = 1 << 14

  private func checkLength(_ items: [TomlNode], _ key: String) throws(WorkbenchError) {
    guard items.count <= Self.longestList else {
      throw .notAllowed(path: name(key), value: "\(items.count) items", allowed: "at most \(Self.longestList)")
    }
  }

  private func number(_ node: TomlNode, _ key: String, _ range: ClosedRange<Double>) throws(WorkbenchError) -> Double {
    let value: Double
    switch node {
    case .integer(let i): value = Double(i)
    case .number(let x): value = x
    default: throw .wrongType(path: name(key), expected: "a number", found: node.typeName)
    }
    guard value.isFinite, range.contains(value) else {
      throw .notAllowed(
        path: name(key), value: "\(value)", allowed: "numbers from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  private func text(_ node: TomlNode, _ path: String) throws(WorkbenchError) -> String {
    guard case .string(let s) = node else {
      throw .wrongType(path: path, expected: "a text in quotes", found: node.typeName)
    }
    return s
  }
}

/// A key whose value is one of a few words.
public protocol Choice: RawRepresentable<String>, CaseIterable, Sendable {}
