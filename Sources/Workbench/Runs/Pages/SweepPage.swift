public import Configurations
import Files
public import Foundation
import Machines
public import Reports

extension Sweep {
  /// What `what` says in `sweep.json`.
  static let kind = "sweep"

  /// Writes `sweep.csv` (a line a run), `sweep.md` (a line a combination), `sweep.json` (both) and `report.html`.
  public func write(_ outcomes: [Outcome], to folder: URL) throws(WorkbenchError) {
    let (means, runs) = (table(outcomes), runs(outcomes))
    try FileAccess.write(runs.csv, to: folder.appendingPathComponent("sweep.csv"))
    try FileAccess.write(means.markdown, to: folder.appendingPathComponent("sweep.md"))
    var facts = Table(columns: ["fact", "value"])
    facts.append(["name", .text(points.first?.configuration.experiment.name ?? "")])
    facts.append(["sweep", .text(identifier)])
    var axes = Table(columns: ["setting", "values"])
    for axis in self.axes { axes.append([.text(axis.path), .text(axis.values.joined(separator: ", "))]) }
    let tables = StoredTables(
      Self.kind,
      [("facts", facts), ("axes", axes), ("means", means), ("points", runs)].map { .init(key: $0.0, table: $0.1) })
    try FileAccess.write(tables.json.pretty + "\n", to: SweepPage.record(in: folder))
    try FileAccess.write(SweepPage(folder).page.html, to: SweepPage.file(in: folder))
  }
}

/// The page of a sweep, made of its `sweep.json` alone.
public struct SweepPage: Sendable {
  private let folder: URL
  private let record: RunRecord
  private let stored: StoredTables

  static func record(in folder: URL) -> URL { folder.appendingPathComponent("sweep.json") }
  /// Where the page lies.
  public static func file(in folder: URL) -> URL { folder.appendingPathComponent("report.html") }

  /// Whether a folder is of a sweep that came to its end.
  public static func isSweep(_ folder: URL) -> Bool { FileKind(at: record(in: folder).path) != .nothing }

  /// Reads a sweep's folder.
  public init(_ folder: URL) throws(WorkbenchError) {
    self.folder = folder
    stored = try StoredTables(Sweep.kind, at: Self.record(in: folder))
    record = RunRecord(stored)
    for key in ["axes", "means", "points"] where record[key] == nil {
      throw .malformed(path: Self.record(in: folder).path, reason: "the table `\(key)` is missing")
    }
  }

  /// Every table that the page shows, by key.
  public var tables: [(key: String, table: Table)] {
    ["axes", "means", "points"].compactMap { key in record[key].map { (key, $0) } }
  }

  /// The headline figures as a table.
  public var headline: Table { .headline(tiles) }
  /// The sweep's identifier.
  public var identifier: String { record.text("sweep") }

  var points: Table { record["points"] ?? Table(columns: []) }
  var means: Table { record["means"] ?? Table(columns: []) }
  private var failed: Int { Int(exactly: means.sum("failed") ?? 0) ?? 0 }

  /// One line of what came of it.
  public var verdict: String {
    failed == 0 ? "All \(points.rows.count) runs ended." : "\(failed) of \(points.rows.count) runs failed."
  }

  private var tiles: [ReportPage.Tile] {
    var tiles: [ReportPage.Tile] = [
      .init("runs", .int(points.rows.count), note: failed == 0 ? "all ended" : "\(failed) failed"),
      .init("settings that vary", .int(record["axes"]?.rows.count ?? 0)),
    ]
    for i in metricColumns {
      guard let isHigh = MetricNames.isBetterHigh(means.columns[i]) else { continue }
      let rows = means.rows.filter { $0[i].figure != nil }
      let best = rows.max { a, b in
        let (x, y) = (a[i].figure ?? 0, b[i].figure ?? 0)
        return isHigh ? x < y : x > y
      }
      guard let best, rows.count > 1 else { continue }
      let setting = settingColumns.map { "\(Self.short(means.columns[$0])) = \(best[$0].shown)" }
      tiles.append(.init("best mean \(means.columns[i])", best[i], note: setting.joined(separator: ", ")))
    }
    return tiles
  }

  /// The page.
  public var page: ReportPage {
    let axes = record["axes"] ?? Table(columns: [])
    let varied = axes.rows.compactMap { $0.first.map { Self.short($0.shown) } }.joined(separator: ", ")
    var page = ReportPage(
      title: "\(record.text("name")) over \(varied)", kind: "SealedSum sweep \(identifier)",
      lead:
        "One experiment with every combination of these settings. Means are over the runs of a line, which differ in "
        + "their seed alone; bars are one standard error to either side.",
      verdict: .init(failed == 0 ? .good : .warning, verdict),
      footer: "SealedSum \(stored.version), \(stored.machine). This page loads nothing and runs nothing.")
    page.tiles = tiles
    let links = points.columns.firstIndex(of: "run") ?? 0
    page.sections = [
      .init("Results", [.curves(charts), .table(means)]),
      .init(
        "The runs",
        [
          .linked(
            runs, column: links,
            addresses: points.rows.map { row in
              let name = row.indices.contains(links) ? row[links].shown : ""
              let isThere =
                name.wholeMatch(of: /[0-9a-f]{12}/) != nil
                && FileKind(at: folder.appendingPathComponent("\(name)/report.html").path) != .nothing
              return isThere ? "\(name)/report.html" : nil
            })
        ]),
      .init("What varies", [.table(axes)]),
    ]
    return page
  }

  /// The points with metrics by the names that people use, and without reasons of failure where there are none.
  private var runs: Table {
    var t = points
    guard let run = t.columns.firstIndex(of: "run"), let end = t.columns.firstIndex(of: "seconds"), run < end else {
      return t
    }
    t.columns.replaceSubrange(run + 1..<end, with: t.columns[run + 1..<end].map(MetricNames.short))
    return failed == 0 ? t.dropping("failure") : t
  }

  /// The last part of a setting's path.
  private static func short(_ path: String) -> String { path.split(separator: ".").last.map(String.init) ?? path }
}
