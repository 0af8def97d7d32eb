/// What an item of `columns` names: one column, a run of numbered ones (`pixel{0..783}`), or all whose names fit
/// (`pixel*`). Names with braces or stars of their own are written under `column`.
package struct ColumnPattern: Equatable {
  private enum Form: Equatable {
    case name
    case numbered(ClosedRange<Int>, width: Int)
    case any
  }

  private let form: Form
  private let prefix: String
  private let suffix: String

  /// Most columns that a pattern may name; a list of features has no more.
  package static let most = TableReader.longestList

  /// Reads a pattern.
  init(_ text: String, path: String) throws(WorkbenchError) {
    if let star = text.firstIndex(of: "*") {
      let rest = text[text.index(after: star)...]
      guard !rest.contains("*"), !text.contains("{") else {
        throw .notAllowed(path: path, value: "\"\(text)\"", allowed: "one star a name, as in \"pixel*\"")
      }
      (form, prefix, suffix) = (.any, String(text[..<star]), String(rest))
    } else if let open = text.firstIndex(of: "{") {
      let allowed = "numbers that ascend between braces, as in \"pixel{0..783}\", at most \(Self.most)"
      guard let close = text.firstIndex(of: "}"), open < close,
        let (range, width) = Self.range(text[text.index(after: open)..<close])
      else { throw .notAllowed(path: path, value: "\"\(text)\"", allowed: allowed) }
      (form, prefix) = (.numbered(range, width: width), String(text[..<open]))
      suffix = String(text[text.index(after: close)...])
    } else {
      (form, prefix, suffix) = (.name, text, "")
    }
  }

  /// `0..783`, or `001..120`: numbers of one width.
  private static func range(_ text: Substring) -> (ClosedRange<Int>, width: Int)? {
    guard let dots = text.firstRange(of: "..") else { return nil }
    let (low, high) = (text[..<dots.lowerBound], text[dots.upperBound...])
    let isNumber = { (s: Substring) in !s.isEmpty && s.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    guard isNumber(low), isNumber(high), let first = Int(low), let last = Int(high), first <= last,
      last - first < most
    else { return nil }
    let isPadded = low.count > 1 && low.first == "0"
    guard !isPadded || low.count == high.count else { return nil }
    return (first...last, isPadded ? low.count : 0)
  }

  /// Whether the columns that it names depend on the file.
  var isOpen: Bool { form == .any }

  /// The names, without a file; empty where they depend on one.
  var names: [String] {
    switch form {
    case .name: [prefix]
    case .any: []
    case .numbered(let range, let width):
      range.map { i in
        let digits = String(i)
        return prefix + String(repeating: "0", count: max(0, width - digits.count)) + digits + suffix
      }
    }
  }

  /// The names among a file's columns, in the file's order.
  func names(in header: [String]) -> [String] {
    guard isOpen else { return names }
    return header.filter {
      $0.utf8.count >= prefix.utf8.count + suffix.utf8.count && $0.hasPrefix(prefix) && $0.hasSuffix(suffix)
    }
  }

  /// Writes names as patterns that need no file: runs of three and more numbered ones as one.
  package static func closed(_ names: [String]) -> [String] {
    var out: [String] = []
    var i = 0
    while i < names.count {
      var run = 1
      if let (stem, first) = numbered(names[i]) {
        while i + run < names.count, names[i + run] == "\(stem)\(first + run)" { run += 1 }
        if run > 2 {
          out.append("\(stem){\(first)..\(first + run - 1)}")
          i += run
          continue
        }
      }
      out.append(names[i])
      i += 1
    }
    return out
  }

  /// How many names a pattern of `closed` stands for.
  package static func count(_ pattern: String) -> Int { spelled([pattern]).count }

  /// The names that patterns of `closed` stand for. A name that is no pattern stands for itself.
  package static func spelled(_ patterns: [String]) -> [String] {
    patterns.flatMap { text in (try? ColumnPattern(text, path: "")).map { $0.isOpen ? [text] : $0.names } ?? [text] }
  }

  /// A name that ends in a number without leading zeros.
  private static func numbered(_ name: String) -> (stem: String, number: Int)? {
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
    guard (1...9).contains(digits), let number = Int(name.suffix(digits)), String(number).count == digits else {
      return nil
    }
    return (String(name.dropLast(digits)), number)
  }
}
