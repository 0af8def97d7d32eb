/// Reads cells of the label.
struct LabelReader {
  private let rule: Schema.LabelRule
  private let classes: [String: Int]

  init(_ schema: Schema) {
    rule = schema.label
    classes =
      if case .classes(_, let names) = rule {
        Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      } else { [:] }
  }

  /// No targets yet, of the rule's kind.
  var noTargets: RawDataset.Targets { .init(classes: rule.classCount, ranges: rule.targetRanges) }

  /// Appends the target of a row's cells, one for each of the rule's columns, without blanks around them.
  func append(_ cells: [String], line: Int, to targets: inout RawDataset.Targets) throws(LearningError) {
    switch rule {
    case .above(let column, let threshold):
      let value = try value(cells[0], column, line, otherwise: "a label of texts takes `classes` in place of `above`")
      targets.labels.append(value > threshold ? 1 : 0)
    case .classes(let column, let names):
      guard let index = classes[cells[0]] else {
        throw .cell(
          column: column, line: line,
          reason: "the label is none of \(listed(names))"
            + (CellText.looksMissing(cells[0])
              ? "; if `\(cells[0])` means none, list it under data.missing: the row is left out then"
              : CellText.notListed(cells[0], in: names)))
      }
      targets.labels.append(index)
    case .value(let column, let lower, let upper):
      let value = try value(cells[0], column, line, otherwise: "a label of texts takes `classes` in place of `range`")
      guard lower <= value, value <= upper else {
        throw .cell(
          column: column, line: line,
          reason: "the label is outside its stated range [\(lower), \(upper)]; widen it for all clients")
      }
      targets.labels.append(0)
      targets.values.append([value])
    case .flags(let columns):
      var flags: [Double] = []
      for (cell, column) in zip(cells, columns) {
        guard let flag = Self.flag(cell) else {
          throw .cell(
            column: column, line: line,
            reason: "the label is none of 0, 1, true and false"
              + (CellText.looksMissing(cell)
                ? "; if `\(cell)` means none, list it under data.missing: the row is left out then" : ""))
        }
        flags.append(flag)
      }
      targets.labels.append(0)
      targets.values.append(flags)
    }
  }

  /// 0, 1, true or false in any case.
  private static func flag(_ cell: String) -> Double? {
    switch cell.lowercased() {
    case "true": 1
    case "false": 0
    default: number(cell).flatMap { $0 == 0 || $0 == 1 ? $0 : nil }
    }
  }

  private func value(
    _ cell: String, _ column: String, _ line: Int, otherwise: String
  ) throws(LearningError) -> Double {
    guard let value = number(cell) else {
      throw .cell(
        column: column, line: line,
        reason: CellText.looksMissing(cell)
          ? "the label is `\(cell)`; if that means none, list it under data.missing: the row is left out then"
          : CellText.notANumber(cell, otherwise: otherwise))
    }
    return value
  }
}
