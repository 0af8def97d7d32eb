/// A classifier, or a model of values, with a flat vector of parameters, and its derivative.
///
/// Implementations use `PortableMath` and fixed orders of summation, so parameters are byte-identical everywhere.
public protocol Model: Sendable {
  /// Number of features of a sample.
  var inputs: Int { get }
  /// Number of classes.
  var classes: Int { get }
  /// Number d of parameters.
  var parameterCount: Int { get }
  /// Positions of biases, which L2 leaves alone.
  var biases: [Range<Int>] { get }
  /// What the parameters are, in their order and without gaps.
  var tensors: [ParameterTensor] { get }
  /// Where training starts; a function of the stream only.
  func initialParameters(using stream: inout RandomStream) -> [Double]
  /// The probabilities of all classes for a sample of `inputs` features.
  func probabilities(_ x: [Double], parameters: [Double]) -> [Double]
  /// Adds ∂ℓ/∂θ to `gradient` (d entries), for the loss ℓ = −ln p(label), which is returned.
  func accumulateGradient(_ x: [Double], label: Int, parameters: [Double], into gradient: inout [Double]) -> Double
  /// The loss ℓ = −ln p(label) alone.
  func loss(_ x: [Double], label: Int, parameters: [Double]) -> Double

  /// Number of values of a target; 0 for a classifier. A model of values has one class, as its data have.
  var targetValues: Int { get }
  /// The loss for a target of either kind; NaN where the model has no such targets.
  func loss(_ x: [Double], target: Target, parameters: [Double]) -> Double
  /// `accumulateGradient` for a target of either kind; NaN, and nothing added, where the model has no such targets.
  func accumulateGradient(_ x: [Double], target: Target, parameters: [Double], into gradient: inout [Double]) -> Double
  /// Adds the gradients of the samples at these positions of the data to `gradient`, each clipped to the norm where one
  /// is stated. The data fit the model (`check`). Returns the losses in the batch's order.
  func accumulateGradient(
    ofBatch batch: ArraySlice<Int>, of data: Dataset, parameters: [Double], clippedTo norm: Double?, work: BatchWork,
    into gradient: inout [Double]
  ) -> [Double]
  /// The probabilities, or values, of the samples at these positions of the data, which fit the model.
  func probabilities(
    ofBatch batch: ArraySlice<Int>, of data: Dataset, parameters: [Double], work: BatchWork
  ) -> [[Double]]
}

extension Model {
  /// One tensor of all parameters, for a model that names no parts.
  public var tensors: [ParameterTensor] { [ParameterTensor(name: "parameters", shape: [parameterCount])] }

  /// The most probable class; the lowest of equal ones.
  public func predict(_ x: [Double], parameters: [Double]) -> Int {
    mostProbable(probabilities(x, parameters: parameters))
  }

  /// Refuses data or parameters that do not fit the model.
  public func check(_ data: Dataset, parameters: [Double]) throws(LearningError) {
    guard parameters.count == parameterCount else {
      throw .count(of: "model parameters", expected: parameterCount, got: parameters.count)
    }
    guard data.count == 0 || data.dimension == inputs else {
      throw .count(of: "features", expected: inputs, got: data.dimension)
    }
    guard data.classes == classes else { throw .count(of: "classes", expected: classes, got: data.classes) }
    guard data.count == 0 || data.targetValues == targetValues else {
      throw .count(of: "values of a target", expected: targetValues, got: data.targetValues)
    }
  }
}

/// Σ wᵢ·xᵢ over a slice of the parameters, in ascending order.
@inline(__always)
func dot(_ parameters: [Double], from start: Int, _ x: [Double]) -> Double {
  var sum = 0.0
  for i in x.indices { sum += parameters[start + i] * x[i] }
  return sum
}
