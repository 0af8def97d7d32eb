/// Samples with finite features and class labels, or values in place of classes.
public struct Dataset: Equatable, Sendable {
  /// One row a sample, all of one length.
  public let features: [[Double]]
  /// One label a sample, in 0 ..< `classes`.
  public let labels: [Int]
  /// Number of classes; of two, 1 is the positive one.
  public let classes: Int
  /// One row of values a sample, all of one length; none where targets are classes. Data with values have one class, 0,
  /// so that what counts or divides samples by their class takes them as one.
  public let values: [[Double]]

  /// - Throws: `LearningError.dataset` where lengths differ, a feature is not finite or a label is out of range.
  public init(features: [[Double]], labels: [Int], classes: Int = 2) throws(LearningError) {
    guard features.count == labels.count else {
      throw .dataset("\(features.count) rows of features, \(labels.count) labels; each sample needs both")
    }
    guard classes >= 2 else { throw .dataset("\(classes) classes; a classifier needs at least 2") }
    for (i, row) in features.enumerated() {
      guard row.count == features[0].count else {
        throw .dataset("sample \(i) has \(row.count) features, sample 0 has \(features[0].count)")
      }
      guard row.allSatisfy(\.isFinite) else { throw .dataset("sample \(i) has a feature that is not finite") }
    }
    if let i = labels.firstIndex(where: { !(0..<classes).contains($0) }) {
      throw .dataset("sample \(i) has label \(labels[i]), not in 0 ..< \(classes)")
    }
    self.features = features
    self.labels = labels
    self.classes = classes
    values = []
  }

  /// Data whose targets are values: of a regression, or labels that hold (1) or not (0).
  ///
  /// - Throws: `LearningError.dataset` where lengths differ, rows are empty, or a number is not finite.
  public init(features: [[Double]], values: [[Double]]) throws(LearningError) {
    guard features.count == values.count else {
      throw .dataset("\(features.count) rows of features, \(values.count) of values; each sample needs both")
    }
    for (i, (row, target)) in zip(features, values).enumerated() {
      guard row.count == features[0].count, target.count == values[0].count, !target.isEmpty else {
        throw .dataset(
          "sample \(i) has \(row.count) features and \(target.count) values, sample 0 has \(features[0].count) and "
            + "\(values[0].count); each needs the same, and at least one value")
      }
      guard row.allSatisfy(\.isFinite), target.allSatisfy(\.isFinite) else {
        throw .dataset("sample \(i) has a feature or value that is not finite")
      }
    }
    self.init(trusted: features, [Int](repeating: 0, count: features.count), 1, values)
  }

  private init(trusted features: [[Double]], _ labels: [Int], _ classes: Int, _ values: [[Double]]) {
    self.features = features
    self.labels = labels
    self.classes = classes
    self.values = values
  }

  /// Number of samples.
  public var count: Int { labels.count }
  /// Number of features; 0 without samples.
  public var dimension: Int { features.first?.count ?? 0 }
  /// Number of samples of each class.
  public var classCounts: [Int] { labels.reduce(into: [Int](repeating: 0, count: classes)) { $0[$1] += 1 } }

  /// The samples at these positions, in this order.
  public func selecting(_ indices: [Int]) -> Dataset {
    Dataset(
      trusted: indices.map { features[$0] }, indices.map { labels[$0] }, classes,
      values.isEmpty ? [] : indices.map { values[$0] })
  }

  /// Number of values of a target; 0 where targets are classes, or without samples.
  public var targetValues: Int { values.first?.count ?? 0 }

  /// The target of the sample at this position.
  public func target(_ i: Int) -> Target { values.isEmpty ? .label(labels[i]) : .values(values[i]) }

  /// All samples of all parts, in order: what pooling the data would give.
  public static func pooled(_ parts: [Dataset]) throws(LearningError) -> Dataset {
    let classes = parts.first?.classes ?? 2
    guard parts.allSatisfy({ $0.classes == classes }) else { throw .dataset("parts differ in their classes") }
    if classes == 1 { return try Dataset(features: parts.flatMap(\.features), values: parts.flatMap(\.values)) }
    return try Dataset(features: parts.flatMap(\.features), labels: parts.flatMap(\.labels), classes: classes)
  }
}

/// Positions of training and held-out samples, both ascending.
public struct Split: Equatable, Sendable {
  /// Positions to train on.
  public let training: [Int]
  /// Positions held out.
  public let heldOut: [Int]

  /// Holds out `fraction` of each class, rounded to nearest, drawn from `stream`; a class never loses its last sample.
  ///
  /// A class with one sample has none held out, so a hold-out may lack a class: AUC is undefined on it.
  public static func stratified(
    labels: [Int], fraction: Double, using stream: inout RandomStream
  ) throws(LearningError) -> Split {
    guard fraction >= 0, fraction < 1 else {
      throw .parameter(name: "hold-out fraction", value: "\(fraction)", allowed: "[0, 1)")
    }
    var (training, heldOut): ([Int], [Int]) = ([], [])
    for label in Set(labels).sorted() {
      let members = labels.indices.filter { labels[$0] == label }
      let order = stream.permutation(members.count).map { members[$0] }
      let out = min(Int((Double(members.count) * fraction).rounded()), members.count - 1)
      heldOut += order.prefix(out)
      training += order.dropFirst(out)
    }
    return Split(training: training.sorted(), heldOut: heldOut.sorted())
  }

  /// Holds out the last `fraction` by `order`, rounded to nearest, never all; of equal ones the later in place is last.
  public static func last(by order: [Double], fraction: Double) throws(LearningError) -> Split {
    guard fraction >= 0, fraction < 1 else {
      throw .parameter(name: "hold-out fraction", value: "\(fraction)", allowed: "[0, 1)")
    }
    let sorted = order.indices.sorted { (order[$0], $0) < (order[$1], $1) }
    let out = max(0, min(Int((Double(order.count) * fraction).rounded()), order.count - 1))
    return Split(training: sorted.dropLast(out).sorted(), heldOut: sorted.suffix(out).sorted())
  }
}
