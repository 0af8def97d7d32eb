/// Counts of each class, or of each label of several that hold or not, as an integer vector that can be sealed and added.
///
/// The vector: [n trained on, samples of which all is right, held out, then for each class or label: true positives,
/// predicted, actual], 3 + 3·L entries, each in [0, n_max]. It grows with the classes as a confusion matrix with their
/// square.
public struct LabelCounts: Equatable, Sendable {
  /// Most classes or labels.
  public static let maximumLabels = 1 << 16
  /// Number L of classes or labels.
  public let labels: Int
  /// The entries, in the order above.
  public private(set) var vector: [Int64]

  /// Number of samples trained on.
  public var samples: Int64 { vector[0] }
  /// Held-out samples of which all is predicted as it is.
  public var correct: Int64 { vector[1] }
  /// Held-out samples.
  public var total: Int64 { vector[2] }

  /// Evaluates a classifier, or a model of labels, on held-out data. A label is predicted where its probability exceeds ½.
  ///
  /// - Throws: `parameter` for too many samples or labels, and for a target that is neither 0 nor 1; `count` where shapes
  ///   differ; `nonFinite` where the model gives no probabilities.
  public init(
    samples: Int, of model: any Model, parameters: [Double], heldOut: Dataset, work: BatchWork = BatchWork()
  ) throws(LearningError) {
    let limit = EvaluationCounts.maximumSamples
    guard (0...limit).contains(samples), heldOut.count <= limit else {
      throw .parameter(name: "samples", value: "\(samples), \(heldOut.count)", allowed: "0…\(limit)")
    }
    labels = model.targetValues > 0 ? model.targetValues : model.classes
    try Self.check(labels)
    try model.check(heldOut, parameters: parameters)
    vector = [Int64](repeating: 0, count: 3 + 3 * labels)
    (vector[0], vector[2]) = (Int64(samples), Int64(heldOut.count))
    let predictions = model.probabilities(
      ofBatch: Array(0..<heldOut.count)[...], of: heldOut, parameters: parameters, work: work)
    for (i, p) in predictions.enumerated() {
      guard p.allSatisfy(\.isFinite) else { throw .nonFinite("probabilities of a held-out sample") }
      switch heldOut.target(i) {
      case .label(let truth):
        let best = mostProbable(p)
        count(truth, predicted: best == truth, actual: true)
        if best != truth { count(best, predicted: true, actual: false) }
        if best == truth { vector[1] += 1 }
      case .values(let truth):
        guard truth.allSatisfy({ $0 == 0 || $0 == 1 }) else {
          throw .parameter(name: "label of a held-out sample", value: "another", allowed: "0 or 1")
        }
        for l in truth.indices { count(l, predicted: p[l] > 0.5, actual: truth[l] == 1) }
        if truth.indices.allSatisfy({ (p[$0] > 0.5) == (truth[$0] == 1) }) { vector[1] += 1 }
      }
    }
  }

  private mutating func count(_ label: Int, predicted: Bool, actual: Bool) {
    let place = 3 + 3 * label
    if predicted, actual { vector[place] += 1 }
    if predicted { vector[place + 1] += 1 }
    if actual { vector[place + 2] += 1 }
  }

  /// A vector of sums that was opened. No proof ties a client's entries to one another: quantities below are nil where
  /// they contradict themselves.
  public init(vector: [Int64], labels: Int) throws(LearningError) {
    try Self.check(labels)
    guard vector.count == 3 + 3 * labels else {
      throw .count(of: "label counts", expected: 3 + 3 * labels, got: vector.count)
    }
    self.labels = labels
    self.vector = vector
  }

  static func check(_ labels: Int) throws(LearningError) {
    guard (1...maximumLabels).contains(labels) else {
      throw .parameter(name: "labels", value: "\(labels)", allowed: "1…\(maximumLabels)")
    }
  }

  /// Adds another client's counts.
  public mutating func add(_ other: LabelCounts) throws(LearningError) {
    vector = try addedVectors(vector, other.vector, "label counts")
  }
}

extension LabelCounts {
  /// True positives, predicted and actual of each label in doubles, whose sums cannot overflow; nil where an entry is
  /// negative, or more are right than there are.
  private var rows: [(hits: Double, predicted: Double, actual: Double)]? {
    let rows = (0..<labels).map { l in
      (Double(vector[3 + 3 * l]), Double(vector[4 + 3 * l]), Double(vector[5 + 3 * l]))
    }
    return rows.allSatisfy { $0.0 >= 0 && $0.0 <= $0.1 && $0.0 <= $0.2 } ? rows : nil
  }

  /// Share of held-out samples of which all is right; nil without any.
  public var accuracy: Double? {
    total > 0 && (0...total).contains(correct) ? Double(correct) / Double(total) : nil
  }

  /// 2·TP/(2·TP + FP + FN) of a class or label; nil where it occurs neither as truth nor as prediction, or for none.
  public func f1(_ label: Int) -> Double? {
    guard (0..<labels).contains(label), let row = rows?[label], row.predicted + row.actual > 0 else { return nil }
    return 2 * row.hits / (row.predicted + row.actual)
  }

  /// The mean F1 of the classes or labels that occur.
  public var macroF1: Double? {
    guard let all = rows?.filter({ $0.predicted + $0.actual > 0 }), !all.isEmpty else { return nil }
    return all.reduce(0) { $0 + 2 * $1.hits / ($1.predicted + $1.actual) } / Double(all.count)
  }

  /// The mean F1 weighted by how many are of each class.
  public var weightedF1: Double? {
    guard let all = rows?.filter({ $0.actual > 0 }), !all.isEmpty else { return nil }
    let sum = all.reduce(0) { $0 + $1.actual * (2 * $1.hits / ($1.predicted + $1.actual)) }
    return sum / all.reduce(0) { $0 + $1.actual }
  }

  /// F1 of all labels' counts together.
  public var microF1: Double? {
    guard let all = rows else { return nil }
    let both = all.reduce(0) { $0 + $1.predicted + $1.actual }
    return both > 0 ? 2 * all.reduce(0) { $0 + $1.hits } / both : nil
  }
}

/// The most probable class; the lowest of equal ones.
func mostProbable(_ p: [Double]) -> Int {
  var best = 0
  for c in p.indices where p[c] > p[best] { best = c }
  return best
}
