/// Sums of a regression's errors on a client's hold-out, as an integer vector that can be sealed and added.
///
/// With a target's stated range [lower, upper], y' = (y − lower)/(upper − lower) and e' = p' − y', where the prediction p'
/// is first moved into [0, 1]: no target lies outside, so that moves it nearer, and it bounds every sum. In fixed point
/// with f fraction bits, rounded sample by sample, the vector is [n trained on, n held out, then for each value
/// ⌊Σ |e'|·2^f⌉, ⌊Σ e'²·2^f⌉, ⌊Σ y'·2^f⌉, ⌊Σ y'²·2^f⌉]; every entry lies in [0, n_max·2^f].
public struct RegressionCounts: Equatable, Sendable {
  /// Fraction bits f.
  public let fractionBits: Int
  /// The stated range of each value.
  public let ranges: [ClosedRange<Double>]
  /// The entries, in the order above.
  public private(set) var vector: [Int64]

  /// Number of samples trained on.
  public var samples: Int64 { vector[0] }
  /// Held-out samples.
  public var total: Int64 { vector[1] }

  /// Evaluates a regression on held-out data.
  ///
  /// - Throws: `parameter` for too many samples, a bad range or f outside 1…30; `count` where shapes differ; `dataset` where
  ///   a target lies outside its range; `nonFinite` where a prediction is not finite.
  public init(
    samples: Int, of model: any Model, parameters: [Double], heldOut: Dataset, ranges: [ClosedRange<Double>],
    fractionBits: Int = Moments.defaultFractionBits, work: BatchWork = BatchWork()
  ) throws(LearningError) {
    try Self.check(ranges, fractionBits)
    let limit = Moments.maximumSamples
    guard (0...limit).contains(samples), heldOut.count <= limit else {
      throw .parameter(name: "samples", value: "\(samples), \(heldOut.count)", allowed: "0…\(limit)")
    }
    guard ranges.count == model.targetValues else {
      throw .count(of: "ranges of values", expected: model.targetValues, got: ranges.count)
    }
    try model.check(heldOut, parameters: parameters)
    self.fractionBits = fractionBits
    self.ranges = ranges
    vector = [Int64](repeating: 0, count: 2 + 4 * ranges.count)
    (vector[0], vector[1]) = (Int64(samples), Int64(heldOut.count))
    let indices = Array(0..<heldOut.count)
    let predictions = model.probabilities(ofBatch: indices[...], of: heldOut, parameters: parameters, work: work)
    let scale = Double(1 << fractionBits)
    for (i, (prediction, target)) in zip(predictions, heldOut.values).enumerated() {
      for (j, range) in ranges.enumerated() {
        guard prediction[j].isFinite else { throw .nonFinite("the prediction for a held-out sample") }
        guard range.contains(target[j]) else {
          throw .dataset("value \(j) of sample \(i) lies outside its stated range \(range); widen it for all clients")
        }
        let width = range.upperBound - range.lowerBound
        let y = (target[j] - range.lowerBound) / width
        let p = (max(range.lowerBound, min(range.upperBound, prediction[j])) - range.lowerBound) / width
        let e = (p - y).magnitude
        // All four in [0, 1], at most 2^30 samples: below 2^60.
        for (k, x) in [e, e * e, y, y * y].enumerated() { vector[2 + 4 * j + k] += Int64((x * scale).rounded()) }
      }
    }
  }

  /// A vector of sums that was opened. No proof ties a client's entries to one another: quantities are nil where the sums
  /// contradict themselves.
  public init(
    vector: [Int64], ranges: [ClosedRange<Double>], fractionBits: Int = Moments.defaultFractionBits
  ) throws(LearningError) {
    try Self.check(ranges, fractionBits)
    guard vector.count == 2 + 4 * ranges.count else {
      throw .count(of: "regression counts", expected: 2 + 4 * ranges.count, got: vector.count)
    }
    self.vector = vector
    self.ranges = ranges
    self.fractionBits = fractionBits
  }

  static func check(_ ranges: [ClosedRange<Double>], _ fractionBits: Int) throws(LearningError) {
    guard (1...modelLimit).contains(ranges.count) else {
      throw .parameter(name: "ranges of values", value: "\(ranges.count)", allowed: "1…\(modelLimit)")
    }
    for range in ranges {
      let width = range.upperBound - range.lowerBound
      guard width > 0, width.isFinite else {
        throw .parameter(name: "range of a value", value: "\(range)", allowed: "two finite numbers, the first smaller")
      }
    }
    guard (1...30).contains(fractionBits) else {
      throw .parameter(name: "fraction bits", value: "\(fractionBits)", allowed: "1…30")
    }
  }

  /// Adds another client's sums of the same ranges.
  public mutating func add(_ other: RegressionCounts) throws(LearningError) {
    guard other.fractionBits == fractionBits, other.ranges == ranges else {
      throw .parameter(name: "ranges and fraction bits", value: "others", allowed: "the same of all clients")
    }
    vector = try addedVectors(vector, other.vector, "regression counts")
  }

  /// Smallest b with n_max·2^f < 2^(b−1): the bits of an entry in a slot plan, where no client has more than n_max samples,
  /// trained on or held out.
  public static func magnitudeBits(
    maximumSamples: Int, fractionBits: Int = Moments.defaultFractionBits
  ) throws(LearningError) -> Int {
    try Moments.magnitudeBits(maximumSamples: maximumSamples, fractionBits: fractionBits)
  }
}

extension RegressionCounts {
  /// n and the four sums of a value, in the unit interval's units; nil where no data have such sums.
  private func sums(_ j: Int) -> (n: Double, errors: Double, squares: Double, variance: Double)? {
    guard ranges.indices.contains(j), total > 0 else { return nil }
    let one = Int128(1) << Int128(fractionBits)
    let n = Int128(total)
    let s = (0..<4).map { Int128(vector[2 + 4 * j + $0]) }
    // Each is rounded by at most half a unit a sample: e'² ≤ |e'|, y'² ≤ y', and (Σy')² ≤ n·Σy'².
    guard s.allSatisfy({ $0 >= 0 && $0 <= n * one }), s[1] <= s[0] + n, s[3] <= s[2] + n, n * one <= 1 << 60,
      n * s[3] * one >= s[2] * s[2] - n * n * one
    else { return nil }
    let unit = Double(one)
    // n·Σ(y' − mean)², exactly but for the fixed point; below 2^122.
    let variance = Double(n * s[3] * one - s[2] * s[2]) / (unit * unit)
    return (Double(n), Double(s[0]) / unit, Double(s[1]) / unit, variance)
  }

  private func width(_ j: Int) -> Double { ranges[j].upperBound - ranges[j].lowerBound }

  /// Mean absolute error of value j, in its unit.
  public func meanAbsoluteError(_ j: Int = 0) -> Double? {
    sums(j).map { $0.errors / $0.n * width(j) }
  }

  /// Root of the mean squared error of value j, in its unit.
  public func rootMeanSquareError(_ j: Int = 0) -> Double? {
    sums(j).map { ($0.squares / $0.n).squareRoot() * width(j) }
  }

  /// R² = 1 − Σe²/Σ(y − mean)² of value j; nil where the values do not vary by more than the fixed point shows.
  public func determination(_ j: Int = 0) -> Double? {
    guard let s = sums(j), s.variance / (s.n * s.n) >= 4 / Double(1 << fractionBits) else { return nil }
    return 1 - s.squares * s.n / s.variance
  }
}
