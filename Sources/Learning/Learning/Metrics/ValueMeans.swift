/// Values that a client states of its examples (a loss, an accuracy), as an integer vector that can be sealed and added.
///
/// With a value's public range [lower, upper] and its mean v over n examples, the vector is [n trained on, n, then for each
/// value n_v, n_v·(v − lower)/(upper − lower)·2^f to the nearest integer], f = 20, where n_v is n, or 0 where the client does not state v; every
/// entry lies in [0, n_max·2^f]. The sums give the mean over the examples of all clients that state the value.
public struct ValueMeans: Equatable, Sendable {
  /// The public range of each value.
  public let ranges: [ClosedRange<Double>]
  /// The entries, in the order above.
  public let vector: [Int64]

  /// Examples trained on.
  public var samples: Int64 { vector[0] }
  /// Examples that the means are over.
  public var evaluated: Int64 { vector[1] }

  private static let scale = Double(1 << Moments.defaultFractionBits)

  /// A client's entries: the means of its values over `evaluated` examples, nil where it states none.
  ///
  /// - Throws: `parameter` for a count outside 0…2^30, a bad range, and a mean outside of its range, with its place in the
  ///   list; `count` unless there is a mean a range.
  public init(samples: Int, evaluated: Int, means: [Double?], ranges: [ClosedRange<Double>]) throws(LearningError) {
    try Self.check(ranges)
    let limit = Moments.maximumSamples
    guard (0...limit).contains(samples), (0...limit).contains(evaluated) else {
      throw .parameter(name: "examples", value: "\(samples), \(evaluated)", allowed: "0…\(limit)")
    }
    guard means.count == ranges.count else { throw .count(of: "means", expected: ranges.count, got: means.count) }
    self.ranges = ranges
    var vector = [Int64(samples), Int64(evaluated)]
    for (i, (mean, range)) in zip(means, ranges).enumerated() {
      guard let mean, evaluated > 0 else {
        vector += [0, 0]
        continue
      }
      guard range.contains(mean) else {
        throw .parameter(name: "metric \(i + 1)", value: "\(mean)", allowed: "its public range \(range)")
      }
      let part = (mean - range.lowerBound) / (range.upperBound - range.lowerBound)
      vector += [Int64(evaluated), Int64((part * Double(evaluated) * Self.scale).rounded())]
    }
    self.vector = vector
  }

  /// A vector of sums that was opened.
  public init(vector: [Int64], ranges: [ClosedRange<Double>]) throws(LearningError) {
    try Self.check(ranges)
    guard vector.count == 2 + 2 * ranges.count else {
      throw .count(of: "sums of values", expected: 2 + 2 * ranges.count, got: vector.count)
    }
    (self.vector, self.ranges) = (vector, ranges)
  }

  static func check(_ ranges: [ClosedRange<Double>]) throws(LearningError) {
    guard ranges.count <= EvaluationRule.maximumMeans else {
      throw .parameter(name: "metrics", value: "\(ranges.count)", allowed: "at most \(EvaluationRule.maximumMeans)")
    }
    if !ranges.isEmpty { try RegressionCounts.check(ranges, Moments.defaultFractionBits) }
  }

  /// The mean of value i; nil without examples, and where the sums contradict each other.
  public func mean(_ i: Int) -> Double? {
    let (range, n, sum) = (ranges[i], vector[2 + 2 * i], vector[3 + 2 * i])
    let part = Double(sum) / (Double(n) * Self.scale)
    guard n > 0, sum >= 0, part <= 1 else { return nil }
    return range.lowerBound + part * (range.upperBound - range.lowerBound)
  }
}
