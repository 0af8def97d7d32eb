import Learning
import Reports

extension Schema {
  /// The keys of a configuration's `[data]`, as `Schema.init(from:)` reads them.
  var json: JSON {
    func texts(_ list: [String]) -> JSON { .array(list.map { .string($0) }) }
    let features = features.map { feature -> JSON in
      var members: [(String, JSON)] = [("column", .string(feature.column))]
      switch feature.kind {
      case .numeric(let lower, let upper): members.append(("range", [.number(lower), .number(upper)]))
      case .categorical(let names, let indicator):
        members += [("categories", texts(names)), ("missing_indicator", .bool(indicator))]
      case .calendar(let parts): members.append(("parts", texts(parts.map(\.rawValue))))
      }
      return .object(members + [("missing", texts(feature.missing))])
    }
    let rule: [(String, JSON)] =
      switch label {
      case .above(let column, let threshold): [("column", .string(column)), ("above", .number(threshold))]
      case .classes(let column, let names): [("column", .string(column)), ("classes", texts(names))]
      case .value(let column, let lower, let upper):
        [("column", .string(column)), ("range", [.number(lower), .number(upper)])]
      case .flags(let columns): [("columns", texts(columns))]
      }
    return [
      "features": .array(features), "label": .object(rule),
      "client": client.map { .string($0) } ?? .null, "ignored": texts(ignored), "missing": texts(missing),
      "column_names": columnNames.map(texts) ?? .null, "skipped_lines": .int(skippedLines),
    ]
  }
}

extension Schema.LabelRule {
  /// What each class is called: the column's text for it, or which side of the threshold it is; of values, their columns.
  var classNames: [String] {
    switch self {
    case .above(let column, let threshold):
      let number = Int(exactly: threshold).map { "\($0)" } ?? "\(threshold)"
      return ["\(column) <= \(number)", "\(column) > \(number)"]
    case .classes(_, let names): return names
    case .value, .flags: return columns
    }
  }
  /// What is predicted: `classes`, `labels` or `values`.
  var targetName: String {
    switch evaluation {
    case .scores, .confusion, .classCounts: "classes"
    case .labelCounts: "labels"
    case .errors, .means: "values"
    }
  }
}
