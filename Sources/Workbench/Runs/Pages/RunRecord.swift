import Configurations
import Machines
public import Reports

/// `report.json`: the tables of a run's page and the sentences about it, so that the page can be made again, elsewhere and
/// without data. None of it is evidence: that is the ledger.
///
/// Tables: `facts` (a fact a row), `curves`, `rounds`, `comparison`, `partition`, `phases`, `statements`, `privacy`, and
/// of a demonstration, `refusals`.
public struct RunRecord: Sendable {
  /// What `what` says in the file.
  static let kind = "run"

  private let tables: [StoredTables.Entry]

  init(_ stored: StoredTables) { tables = stored.tables }

  /// What an earlier process wrote into a run's folder; nil where there is none, or none that can be read.
  init?(of folder: RunFolder) {
    do throws(WorkbenchError) { self.init(try StoredTables(Self.kind, at: folder.record)) } catch { return nil }
  }

  /// A table by its key.
  public subscript(key: String) -> Table? { tables.first { $0.key == key }?.table }

  /// A fact by its name.
  func fact(_ name: String) -> Table.Cell? {
    self["facts"]?.rows.first { $0.first == .text(name) }?.last
  }

  /// A fact in words.
  func text(_ name: String) -> String { fact(name)?.shown ?? "" }
}

extension Run {
  /// Writes what the page is made of.
  func write(_ record: StoredTables) throws(WorkbenchError) {
    try FileAccess.write(record.json.pretty + "\n", to: folder.record)
  }

  /// What the page is made of. A demonstration says more in `introduction` and `verdict`, and adds tables.
  func record(
    _ history: History, introduction: String? = nil, verdict: String? = nil, addition: [StoredTables.Entry] = []
  ) -> StoredTables {
    var facts = Table(columns: ["fact", "value"])
    func add(_ name: String, _ value: Table.Cell) { facts.append([.text(name), value]) }
    add("introduction", .text((introduction ?? self.introduction) + " " + sealing.replacing("`", with: "")))
    add("verdict", .text(verdict ?? Self.verdict(history)))
    add("model", .text(modelInWords))
    add("parameters", .int(plan.initialModel.count))
    add("rounds", .int(history.models.count))
    add("rounds equal to the plaintext twin", .int(history.equalToTwin.count))
    add("epsilon", privacy.epsilon.isFinite ? .number(privacy.epsilon, digits: 4) : .none(reason: "∞"))
    add("unit of privacy", .text(privacy.unit ?? "none"))
    add("delta", privacy.delta.map { .number($0, digits: 2) } ?? .none(reason: "none"))
    add("encryption", .text("\(plan.encryption)"))
    add("noise", .text("\(plan.noise)"))
    add("rows without a label", .int(rowsWithoutLabel))
    let tables: [(String, Table)] = [
      ("facts", facts), ("curves", history.long), ("rounds", history.table), ("comparison", history.comparison),
      ("partition", clients), ("phases", costs), ("statements", statements),
      ("privacy", privacy.table),
    ]
    return StoredTables(RunRecord.kind, tables.map { .init(key: $0.0, table: $0.1) } + addition)
  }
}
