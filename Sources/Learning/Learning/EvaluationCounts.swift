/// What a client counts on its hold-out, as an integer vector that can be sealed and added (docs/protocol.md §2: AUC is
/// no sum, score histograms are).
///
/// The vector: [n, correct, total, 20 bins of scores of negatives, 20 of positives], 43 entries.
public struct EvaluationCounts: Equatable, Sendable {
  /// Bins of each histogram, of equal width over [0, 1]; bin i holds scores in [i/20, (i + 1)/20), the last one 1 too.
  public static let bins = 20
  /// Entries of the vector.
  public static let vectorCount = 3 + 2 * bins
  /// Largest number of samples of one client, trained on or held out.
  public static let maximumSamples = 1 << 30

  /// The entries, in the order above.
  public private(set) var vector: [Int64]

  /// Number of samples trained on: the weight n_i of FedAvg.
  public var samples: Int64 { vector[0] }
  /// Held-out samples that the model classifies correctly.
  public var correct: Int64 { vector[1] }
  /// Held-out samples.
  public var total: Int64 { vector[2] }
  /// Scores of held-out samples of class 0.
  public var negatives: [Int64] { Array(vector[3..<3 + Self.bins]) }
  /// Scores of held-out samples of class 1.
  public var positives: [Int64] { Array(vector[3 + Self.bins..<3 + 2 * Self.bins]) }
  /// Evaluates parameters on held-out data. With more than two classes the histograms stay empty.
  public init(
    samples: Int, of model: any Model, parameters: [Double], heldOut: Dataset, work: BatchWork = BatchWork()
  ) throws(LearningError) {
    guard (0...Self.maximumSamples).contains(samples), heldOut.count <= Self.maximumSamples else {
      throw .parameter(name: "samples", value: "\(samples), \(heldOut.count)", allowed: "0…\(Self.maximumSamples)")
    }
    guard model.targetValues == 0 else {
      throw .parameter(name: "model", value: "one of values", allowed: "a classifier; RegressionCounts counts values")
    }
    try model.check(heldOut, parameters: parameters)
    vector = [Int64](repeating: 0, count: Self.vectorCount)
    vector[0] = Int64(samples)
    vector[2] = Int64(heldOut.count)
    let predictions = model.probabilities(
      ofBatch: Array(0..<heldOut.count)[...], of: heldOut, parameters: parameters, work: work)
    for (p, label) in zip(predictions, heldOut.labels) {
      guard p.allSatisfy({ $0.isFinite }) else { throw .nonFinite("probabilities of a held-out sample") }
      if mostProbable(p) == label { vector[1] += 1 }
      if model.classes == 2 { vector[3 + label * Self.bins + Self.bin(of: p[1])] += 1 }
    }
  }

  /// A vector of sums that was opened. No proof ties a client's entries to one another: quantities below are nil where
  /// the sums contradict themselves.
  public init(vector: [Int64]) throws(LearningError) {
    guard vector.count == Self.vectorCount else {
      throw .count(of: "evaluation counts", expected: Self.vectorCount, got: vector.count)
    }
    self.vector = vector
  }

  /// Adds another client's counts.
  public mutating func add(_ other: EvaluationCounts) throws(LearningError) {
    vector = try addedVectors(vector, other.vector, "evaluation counts")
  }

  /// Smallest b that holds each entry of a client with at most that many samples: n_max < 2^(b−1).
  public static func magnitudeBits(maximumSamples: Int) throws(LearningError) -> Int {
    guard (1...Self.maximumSamples).contains(maximumSamples) else {
      throw .parameter(name: "maximum samples", value: "\(maximumSamples)", allowed: "1…\(Self.maximumSamples)")
    }
    return bitsOfEntry(bound: maximumSamples)
  }

  static func bin(of score: Double) -> Int { max(0, min(bins - 1, Int(score * Double(bins)))) }
}

extension EvaluationCounts {
  /// Share of held-out samples classified correctly; nil without any.
  public var accuracy: Double? {
    guard total > 0, (0...total).contains(correct) else { return nil }
    return Double(correct) / Double(total)
  }

  /// Area under the ROC curve of the histograms: the probability that a positive scores higher than a negative, scores
  /// of one bin counting half. Nil where a class is absent.
  ///
  /// It differs from the exact one by at most half the share of pairs that fall into one bin.
  public var auc: Double? {
    let (negatives, positives) = (self.negatives.map(Double.init), self.positives.map(Double.init))
    guard (negatives + positives).allSatisfy({ $0 >= 0 }) else { return nil }
    let pairs = negatives.reduce(0, +) * positives.reduce(0, +)
    guard pairs > 0 else { return nil }
    var (below, wins) = (0.0, 0.0)
    for i in 0..<Self.bins {
      wins += positives[i] * (below + 0.5 * negatives[i])
      below += negatives[i]
    }
    return wins / pairs
  }

  /// F1 of class 1, where it is predicted of scores of at least ½: what the upper halves of the histograms count. Nil
  /// where class 1 occurs neither as truth nor as prediction.
  ///
  /// A sample whose score is ½ to the last bit counts as class 1 here, and as class 0 in `correct`.
  public var f1: Double? {
    let (negatives, positives) = (self.negatives.map(Double.init), self.positives.map(Double.init))
    guard (negatives + positives).allSatisfy({ $0 >= 0 }) else { return nil }
    let hits = positives.suffix(Self.bins / 2).reduce(0, +)
    let both = hits + negatives.suffix(Self.bins / 2).reduce(0, +) + positives.reduce(0, +)
    return both > 0 ? 2 * hits / both : nil
  }

  /// The exact area under the ROC curve from raw scores, ties counting half; nil where a class is absent.
  /// For baselines: nobody sees raw scores of several clients.
  public static func exactAUC(scores: [Double], labels: [Int]) -> Double? {
    guard scores.count == labels.count, scores.allSatisfy({ $0.isFinite }) else { return nil }
    let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    var (below, wins, positives) = (0.0, 0.0, 0.0)
    var i = 0
    while i < order.count {
      var (p, n) = (0.0, 0.0)
      let score = scores[order[i]]
      while i < order.count, scores[order[i]] == score {
        if labels[order[i]] == 1 { p += 1 } else { n += 1 }
        i += 1
      }
      wins += p * (below + 0.5 * n)
      below += n
      positives += p
    }
    return below * positives > 0 ? wins / (below * positives) : nil
  }

  /// The exact area under the ROC curve of a binary model on data; nil where a class is absent.
  public static func exactAUC(
    of model: any Model, parameters: [Double], on data: Dataset
  ) throws(LearningError) -> Double? {
    try model.check(data, parameters: parameters)
    guard model.classes == 2 else { return nil }
    let scores = data.features.map { model.probabilities($0, parameters: parameters)[1] }
    return exactAUC(scores: scores, labels: data.labels)
  }
}
