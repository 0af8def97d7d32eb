public import Configurations
import Files
import Machines
import Plans
public import Reports

/// The page of a run, made of its folder's files alone: manifest, configuration, `report.json` and, where somebody put
/// it there, `attacks.json`.
public struct RunPage: Sendable {
  let folder: RunFolder
  let manifest: Manifest
  let configuration: Configuration
  let record: RunRecord
  let attacks: AttackResults?

  /// Reads a folder. Refuses one whose run is not over.
  public init(_ folder: RunFolder) throws(WorkbenchError) {
    self.folder = folder
    manifest = try Manifest(file: folder.manifest)
    configuration = try Configuration(file: folder.configuration, overrides: manifest.overrides)
    guard FileKind(at: folder.record.path) != .nothing else {
      throw .refused(
        path: folder.url.relativePath, reason: "there is no report.json: the run is not over, or of an earlier version",
        advice: "`sealedsum resume \(shellQuoted(folder.url.relativePath))` ends it and writes its page")
    }
    record = RunRecord(try StoredTables(RunRecord.kind, at: folder.record))
    attacks = FileKind(at: folder.attacks.path) != .nothing ? try AttackResults(at: folder.attacks) : nil
  }

  /// Whether the identifier is the hash of this configuration, seed included, and of the version.
  var isNamedRightly: Bool { configuration.runIdentifier(version: manifest.version) == manifest.run }

  /// Whether every sealed model is the plaintext's.
  var isEqual: Bool { record.fact("rounds") == record.fact("rounds equal to the plaintext twin") }

  /// Every table that the page shows, by key.
  public var tables: [(key: String, table: Table)] {
    let keys = ["curves", "rounds", "comparison", "partition", "phases", "statements", "privacy", "refusals"]
    return keys.compactMap { key in record[key].map { (key, $0) } } + (attacks.map { [("attacks", $0.table)] } ?? [])
  }

  /// The headline figures as a table.
  public var headline: Table { .headline(tiles) }

  /// The run's identifier.
  public var identifier: String { manifest.run }

  /// One line of what came of it.
  public var verdict: String { record.text("verdict") }

  /// Writes the page.
  func write() throws(WorkbenchError) { try FileAccess.write(page.html, to: folder.page) }

  /// The page.
  public var page: ReportPage {
    var page = ReportPage(
      title: configuration.experiment.name, kind: "SealedSum run \(manifest.run)", lead: record.text("introduction"),
      verdict: .init(isEqual ? .good : .bad, verdict),
      footer:
        "Run \(manifest.run), SealedSum \(manifest.version). This page loads nothing and runs nothing. It is a report, "
        + "not evidence: the ledger is, and `sealedsum audit` checks it.")
    page.warnings = warnings
    page.tiles = tiles
    page.sections = [
      learning, partition, costs, protection, privacy, attacked, refusals, models, settings,
    ].compactMap { $0 }
    return page
  }

  /// What the configuration gave up.
  private var warnings: [String] {
    var all: [String] = []
    if record.text("noise") == Configuration.Noise.repeatable.rawValue {
      all.append(
        "The masks' noise is repeatable (noise = \"repeatable\"): whoever knows the seed can open every update.")
    }
    if configuration.crypto.proofs == .none {
      all.append(
        "Encrypted, but not proved (proofs = \"none\"): one client can ruin any sum, or read another's update from it.")
    }
    return all
  }

  private var tiles: [ReportPage.Tile] {
    var tiles: [ReportPage.Tile] = []
    if let curves = record["curves"], let sealed = curves.last(of: "sealed") {
      let pooled = curves.last(of: "all data pooled")
      for i in curves.metricColumns {
        guard case .number(let value, _) = sealed[i] else { continue }
        let other = pooled.flatMap { $0[i].figure }.map { "\(significant($0, 4)) on pooled data" }
        tiles.append(
          .init("\(MetricNames.short(curves.columns[i])), sealed", .number(value, digits: 4), note: other ?? ""))
      }
    }
    if let rounds = record.fact("rounds") { tiles.append(.init("training rounds", rounds)) }
    if let partition = record["partition"] {
      let rows = partition.rows.flatMap { $0.dropFirst().prefix(2) }.compactMap(\.figure).reduce(0, +)
      tiles.append(.init("clients", .int(partition.rows.count), note: "\(counted(rows)) rows"))
    }
    if let parameters = record.fact("parameters") {
      tiles.append(.init("parameters", parameters, note: configuration.model.kind.rawValue))
    }
    tiles.append(
      .init(
        "updates", .text(configuration.crypto.proofs == .none ? "not proved" : "proved"),
        note: configuration.crypto.proofs == .none
          ? "encrypted only" : "encrypted; proof: \(configuration.crypto.proofs.rawValue)"))
    if let epsilon = record.fact("epsilon") {
      let isPrivate = epsilon.figure != nil
      tiles.append(
        .init(
          "differential privacy, ε", epsilon,
          note: isPrivate
            ? "δ = \(record.text("delta")), of one \(record.text("unit of privacy"))" : "no noise, no claim"))
    }
    if let phases = record["phases"], let seconds = phases.sum("seconds"), let bytes = phases.sum("bytes on the chain")
    {
      tiles.append(.init("seconds of work", .number(seconds, digits: 3), note: "all parties together"))
      tiles.append(.init("MiB on the chain", .number(bytes / 1_048_576, digits: 3), note: "all rounds"))
    }
    return tiles
  }
}

extension Table {
  /// The sum of a column of figures; nil where there is no such column.
  func sum(_ column: String) -> Double? {
    columns.firstIndex(of: column).map { i in rows.compactMap { $0[i].figure }.reduce(0, +) }
  }

  /// Headline figures, one a row.
  static func headline(_ tiles: [ReportPage.Tile]) -> Table {
    var t = Table(title: "At a glance", columns: ["figure", "value", "note"])
    for tile in tiles { t.append([.text(tile.name), tile.value, .text(tile.note)]) }
    return t
  }
}
