/// Logistic regression of two classes: p(1 | x) = σ(w·x + b). Parameters: w, then b.
public struct LogisticRegression: Model, Hashable {
  /// Number of features.
  public let inputs: Int

  /// A model for samples of `inputs` features.
  public init(inputs: Int) throws(LearningError) {
    guard (1...modelLimit).contains(inputs) else {
      throw .parameter(name: "inputs", value: "\(inputs)", allowed: "1…\(modelLimit)")
    }
    self.inputs = inputs
  }

  /// Two.
  public var classes: Int { 2 }
  /// inputs + 1.
  public var parameterCount: Int { inputs + 1 }
  /// The last parameter.
  public var biases: [Range<Int>] { [inputs..<inputs + 1] }

  /// One output: `weight` (1 × inputs), `bias` (1).
  public var tensors: [ParameterTensor] {
    [ParameterTensor(name: "weight", shape: [1, inputs]), ParameterTensor(name: "bias", shape: [1])]
  }

  /// Zeros: the loss is convex, and nothing is drawn.
  public func initialParameters(using stream: inout RandomStream) -> [Double] {
    [Double](repeating: 0, count: parameterCount)
  }

  private func logit(_ x: [Double], _ parameters: [Double]) -> Double {
    dot(parameters, from: 0, x) + parameters[inputs]
  }

  /// (1 − p, p).
  public func probabilities(_ x: [Double], parameters: [Double]) -> [Double] {
    let z = logit(x, parameters)
    return [PortableMath.sigmoid(-z), PortableMath.sigmoid(z)]
  }

  /// ln(1 + e^∓z).
  public func loss(_ x: [Double], label: Int, parameters: [Double]) -> Double {
    let z = logit(x, parameters)
    return PortableMath.softplus(label == 1 ? -z : z)
  }

  /// ∂ℓ/∂z = p − y.
  public func accumulateGradient(
    _ x: [Double], label: Int, parameters: [Double], into gradient: inout [Double]
  ) -> Double {
    let z = logit(x, parameters)
    let g = PortableMath.sigmoid(z) - Double(label)
    for i in x.indices { gradient[i] += g * x[i] }
    gradient[inputs] += g
    return PortableMath.softplus(label == 1 ? -z : z)
  }
}

/// Largest number of inputs, hidden units or classes of a model; products of two stay far inside an Int.
let modelLimit = 1 << 20
