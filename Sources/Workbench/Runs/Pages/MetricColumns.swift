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
  static func title(_ key: String) -> String {
    switch key {
    case "accuracy": "Accuracy on all hold-outs"
    case "auc": "Area under the ROC curve on all hold-outs"
    default: "\(short(key)) on all hold-outs"
    }
  }

  /// `auc` as `AUC`.
  static func short(_ key: String) -> String {
    let capitals: Set<String> = ["auc", "f1", "rmse", "mae", "mse"]
    return key.split(separator: "_").map { word in
      capitals.contains(String(word)) ? word.uppercased() : word == "r2" ? "R²" : String(word)
    }.joined(separator: " ")
  }

  /// Whether more is better; nil where this page does not know.
  static func isBetterHigh(_ key: String) -> Bool? {
    switch key.lowercased() {
    case "accuracy", "auc", "f1", "macro f1", "r²", "r2": true
    case "rmse", "mae", "mse", "loss": false
    default: nil
    }
  }
}
