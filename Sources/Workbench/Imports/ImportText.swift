import Configurations
import Foundation
import Learning

/// Writes what was guessed as TOML, with the reasons beside it.
struct ImportText {
  private let profile: FileProfile
  private let roles: ImportRoles
  private let request: Import.Request
  private var lines: [String] = []

  init(_ profile: FileProfile, _ roles: ImportRoles, _ request: Import.Request) {
    (self.profile, self.roles, self.request) = (profile, roles, request)
    head()
    data()
    features()
    settings()
  }

  /// The configuration.
  var text: String { lines.joined(separator: "\n") + "\n" }

  private mutating func add(_ line: String, _ comment: String? = nil) {
    lines.append(comment.map { line + LabelGuess.pad + "# " + Self.plain($0) } ?? line)
  }

  private mutating func remark(_ text: String) { lines.append("# " + Self.plain(text)) }

  /// A comment ends with its line: whatever a file holds stays in it.
  private static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }))
  }

  private mutating func head() {
    remark("Written by `sealedsum import` from \(request.file.lastPathComponent): \(profile.rows) rows.")
    remark("All that stands here is public. Ranges, categories and classes were guessed from the data, so they say")
    remark("something of it: replace them by what is known of each quantity without the data, and confirm every line.")
    for note in profile.notes + roles.notes { remark("Note: \(note)") }
    add("")
    add("[experiment]")
    add("name = \(Configuration.quoted(Self.name(request.output)))")
    add("seed = 1")
    add("rounds = 10")
    add("")
  }

  private mutating func data() {
    add("[data]")
    add("file = \(Configuration.quoted(Self.path(request.file, from: request.output)))")
    if profile.format != .csv { add("format = \"\(profile.format.rawValue)\"") }
    if let labels = request.labelsFile {
      add("labels = \(Configuration.quoted(Self.path(labels, from: request.output)))")
    }
    for (key, value, comment) in profile.keys { add("\(key) = \(value)", comment) }
    if let clients = roles.clients {
      add("clients = \(Configuration.quoted(clients))", "\(roles.clientCount ?? 0) clients")
    }
    for name in roles.candidates {
      remark("clients = \(Configuration.quoted(name))   may name natural clients; drop [data.partition] then")
    }
    add("holdout = 0.3", "of each client's rows")
    for name in roles.dates.prefix(3) {
      remark("holdout_order = \(Configuration.quoted(name))   would hold out the last rows by it, not drawn ones")
    }
    if !roles.label.missing.isEmpty {
      add("missing = \(Configuration.list(roles.label.missing))", "rows with such a label are left out")
    }
    if !roles.ignored.isEmpty {
      add("ignored = [")
      for (column, reason) in roles.ignored { add("  \(Configuration.quoted(column)),", reason) }
      add("]")
    }
    add("")
    if roles.clients == nil {
      add("[data.partition]", "no column names clients: rows are dealt at random")
      add("kind = \"iid\"")
      add("clients = \(clientCount)")
      add("")
    }
    add("[data.label]", roles.label.reason)
    for line in roles.label.lines { add(line) }
    add("")
  }

  private mutating func features() {
    for group in roles.features {
      add("[[data.features]]")
      if group.columns.count == 1, group.count == 1 {
        add("column = \(Configuration.quoted(group.columns[0]))")
      } else {
        add("columns = \(Configuration.list(group.columns))", "\(group.count) columns that are read alike")
      }
      let missing: [String]
      switch group.role {
      case .number(let range, let marks):
        add("range = [\(range.lower), \(range.upper)]", LabelGuess.guessed)
        missing = marks
      case .categories(let names, let marks):
        add("categories = \(Configuration.list(names))", "the texts that occur, so public: confirm")
        missing = marks
      case .date(let parts, let marks):
        add("parts = \(Configuration.list(parts))", "of a date; those that vary in the data")
        missing = marks
      case .presence(let name):
        add("categories = \(Configuration.list([name]))", "there or not")
        add("missing_indicator = true")
        missing = group.profile.marks.keys.sorted()
      case .ignored: missing = []
      }
      if !missing.isEmpty {
        add("missing = \(Configuration.list(missing))", "stood where numbers or texts were missing")
      }
      if group.profile.missing > 0 {
        remark("\(group.profile.missing) of \(group.profile.rows) cells have no value")
      }
      add("")
    }
  }

  private mutating func settings() {
    add("[model]")
    switch roles.label.target {
    case .classes(2): add("kind = \"logistic\"", "two classes; or \"perceptron\"")
    case .classes(let count): add("kind = \"softmax\"", "\(count) classes; or \"perceptron\"")
    case .value: add("kind = \"linear\"", "a number is predicted; or \"perceptron\"")
    case .flags: add("kind = \"linear\"", "labels of their own; or \"perceptron\"")
    }
    add("")
    let inputs = roles.features.reduce(0) { sum, group in
      switch group.role {
      case .categories(let names, _): sum + names.count
      case .presence: sum + 2
      case .date: sum + 43
      case .number, .ignored: sum + group.count
      }
    }
    add("[training]")
    add("epochs = \(profile.rows < 2_000 ? 2 : 1)")
    add("batch = \(profile.rows < 2_000 ? 16 : 32)")
    add("rate = \(inputs > 64 ? "0.02" : "0.1")", inputs > 64 ? "many inputs: small steps" : nil)
    add("l2 = 0.001")
    add("")
    add("[quantization]")
    add(
      "clip = \(inputs > 64 ? "2.0" : "1.0")",
      "largest norm of a client's update in a round; `plan` and the report say how often it binds")
    add("fraction_bits = 14")
    add("")
    add("[crypto]")
    add("bits = 2048", "≈ 112 bits of security; 3072 is the default elsewhere")
    add("proofs = \"norm\"")
    add("")
    let n = roles.clientCount ?? clientCount
    let corrupted = n >= 4 ? max(1, n / 10) : 0
    let honest = max(2, min(10, n - corrupted - 1))
    add("[parties]", honest < 10 ? "for a first look: 10 honest updates in every sum outside of demonstrations" : nil)
    add("trustees = 4")
    add("threshold = 3")
    add("corrupted_trustees = 1")
    add("min_clients = \(corrupted + honest)")
    add("corrupted_clients = \(corrupted)")
    add("min_honest = \(honest)")
  }

  /// Clients to deal to: four, or as many as have a few rows each.
  private var clientCount: Int { max(2, min(4, profile.rows / 5)) }

  private static func name(_ url: URL) -> String {
    let stem = url.deletingPathExtension().lastPathComponent
    let safe = String(
      stem.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "-" }.prefix(64))
    return safe.isEmpty ? "experiment" : safe
  }

  /// A path from the folder of the configuration where both lie under one folder, else the whole path.
  private static func path(_ file: URL, from output: URL) -> String {
    let target = file.absoluteURL.standardized.pathComponents
    let base = output.absoluteURL.standardized.deletingLastPathComponent().pathComponents
    let shared = zip(target, base).prefix { $0 == $1 }.count
    guard shared > 1 else { return file.absoluteURL.standardized.path }
    return (Array(repeating: "..", count: base.count - shared) + target[shared...]).joined(separator: "/")
  }
}
