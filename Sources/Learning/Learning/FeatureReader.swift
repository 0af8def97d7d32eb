/// Reads cells of one feature.
struct FeatureReader {
  let feature: Schema.Feature
  /// Texts that mean missing.
  private let marks: Set<String>
  /// Numbers that mean missing, however they are written.
  private let numbers: [Double]
  /// The input of each category.
  private let inputs: [String: Int]

  init(_ feature: Schema.Feature, in schema: Schema) {
    self.feature = feature
    marks = Set(schema.missing + feature.missing + [""])
    numbers = feature.missing.compactMap(number)
    inputs =
      if case .categorical(let names, _) = feature.kind {
        Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      } else { [:] }
  }

  /// Whether a cell, without blanks around it, is missing.
  func isMissing(_ cell: String) -> Bool {
    if marks.contains(cell) { return true }
    guard !numbers.isEmpty, let value = number(cell) else { return false }
    return numbers.contains(value)
  }

  /// Appends the inputs of a cell, without blanks around it. Returns whether it is missing.
  @discardableResult
  func append(_ cell: String, line: Int, to row: inout [Double]) throws(LearningError) -> Bool {
    let absent = isMissing(cell)
    switch feature.kind {
    case .numeric(let lower, let upper):
      if absent {
        row.append(.nan)
        return true
      }
      guard let value = number(cell) else {
        throw failure(
          line,
          CellText.notANumber(
            cell,
            otherwise:
              "a column of texts takes `categories` in place of `range`, and a text that means a missing value is "
              + "listed under `missing`"))
      }
      guard lower <= value, value <= upper else { throw failure(line, Self.outside(lower, upper)) }
      row.append((value - lower) / (upper - lower))
    case .categorical(let names, let indicator):
      let input = absent ? nil : inputs[cell]
      guard absent || input != nil else {
        throw failure(line, "none of the categories \(listed(names))" + CellText.notListed(cell, in: names))
      }
      append(input, of: names.count, indicator: indicator, to: &row)
    }
    return absent
  }

  func append(_ input: Int?, of count: Int, indicator: Bool, to row: inout [Double]) {
    for i in 0..<count { row.append(i == input ? 1 : 0) }
    if indicator { row.append(input == nil ? 1 : 0) }
  }

  static func outside(_ lower: Double, _ upper: Double) -> String {
    "outside the stated range [\(lower), \(upper)]; widen the range for all clients, or mark the value missing"
  }

  private func failure(_ line: Int, _ reason: String) -> LearningError {
    .cell(column: feature.column, line: line, reason: reason)
  }
}
