extension Configuration {
  /// What of `[data]` belongs to which kind of file.
  func checkFormat() throws(WorkbenchError) {
    func refuse(_ key: String, _ isSet: Bool, unless kinds: [DataFormat]) throws(WorkbenchError) {
      guard isSet, !kinds.contains(data.format) else { return }
      let names = kinds.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
      throw .refused(
        path: "data.\(key)", reason: "belongs to format = \(names), and it is \"\(data.format.rawValue)\"",
        advice: "leave it out, or correct data.format")
    }
    try refuse("labels", !data.labels.isEmpty, unless: [.idx, .npy])
    try refuse("arrays", !data.arrays.isEmpty, unless: [.npz])
    try refuse("separator", data.separator != .found, unless: [.csv])
    try refuse("decimal", data.decimal != .point, unless: [.csv])
    try refuse("encoding", data.encoding != .utf8, unless: [.csv])
    try refuse("skipped_lines", data.skippedLines > 0, unless: [.csv])
    try refuse("column_names", !data.columnNames.isEmpty, unless: [.csv])
    guard data.format != .idx || !data.labels.isEmpty else {
      throw .missingKey(path: "data.labels", meaning: "the file with the labels of the images")
    }
    guard data.decimal == .point || data.separator != .comma else {
      throw .refused(
        path: "data.decimal", reason: "a comma cannot stand between columns and within numbers",
        advice: "set separator to \"semicolon\" or \"tab\"")
    }
    guard data.separator != .found || data.decimal == .point && data.encoding == .utf8 else {
      throw .refused(
        path: "data.separator", reason: "has to be stated where `decimal` or `encoding` is",
        advice: "write separator = \"semicolon\", \"comma\", \"tab\", \"bar\" or \"blanks\"")
    }
  }
}
