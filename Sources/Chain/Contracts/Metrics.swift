public import Learning
public import Wire

/// What a round publishes about the model that it started from: computed from opened sums only, as the genesis' rule says.
public struct PublishedMetrics: Hashable, Sendable, WireCodable {
  /// Σ n_i of the accepted clients.
  public let samples: Int64
  /// Correct predictions on all hold-outs; 0 where values are predicted.
  public let correct: Int64
  /// Rows of all hold-outs.
  public let evaluated: Int64
  /// The metrics that the sums define.
  public let metrics: [Metric: Double]

  /// Metrics from the opened sum of the clients' vectors.
  ///
  /// - Throws: `LearningError` where the rule does not read such a vector.
  public init(_ sums: [Int64], rule: EvaluationRule) throws(LearningError) {
    let result = try rule.result(of: sums)
    samples = result.samples
    correct = result.correct
    evaluated = result.evaluated
    metrics = result.metrics
  }

  /// A metric; nil where the rule has no such, or the sums contradict themselves.
  public subscript(_ metric: Metric) -> Double? { metrics[metric] }

  /// Share of correct predictions; nil where the sums contradict themselves, nothing was held out or values are predicted.
  public var accuracy: Double? { metrics[.accuracy] }
  /// Area under the ROC curve from the summed score histograms; nil where a class is absent, or there are not two.
  public var auc: Double? { metrics[.auc] }

  /// `int64 samples; int64 correct; int64 evaluated; Score scores<0..2^8>;` with `struct { uint8 metric; double value; }
  /// Score`, in ascending order of the metrics' numbers.
  public func encode(to writer: inout Writer) {
    writer.int64(samples)
    writer.int64(correct)
    writer.int64(evaluated)
    writer.list(metrics.sorted { $0.key < $1.key }) { writer, score in
      writer.uint8(score.key.number)
      // -0 and 0 are one number, with one encoding.
      writer.double(score.value == 0 ? 0 : score.value)
    }
  }

  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    samples = try reader.int64("metrics.samples")
    correct = try reader.int64("metrics.correct")
    evaluated = try reader.int64("metrics.evaluated")
    let scores = try reader.list("metrics.scores", limit: 256, itemBytes: 9) { r throws(WireError) in
      let number = try r.uint8("score.metric")
      guard let metric = Metric(number: number) else {
        throw WireError.invalid(field: "score.metric", reason: "no metric has the number \(number)")
      }
      return (metric, try r.double("score.value"))
    }
    guard zip(scores, scores.dropFirst()).allSatisfy({ $0.0 < $1.0 }) else {
      throw .invalid(field: "metrics.scores", reason: "not in ascending order of their metrics")
    }
    metrics = Dictionary(uniqueKeysWithValues: scores)
  }
}

extension EvaluationRule: WireCodable {
  private enum Number {
    static let scores: UInt8 = 1
    static let confusion: UInt8 = 2
    static let classCounts: UInt8 = 3
    static let labelCounts: UInt8 = 4
    static let errors: UInt8 = 5
    static let means: UInt8 = 6
  }

  /// `uint8 kind;`, then `uint32 count;` of classes or labels (`confusion`, `classCounts`, `labelCounts`), or
  /// `Range ranges<1..2^10>` with `struct { double lower; double upper; } Range` (`errors`; `means`, of 0 to 127).
  public func encode(to writer: inout Writer) {
    func count(_ number: UInt8, _ n: Int) {
      writer.uint8(number)
      writer.uint32(UInt32(n))
    }
    func list(_ number: UInt8, _ ranges: [ClosedRange<Double>]) {
      writer.uint8(number)
      writer.list(ranges) { writer, range in
        for end in [range.lowerBound, range.upperBound] { writer.double(end == 0 ? 0 : end) }
      }
    }
    switch self {
    case .scores: writer.uint8(Number.scores)
    case .confusion(let n): count(Number.confusion, n)
    case .classCounts(let n): count(Number.classCounts, n)
    case .labelCounts(let n): count(Number.labelCounts, n)
    case .errors(let ranges): list(Number.errors, ranges)
    case .means(let ranges): list(Number.means, ranges)
    }
  }

  /// Reads what `encode` writes; sizes and ranges out of bounds are invalid.
  public init(from reader: inout Reader) throws(WireError) {
    let number = try reader.uint8("evaluation.kind")
    switch number {
    case Number.scores: self = .scores
    case Number.confusion: self = .confusion(classes: Int(try reader.uint32("evaluation.count")))
    case Number.classCounts: self = .classCounts(Int(try reader.uint32("evaluation.count")))
    case Number.labelCounts: self = .labelCounts(Int(try reader.uint32("evaluation.count")))
    case Number.errors: self = .errors(try Self.ranges(from: &reader))
    case Number.means: self = .means(try Self.ranges(from: &reader))
    default: throw .invalid(field: "evaluation.kind", reason: "no rule has the number \(number)")
    }
    do throws(LearningError) { try validate() } catch {
      throw .invalid(field: "evaluation", reason: error.description)
    }
  }

  private static func ranges(from reader: inout Reader) throws(WireError) -> [ClosedRange<Double>] {
    try reader.list("evaluation.ranges", limit: maximumValues, itemBytes: 16) { r throws(WireError) in
      let lower = try r.double("range.lower")
      let upper = try r.double("range.upper")
      guard lower < upper else {
        throw WireError.invalid(field: "evaluation.range", reason: "its lower end is not below its upper end")
      }
      return lower...upper
    }
  }
}
