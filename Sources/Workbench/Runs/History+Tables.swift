public import Configurations
public import Contracts
import Foundation
public import Learning
public import Reports

extension History {
  /// Rounds in order.
  public var rounds: [Int] { sealed.metrics.keys.sorted() }

  /// Metrics of the sealed run a round, beside the twin.
  public var table: Table {
    var t = Table(
      title: "Metrics on all hold-outs, opened as sums",
      columns: ["round", "training rows", "held-out rows"] + (countsHits ? ["correct"] : []) + rule.metrics.map(\.title)
        + ["plaintext twin", "model"], keys: keys.merging(["plaintext twin": "twin"]) { a, _ in a })
    for round in rounds {
      guard let m = sealed.metrics[round] else { continue }
      let equal =
        round == 0 ? "–" : models[round] == nil ? "not reached" : equalToTwin.contains(round) ? "equal" : "DIFFERENT"
      t.append(
        [.int(round), .int(Int(m.samples)), .int(Int(m.evaluated))] + (countsHits ? [.int(Int(m.correct))] : [])
          + rule.metrics.map { Self.cell(m[$0]) }
          + [.text(equal), models[round].map { .hash($0.hex) } ?? .none(reason: "initial")])
    }
    t.notes = [
      "A row is of the model after that round. Its metrics are opened with the next round's updates, and count the rows of "
        + "the clients that took part then: those that they train on, and those that they hold out, on which "
        + "\(Self.sentence(rule.metrics.map(\.title))) are."
    ]
    if rule == .scores, !shownMetrics.contains(.auc) { t.notes.append(Self.withoutAUC) }
    return t
  }

  /// The rule's metrics that are defined in any round.
  public var shownMetrics: [Metric] {
    rule.metrics.filter { metric in ([sealed] + others).contains { $0.metrics.values.contains { $0[metric] != nil } } }
  }

  /// Whether predictions are right or wrong; values are near or far.
  private var countsHits: Bool { if case .errors = rule { false } else { true } }

  /// Members of JSON objects, for columns of metrics.
  private var keys: [String: String] {
    Dictionary(uniqueKeysWithValues: rule.metrics.map { ($0.title, $0.key) })
  }

  private static let withoutAUC = "AUC is undefined: it takes two classes, and held-out rows of both."

  /// `a, b and c`.
  private static func sentence(_ words: [String]) -> String {
    words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + words[words.count - 1]
  }

  /// The first two metrics: `accuracy / AUC`.
  var pair: String { rule.metrics.prefix(2).map(\.title).joined(separator: " / ") }

  /// The first two metrics of every curve, round by round.
  public var grid: Table {
    let curves = [sealed] + others
    var t = Table(
      title: "\(pair.prefix(1).uppercased() + pair.dropFirst()) on all hold-outs after each round",
      columns: ["round"] + curves.map(\.name))
    for round in rounds {
      t.append(
        [.int(round)]
          + curves.map { curve in
            guard let m = curve.metrics[round] else { return .none(reason: "not computed") }
            return .text(text(m))
          })
    }
    return t
  }

  /// The first two metrics as a text.
  private func text(_ m: PublishedMetrics) -> String {
    rule.metrics.prefix(2).map { Self.short(m[$0]) }.joined(separator: " / ")
  }

  /// Three digits after the point; four in all of errors, which have any size.
  private static func short(_ x: Double?) -> String {
    x.map { $0.magnitude < 10 && $0.magnitude >= 0.1 || $0 == 0 ? String(format: "%.3f", $0) : significant($0, 4) }
      ?? "undefined"
  }

  /// All curves at the last round.
  public var comparison: Table {
    var t = Table(title: "After the last round", columns: ["trained on"] + rule.metrics.map(\.title), keys: keys)
    for curve in [sealed] + others {
      guard let last = curve.metrics.keys.max(), let m = curve.metrics[last] else { continue }
      t.append([.text(curve.name)] + rule.metrics.map { Self.cell(m[$0]) })
    }
    return t
  }

  /// Every curve's last round: the first metric, and the first two as a text.
  var last: [(name: String, value: Double, text: String)] {
    ([sealed] + others).compactMap { curve in
      guard let last = curve.metrics.keys.max(), let m = curve.metrics[last] else { return nil }
      return (curve.name, m[rule.metrics[0]] ?? 0, text(m))
    }
  }

  /// Every curve and round as one long table.
  public var long: Table {
    var t = Table(
      columns: ["curve", "round", "training_rows", "held_out_rows"] + (countsHits ? ["correct"] : [])
        + rule.metrics.map(\.key))
    for curve in [sealed] + others {
      for round in curve.metrics.keys.sorted() {
        guard let m = curve.metrics[round] else { continue }
        t.append(
          [.text(curve.name), .int(round), .int(Int(m.samples)), .int(Int(m.evaluated))]
            + (countsHits ? [.int(Int(m.correct))] : []) + rule.metrics.map { Self.cell(m[$0], 17) })
      }
    }
    return t
  }

  /// The long table, one JSON object a line.
  public var jsonLines: String {
    guard case .array(let rows) = long.json else { return "" }
    return rows.map { $0.compact + "\n" }.joined()
  }

  /// A chart of one metric over the rounds.
  public func chart(_ title: String, _ yLabel: String, _ value: (PublishedMetrics) -> Double?) -> String {
    LineChart(
      title: title, xLabel: "training round", yLabel: yLabel,
      series: ([sealed] + others).map { curve in
        .init(
          name: curve.name,
          points: curve.metrics.keys.sorted().map {
            .init(x: Double($0), y: curve.metrics[$0].flatMap(value))
          })
      }
    ).svg
  }

  private static func cell(_ x: Double?, _ digits: Int = 4) -> Table.Cell {
    x.map { .number($0, digits: digits) } ?? .none(reason: "undefined")
  }

  /// Writes metrics.csv, metrics.jsonl and the plots.
  public func write(to run: RunFolder) throws(WorkbenchError) {
    try FileAccess.write(long.csv, to: run.metricsCSV)
    try FileAccess.write(jsonLines, to: run.metricsJSONL)
    for metric in shownMetrics {
      let label = metric == .accuracy ? "share of correct predictions" : metric.title
      try FileAccess.write(
        chart("\(metric.explanation) on all hold-outs", label) { $0[metric] }, to: run.plot(metric.key))
    }
  }
}
