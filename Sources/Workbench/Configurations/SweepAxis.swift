/// One setting that a sweep varies, as `--over` states it: `clip=0.5,1,2`, `seed=1..5`,
/// `data.partition.kind=iid,dirichlet`.
public struct SweepAxis: Equatable, Sendable {
  /// The setting's whole path.
  public let path: String
  /// What it takes, as `--set` takes it.
  public let values: [String]

  /// The override that sets one of its values.
  public func override(_ value: String) -> String { "\(path)=\(value)" }

  /// Most values of an axis, and most runs of a sweep.
  public static let limit = 10_000

  /// Reads an axis. A path may be its last part alone, where only one setting of `configuration` has that.
  public init(_ text: String, _ configuration: Configuration) throws(WorkbenchError) {
    guard text.utf8.count <= TomlNode.longestOverride, let equals = text.firstIndex(of: "=") else {
      throw .badAxis(text: String(text.prefix(60)), reason: "it is no `key=values`")
    }
    path = try Self.path(text[..<equals].trimmingBlanks, configuration)
    values = try Self.values(text[text.index(after: equals)...].trimmingBlanks, text)
  }

  /// All settings, by their paths.
  private static func settings(_ configuration: Configuration) -> [String] {
    configuration.canonicalText.split(separator: "\n").compactMap { line in
      line.firstRange(of: " = ").map { String(line[..<$0.lowerBound]) }
    }
  }

  private static func path(_ name: String, _ configuration: Configuration) throws(WorkbenchError) -> String {
    // A path below a list, or of a key that says nothing yet, is left to the configuration to refuse.
    if name.contains(".") { return name }
    let settings = settings(configuration)
    let ends = settings.filter { $0.split(separator: ".").last.map(String.init) == name }
    if ends.count == 1 { return ends[0] }
    guard ends.isEmpty else {
      throw .refused(
        path: "--over \(name)", reason: "may be \(ends.joined(separator: " or "))", advice: "write the whole path")
    }
    let words = Set(settings.compactMap { $0.split(separator: ".").last.map(String.init) }.filter { Int($0) == nil })
    throw .unknownKey(path: name, suggestion: suggestion(for: name, among: words.sorted()), known: words.sorted())
  }

  private static func values(_ text: String, _ axis: String) throws(WorkbenchError) -> [String] {
    let axis = String(axis.prefix(60))
    if let range = text.firstRange(of: "..") {
      guard let first = Int(text[..<range.lowerBound].trimmingBlanks),
        let last = Int(text[range.upperBound...].trimmingBlanks), first <= last
      else { throw .badAxis(text: axis, reason: "`\(text.prefix(40))` is no range of integers, as 1..5 is") }
      let (distance, overflow) = last.subtractingReportingOverflow(first)
      guard !overflow, distance < limit else { throw .badAxis(text: axis, reason: "more than \(limit) values") }
      return (first...last).map(String.init)
    }
    let values = split(text)
    guard values.count <= limit else { throw .badAxis(text: axis, reason: "more than \(limit) values") }
    guard !values.contains("") else { throw .badAxis(text: axis, reason: "a value is empty") }
    var seen: Set<String> = []
    for value in values where !seen.insert(value).inserted {
      throw .badAxis(text: axis, reason: "`\(value.prefix(40))` stands there twice")
    }
    return values
  }

  /// Splits at commas that stand in no brackets and no quotes.
  private static func split(_ text: String) -> [String] {
    var (parts, part, depth, quote) = ([String](), "", 0, Character?.none)
    for c in text {
      switch (c, quote) {
      case (",", nil) where depth == 0:
        parts.append(part.trimmingBlanks)
        part = ""
        continue
      case ("[", nil), ("{", nil): depth += 1
      case ("]", nil), ("}", nil): depth -= 1
      case ("\"", nil), ("'", nil): quote = c
      default: if c == quote { quote = nil }
      }
      part.append(c)
    }
    return parts + [part.trimmingBlanks]
  }
}
