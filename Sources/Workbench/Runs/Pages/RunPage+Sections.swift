import Configurations
import Foundation
import Reports

extension RunPage {
  /// Curves, and where they end.
  var learning: ReportPage.Section? {
    guard let curves = record["curves"], let round = curves.columns.firstIndex(of: "round") else { return nil }
    let charts = curves.metricColumns.compactMap { i -> LineChart? in
      let series = Self.series(curves, x: round, y: i)
      guard series.contains(where: { $0.points.contains { $0.y != nil } }) else { return nil }
      return LineChart(
        title: MetricNames.title(curves.columns[i]), xLabel: "training round",
        yLabel: MetricNames.short(curves.columns[i]), series: series)
    }
    return .init(
      "Learning",
      [
        .curves(charts),
        .text(
          "Sealed: opened from ciphertexts. Plaintext twin: the same integers, added up in the clear. Without quantising: "
            + "the same in floating point. Pooled: all rows in one place, which nobody has. Alone: each client by itself."
        ),
      ]
        + (record["comparison"].map { [.table($0)] } ?? []) + (record["rounds"].map { [.folded($0)] } ?? []))
  }

  /// Curves of one metric, by name; those of single clients are drawn thin.
  private static func series(_ curves: Table, x: Int, y: Int) -> [LineChart.Series] {
    var (names, points): ([String], [String: [LineChart.Point]]) = ([], [:])
    for row in curves.rows {
      guard let position = row[x].figure else { continue }
      let name = row[0].shown
      if points[name] == nil { names.append(name) }
      points[name, default: []].append(.init(x: position, y: row[y].figure))
    }
    return names.prefix(40).enumerated().map { i, name in
      .init(
        name: name, points: points[name] ?? [], weight: i == 0 ? .main : name.hasSuffix(" alone") ? .quiet : .usual)
    }
  }

  /// Who holds what.
  var partition: ReportPage.Section? {
    guard let table = record["partition"] else { return nil }
    var parts: [ReportPage.Part] = [
      .bars(ClientChart.bars(table)),
      .text(
        "Only a simulation can draw this: a client tells nobody what it holds, and the chain opens sums over all "
          + "clients alone."),
    ]
    if let left = record.fact("rows without a label"), left != .int(0) {
      parts.append(.text("Rows without a label, left out: \(left.shown)."))
    }
    return .init("Who holds what", parts + [.folded(table)])
  }

  /// Seconds and bytes.
  var costs: ReportPage.Section? {
    guard let phases = record["phases"] else { return nil }
    return .init("Costs", [.bars(PhaseChart.bars(phases)), .table(phases)])
  }

  /// What holds against whom, and what was decided before the run.
  var protection: ReportPage.Section {
    var table = configuration.protections
    if let epsilon = record.fact("epsilon"), epsilon.figure != nil {
      table.append([
        .text("the effect of one \(record.text("unit of privacy")) on the sums"), "whoever reads every opened sum",
        .text("noise: ε = \(epsilon.shown)"), "something is opened that the noise does not cover (see Privacy)",
      ])
    }
    table.notes = ["Who must be trusted for what, in full: SECURITY.md."]
    return .init(
      "What is protected, and by whom", [.table(table), .statements(statements { !$0.contains("privacy") })])
  }

  /// What is known of what the sums give away.
  var privacy: ReportPage.Section {
    var parts: [ReportPage.Part] = [.statements(statements { $0.contains("privacy") })]
    if let table = record["privacy"] { parts.append(.table(table)) }
    return .init("Privacy", parts)
  }

  private func statements(_ isWanted: (String) -> Bool) -> [ReportPage.Statement] {
    (record["statements"]?.rows ?? []).compactMap { row in
      guard row.count == 3, isWanted(row[1].shown) else { return nil }
      let standing: ReportPage.Standing =
        switch row[0].shown {
        case "ok": .good
        case "!": .warning
        default: .note
        }
      return .init(standing, row[1].shown, row[2].shown)
    }
  }

  /// What attacks reached.
  var attacked: ReportPage.Section? {
    attacks.map { .init("Attacks", [.table($0.overview), .folded($0.table)]) }
  }

  /// What a demonstration's cheater tried.
  var refusals: ReportPage.Section? {
    record["refusals"].map { .init("What was tried, and what stopped it", [.table($0)]) }
  }

  /// Where the models are, what they are called, and how to check them.
  var models: ReportPage.Section {
    let path = folder.url.lastPathComponent
    var t = Table(columns: ["", ""])
    t.append(["chain", manifest.chain.map { .text($0) } ?? .none(reason: "none")])
    t.append(["model after the last round", manifest.model.map { .text($0) } ?? .none(reason: "none")])
    t.append([
      "in files", "model/final.json, model/final.npy, model/final.safetensors; each round's as model/round-….json",
    ])
    let verify = manifest.model.map { ["sealedsum verify \($0.prefix(16)) \(shellQuoted(path))"] } ?? []
    return .init(
      "The model, and how to check it",
      [
        .table(t), .text("From the folder above this one:"),
        .commands(
          ["sealedsum audit \(shellQuoted(path))"] + verify + ["sealedsum predict \(shellQuoted(path)) rows.csv"]),
      ])
  }

  /// What was run, and where.
  var settings: ReportPage.Section {
    var t = Table(columns: ["", ""])
    func add(_ name: String, _ value: Table.Cell) { t.append([.text(name), value]) }
    add("run", .text(manifest.run + (isNamedRightly ? " = hash of configuration, seed and version" : "")))
    add("version", .text(manifest.version))
    add("seed", .int(manifest.seed))
    add("configuration", .text(manifest.configuration))
    add("data", .text(manifest.data))
    add("partition", .text(manifest.partition))
    add("started", .text(Self.date(manifest.started)))
    if let finished = manifest.finished { add("finished", .text(Self.date(finished))) }
    add("machine", .text(manifest.machine))
    add(
      "libraries",
      .text(manifest.libraries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")))
    var settings = Table(title: "All settings", columns: ["key", "value"])
    for line in configuration.canonicalText.split(separator: "\n").dropFirst() {
      let parts = line.split(separator: " ", maxSplits: 2)
      settings.append([.text(String(parts.first ?? "")), .text(String(parts.last ?? ""))])
    }
    let wrong: [ReportPage.Part] =
      isNamedRightly
      ? [] : [.warning("This identifier is not the hash of this configuration, seed and version: one was changed.")]
    return .init("What was run", wrong + [.table(t), .folded(settings)])
  }

  private static func date(_ seconds: Double) -> String {
    guard abs(seconds) < 1e11 else { return "–" }
    return ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: seconds))
  }
}

/// The bars of what phases cost.
enum PhaseChart {
  /// Seconds a phase, out of the table of costs.
  static func bars(_ table: Table) -> BarChart {
    let seconds = table.columns.firstIndex(of: "seconds")
    return BarChart(
      title: "Seconds a phase, all parties and rounds", unit: "seconds", parts: ["seconds"],
      bars: table.rows.map { row in
        .init(name: row.first?.shown ?? "", values: [max(0, seconds.flatMap { row[$0].figure } ?? 0)])
      })
  }
}
