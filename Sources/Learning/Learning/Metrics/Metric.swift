/// What says how good a model is, computed from sums over all hold-outs.
public enum Metric: UInt8, Hashable, Sendable, CaseIterable, Comparable {
  /// Share of held-out samples classified correctly; of several labels, share of those of which all are right.
  case accuracy = 1
  /// Area under the ROC curve, from histograms of scores.
  case auc = 2
  /// F1 of the positive class of two.
  case f1 = 3
  /// Mean F1 of the classes or labels that occur.
  case macroF1 = 4
  /// Mean F1 of classes, weighted by their held-out samples.
  case weightedF1 = 5
  /// F1 of all labels' counts together.
  case microF1 = 6
  /// Root of the mean squared error, in the value's unit; of several values, the mean over them.
  case rootMeanSquareError = 7
  /// Mean absolute error, in the value's unit; of several values, the mean over them.
  case meanAbsoluteError = 8
  /// R²; of several values, the mean over them.
  case determination = 9

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
    }
  }

  /// Whether a larger one is better.
  public var growsWithQuality: Bool { self != .rootMeanSquareError && self != .meanAbsoluteError }

  /// By number.
  public static func < (a: Metric, b: Metric) -> Bool { a.rawValue < b.rawValue }
}
