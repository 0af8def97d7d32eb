/// How a client's steps follow from its gradients.
public enum LocalOptimizer: Codable, Hashable, Sendable {
  /// v ← m·v + g, then θ ← θ − η·v, or with Nesterov's look-ahead θ ← θ − η·(g + m·v) (Sutskever et al. 2013, in the
  /// form of PyTorch: v starts as the first gradient). Momentum 0 is plain SGD.
  case sgd(momentum: Double = 0, nesterov: Bool = false)
  /// Adam (Kingma and Ba 2015, Algorithm 1, ε beside the corrected root).
  case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)

  /// Whether a step is −η·g: what SCAFFOLD's control variates suppose.
  public var isPlain: Bool { if case .sgd(0, _) = self { true } else { false } }

  /// Refuses settings that a decoder let in.
  public func validate() throws(LearningError) {
    switch self {
    case .sgd(let momentum, let nesterov):
      try checkDecay(momentum, "momentum")
      guard !nesterov || momentum > 0 else {
        throw .parameter(name: "nesterov", value: "true", allowed: "only with a momentum above 0")
      }
    case .adam(let beta1, let beta2, let epsilon):
      try checkDecay(beta1, "beta1")
      try checkDecay(beta2, "beta2")
      guard epsilon > 0, epsilon.isFinite else {
        throw .parameter(name: "epsilon", value: "\(epsilon)", allowed: "a positive number")
      }
    }
  }
}

/// Refuses what is no factor of a moving average.
func checkDecay(_ value: Double, _ name: String) throws(LearningError) {
  guard value >= 0, value < 1 else { throw .parameter(name: name, value: "\(value)", allowed: "[0, 1)") }
}

/// An optimiser with what it remembers of earlier steps. IEEE sums, products, quotients and roots in a fixed order: the
/// same to the last bit everywhere.
public struct LocalOptimizerState: Equatable, Sendable {
  /// The optimiser.
  public let optimizer: LocalOptimizer
  private var first: [Double] = []
  private var second: [Double] = []
  /// β₁ᵗ and β₂ᵗ.
  private var powers = (1.0, 1.0)
  private var steps = 0

  /// A state without steps. The optimiser has been validated, or its steps may be NaN.
  public init(_ optimizer: LocalOptimizer) { self.optimizer = optimizer }

  /// Moves parameters by one step of that size against the gradient.
  ///
  /// - Throws: `count` unless both have the length of the first step.
  public mutating func step(
    _ theta: inout [Double], gradient: [Double], stepSize: Double
  ) throws(LearningError) {
    guard gradient.count == theta.count else {
      throw .count(of: "gradient", expected: theta.count, got: gradient.count)
    }
    guard steps == 0 || first.isEmpty || first.count == theta.count else {
      throw .count(of: "model parameters", expected: first.count, got: theta.count)
    }
    switch optimizer {
    case .sgd(let momentum, let nesterov) where momentum > 0:
      if steps == 0 {
        first = gradient
      } else {
        for i in first.indices { first[i] = momentum * first[i] + gradient[i] }
      }
      for i in theta.indices { theta[i] -= stepSize * (nesterov ? gradient[i] + momentum * first[i] : first[i]) }
    case .sgd:
      for i in theta.indices { theta[i] -= stepSize * gradient[i] }
    case .adam(let beta1, let beta2, let epsilon):
      if steps == 0 {
        first = [Double](repeating: 0, count: theta.count)
        second = first
      }
      powers = (powers.0 * beta1, powers.1 * beta2)
      let size = stepSize / (1 - powers.0)
      let root = (1 - powers.1).squareRoot()
      for i in theta.indices {
        let g = gradient[i]
        first[i] = beta1 * first[i] + (1 - beta1) * g
        second[i] = beta2 * second[i] + (1 - beta2) * g * g
        theta[i] -= size * (first[i] / (second[i].squareRoot() / root + epsilon))
      }
    }
    steps += 1
  }

  /// Whether both would make the same steps.
  public static func == (a: LocalOptimizerState, b: LocalOptimizerState) -> Bool {
    a.optimizer == b.optimizer && a.steps == b.steps && a.first == b.first && a.second == b.second
      && a.powers == b.powers
  }
}
