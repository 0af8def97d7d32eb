public import Configurations
public import Contracts
import Foundation
public import Reports

extension History {
  /// Rounds in order.
  public var rounds: [Int] { sealed.metrics.keys.sorted() }

  /// Accuracy and AUC of the sealed run a round, beside the twin.
  public var table: Table {
    var t = Table(
      title: "Metrics on all hold-outs, opened as sums",
      columns: [
        "round", "training rows", "held-out rows", "correct", "accuracy", "AUC", "plaintext twin", "model",
      ], keys: ["plaintext twin": "twin"])
    for round in rounds {
      guard let m = sealed.metrics[round] else { continue }
      let equal =
        round == 0 ? "–" : models[round] == nil ? "not reached" : equalToTwin.contains(round) ? "equal" : "DIFFERENT"
      t.append([
        .int(round), .int(Int(m.samples)), .int(Int(m.evaluated)), .int(Int(m.correct)), Self.cell(m.accuracy),
        Self.cell(m.auc), .text(equal), models[round].map { .hash($0.hex) } ?? .none(reason: "initial"),
      ])
    }
    t.notes = [
      "A row is of the model after that round. Its metrics are opened with the next round's updates, and count the rows of "
        + "the clients that took part then: those that they train on, and those that they hold out, on which accuracy and "
        + "AUC are."
    ]
    if !hasAUC { t.notes.append(Self.withoutAUC) }
    return t
  }

  /// Whether there is an area under a curve in any round: not with more than two classes.
  public var hasAUC: Bool { ([sealed] + others).contains { $0.metrics.values.contains { $0.auc != nil } } }

  private static let withoutAUC = "AUC is undefined: it takes two classes, and held-out rows of both."

  /// Accuracy and AUC of every curve, round by round.
  public var grid: Table {
    let curves = [sealed] + others
    var t = Table(
      title: "Accuracy / AUC on all hold-outs after each round", columns: ["round"] + curves.map(\.name))
    for round in rounds {
      t.append(
        [.int(round)]
          + curves.map { curve in
            guard let m = curve.metrics[round] else { return .none(reason: "not computed") }
            return .text("\(Self.short(m.accuracy)) / \(Self.short(m.auc))")
          })
    }
    return t
  }

  private static func short(_ x: Double?) -> String {
    x.map { String(format: "%.3f", $0) } ?? "undefined"
  }

  /// All curves at the last round.
  public var comparison: Table {
    var t = Table(title: "After the last round", columns: ["trained on", "accuracy", "AUC"])
    for curve in [sealed] + others {
      guard let last = curve.metrics.keys.max(), let m = curve.metrics[last] else { continue }
      t.append([.text(curve.name), Self.cell(m.accuracy), Self.cell(m.auc)])
    }
    return t
  }

  /// Every curve's last round: accuracy, and accuracy / AUC as a text.
  var last: [(name: String, accuracy: Double, text: String)] {
    ([sealed] + others).compactMap { curve in
      guard let last = curve.metrics.keys.max(), let m = curve.metrics[last] else { return nil }
      return (curve.name, m.accuracy ?? 0, "\(Self.short(m.accuracy)) / \(Self.short(m.auc))")
    }
  }

  /// Every curve and round as one long table.
  public var long: Table {
    var t = Table(columns: ["curve", "round", "training_rows", "held_out_rows", "correct", "accuracy", "auc"])
    for curve in [sealed] + others {
      for round in curve.metrics.keys.sorted() {
        guard let m = curve.metrics[round] else { continue }
        t.append([
          .text(curve.name), .int(round), .int(Int(m.samples)), .int(Int(m.evaluated)), .int(Int(m.correct)),
          Self.cell(m.accuracy, 17), Self.cell(m.auc, 17),
        ])
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
    if hasAUC {
      try FileAccess.write(
        chart("Area under the ROC curve on all hold-outs", "AUC") { $0.auc }, to: run.plot("auc"))
    }
    try FileAccess.write(
      chart("Accuracy on all hold-outs", "share of correct predictions") { $0.accuracy }, to: run.plot("accuracy"))
  }
}
