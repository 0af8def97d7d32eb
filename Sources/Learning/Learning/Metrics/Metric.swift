/// What says how good a model is, computed from sums over all hold-outs.
public enum Metric: Hashable, Sendable, Comparable {
  /// Share of held-out samples classified correctly; of several labels, share of those of which all are right.
  case accuracy
  /// Area under the ROC curve, from histograms of scores.
  case auc
  /// F1 of the positive class of two.
  case f1
  /// Mean F1 of the classes or labels that occur.
  case macroF1
  /// Mean F1 of classes, weighted by their held-out samples.
  case weightedF1
  /// F1 of all labels' counts together.
  case microF1
  /// Root of the mean squared error, in the value's unit; of several values, the mean over them.
  case rootMeanSquareError
  /// Mean absolute error, in the value's unit; of several values, the mean over them.
  case meanAbsoluteError
  /// R²; of several values, the mean over them.
  case determination
  /// Mean of a value that clients state themselves, from 0: at most `EvaluationRule.maximumMeans` of them.
  case mean(Int)

  /// Those that have a name of their own, by number from 1.
  public static let named: [Metric] = [
    .accuracy, .auc, .f1, .macroF1, .weightedF1, .microF1, .rootMeanSquareError, .meanAbsoluteError, .determination,
  ]
  private static let firstMean = 128

  /// Its number on the wire.
  public var number: UInt8 {
    if case .mean(let i) = self { return UInt8(Self.firstMean + i) }
    return UInt8((Self.named.firstIndex(of: self) ?? 0) + 1)
  }

  /// The metric of a number; nil where there is none.
  public init?(number: UInt8) {
    let n = Int(number)
    if Self.named.indices.contains(n - 1) {
      self = Self.named[n - 1]
    } else if (0..<EvaluationRule.maximumMeans).contains(n - Self.firstMean) {
      self = .mean(n - Self.firstMean)
    } else {
      return nil
    }
  }

  /// For people: `AUC`.
  public var title: String {
    switch self {
    case .accuracy: "accuracy"
    case .auc: "AUC"
    case .f1: "F1"
    case .macroF1: "macro F1"
    case .weightedF1: "weighted F1"
    case .microF1: "micro F1"
    case .rootMeanSquareError: "RMSE"
    case .meanAbsoluteError: "MAE"
    case .determination: "R²"
    case .mean(let i): "mean \(i + 1)"
    }
  }

  /// For files: `macro_f1`.
  public var key: String {
    switch self {
    case .accuracy: "accuracy"
    case .auc: "auc"
    case .f1: "f1"
    case .macroF1: "macro_f1"
    case .weightedF1: "weighted_f1"
    case .microF1: "micro_f1"
    case .rootMeanSquareError: "rmse"
    case .meanAbsoluteError: "mae"
    case .determination: "r2"
    case .mean(let i): "mean_\(i + 1)"
    }
  }

  /// What it is, for the title of a plot.
  public var explanation: String {
    switch self {
    case .accuracy: "Accuracy"
    case .auc: "Area under the ROC curve"
    case .f1: "F1 of the positive class"
    case .macroF1: "F1, the mean of all classes"
    case .weightedF1: "F1, the mean weighted by classes"
    case .microF1: "F1 of all labels together"
    case .rootMeanSquareError: "Root of the mean squared error"
    case .meanAbsoluteError: "Mean absolute error"
    case .determination: "R²"
    case .mean(let i): "Mean \(i + 1) of what clients state"
    }
  }

  /// Whether a larger one is better.
  public var growsWithQuality: Bool { self != .rootMeanSquareError && self != .meanAbsoluteError }

  /// By number.
  public static func < (a: Metric, b: Metric) -> Bool { a.number < b.number }
}
