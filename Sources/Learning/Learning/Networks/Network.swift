/// A feed-forward network: layers in a row, then a dense output layer, then an objective.
///
/// Perceptrons of any depth and networks such as LeNet-5 (LeCun et al. 1998). A perceptron with one hidden layer gives
/// the numbers of `Perceptron`. Parameters lie layer by layer, weights before biases, in PyTorch's names and shapes.
public struct Network: Model, Hashable {
  /// [features] or [channels, height, width] of a sample, whose numbers lie channel by channel, row by row.
  public let inputShape: [Int]
  /// The layers before the output layer.
  public let layers: [NetworkLayer]
  /// What the outputs mean.
  public let objective: Objective
  let plan: NetworkPlan

  /// Samples that pass together; gradients of chunks are added in their order, so results do not hang on threads.
  public static let chunkSize = 16

  /// - Throws: `LearningError.parameter` where an extent is out of range, a layer does not fit what comes before it, or
  ///   all together have more than 2^24 parameters, 2^20 activations or 2^34 products a sample.
  public init(inputShape: [Int], layers: [NetworkLayer], objective: Objective) throws(LearningError) {
    try objective.validate()
    self.inputShape = inputShape
    self.layers = layers
    self.objective = objective
    plan = try NetworkPlan(inputShape, layers, outputs: objective.outputs)
  }

  /// The product of the input shape.
  public var inputs: Int { plan.input.count }
  /// Number of classes; 1 where targets are values.
  public var classes: Int { objective.classes }
  /// Number of values of a target; 0 for a classifier.
  public var targetValues: Int { objective.targetValues }
  /// All weights and biases.
  public var parameterCount: Int { plan.parameterCount }
  /// One range a layer with parameters.
  public var biases: [Range<Int>] {
    plan.stages.filter(\.hasParameters).map { $0.bias..<$0.bias + $0.output.channels }
  }

  /// `conv1.weight` (out × in × k × k), `conv1.bias` (out), …, `fc1.weight` (out × in), `fc1.bias`, …; the output layer
  /// is the last `fc`. A PyTorch module with these attributes has the same `state_dict`.
  public var tensors: [ParameterTensor] {
    plan.stages.filter(\.hasParameters).flatMap { stage in
      let shape =
        if case .convolution(let w) = stage.operation {
          [stage.output.channels, w.channels, w.kernel, w.kernel]
        } else {
          [stage.output.channels, stage.fanIn]
        }
      return [
        ParameterTensor(name: stage.name + ".weight", shape: shape),
        ParameterTensor(name: stage.name + ".bias", shape: [stage.output.channels]),
      ]
    }
  }

  /// The shape of a sample after each layer, flattenings excepted, and after the output layer.
  public var shapes: [[Int]] { plan.stages.map(\.output.extents) }

  /// Weights uniform in ±√(6/(fan-in + fan-out)) (Glorot and Bengio 2010), biases 0. The fan-out of a filter counts its
  /// kernel² as its fan-in does.
  public func initialParameters(using stream: inout RandomStream) -> [Double] {
    var theta = [Double](repeating: 0, count: parameterCount)
    for stage in plan.stages where stage.hasParameters {
      var fanOut = stage.output.channels
      if case .convolution(let w) = stage.operation { fanOut *= w.kernel * w.kernel }
      let bound = (6 / Double(stage.fanIn + fanOut)).squareRoot()
      for i in stage.weights..<stage.bias { theta[i] = bound * (2 * stream.uniform() - 1) }
    }
    return theta
  }

  /// Probabilities of classes or labels, or the values of a regression; NaN where lengths are wrong.
  public func probabilities(_ x: [Double], parameters: [Double]) -> [Double] {
    outputs([x], parameters, .portable).first.map(objective.predictions)
      ?? [Double](repeating: .nan, count: targetValues > 0 ? targetValues : classes)
  }

  /// The loss; NaN where the target is not of the objective's kind, or a length is wrong.
  public func loss(_ x: [Double], target: Target, parameters: [Double]) -> Double {
    guard objective.fits(target), let z = outputs([x], parameters, .portable).first else { return .nan }
    return objective.loss(z, target)
  }

  /// The loss of a classifier.
  public func loss(_ x: [Double], label: Int, parameters: [Double]) -> Double {
    loss(x, target: .label(label), parameters: parameters)
  }

  /// Back-propagation of one sample. Where the loss is NaN the gradient stays as it is.
  public func accumulateGradient(
    _ x: [Double], target: Target, parameters: [Double], into gradient: inout [Double]
  ) -> Double {
    addGradient([(x, target)], parameters, .portable, to: &gradient)[0]
  }

  /// Back-propagation of one sample of a classifier.
  public func accumulateGradient(
    _ x: [Double], label: Int, parameters: [Double], into gradient: inout [Double]
  ) -> Double {
    accumulateGradient(x, target: .label(label), parameters: parameters, into: &gradient)
  }
}

extension Network {
  /// The outputs z of samples; none where lengths are wrong.
  func outputs(_ samples: [[Double]], _ parameters: [Double], _ products: MatrixProducts) -> [[Double]] {
    guard let pass = pass(samples, parameters, products) else { return [] }
    return samples.indices.map(pass.outputs)
  }

  private func pass(_ samples: [[Double]], _ parameters: [Double], _ products: MatrixProducts) -> NetworkPass? {
    guard parameters.count == parameterCount, samples.allSatisfy({ $0.count == inputs }) else { return nil }
    let pass = NetworkPass(plan, count: samples.count, products: products)
    for (i, x) in samples.enumerated() { pass.setSample(i, x) }
    parameters.withUnsafeBufferPointer { theta in
      if let theta = theta.baseAddress { pass.forward(theta) }
    }
    return pass
  }

  /// Adds the gradients of a chunk of samples; the losses, NaN where a sample or its target does not fit. Then the
  /// gradient stays as it is.
  func addGradient(
    _ samples: [(x: [Double], target: Target)], _ parameters: [Double], _ products: MatrixProducts,
    to gradient: inout [Double]
  ) -> [Double] {
    guard gradient.count == parameterCount, samples.allSatisfy({ objective.fits($0.target) }),
      let pass = pass(samples.map(\.x), parameters, products)
    else { return samples.map { _ in .nan } }
    var (losses, slopes): ([Double], [Double]) = ([], [])
    for (i, sample) in samples.enumerated() {
      let z = pass.outputs(i)
      losses.append(objective.loss(z, sample.target))
      slopes += objective.slopes(z, sample.target)
    }
    parameters.withUnsafeBufferPointer { theta in
      gradient.withUnsafeMutableBufferPointer { g in
        if let theta = theta.baseAddress, let g = g.baseAddress { pass.backward(slopes, theta, into: g) }
      }
    }
    return losses
  }
}
