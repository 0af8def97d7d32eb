extension Model {
  /// 0: a classifier.
  public var targetValues: Int { 0 }

  /// The loss of a label; NaN for values.
  public func loss(_ x: [Double], target: Target, parameters: [Double]) -> Double {
    guard case .label(let label) = target, (0..<classes).contains(label) else { return .nan }
    return loss(x, label: label, parameters: parameters)
  }

  /// The gradient of a label's loss; NaN for values.
  public func accumulateGradient(
    _ x: [Double], target: Target, parameters: [Double], into gradient: inout [Double]
  ) -> Double {
    guard case .label(let label) = target, (0..<classes).contains(label) else { return .nan }
    return accumulateGradient(x, label: label, parameters: parameters, into: &gradient)
  }

  /// Sample by sample, on one thread, into one sum.
  public func accumulateGradient(
    ofBatch batch: ArraySlice<Int>, of data: Dataset, parameters: [Double], clippedTo norm: Double?, work: BatchWork,
    into gradient: inout [Double]
  ) -> [Double] {
    batch.map { i in
      let (x, target) = (data.features[i], data.target(i))
      guard let norm else { return accumulateGradient(x, target: target, parameters: parameters, into: &gradient) }
      var own = [Double](repeating: 0, count: gradient.count)
      let loss = accumulateGradient(x, target: target, parameters: parameters, into: &own)
      addClipped(own, to: norm, into: &gradient)
      return loss
    }
  }

  /// Sample by sample.
  public func probabilities(
    ofBatch batch: ArraySlice<Int>, of data: Dataset, parameters: [Double], work: BatchWork
  ) -> [[Double]] {
    batch.map { probabilities(data.features[$0], parameters: parameters) }
  }

  /// The sum of the gradients of the samples at these positions, and their losses.
  ///
  /// - Parameter norm: C of per-example clipping: each gradient g is multiplied by min(1, C/‖g‖₂) before the sum (Abadi
  ///   et al. 2016, Algorithm 1), so that one sample moves the sum by at most C, but for the rounding of doubles. Noise
  ///   for DP-SGD is the caller's.
  /// - Throws: `count` where shapes differ, `parameter` for a position outside the data or a norm that is not positive.
  public func gradient(
    ofBatch batch: [Int], of data: Dataset, parameters: [Double], clippedTo norm: Double? = nil,
    work: BatchWork = BatchWork()
  ) throws(LearningError) -> BatchGradient {
    try check(data, parameters: parameters)
    if let i = batch.first(where: { !(0..<data.count).contains($0) }) {
      throw .parameter(name: "position in the batch", value: "\(i)", allowed: "0 ..< \(data.count)")
    }
    try checkNorm(norm)
    var sum = [Double](repeating: 0, count: parameterCount)
    let losses = accumulateGradient(
      ofBatch: batch[...], of: data, parameters: parameters, clippedTo: norm, work: work, into: &sum)
    return BatchGradient(sum: sum, losses: losses)
  }
}

/// What a batch gives.
public struct BatchGradient: Equatable, Sendable {
  /// The sum of the samples' gradients, d entries; clipped ones where a norm was stated.
  public let sum: [Double]
  /// The loss of each sample, in the batch's order.
  public let losses: [Double]
}

func checkNorm(_ norm: Double?) throws(LearningError) {
  guard norm.map({ $0 > 0 && $0.isFinite }) ?? true else {
    throw .parameter(name: "clipping norm", value: "\(norm ?? 0)", allowed: "a positive number")
  }
}

/// Adds a gradient times min(1, norm/‖gradient‖₂). The norm is taken of entries divided by the largest, so that no
/// square overflows: a gradient that is finite stays within the norm. Others make the sum NaN, which trainers notice.
func addClipped(_ gradient: [Double], to norm: Double, into sum: inout [Double]) {
  let largest = gradient.reduce(0) { max($0, $1.magnitude) }
  var factor = 1.0
  if largest > 0 {
    let scaled = gradient.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
    // ‖g‖ = largest·scaled ≤ norm, without the product.
    if scaled > norm / largest { factor = norm / largest / scaled }
  }
  for i in sum.indices { sum[i] += factor * gradient[i] }
}
