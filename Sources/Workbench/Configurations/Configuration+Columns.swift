public import Foundation
import Learning

extension Configuration.Feature {
  private var patterns: [ColumnPattern] {
    // `Configuration` is read only if they are patterns.
    columns.compactMap { try? ColumnPattern($0, path: "data.features") }
  }

  /// Whether its columns depend on the file.
  var isOpen: Bool { patterns.contains(where: \.isOpen) }

  /// Its columns, without those that depend on the file.
  var names: [String] { columns.isEmpty ? [column] : patterns.flatMap(\.names) }

  /// Its columns in a file, of which `taken` have other roles.
  fileprivate func names(in header: [String], taken: Set<String>) -> [String] {
    patterns.flatMap { pattern in
      pattern.isOpen ? pattern.names(in: header).filter { !taken.contains($0) } : pattern.names
    }
  }
}

extension Configuration {
  /// Reads a file as `init(file:overrides:)` does, with what depends on the columns of its data resolved.
  public init(resolving file: URL, overrides: [String] = []) throws {
    try self.init(file: file, overrides: overrides)
    if data.features.contains(where: \.isOpen) { try resolve(header(in: dataBytes(relativeTo: file))) }
    try resolveInitial(relativeTo: file)
  }

  /// Replaces columns that depend on the file (`pixel*`) by those that it has, in its order: the configuration means the
  /// same without the file from then on. A column that another key names keeps that role.
  mutating func resolve(_ header: [String]) throws(WorkbenchError) {
    let taken = Set(data.features.flatMap(\.names) + data.label.names + [data.clients] + data.ignored)
    for i in data.features.indices where data.features[i].isOpen {
      let names = data.features[i].names(in: header, taken: taken)
      let path = "data.features.\(i).columns"
      guard !names.isEmpty else {
        throw .refused(
          path: path, reason: "no column of the file fits \(data.features[i].columns.joined(separator: ", "))",
          advice: "its columns are \(header.prefix(10).joined(separator: ", "))\(header.count > 10 ? ", …" : "")")
      }
      if let name = names.first(where: { $0.contains("{") || $0.contains("*") }) {
        throw .refused(
          path: path, reason: "column \"\(name)\" has a brace or a star in its name",
          advice: "ignore it, or give it a [[data.features]] of its own with `column`")
      }
      data.features[i].columns = ColumnPattern.closed(names)
      let resolution = "\(path)=\(Self.list(data.features[i].columns))"
      guard resolution.utf8.count <= TomlNode.longestOverride else {
        throw .refused(
          path: path, reason: "names \(names.count) columns, whose list is too long to be noted with a run",
          advice: "number the columns, as in pixel0, pixel1, …, or list them in `columns`")
      }
      resolutions.append(resolution)
    }
    try checkConsistency()
  }

  /// A text in the quotes of TOML.
  package static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  /// Texts as a list in TOML.
  package static func list(_ texts: [String]) -> String { "[\(texts.map(quoted).joined(separator: ", "))]" }

  /// A text within the quotes of TOML.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { c in
      switch c {
      case "\"": "\\\""
      case "\\": "\\\\"
      case _ where c.value < 0x20 || c.value == 0x7f: String(format: "\\u%04X", c.value)
      default: String(c)
      }
    }.joined()
  }
}
