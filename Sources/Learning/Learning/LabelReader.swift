/// Reads cells of the label.
struct LabelReader {
  private let rule: Schema.LabelRule
  private let classes: [String: Int]
  /// Classes that are numbers, for tables that have numbers.
  private let numbers: [Double: Int]

  /// A cell that has a value.
  enum Cell {
    /// Without blanks around it.
    case text(String)
    case number(Double)
  }

  init(_ schema: Schema) {
    rule = schema.label
    let names = if case .classes(_, let names) = rule { names } else { [String]() }
    classes = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    numbers = Dictionary(
      names.enumerated().compactMap { i, name in number(name).map { ($0, i) } }, uniquingKeysWith: { first, _ in first }
    )
  }

  /// No targets yet, of the rule's kind.
  var noTargets: RawDataset.Targets { .init(classes: rule.classCount, ranges: rule.targetRanges) }

  /// Appends the target of a row's cells, one for each of the rule's columns.
  func append(_ cells: [Cell], to targets: inout RawDataset.Targets) throws(CellFailure) {
    switch rule {
    case .above(let column, let threshold):
      let value = try value(cells[0], column, otherwise: "a label of texts takes `classes` in place of `above`")
      targets.labels.append(value > threshold ? 1 : 0)
    case .classes(let column, let names):
      targets.labels.append(try index(cells[0], column, names))
    case .value(let column, let lower, let upper):
      let value = try value(cells[0], column, otherwise: "a label of texts takes `classes` in place of `range`")
      guard lower <= value, value <= upper else {
        throw CellFailure(
          column: column,
          reason: "the label is outside its stated range [\(lower), \(upper)]; widen it for all clients")
      }
      targets.labels.append(0)
      targets.values.append([value])
    case .flags(let columns):
      var flags: [Double] = []
      for (cell, column) in zip(cells, columns) {
        guard let flag = Self.flag(cell) else {
          throw CellFailure(
            column: column, reason: "the label is none of 0, 1, true and false" + Self.ifMissing(cell, otherwise: ""))
        }
        flags.append(flag)
      }
      targets.labels.append(0)
      targets.values.append(flags)
    }
  }

  private func index(_ cell: Cell, _ column: String, _ names: [String]) throws(CellFailure) -> Int {
    let (found, hint): (Int?, String) =
      switch cell {
      case .text(let text): (classes[text], CellText.notListed(text, in: names))
      case .number(let value): (numbers[value], "; list the number too")
      }
    guard let found else {
      throw CellFailure(
        column: column,
        reason: "the label is none of \(listed(names))" + Self.ifMissing(cell, otherwise: hint))
    }
    return found
  }

  /// 0, 1, true or false in any case.
  private static func flag(_ cell: Cell) -> Double? {
    let value: Double? =
      switch cell {
      case .number(let value): value
      case .text(let text):
        switch text.lowercased() {
        case "true": 1
        case "false": 0
        default: Learning.number(text)
        }
      }
    return value == 0 || value == 1 ? value : nil
  }

  private static func ifMissing(_ cell: Cell, otherwise: String) -> String {
    guard case .text(let text) = cell, CellText.looksMissing(text) else { return otherwise }
    return "; if `\(text)` means none, list it under data.missing: the row is left out then"
  }

  private func value(_ cell: Cell, _ column: String, otherwise: String) throws(CellFailure) -> Double {
    switch cell {
    case .number(let value): return value
    case .text(let text):
      if let value = number(text) { return value }
      throw CellFailure(
        column: column,
        reason: CellText.looksMissing(text)
          ? "the label is `\(text)`; if that means none, list it under data.missing: the row is left out then"
          : CellText.notANumber(text, otherwise: otherwise))
    }
  }
}
