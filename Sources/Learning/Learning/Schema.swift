/// What the columns of a table mean. Everything in it is public and part of a federation's configuration: ranges and
/// categories are stated beforehand, never taken from anybody's data.
///
/// Every column of a file has exactly one role (feature, label, client or ignored); a column without one is an error,
/// so that a misspelt name cannot silently drop a feature.
public struct Schema: Hashable, Sendable {
  /// The features, in the order of the model's inputs.
  public var features: [Feature]
  /// Where what is predicted comes from.
  public var label: LabelRule
  /// The column that names the client a row belongs to.
  public var client: String?
  /// Columns that are not used.
  public var ignored: [String]
  /// Texts that mean a missing value in every column, besides the empty one.
  public var missing: [String]
  /// Names of the columns of a file without a header line.
  public var columnNames: [String]?
  /// Lines to skip at the start of the file.
  public var skippedLines: Int
  /// The column by which each client's last rows are held out, numbers or ISO dates; it may have another role too.
  public var order: String?

  /// States a schema; `validate` and `encode` check it. Names and texts are compared without blanks around them.
  public init(
    features: [Feature], label: LabelRule, client: String? = nil, ignored: [String] = [], missing: [String] = [],
    columnNames: [String]? = nil, skippedLines: Int = 0, order: String? = nil
  ) {
    self.features = features
    self.label = label.trimmed
    self.client = client.map(CellText.trimmed)
    self.ignored = ignored.map(CellText.trimmed)
    self.missing = missing.map(CellText.trimmed)
    self.columnNames = columnNames
    self.skippedLines = skippedLines
    self.order = order.map(CellText.trimmed)
  }

  /// One feature column.
  public struct Feature: Hashable, Sendable {
    /// Name of the column.
    public var column: String
    /// How cells are read.
    public var kind: Kind
    /// Texts that mean a missing value in this column; a number among them matches every spelling of it (0 and 0.0).
    public var missing: [String]

    /// States a feature.
    public init(column: String, kind: Kind, missing: [String] = []) {
      self.column = CellText.trimmed(column)
      self.kind =
        if case .categorical(let names, let indicator) = kind {
          .categorical(names.map(CellText.trimmed), missingIndicator: indicator)
        } else { kind }
      self.missing = missing.map(CellText.trimmed)
    }

    /// Number of the model's inputs that it makes.
    var inputCount: Int {
      switch kind {
      case .numeric: 1
      case .categorical(let names, let indicator): names.count + (indicator ? 1 : 0)
      case .calendar(let parts): parts.reduce(0) { $0 + $1.names.count }
      }
    }

    /// How cells are read.
    public enum Kind: Hashable, Sendable {
      /// A number in [lower, upper]; a value outside is an error, not clipped.
      case numeric(lower: Double, upper: Double)
      /// One of these texts, one input each (one-hot). A missing value is all zeros, so that it adds nothing to a
      /// linear model; with `missingIndicator` an input of its own says that the value is missing. The indicator is
      /// off unless asked for, because missingness often names the client (a hospital that never measures something).
      case categorical([String], missingIndicator: Bool)
      /// A date as ISO 8601 writes it, of which these parts count, an input for each of their values. A missing one is all
      /// zeros.
      case calendar([CalendarPart])
    }

    /// Part of a date, as it is written.
    public enum CalendarPart: String, Hashable, Sendable, CaseIterable, Codable {
      /// 0 to 23; 0 where a date has no time.
      case hour
      /// Monday to Sunday.
      case weekday
      /// January to December.
      case month

      /// What its values are called.
      var names: [String] {
        switch self {
        case .hour: (0..<24).map { "\($0)" }
        case .weekday: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        case .month: (1...12).map { "\($0)" }
        }
      }
    }
  }

  /// How cells become what is predicted.
  public enum LabelRule: Hashable, Sendable {
    /// Class 1 where the number in `column` exceeds `threshold`, class 0 elsewhere.
    case above(column: String, threshold: Double)
    /// The class is the position of the cell in `classes`; of two, the second is the positive one.
    case classes(column: String, [String])
    /// The number in `column` itself (regression); one outside [lower, upper] is an error.
    case value(column: String, lower: Double, upper: Double)
    /// Labels that hold or not, each by itself: one a column, its cells 0, 1, true or false.
    case flags(columns: [String])

    /// Names of the columns.
    public var columns: [String] {
      switch self {
      case .above(let column, _), .classes(let column, _), .value(let column, _, _): [column]
      case .flags(let columns): columns
      }
    }
    var trimmed: LabelRule {
      switch self {
      case .above(let column, let threshold): .above(column: CellText.trimmed(column), threshold: threshold)
      case .classes(let column, let names):
        .classes(column: CellText.trimmed(column), names.map(CellText.trimmed))
      case .value(let column, let lower, let upper):
        .value(column: CellText.trimmed(column), lower: lower, upper: upper)
      case .flags(let columns): .flags(columns: columns.map(CellText.trimmed))
      }
    }

    /// Number of classes; 1 where targets are values, as in `Dataset`.
    public var classCount: Int {
      switch self {
      case .above: 2
      case .classes(_, let names): names.count
      case .value, .flags: 1
      }
    }

    /// The stated range of each value of a target; none where it is a class.
    public var targetRanges: [ClosedRange<Double>] {
      switch self {
      case .above, .classes: []
      case .value(_, let lower, let upper): lower < upper ? [lower...upper] : []
      case .flags(let columns): columns.map { _ in 0...1 }
      }
    }
  }

  /// Names of the model's inputs in order: `age`, `sex=Male`, …, `thal=missing`.
  public var inputNames: [String] {
    features.flatMap { feature -> [String] in
      switch feature.kind {
      case .numeric: [feature.column]
      case .categorical(let names, let indicator):
        names.map { "\(feature.column)=\($0)" } + (indicator ? ["\(feature.column)=missing"] : [])
      case .calendar(let parts):
        parts.flatMap { part in part.names.map { "\(feature.column).\(part.rawValue)=\($0)" } }
      }
    }
  }

  /// Number of the model's inputs.
  public var inputCount: Int { features.reduce(0) { $0 + $1.inputCount } }

  /// Positions among the inputs of the numeric features, the ones that are standardised.
  public var numericInputs: [Int] {
    var (positions, next): ([Int], Int) = ([], 0)
    for feature in features {
      if case .numeric = feature.kind { positions.append(next) }
      next += feature.inputCount
    }
    return positions
  }

  /// Refuses a contradictory schema.
  public func validate() throws(LearningError) {
    guard !features.isEmpty else { throw .schema("no features; a model needs at least one") }
    var roles: Set<String> = []
    for column in features.map(\.column) + label.columns + (client.map { [$0] } ?? []) + ignored {
      guard !column.isEmpty, roles.insert(column).inserted else {
        throw .schema("column \"\(column)\" is empty or has two roles")
      }
    }
    for feature in features {
      switch feature.kind {
      case .numeric(let lower, let upper):
        guard lower.isFinite, upper.isFinite, lower < upper, (upper - lower).isFinite else {
          throw .schema("column \"\(feature.column)\": range [\(lower), \(upper)] is empty or not finite")
        }
      case .categorical(let names, _):
        guard !names.isEmpty, Set(names).count == names.count, !names.contains("") else {
          throw .schema("column \"\(feature.column)\": categories must be distinct and not empty")
        }
        let reader = FeatureReader(feature, in: self)
        if let both = names.first(where: reader.isMissing) {
          throw .schema("column \"\(feature.column)\": \"\(both)\" is a category and means missing")
        }
      case .calendar(let parts):
        guard !parts.isEmpty, Set(parts).count == parts.count else {
          throw .schema("column \"\(feature.column)\": parts of a date must be distinct, and at least one")
        }
      }
    }
    switch label {
    case .above(let column, let threshold):
      guard threshold.isFinite else { throw .schema("column \"\(column)\": the threshold is not finite") }
    case .classes(let column, let names):
      guard names.count >= 2, Set(names).count == names.count else {
        throw .schema("column \"\(column)\": at least two distinct classes are needed")
      }
      if let both = names.first(where: isMissingLabel) {
        throw .schema("column \"\(column)\": \"\(both)\" is a class and means missing; keep it in one of the two lists")
      }
    case .value(let column, let lower, let upper):
      guard lower.isFinite, upper.isFinite, lower < upper, (upper - lower).isFinite else {
        throw .schema("column \"\(column)\": range [\(lower), \(upper)] is empty or not finite")
      }
    case .flags(let columns):
      guard !columns.isEmpty else { throw .schema("no columns of labels; name at least one") }
    }
    guard skippedLines >= 0 else { throw .schema("skipped lines: \(skippedLines) is negative") }
  }

  /// Whether a cell says that its row has no label.
  func isMissingLabel(_ cell: String) -> Bool {
    let cell = CellText.trimmed(cell)
    return cell.isEmpty || missing.contains(cell)
  }
}

/// A finite decimal number; nil for everything else that `Double` reads (hexadecimal, infinities, NaN).
func number(_ text: String) -> Double? {
  let allowed = text.utf8.allSatisfy { c in
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(c) || c == UInt8(ascii: ".") || c == UInt8(ascii: "-")
      || c == UInt8(ascii: "+") || c == UInt8(ascii: "e") || c == UInt8(ascii: "E")
  }
  guard allowed, let value = Double(text), value.isFinite else { return nil }
  return value
}
