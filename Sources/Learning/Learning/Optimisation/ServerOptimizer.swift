/// How the server moves the model by the clients' mean update Δ, the pseudo-gradient, with what it remembers of earlier
/// rounds (Reddi et al. 2021, Algorithm 2; FedAvgM: Hsu, Qi and Brown 2019). Plain value; the same inputs give the same
/// bytes everywhere.
public struct ServerOptimizer: Hashable, Sendable {
  /// The rule; its steps are θ ← θ + η·v, or θ ← θ + η·m/(√v + τ) with m ← β₁·m + (1 − β₁)·Δ and v₀ = τ².
  public enum Rule: Codable, Hashable, Sendable {
    /// v ← β·v + Δ. Momentum 0 and η = 1 are FedAvg.
    case momentum(beta: Double = 0.9)
    /// v ← v + Δ².
    case adagrad(beta1: Double = 0, tau: Double = 1e-3)
    /// v ← β₂·v + (1 − β₂)·Δ². Without correction of the bias, as in the paper.
    case adam(beta1: Double = 0.9, beta2: Double = 0.99, tau: Double = 1e-3)
    /// v ← v − (1 − β₂)·Δ²·sign(v − Δ²).
    case yogi(beta1: Double = 0.9, beta2: Double = 0.99, tau: Double = 1e-3)
  }

  /// The rule.
  public let rule: Rule
  /// η.
  public let learningRate: Double
  /// m of the adaptive rules, v of momentum; empty before the first step.
  public private(set) var first: [Double] = []
  /// v of the adaptive rules; empty before the first step, and for momentum.
  public private(set) var second: [Double] = []

  /// - Throws: `parameter` unless 0 < η, 0 ≤ β < 1, 0 < τ, τ² > 0, all finite.
  public init(_ rule: Rule, learningRate: Double) throws(LearningError) {
    self.rule = rule
    self.learningRate = learningRate
    guard learningRate > 0, learningRate.isFinite else {
      throw .parameter(name: "server learning rate", value: "\(learningRate)", allowed: "a positive number")
    }
    switch rule {
    case .momentum(let beta): try checkDecay(beta, "beta")
    case .adagrad(let beta1, let tau): try Self.check(beta1, 0, tau)
    case .adam(let beta1, let beta2, let tau), .yogi(let beta1, let beta2, let tau): try Self.check(beta1, beta2, tau)
    }
  }

  private static func check(_ beta1: Double, _ beta2: Double, _ tau: Double) throws(LearningError) {
    try checkDecay(beta1, "beta1")
    try checkDecay(beta2, "beta2")
    guard tau > 0, tau * tau > 0, (tau * tau).isFinite else {
      throw .parameter(name: "tau", value: "\(tau)", allowed: "a positive number with a square in the doubles")
    }
  }

  /// Moves the model by one round.
  ///
  /// - Parameter pseudoGradient: Δ, the clients' weighted mean of θ_local − θ: the direction to go.
  /// - Throws: `count` where lengths differ from each other or from earlier rounds, `nonFinite` where the step would leave
  ///   the finite numbers. Then model and state stay as they were.
  public mutating func step(model: inout [Double], pseudoGradient: [Double]) throws(LearningError) {
    guard pseudoGradient.count == model.count else {
      throw .count(of: "pseudo-gradient", expected: model.count, got: pseudoGradient.count)
    }
    guard first.isEmpty || first.count == model.count else {
      throw .count(of: "model parameters", expected: first.count, got: model.count)
    }
    var (m, v, theta) = (first, second, model)
    if m.isEmpty { m = [Double](repeating: 0, count: model.count) }
    switch rule {
    case .momentum(let beta):
      for i in m.indices {
        m[i] = beta * m[i] + pseudoGradient[i]
        theta[i] += learningRate * m[i]
      }
    case .adagrad(let beta1, let tau):
      adapt(&m, &v, &theta, pseudoGradient, beta1, tau) { $0 + $1 }
    case .adam(let beta1, let beta2, let tau):
      adapt(&m, &v, &theta, pseudoGradient, beta1, tau) { beta2 * $0 + (1 - beta2) * $1 }
    case .yogi(let beta1, let beta2, let tau):
      adapt(&m, &v, &theta, pseudoGradient, beta1, tau) { $0 - (1 - beta2) * $1 * ($0 > $1 ? 1 : $0 < $1 ? -1 : 0) }
    }
    guard theta.allSatisfy(\.isFinite), m.allSatisfy(\.isFinite), v.allSatisfy(\.isFinite) else {
      throw .nonFinite("the server's step")
    }
    (first, second, model) = (m, v, theta)
  }

  private func adapt(
    _ m: inout [Double], _ v: inout [Double], _ theta: inout [Double], _ delta: [Double], _ beta1: Double,
    _ tau: Double, _ next: (_ v: Double, _ square: Double) -> Double
  ) {
    if v.isEmpty { v = [Double](repeating: tau * tau, count: theta.count) }
    for i in theta.indices {
      m[i] = beta1 * m[i] + (1 - beta1) * delta[i]
      v[i] = next(v[i], delta[i] * delta[i])
      theta[i] += learningRate * (m[i] / (v[i].squareRoot() + tau))
    }
  }
}

extension ServerOptimizer: Codable {
  private enum CodingKeys: String, CodingKey { case rule, learningRate, first, second }

  /// Reads a state, and refuses one that no steps lead to.
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(c.decode(Rule.self, forKey: .rule), learningRate: c.decode(Double.self, forKey: .learningRate))
    first = try c.decodeIfPresent([Double].self, forKey: .first) ?? []
    second = try c.decodeIfPresent([Double].self, forKey: .second) ?? []
    let expected = if case .momentum = rule { 0 } else { first.count }
    guard second.count == expected else {
      throw LearningError.count(of: "second moments", expected: expected, got: second.count)
    }
    guard first.allSatisfy(\.isFinite), second.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw LearningError.nonFinite(
        "a moment of the server's state, which is finite, and not negative where it is second,")
    }
  }

  /// Writes rule, rate and state.
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    try c.encode(rule, forKey: .rule)
    try c.encode(learningRate, forKey: .learningRate)
    try c.encode(first, forKey: .first)
    try c.encode(second, forKey: .second)
  }
}
