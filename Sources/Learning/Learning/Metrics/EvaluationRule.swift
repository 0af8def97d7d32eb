/// What clients count on their hold-outs, and what their opened sums say of the model (docs/protocol.md §2): whoever
/// trains, checks or reads a federation goes by the same rule, which its genesis holds.
///
/// Every vector starts with the samples trained on, the weight of federated averaging.
public enum EvaluationRule: Hashable, Sendable {
  /// Two classes: histograms of scores, `EvaluationCounts`.
  case scores
  /// Few classes: a confusion matrix, `ConfusionCounts`.
  case confusion(classes: Int)
  /// Many classes: counts of each, `LabelCounts`.
  case classCounts(Int)
  /// Labels that hold or not, each by itself: counts of each, `LabelCounts`.
  case labelCounts(Int)
  /// Values in these ranges, which are stated and public: sums of errors, `RegressionCounts`. Models give them as parts of
  /// their ranges, y' = (y − lower)/(upper − lower).
  case errors([ClosedRange<Double>])
  /// What clients that train elsewhere state of their examples, in these public ranges: sums of values, `ValueMeans`.
  case means([ClosedRange<Double>])

  /// Most classes of which the whole confusion matrix is counted.
  public static let largestConfusion = 32
  /// Most values of a target.
  public static let maximumValues = 1 << 10
  /// Most values of which means are opened.
  public static let maximumMeans = 127

  /// The rule for a classifier.
  public init(classes: Int) {
    switch classes {
    case 2: self = .scores
    case ...Self.largestConfusion: self = .confusion(classes: classes)
    default: self = .classCounts(classes)
    }
  }

  /// Refuses sizes and ranges out of bounds.
  public func validate() throws(LearningError) {
    switch self {
    case .scores: break
    case .confusion(let n):
      guard (3...Self.largestConfusion).contains(n) else {
        throw .parameter(name: "classes", value: "\(n)", allowed: "3…\(Self.largestConfusion)")
      }
    case .classCounts(let n):
      let allowed = Self.largestConfusion + 1...LabelCounts.maximumLabels
      guard allowed.contains(n) else { throw .parameter(name: "classes", value: "\(n)", allowed: "\(allowed)") }
    case .labelCounts(let n): try LabelCounts.check(n)
    case .errors(let ranges):
      guard ranges.count <= Self.maximumValues else {
        throw .parameter(name: "values of a target", value: "\(ranges.count)", allowed: "at most \(Self.maximumValues)")
      }
      try RegressionCounts.check(ranges, Moments.defaultFractionBits)
    case .means(let ranges): try ValueMeans.check(ranges)
    }
  }

  /// Entries of a client's vector.
  public var vectorCount: Int {
    switch self {
    case .scores: EvaluationCounts.vectorCount
    case .confusion(let n): 1 + n * n
    case .classCounts(let n), .labelCounts(let n): 3 + 3 * n
    case .errors(let ranges): 2 + 4 * ranges.count
    case .means(let ranges): 2 + 2 * ranges.count
    }
  }

  /// Smallest b that holds each entry of a client with at most that many samples, trained on or held out.
  public func magnitudeBits(maximumSamples: Int) throws(LearningError) -> Int {
    switch self {
    case .means([]): break
    case .errors, .means: return try RegressionCounts.magnitudeBits(maximumSamples: maximumSamples)
    default: break
    }
    return try EvaluationCounts.magnitudeBits(maximumSamples: maximumSamples)
  }

  /// What a client with that many training samples counts on its hold-out.
  ///
  /// - Throws: `parameter` where the model is not of the rule's kind, and as the counts do.
  public func vector(
    samples: Int, of model: any Model, parameters: [Double], heldOut: Dataset, work: BatchWork = BatchWork()
  ) throws(LearningError) -> [Int64] {
    guard fits(model) else {
      throw .parameter(name: "model", value: "of other targets", allowed: "one whose targets are those of the rule")
    }
    switch self {
    case .scores:
      return try EvaluationCounts(samples: samples, of: model, parameters: parameters, heldOut: heldOut, work: work)
        .vector
    case .confusion:
      return try ConfusionCounts(samples: samples, of: model, parameters: parameters, heldOut: heldOut, work: work)
        .vector
    case .classCounts, .labelCounts:
      return try LabelCounts(samples: samples, of: model, parameters: parameters, heldOut: heldOut, work: work).vector
    case .errors(let ranges):
      return try RegressionCounts(
        samples: samples, of: model, parameters: parameters, heldOut: heldOut, ranges: ranges.map { _ in 0...1 },
        work: work
      ).vector
    case .means: throw .parameter(name: "model", value: "of this program", allowed: "one that is trained elsewhere")
    }
  }

  /// Whether a model's targets are what the rule counts.
  public func fits(_ model: any Model) -> Bool {
    switch self {
    case .scores: model.targetValues == 0 && model.classes == 2
    case .confusion(let n), .classCounts(let n): model.targetValues == 0 && model.classes == n
    case .labelCounts(let n): model.targetValues == n
    case .errors(let ranges): model.targetValues == ranges.count
    case .means: false
    }
  }

  /// What is computed of the sums, the one to judge a model by first.
  public var metrics: [Metric] {
    switch self {
    case .scores: [.accuracy, .auc, .f1]
    case .confusion, .classCounts: [.accuracy, .macroF1, .weightedF1]
    case .labelCounts: [.microF1, .macroF1, .accuracy]
    case .errors: [.rootMeanSquareError, .meanAbsoluteError, .determination]
    case .means(let ranges): ranges.indices.map(Metric.mean)
    }
  }
}

/// What opened sums say of a model.
public struct EvaluationResult: Hashable, Sendable {
  /// Samples that all clients trained on.
  public let samples: Int64
  /// Held-out samples that are predicted right; 0 where values are.
  public let correct: Int64
  /// Held-out samples.
  public let evaluated: Int64
  /// The rule's metrics, without those that the sums do not define or in which they contradict themselves.
  public let metrics: [Metric: Double]
}

extension EvaluationRule {
  /// Reads opened sums.
  ///
  /// - Throws: `count` unless there are `vectorCount` of them, `parameter` where the rule is invalid.
  public func result(of sums: [Int64]) throws(LearningError) -> EvaluationResult {
    try validate()
    let counts: (samples: Int64, correct: Int64, evaluated: Int64)
    var metrics: [Metric: Double?]
    switch self {
    case .scores:
      let c = try EvaluationCounts(vector: sums)
      counts = (c.samples, c.correct, c.total)
      metrics = [.accuracy: c.accuracy, .auc: c.auc, .f1: c.f1]
    case .confusion(let n):
      let c = try ConfusionCounts(vector: sums, classes: n)
      counts = (c.samples, c.correct, c.total)
      metrics = [.accuracy: c.accuracy, .macroF1: c.macroF1, .weightedF1: c.weightedF1]
    case .classCounts(let n), .labelCounts(let n):
      let c = try LabelCounts(vector: sums, labels: n)
      counts = (c.samples, c.correct, c.total)
      metrics = [.accuracy: c.accuracy, .macroF1: c.macroF1, .weightedF1: c.weightedF1, .microF1: c.microF1]
    case .errors(let ranges):
      let c = try RegressionCounts(vector: sums, ranges: ranges)
      counts = (c.samples, 0, c.total)
      metrics = [
        .rootMeanSquareError: Self.mean(ranges.indices.map { c.rootMeanSquareError($0) }),
        .meanAbsoluteError: Self.mean(ranges.indices.map { c.meanAbsoluteError($0) }),
        .determination: Self.mean(ranges.indices.map { c.determination($0) }),
      ]
    case .means(let ranges):
      let c = try ValueMeans(vector: sums, ranges: ranges)
      counts = (c.samples, 0, c.evaluated)
      metrics = Dictionary(uniqueKeysWithValues: ranges.indices.map { (.mean($0), c.mean($0)) })
    }
    let wanted = Set(self.metrics)
    return EvaluationResult(
      samples: counts.samples, correct: counts.correct, evaluated: counts.evaluated,
      metrics: metrics.compactMapValues { $0 }.filter { wanted.contains($0.key) && $0.value.isFinite })
  }

  /// The mean; nil where one is missing.
  private static func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }
    return known.count == values.count && !known.isEmpty ? known.reduce(0, +) / Double(known.count) : nil
  }
}
