// The keys of a configuration file, for example
//
//   client = "hospital"
//   ignored = ["id"]
//   label = { column = "num", above = 0 }
//   [[features]]
//   column = "chol"
//   range = [50, 650]
//   missing = ["0"]
//   [[features]]
//   column = "thal"
//   categories = ["normal", "fixed defect"]
//   missing_indicator = true

extension Schema: Codable {
  private enum CodingKeys: String, CodingKey {
    case features, label, client, ignored, missing, order
    case columnNames = "column_names"
    case skippedLines = "skipped_lines"
  }

  /// Reads the keys above; absent optional keys have their defaults. The result is validated.
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      features: try c.decode([Feature].self, forKey: .features),
      label: try c.decode(LabelRule.self, forKey: .label),
      client: try c.decodeIfPresent(String.self, forKey: .client),
      ignored: try c.decodeIfPresent([String].self, forKey: .ignored) ?? [],
      missing: try c.decodeIfPresent([String].self, forKey: .missing) ?? [],
      columnNames: try c.decodeIfPresent([String].self, forKey: .columnNames),
      skippedLines: try c.decodeIfPresent(Int.self, forKey: .skippedLines) ?? 0,
      order: try c.decodeIfPresent(String.self, forKey: .order))
    try validate()
  }

  /// Writes the keys that `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    try c.encode(features, forKey: .features)
    try c.encode(label, forKey: .label)
    try c.encodeIfPresent(client, forKey: .client)
    if !ignored.isEmpty { try c.encode(ignored, forKey: .ignored) }
    if !missing.isEmpty { try c.encode(missing, forKey: .missing) }
    try c.encodeIfPresent(columnNames, forKey: .columnNames)
    if skippedLines != 0 { try c.encode(skippedLines, forKey: .skippedLines) }
    try c.encodeIfPresent(order, forKey: .order)
  }
}

extension Schema.Feature: Codable {
  private enum CodingKeys: String, CodingKey {
    case column, range, categories, parts, missing
    case missingIndicator = "missing_indicator"
  }

  /// `range` makes a numeric feature, `categories` a categorical one, `parts` one of a date; more or none are an error.
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    column = try c.decode(String.self, forKey: .column)
    missing = try c.decodeIfPresent([String].self, forKey: .missing) ?? []
    switch (c.contains(.range), c.contains(.categories), c.contains(.parts)) {
    case (true, false, false):
      let range = try c.decode([Number].self, forKey: .range).map(\.value)
      guard range.count == 2, !c.contains(.missingIndicator) else {
        throw LearningError.schema(
          "column \"\(column)\": `range` is [lower, upper], and `missing_indicator` belongs to categories")
      }
      kind = .numeric(lower: range[0], upper: range[1])
    case (false, true, false):
      kind = .categorical(
        try c.decode([String].self, forKey: .categories),
        missingIndicator: try c.decodeIfPresent(Bool.self, forKey: .missingIndicator) ?? false)
    case (false, false, true): kind = .calendar(try c.decode([CalendarPart].self, forKey: .parts))
    default:
      throw LearningError.schema("column \"\(column)\": give one of `range`, `categories` and `parts`")
    }
  }

  /// Writes the keys that `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    try c.encode(column, forKey: .column)
    if !missing.isEmpty { try c.encode(missing, forKey: .missing) }
    switch kind {
    case .numeric(let lower, let upper):
      try c.encode([lower, upper], forKey: .range)
    case .categorical(let names, let indicator):
      try c.encode(names, forKey: .categories)
      if indicator { try c.encode(true, forKey: .missingIndicator) }
    case .calendar(let parts): try c.encode(parts, forKey: .parts)
    }
  }
}

extension Schema.LabelRule: Codable {
  private enum CodingKeys: String, CodingKey { case column, columns, above, classes, range }

  /// `above` is a threshold, `classes` a list of texts, `range` the ends of a value; `columns` alone are labels that hold
  /// or not. More than one of these, or none, is an error.
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    let found = [CodingKeys.columns, .above, .classes, .range].filter(c.contains)
    guard found.count == 1 else {
      throw LearningError.schema("the label: give one of `above`, `classes` and `range`, or `columns` alone")
    }
    guard found[0] != .columns else {
      self = .flags(columns: try c.decode([String].self, forKey: .columns))
      return
    }
    let column = try c.decode(String.self, forKey: .column)
    switch found[0] {
    case .above: self = .above(column: column, threshold: try c.decode(Number.self, forKey: .above).value)
    case .classes: self = .classes(column: column, try c.decode([String].self, forKey: .classes))
    default:
      let range = try c.decode([Number].self, forKey: .range).map(\.value)
      guard range.count == 2 else { throw LearningError.schema("label \"\(column)\": `range` is [lower, upper]") }
      self = .value(column: column, lower: range[0], upper: range[1])
    }
  }

  /// Writes the keys that `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    if case .flags(let columns) = self { return try c.encode(columns, forKey: .columns) }
    try c.encode(columns[0], forKey: .column)
    switch self {
    case .above(_, let threshold): try c.encode(threshold, forKey: .above)
    case .classes(_, let names): try c.encode(names, forKey: .classes)
    case .value(_, let lower, let upper): try c.encode([lower, upper], forKey: .range)
    case .flags: break
    }
  }
}

/// A number that a file may write with or without a decimal point: TOML keeps integers and floats apart.
struct Number: Decodable {
  let value: Double
  init(from decoder: any Decoder) throws {
    let c = try decoder.singleValueContainer()
    if let real = try? c.decode(Double.self) { value = real } else { value = Double(try c.decode(Int.self)) }
  }
}
