import Configurations
import Foundation
import Learning
import Reports

/// Who is what among the columns of a file.
struct ImportRoles {
  /// What is predicted.
  let label: LabelGuess
  /// Columns of the label.
  let labelNames: [String]
  /// The column of the clients.
  let clients: String?
  /// How many they are, where a column names them.
  let clientCount: Int?
  /// The features.
  let features: [FeatureGroup]
  /// Columns that are left out.
  let ignored: [(column: String, reason: String)]
  /// What a person should look at.
  private(set) var notes: [String] = []
  /// Columns that may name clients.
  let candidates: [String]
  /// Columns by which rows can be ordered in time.
  let dates: [String]

  init(_ profile: FileProfile, _ request: Import.Request, path: String) throws(WorkbenchError) {
    var names: [String] = []
    for text in request.labels { names.append(try Self.column(text, of: profile, path: path, option: "--label")) }
    labelNames = names
    let items = profile.items
    let labels = names.compactMap { name in items.first { $0.names.contains(name) } }
    guard let first = labels.first else {
      throw .refused(path: path, reason: "no column to predict", advice: "name one with --label")
    }
    label = names.count == 1 ? try LabelGuess(first, path: path) : try LabelGuess(flags: labels, path: path)
    var client: String?
    if let text = request.clients {
      client = try Self.column(text, of: profile, path: path, option: "--clients")
    } else if profile.format == .leaf, names != ["user"] {
      client = "user"
    }
    clients = client
    clientCount = try client.map { name throws(WorkbenchError) in try Self.clients(name, items, path: path) }
    let rest = items.filter { item in
      item.elements != nil || !names.contains(item.profile.name) && item.profile.name != client
    }
    let groups = FeatureGroup.groups(rest)
    features = groups.filter { if case .ignored = $0.role { false } else { true } }
    ignored = groups.flatMap { group -> [(String, String)] in
      guard case .ignored(let reason) = group.role else { return [] }
      return (group.count == 1 ? group.columns : ColumnPattern.spelled(group.columns)).map { ($0, reason) }
    }
    candidates =
      client != nil
      ? []
      : rest.map(\.profile).filter {
        CellMarks.namesClients($0.name) && (2...200).contains($0.distinct) && $0.missing == 0
          && $0.rows >= 10 * $0.distinct
      }.map(\.name)
    dates = rest.map(\.profile).filter { $0.missing == 0 && $0.isoDates == $0.rows }.map(\.name)
    guard !features.isEmpty else {
      throw .refused(
        path: path,
        reason: "no column is left to predict from: "
          + ignored.prefix(8).map { "\($0.column) (\($0.reason))" }.joined(separator: ", "),
        advice: "give a file with numbers, or with texts that recur")
    }
    if !profile.isWithoutHeader { return }
    notes.append("The file has no line of names: columns are called `column 1`, `column 2`, and so on.")
  }

  /// The column that somebody means.
  private static func column(
    _ text: String, of profile: FileProfile, path: String, option: String
  ) throws(WorkbenchError) -> String {
    let names = profile.names
    if names.contains(text) { return text }
    if let place = profile.skippedCells.firstIndex(of: text), names.indices.contains(place) { return names[place] }
    if text == "last", let last = names.last { return last }
    if profile.isWithoutHeader, let number = Int(text), (1...names.count).contains(number) { return names[number - 1] }
    // Some programs put names into quotes that are none of CSV's.
    func bare(_ name: String) -> String { name.trimmingCharacters(in: CharacterSet(charactersIn: "'`")).lowercased() }
    let same = names.filter { bare($0) == bare(text) }
    if same.count == 1 { return same[0] }
    let near = suggestion(for: text, among: names).map { "did you mean `\($0)`? " } ?? ""
    throw .refused(
      path: path, reason: "has no column \"\(text)\"",
      advice: near + "\(option) takes one of \(listed(names))"
        + (profile.isWithoutHeader ? ", or its number, as the file has no names" : ""))
  }

  private static func clients(_ name: String, _ items: [FileProfile.Item], path: String) throws(WorkbenchError) -> Int {
    guard let p = items.first(where: { $0.elements == nil && $0.profile.name == name })?.profile else {
      throw .refused(path: path, reason: "\"\(name)\" is one of a block of numbers", advice: "name another column")
    }
    func refused(_ reason: String) -> WorkbenchError {
      .refused(
        path: path, reason: "column \"\(name)\" \(reason)",
        advice: "name another column with --clients, or leave it out: rows are dealt then")
    }
    guard p.missing == 0 else { throw refused("names no client in \(p.missing) rows") }
    guard p.distinct >= 2 else { throw refused("names one client alone") }
    guard !p.hasMoreTexts, p.distinct <= 1000, 2 * p.distinct <= p.rows else {
      throw refused("has \(p.hasMoreTexts ? "more than \(p.distinct)" : "\(p.distinct)") values in \(p.rows) rows")
    }
    return p.distinct
  }

  /// One line a column or a run of columns that are read alike.
  var table: Table {
    var t = Table(title: "Columns", columns: ["column", "role", "as", "missing"])
    for name in labelNames { t.append([.text(name), .text("label"), .text(label.reason), .text("")]) }
    if let clients {
      t.append([.text(clients), .text("clients"), .text("\(clientCount ?? 0) of them"), .int(0)])
    }
    for group in features {
      let kind =
        switch group.role {
        case .number(let range, _): "number in [\(range.lower), \(range.upper)]"
        case .categories(let names, _): "\(names.count) categories"
        case .presence: "there or not"
        case .date(let parts, _): "date: \(parts.joined(separator: ", "))"
        case .ignored(let reason): reason
        }
      t.append([
        .text(listed(group.columns)), .text("feature"), .text(kind), .int(group.profile.missing),
      ])
    }
    for (column, reason) in ignored { t.append([.text(column), .text("ignored"), .text(reason), .text("")]) }
    return t
  }
}
