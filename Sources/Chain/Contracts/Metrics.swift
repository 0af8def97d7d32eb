public import Learning
public import Wire

/// What a round publishes about the model that it started from: computed from opened sums only.
public struct PublishedMetrics: Hashable, Sendable, WireCodable {
  /// Σ n_i of the accepted clients.
  public let samples: Int64
  /// Correct predictions on all hold-outs.
  public let correct: Int64
  /// Rows of all hold-outs.
  public let evaluated: Int64
  /// Area under the ROC curve from the summed score histograms; nil where a class is absent.
  public let auc: Double?

  /// Metrics from the opened sum of the clients' counts.
  public init(_ counts: EvaluationCounts) {
    samples = counts.samples
    correct = counts.correct
    evaluated = counts.total
    auc = counts.auc
  }

  /// Share of correct predictions; nil where the sums contradict themselves or nothing was held out.
  public var accuracy: Double? {
    evaluated > 0 && (0...evaluated).contains(correct) ? Double(correct) / Double(evaluated) : nil
  }

  /// `int64 samples; int64 correct; int64 evaluated; double auc<0..1>;`
  public func encode(to writer: inout Writer) {
    writer.int64(samples)
    writer.int64(correct)
    writer.int64(evaluated)
    writer.uint8(auc == nil ? 0 : 1)
    if let auc { writer.double(auc) }
  }

  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    samples = try reader.int64("metrics.samples")
    correct = try reader.int64("metrics.correct")
    evaluated = try reader.int64("metrics.evaluated")
    auc = try reader.flag("metrics.auc") ? try reader.double("metrics.auc") : nil
  }
}
