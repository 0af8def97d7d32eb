/// A table that prints as aligned text, Markdown, CSV or JSON.
public struct Table: Equatable, Sendable {
  /// One cell.
  public enum Cell: Equatable, Sendable {
    /// A text, aligned left.
    case text(String)
    /// An integer, aligned right.
    case int(Int)
    /// A number and how many significant digits of it are shown; CSV and JSON carry all of them.
    case number(Double, digits: Int)
    /// A digest in hexadecimal: people see its first digits, which the verbs take too; CSV and JSON carry all of it.
    case hash(String)
    /// There is no value, and `reason` says why.
    case none(reason: String)
  }

  /// Above the table.
  public var title: String
  /// Column heads, units included.
  public var columns: [String]
  /// Keys of the columns in JSON, by their heads; a column that is not among them has `Table.key(columns[i])`.
  let keys: [String: String]
  /// Rows of as many cells.
  public private(set) var rows: [[Cell]] = []
  /// Below the table, one line each.
  public var notes: [String] = []

  /// An empty table.
  public init(title: String = "", columns: [String], keys: [String: String] = [:]) {
    self.title = title
    self.columns = columns
    self.keys = keys
  }

  /// A head as a key: letters and digits in lower case, everything between them an underscore.
  package static func key(_ head: String) -> String {
    head.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }.joined(separator: "_")
  }

  /// Appends a row; it is padded or cut to the columns.
  public mutating func append(_ cells: [Cell]) {
    rows.append((0..<columns.count).map { cells.indices.contains($0) ? cells[$0] : .text("") })
  }

  /// The table without a column.
  public func dropping(_ column: String) -> Table {
    guard let i = columns.firstIndex(of: column) else { return self }
    var t = self
    t.columns.remove(at: i)
    for row in t.rows.indices { t.rows[row].remove(at: i) }
    return t
  }

  /// GitHub's Markdown.
  public var markdown: String {
    func line(_ cells: [String]) -> String {
      "| "
        + cells.map { printable($0).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
        .joined(separator: " | ") + " |"
    }
    let rule = "|" + numericColumns.map { $0 ? "---:|" : "---|" }.joined()
    let lines = [line(columns), rule] + rows.map { line($0.map(\.shown)) }
    let foot = notes.isEmpty ? "" : "\n" + notes.map { "- \(printable($0))\n" }.joined()
    return (title.isEmpty ? "" : "**\(printable(title))**\n\n") + lines.joined(separator: "\n") + "\n" + foot
  }

  /// RFC 4180, with a header line.
  public var csv: String {
    func quoted(_ s: String) -> String {
      guard s.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return s }
      return "\"" + s.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
    return ([columns] + rows.map { $0.map(\.exact) }).map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// An array of objects, one a row.
  public var json: JSON {
    let names = columns.map { keys[$0] ?? Self.key($0) }
    return .array(rows.map { row in .object(zip(names, row).map { ($0, $1.json) }) })
  }

  var numericColumns: [Bool] {
    columns.indices.map { i in
      let cells = rows.map { $0[i] }
      return cells.contains(where: \.isNumeric)
        && !cells.contains { if case .text(let t) = $0 { !t.isEmpty } else { false } }
    }
  }
}

extension Table.Cell: ExpressibleByStringLiteral {
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }

  var isNumeric: Bool {
    switch self {
    case .int, .number: true
    default: false
    }
  }

  /// As people read it.
  public var shown: String {
    switch self {
    case .text(let s): s
    case .hash(let digits): String(digits.prefix(16))
    case .int(let i): grouped(i)
    case .number(let x, let digits): significant(x, digits)
    case .none(let reason): reason
    }
  }

  var exact: String {
    switch self {
    case .text(let s), .hash(let s): s
    case .int(let i): String(i)
    case .number(let x, _): String(x)
    case .none: ""
    }
  }

  /// As it is, with all its digits.
  package var json: JSON {
    switch self {
    case .text(let s), .hash(let s): .string(s)
    case .int(let i): .int(i)
    case .number(let x, _): .number(x)
    case .none: .null
    }
  }
}
