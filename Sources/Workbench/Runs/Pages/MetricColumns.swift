import Learning
import Reports

extension Table {
  /// Of a table of curves (`History.long`), the columns that are metrics: numbers, or undefined, and no counts, which may
  /// be undefined too.
  var metricColumns: [Int] {
    columns.indices.filter { i in
      !rows.isEmpty && !["curve", "round", "training_rows", "held_out_rows", "correct"].contains(columns[i])
        && rows.allSatisfy { row in
          switch row[i] {
          case .number, .none: true
          case .text, .int, .hash: false
          }
        }
    }
  }

  /// The last row of a curve.
  func last(of curve: String) -> [Cell]? { rows.last { $0.first == .text(curve) } }
}

/// What metrics are called where there is room.
enum MetricNames {
  /// `accuracy` as the title of a chart.
  static func title(_ key: String) -> String { "\(metric(key)?.explanation ?? key) on all hold-outs" }

  /// `auc` as `AUC`.
  static func short(_ key: String) -> String { metric(key)?.title ?? key }

  /// Whether more of it, named by key or by title, is better; nil where this page does not know it.
  static func isBetterHigh(_ name: String) -> Bool? {
    metric(name).map { $0 != .rootMeanSquareError && $0 != .meanAbsoluteError }
  }

  private static func metric(_ name: String) -> Metric? {
    Metric.named.first { $0.key == name || $0.title == name }
  }
}
