/// Softmax regression of C classes: p(c | x) ∝ e^(w_c·x + b_c). Parameters: w_0, …, w_{C−1}, then b_0, …, b_{C−1}.
public struct SoftmaxRegression: Model, Hashable {
  /// Number of features.
  public let inputs: Int
  /// Number of classes C.
  public let classes: Int

  /// A model for samples of `inputs` features and `classes` ≥ 2 classes.
  public init(inputs: Int, classes: Int) throws(LearningError) {
    guard (1...modelLimit).contains(inputs) else {
      throw .parameter(name: "inputs", value: "\(inputs)", allowed: "1…\(modelLimit)")
    }
    guard (2...modelLimit).contains(classes) else {
      throw .parameter(name: "classes", value: "\(classes)", allowed: "2…\(modelLimit)")
    }
    self.inputs = inputs
    self.classes = classes
  }

  /// C·(inputs + 1).
  public var parameterCount: Int { classes * (inputs + 1) }
  /// The last C parameters.
  public var biases: [Range<Int>] { [classes * inputs..<parameterCount] }

  /// `weight` (C × inputs), `bias` (C).
  public var tensors: [ParameterTensor] {
    [ParameterTensor(name: "weight", shape: [classes, inputs]), ParameterTensor(name: "bias", shape: [classes])]
  }

  /// Zeros: the loss is convex, and nothing is drawn.
  public func initialParameters(using stream: inout RandomStream) -> [Double] {
    [Double](repeating: 0, count: parameterCount)
  }

  private func logits(_ x: [Double], _ parameters: [Double]) -> [Double] {
    (0..<classes).map { dot(parameters, from: $0 * inputs, x) + parameters[classes * inputs + $0] }
  }

  /// Softmax of the logits.
  public func probabilities(_ x: [Double], parameters: [Double]) -> [Double] { softmax(logits(x, parameters)) }

  /// ln Σ e^z − z_label.
  public func loss(_ x: [Double], label: Int, parameters: [Double]) -> Double {
    crossEntropy(logits(x, parameters), label)
  }

  /// ∂ℓ/∂z_c = p_c − [c = label].
  public func accumulateGradient(
    _ x: [Double], label: Int, parameters: [Double], into gradient: inout [Double]
  ) -> Double {
    let z = logits(x, parameters)
    let p = softmax(z)
    for c in 0..<classes {
      let g = p[c] - (c == label ? 1 : 0)
      for i in x.indices { gradient[c * inputs + i] += g * x[i] }
      gradient[classes * inputs + c] += g
    }
    return crossEntropy(z, label)
  }
}

/// e^z / Σ e^z, shifted by the largest z so that nothing overflows.
func softmax(_ z: [Double]) -> [Double] {
  let top = z.reduce(-.infinity, max)
  let e = z.map { PortableMath.exp($0 - top) }
  let sum = e.reduce(0, +)
  return e.map { $0 / sum }
}

/// ln Σ e^z − z_label.
func crossEntropy(_ z: [Double], _ label: Int) -> Double {
  let top = z.reduce(-.infinity, max)
  let sum = z.reduce(0) { $0 + PortableMath.exp($1 - top) }
  return PortableMath.log(sum) + (top - z[label])
}
