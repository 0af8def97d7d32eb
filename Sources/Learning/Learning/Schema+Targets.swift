extension Schema.LabelRule {
  /// What a model of it shall say. Values are learnt as parts of their stated ranges.
  public var objective: Objective {
    switch self {
    case .above, .classes: classCount == 2 ? .logistic : .softmax(classes: classCount)
    case .value: .squaredError(outputs: 1)
    case .flags(let columns): .multiLabel(labels: columns.count)
    }
  }

  /// What is counted of it on hold-outs.
  public var evaluation: EvaluationRule {
    switch self {
    case .above, .classes: EvaluationRule(classes: classCount)
    case .value: .errors(targetRanges)
    case .flags(let columns): .labelCounts(columns.count)
    }
  }
}
