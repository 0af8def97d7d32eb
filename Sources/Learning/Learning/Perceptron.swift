/// A perceptron with one hidden layer: a = φ(W₁·x + b₁), z = W₂·a + b₂. Two classes have one output and the logistic
/// loss, more have one output each and the softmax loss.
///
/// Parameters: W₁ (hidden × inputs, row by row), b₁, W₂ (outputs × hidden, row by row), b₂.
public struct Perceptron: Model, Hashable {
  /// The hidden units' activation φ.
  public enum Activation: String, Codable, Hashable, Sendable, CaseIterable {
    /// max(0, x), with derivative 0 at 0.
    case relu
    /// Hyperbolic tangent.
    case tanh
  }

  /// Number of features.
  public let inputs: Int
  /// Number of hidden units.
  public let hidden: Int
  /// Number of classes.
  public let classes: Int
  /// The hidden units' activation.
  public let activation: Activation

  /// A model of the given shape; at least one hidden unit, at least two classes.
  public init(
    inputs: Int, hidden: Int, classes: Int = 2, activation: Activation = .relu
  ) throws(LearningError) {
    for (name, value, least) in [("inputs", inputs, 1), ("hidden", hidden, 1), ("classes", classes, 2)] {
      guard (least...modelLimit).contains(value) else {
        throw .parameter(name: name, value: "\(value)", allowed: "\(least)…\(modelLimit)")
      }
    }
    self.inputs = inputs
    self.hidden = hidden
    self.classes = classes
    self.activation = activation
  }

  private var outputs: Int { classes == 2 ? 1 : classes }
  private var firstBias: Int { hidden * inputs }
  private var secondWeights: Int { hidden * (inputs + 1) }
  private var secondBias: Int { secondWeights + outputs * hidden }

  /// hidden·(inputs + 1) + outputs·(hidden + 1).
  public var parameterCount: Int { secondBias + outputs }
  /// b₁ and b₂.
  public var biases: [Range<Int>] { [firstBias..<secondWeights, secondBias..<parameterCount] }

  /// `hidden.weight` (hidden × inputs), `hidden.bias`, `output.weight` (outputs × hidden), `output.bias`.
  public var tensors: [ParameterTensor] {
    [
      ParameterTensor(name: "hidden.weight", shape: [hidden, inputs]),
      ParameterTensor(name: "hidden.bias", shape: [hidden]),
      ParameterTensor(name: "output.weight", shape: [outputs, hidden]),
      ParameterTensor(name: "output.bias", shape: [outputs]),
    ]
  }

  /// Weights uniform in ±√(6/(fan-in + fan-out)) (Glorot and Bengio 2010), biases 0.
  public func initialParameters(using stream: inout RandomStream) -> [Double] {
    var theta = [Double](repeating: 0, count: parameterCount)
    func fill(_ range: Range<Int>, _ fanIn: Int, _ fanOut: Int) {
      let bound = (6 / Double(fanIn + fanOut)).squareRoot()
      for i in range { theta[i] = bound * (2 * stream.uniform() - 1) }
    }
    fill(0..<firstBias, inputs, hidden)
    fill(secondWeights..<secondBias, hidden, outputs)
    return theta
  }

  private func forward(_ x: [Double], _ parameters: [Double]) -> (hidden: [Double], logits: [Double]) {
    let a = (0..<hidden).map { h -> Double in
      let s = dot(parameters, from: h * inputs, x) + parameters[firstBias + h]
      return activation == .relu ? (s > 0 ? s : 0) : PortableMath.tanh(s)
    }
    let z = (0..<outputs).map { dot(parameters, from: secondWeights + $0 * hidden, a) + parameters[secondBias + $0] }
    return (a, z)
  }

  private func loss(_ z: [Double], _ label: Int) -> Double {
    classes == 2 ? PortableMath.softplus(label == 1 ? -z[0] : z[0]) : crossEntropy(z, label)
  }

  /// The sigmoid or softmax of the outputs.
  public func probabilities(_ x: [Double], parameters: [Double]) -> [Double] {
    let z = forward(x, parameters).logits
    return classes == 2 ? [PortableMath.sigmoid(-z[0]), PortableMath.sigmoid(z[0])] : softmax(z)
  }

  /// The logistic or softmax loss.
  public func loss(_ x: [Double], label: Int, parameters: [Double]) -> Double {
    loss(forward(x, parameters).logits, label)
  }

  /// Back-propagation.
  public func accumulateGradient(
    _ x: [Double], label: Int, parameters: [Double], into gradient: inout [Double]
  ) -> Double {
    let (a, z) = forward(x, parameters)
    let errors =
      classes == 2
      ? [PortableMath.sigmoid(z[0]) - Double(label)]
      : softmax(z).enumerated().map { $1 - ($0 == label ? 1 : 0) }
    var back = [Double](repeating: 0, count: hidden)  // ∂ℓ/∂a
    for (o, g) in errors.enumerated() {
      let row = secondWeights + o * hidden
      for h in 0..<hidden {
        gradient[row + h] += g * a[h]
        back[h] += g * parameters[row + h]
      }
      gradient[secondBias + o] += g
    }
    for h in 0..<hidden {
      let slope = activation == .relu ? (a[h] > 0 ? 1.0 : 0) : 1 - a[h] * a[h]
      let g = back[h] * slope
      if g == 0 { continue }
      for i in x.indices { gradient[h * inputs + i] += g * x[i] }
      gradient[firstBias + h] += g
    }
    return loss(z, label)
  }
}
