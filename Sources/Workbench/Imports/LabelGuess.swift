import Configurations
import Learning

/// What is proposed to be predicted.
struct LabelGuess {
  /// What a model has to say.
  enum Target: Equatable {
    case classes(Int)
    case value
    case flags(Int)
  }

  /// Which.
  let target: Target
  /// Lines of `[data.label]`.
  let lines: [String]
  /// Marks of the column, whose rows have no label.
  let missing: [String]
  /// Why.
  let reason: String

  /// Most classes that are proposed.
  static let mostClasses = 100

  /// Looks at one column.
  init(_ item: FileProfile.Item, path: String) throws(WorkbenchError) {
    let p = item.profile
    func refused(_ reason: String, _ advice: String) -> WorkbenchError {
      .refused(path: path, reason: "column \"\(p.name)\" \(reason)", advice: advice)
    }
    guard item.elements == nil else {
      throw refused(
        "has \(item.elements?.count ?? 0) numbers a row", "name one of \(p.name)0, \(p.name)1, …, or another array")
    }
    guard p.present > 0 else { throw refused("has no value in any row", "name another column with --label") }
    // A minus sign beside a plus sign is a class, not a gap.
    let isSigned = p.marks["-"] != nil && p.texts["+"] != nil
    var texts = p.texts
    if isSigned { texts["-"] = p.marks["-"] }
    missing = p.marks.keys.filter { !(isSigned && $0 == "-") }.sorted()
    guard p.hasMoreTexts || texts.count > 1 else {
      throw refused("says the same in all rows: there is nothing to learn", "name another column with --label")
    }
    let isNumeric = p.numbers == p.present && !isSigned
    let values = Set(texts.keys.compactMap { CellText.number($0) })
    // Few whole numbers are codes of classes where each of them recurs.
    let areCodes = p.areWhole && values.count <= 20 && 5 * values.count <= p.present
    if isNumeric, p.hasMoreTexts || values.count > 2 && !areCodes {
      let range = RoundedRange(p.least, p.greatest)
      (target, reason) = (.value, p.hasMoreTexts ? "very many numbers" : "\(values.count) different numbers")
      lines = [
        "column = \(Configuration.quoted(p.name))",
        "range = [\(range.lower), \(range.upper)]" + Self.pad + "# the number itself is predicted; \(Self.guessed)",
      ]
      return
    }
    guard !p.hasMoreTexts, texts.count <= Self.mostClasses, texts.count < max(3, p.present) else {
      throw refused(
        "has \(p.hasMoreTexts ? "more than \(ColumnProfile.mostTexts)" : "\(texts.count)") different texts, too many for "
          + "classes, and they are no numbers",
        p.dates * 2 > p.present
          ? "dates cannot be predicted; name another column with --label" : "name another column with --label")
    }
    if isNumeric, values.count == 2, texts.count > 2, let low = values.min() {
      (target, reason) = (.classes(2), "two numbers, each written in several ways")
      lines = [
        "column = \(Configuration.quoted(p.name))",
        "above = \(CellText.text(of: low))" + Self.pad + "# class 1 where the number is the greater one",
      ]
      return
    }
    guard !isNumeric || values.count == texts.count else {
      throw refused("writes one number in several ways, as 1 and 1.0", "write it one way in all rows")
    }
    let declared = item.declared?.filter { texts[$0] != nil }
    var classes = declared?.count == texts.count ? declared ?? [] : Self.sorted(texts.keys)
    target = .classes(classes.count)
    var comment = ""
    if classes.count == 2 {
      let positive = Self.positive(classes, texts)
      classes = classes.filter { $0 != positive.name } + [positive.name]
      (comment, reason) = ("the second is the positive one: \(positive.reason)", "two different values")
    } else {
      reason = "\(classes.count) different \(isNumeric ? "whole numbers" : "texts")"
    }
    lines = [
      "column = \(Configuration.quoted(p.name))",
      "classes = \(Configuration.list(classes))" + (comment.isEmpty ? "" : "\(Self.pad)# \(comment)"),
    ]
  }

  /// Several columns, each of which holds or not.
  init(flags items: [FileProfile.Item], path: String) throws(WorkbenchError) {
    for item in items {
      let p = item.profile
      let isFlag = p.texts.keys.allSatisfy { text in
        ["true", "false"].contains(text.lowercased()) || CellText.number(text) == 0 || CellText.number(text) == 1
      }
      guard item.elements == nil, p.present > 0, !p.hasMoreTexts, isFlag else {
        throw .refused(
          path: path, reason: "column \"\(p.name)\" has other values than 0, 1, true and false",
          advice: "several --label are labels that hold or not; name one column of classes or numbers alone")
      }
    }
    target = .flags(items.count)
    missing = Set(items.flatMap(\.profile.marks.keys)).sorted()
    reason = "\(items.count) labels of their own, each of which holds or not"
    lines = ["columns = \(Configuration.list(items.map(\.profile.name)))\(Self.pad)# each holds (1) or not (0)"]
  }

  static let pad = "   "
  static let guessed = "guessed from the data, so public: confirm"

  private static func sorted(_ texts: some Collection<String>) -> [String] {
    texts.sorted { a, b in
      if let x = CellText.number(a), let y = CellText.number(b) { return x < y }
      return a < b
    }
  }

  private static let positiveWords: Set<String> = [
    "yes", "true", "y", "t", "positive", "pos", "malignant", "m", "default", "churn", "spam", "anomaly", "attack",
    "fraud", "sick", "disease", "tested_positive", "recurrence-events", "bad", ">50k", ">50k.", "won", "win", "case",
    "abnormal", "survived", "high", "+", "present", "failure", "up",
  ]
  private static let negativeWords: Set<String> = [
    "no", "false", "0", "n", "f", "negative", "neg", "benign", "b", "normal", "good", "healthy", "ham", "<=50k",
    "<=50k.", "control", "-", "absent", "low", "tested_negative", "no-recurrence-events", "lost", "-1", "down",
  ]

  /// Which of two classes a probability is about.
  private static func positive(_ classes: [String], _ counts: [String: Int]) -> (name: String, reason: String) {
    let (a, b) = (classes[0], classes[1])
    for (one, other) in [(a, b), (b, a)] {
      let isPositive = positiveWords.contains(one.lowercased())
      let isNegative = negativeWords.contains(other.lowercased())
      if isPositive || isNegative, !positiveWords.contains(other.lowercased()) || isNegative {
        return (one, "by its name")
      }
    }
    let (x, y) = (counts[a] ?? 0, counts[b] ?? 0)
    if x == y { return (b, "both are as frequent, and it is the later") }
    return (x < y ? a : b, "it is the rarer one")
  }
}
