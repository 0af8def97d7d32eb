/// Why a cell is refused; whoever knows its place makes a `LearningError` of it.
struct CellFailure: Error {
  let column: String
  let reason: String
}

/// Reads cells of one feature.
struct FeatureReader {
  let feature: Schema.Feature
  /// Texts that mean missing.
  private let marks: Set<String>
  /// Numbers that mean missing, however they are written.
  private let numbers: [Double]
  /// The input of each category.
  private let inputs: [String: Int]

  /// What a cell says.
  enum Reading: Equatable {
    case missing
    /// x' in [0, 1].
    case number(Double)
    /// Which category.
    case category(Int)
    /// Which inputs of a date's parts.
    case date([Int])
  }

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

  /// Reads a text without blanks around it.
  func read(_ cell: String) throws(CellFailure) -> Reading {
    if isMissing(cell) { return .missing }
    switch feature.kind {
    case .numeric(let lower, let upper):
      guard let value = number(cell) else {
        throw failure(
          CellText.notANumber(
            cell,
            otherwise:
              "a column of texts takes `categories` in place of `range`, and a text that means a missing value is "
              + "listed under `missing`"))
      }
      return try scaled(value, lower, upper)
    case .categorical(let names, _):
      guard let input = inputs[cell] else {
        throw failure("none of the categories \(listed(names))" + CellText.notListed(cell, in: names))
      }
      return .category(input)
    case .calendar(let parts):
      guard let date = OrderKey.calendar(cell) else { throw failure("no date like 2024-05-31 or 2024-05-31 14:00:00") }
      var (start, inputs): (Int, [Int]) = (0, [])
      for part in parts {
        switch part {
        case .hour: inputs.append(start + date.hour)
        case .weekday: inputs.append(start + date.weekday)
        case .month: inputs.append(start + date.month)
        }
        start += part.names.count
      }
      return .date(inputs)
    }
  }

  /// Reads a number of a table that has numbers.
  func read(_ value: Double) throws(CellFailure) -> Reading {
    if numbers.contains(value) { return .missing }
    guard case .numeric(let lower, let upper) = feature.kind else { return try read(CellText.text(of: value)) }
    return try scaled(value, lower, upper)
  }

  private func scaled(_ value: Double, _ lower: Double, _ upper: Double) throws(CellFailure) -> Reading {
    guard lower <= value, value <= upper else {
      throw failure(
        "outside the stated range [\(lower), \(upper)]; widen the range for all clients, or mark the value missing")
    }
    return .number((value - lower) / (upper - lower))
  }

  /// Appends the inputs of what a cell says.
  func append(_ reading: Reading, to row: inout [Double]) {
    switch feature.kind {
    case .numeric:
      let x: Double = if case .number(let x) = reading { x } else { .nan }
      row.append(x)
    case .categorical(let names, let indicator):
      for i in names.indices { row.append(reading == .category(i) ? 1 : 0) }
      if indicator { row.append(reading == .missing ? 1 : 0) }
    case .calendar:
      let start = row.count
      for _ in 0..<feature.inputCount { row.append(0) }
      if case .date(let inputs) = reading { for input in inputs { row[start + input] = 1 } }
    }
  }

  private func failure(_ reason: String) -> CellFailure { CellFailure(column: feature.column, reason: reason) }
}
