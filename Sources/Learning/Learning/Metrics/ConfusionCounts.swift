/// A confusion matrix of counts on a client's hold-out, as an integer vector that can be sealed and added.
///
/// The vector: [n trained on, then C × C counts: row the true class, column the predicted one], C² + 1 entries, each in
/// [0, n_max].
public struct ConfusionCounts: Equatable, Sendable {
  /// Most classes: a vector of about a million entries.
  public static let maximumClasses = 1 << 10
  /// Number C of classes.
  public let classes: Int
  /// The entries, in the order above.
  public private(set) var vector: [Int64]

  /// Number of samples trained on.
  public var samples: Int64 { vector[0] }

  /// Evaluates a classifier on held-out data.
  ///
  /// - Throws: `parameter` for too many samples or classes, and for a model of values; `count` where shapes differ;
  ///   `nonFinite` where the model gives no probabilities.
  public init(
    samples: Int, of model: any Model, parameters: [Double], heldOut: Dataset, work: BatchWork = BatchWork()
  ) throws(LearningError) {
    let limit = EvaluationCounts.maximumSamples
    guard (0...limit).contains(samples), heldOut.count <= limit else {
      throw .parameter(name: "samples", value: "\(samples), \(heldOut.count)", allowed: "0…\(limit)")
    }
    try Self.check(model.classes)
    try model.check(heldOut, parameters: parameters)
    classes = model.classes
    vector = [Int64](repeating: 0, count: 1 + classes * classes)
    vector[0] = Int64(samples)
    let indices = Array(0..<heldOut.count)
    let predictions = model.probabilities(ofBatch: indices[...], of: heldOut, parameters: parameters, work: work)
    for (p, label) in zip(predictions, heldOut.labels) {
      guard p.allSatisfy(\.isFinite) else { throw .nonFinite("probabilities of a held-out sample") }
      vector[1 + label * classes + mostProbable(p)] += 1
    }
  }

  /// A vector of sums that was opened. No proof ties a client's entries to one another: quantities below are nil where a
  /// count is negative or nothing was counted.
  public init(vector: [Int64], classes: Int) throws(LearningError) {
    try Self.check(classes)
    guard vector.count == 1 + classes * classes else {
      throw .count(of: "confusion counts", expected: 1 + classes * classes, got: vector.count)
    }
    self.classes = classes
    self.vector = vector
  }

  private static func check(_ classes: Int) throws(LearningError) {
    guard (2...maximumClasses).contains(classes) else {
      throw .parameter(name: "classes", value: "\(classes)", allowed: "2…\(maximumClasses)")
    }
  }

  /// Adds another client's counts.
  public mutating func add(_ other: ConfusionCounts) throws(LearningError) {
    vector = try addedVectors(vector, other.vector, "confusion counts")
  }

  /// Smallest b that holds each entry of a client with at most that many samples: n_max < 2^(b−1). With n_max ≤ 2^30 the
  /// sum of 2^32 clients stays in 64 bits.
  public static func magnitudeBits(maximumSamples: Int) throws(LearningError) -> Int {
    try EvaluationCounts.magnitudeBits(maximumSamples: maximumSamples)
  }

  /// Samples of class `truth` that the model took for `prediction`; nil outside the classes.
  public func count(truth: Int, prediction: Int) -> Int64? {
    guard (0..<classes).contains(truth), (0..<classes).contains(prediction) else { return nil }
    return vector[1 + truth * classes + prediction]
  }
}

extension ConfusionCounts {
  /// The matrix in doubles, whose sums cannot overflow; nil where an entry is negative or all are 0.
  private var matrix: [[Double]]? {
    guard vector.dropFirst().allSatisfy({ $0 >= 0 }), vector.dropFirst().contains(where: { $0 > 0 }) else { return nil }
    return (0..<classes).map { t in (0..<classes).map { Double(vector[1 + t * classes + $0]) } }
  }

  /// Held-out samples classified correctly; 0 where the sums leave the integers, which only false ones can.
  public var correct: Int64 { Self.sum((0..<classes).map { vector[1 + $0 * classes + $0] }) }
  /// Held-out samples; 0 where the sums leave the integers.
  public var total: Int64 { Self.sum(vector.dropFirst()) }

  private static func sum(_ entries: some Sequence<Int64>) -> Int64 {
    Int64(exactly: entries.reduce(Int128(0)) { $0 + Int128($1) }) ?? 0
  }

  /// Share of held-out samples classified correctly.
  public var accuracy: Double? {
    matrix.map { m in m.indices.reduce(0) { $0 + m[$1][$1] } / m.reduce(0) { $0 + $1.reduce(0, +) } }
  }

  /// Of those taken for the class, the share that is of it; nil where none was, or for no class.
  public func precision(_ c: Int) -> Double? {
    guard (0..<classes).contains(c), let m = matrix else { return nil }
    let taken = m.reduce(0) { $0 + $1[c] }
    return taken > 0 ? m[c][c] / taken : nil
  }

  /// Of those of the class, the share taken for it; nil where there is none, or for no class.
  public func recall(_ c: Int) -> Double? {
    guard (0..<classes).contains(c), let m = matrix else { return nil }
    let members = m[c].reduce(0, +)
    return members > 0 ? m[c][c] / members : nil
  }

  /// 2·TP/(2·TP + FP + FN), the harmonic mean of precision and recall; nil for a class that occurs neither as truth nor as
  /// prediction.
  public func f1(_ c: Int) -> Double? {
    guard (0..<classes).contains(c), let m = matrix else { return nil }
    let both = m.reduce(0) { $0 + $1[c] } + m[c].reduce(0, +)
    return both > 0 ? 2 * m[c][c] / both : nil
  }

  /// The mean F1 of the classes that occur, as scikit-learn's `f1_score(average="macro")` takes it.
  public var macroF1: Double? {
    guard let m = matrix else { return nil }
    let predicted = (0..<classes).map { c in m.reduce(0) { $0 + $1[c] } }
    let all = (0..<classes).compactMap { c in
      let both = predicted[c] + m[c].reduce(0, +)
      return both > 0 ? 2 * m[c][c] / both : nil
    }
    return all.reduce(0, +) / Double(all.count)
  }
  /// The mean F1 of the classes weighted by their held-out samples, as scikit-learn's `f1_score(average="weighted")`.
  public var weightedF1: Double? {
    guard let m = matrix else { return nil }
    let predicted = (0..<classes).map { c in m.reduce(0) { $0 + $1[c] } }
    let actual = m.map { $0.reduce(0, +) }
    let sum = (0..<classes).reduce(0) { sum, c in
      actual[c] > 0 ? sum + actual[c] * (2 * m[c][c] / (predicted[c] + actual[c])) : sum
    }
    return sum / actual.reduce(0, +)
  }
}
