/// A value of a TOML document.
package indirect enum TomlNode: Equatable, Sendable {
  case table([String: TomlNode])
  case array([TomlNode])
  case string(String)
  case integer(Int)
  case number(Double)
  case bool(Bool)
  case time  // dates and times: no key of ours takes one

  /// The type as error messages name it.
  var typeName: String {
    switch self {
    case .table: "a table"
    case .array: "an array"
    case .string(let s): "the text \"\(s.prefix(40))\""
    case .integer(let i): "the integer \(i)"
    case .number(let x): "the number \(x)"
    case .bool(let b): "the truth value \(b)"
    case .time: "a date or time"
    }
  }

  /// Parses a document. `file` names it in errors.
  package init(parsing text: String, file: String) throws(WorkbenchError) {
    var parser = TomlParser(text, file: file)
    self = try parser.document()
  }
}
