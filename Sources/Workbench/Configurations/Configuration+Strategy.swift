extension Configuration {
  /// A number of the server's step, by its key in `[training]`.
  public enum ServerKey: String, CaseIterable, Sendable {
    /// η.
    case rate = "server_rate"
    /// β of FedAvgM.
    case momentum = "server_momentum"
    /// β₁ of the adaptive steps.
    case beta1
    /// β₂ of the adaptive steps.
    case beta2
    /// τ of the adaptive steps.
    case tau

    var range: ClosedRange<Double> {
      switch self {
      case .rate: 1e-9...1_000
      case .momentum, .beta1, .beta2: 0...0.999_999
      case .tau: 1e-9...1_000
      }
    }
  }

  /// Greatest γ of `similarity`: up to it the last mean itself is always permitted.
  static let greatestSimilarity = 0.25

  /// What must hold between the strategy and other keys.
  func checkStrategy() throws(WorkbenchError) {
    let (t, name) = (training, training.strategy.rawValue)
    for key in ServerKey.allCases where t.server[key] != nil && t.strategy.server[key] == nil {
      let others = Strategy.allCases.filter { $0.server[key] != nil }.map(\.rawValue).joined(separator: ", ")
      throw .refused(
        path: "training.\(key.rawValue)", reason: "is no setting of \(name)",
        advice: "leave it out, or take a strategy that has it: \(others)")
    }
    guard t.strategy != .scaffold || t.optimizer == .sgd else {
      throw .refused(
        path: "training.optimizer",
        reason: "control variates correct plain steps, and it is \"\(t.optimizer.rawValue)\"",
        advice: "use optimizer = \"sgd\", or another strategy")
    }
    try checkPredicates()
  }

  private func checkPredicates() throws(WorkbenchError) {
    let q = quantization
    guard crypto.proofs != .norm else {
      guard q.ball <= 2 * q.clip else {
        throw .refused(
          path: "quantization.ball", reason: "\(q.ball) says nothing of updates that are no longer than \(q.clip)",
          advice: "set it to at most \(2 * q.clip), or to 0")
      }
      return
    }
    for (key, isSet) in [("similarity", q.similarity != nil), ("ball", q.ball > 0)] where isSet {
      throw .refused(
        path: "quantization.\(key)", reason: "is proved beside the norm, and proofs = \"\(crypto.proofs.rawValue)\"",
        advice: "use proofs = \"norm\", or leave it out")
    }
  }
}

extension Configuration.Strategy {
  /// The numbers that the server's step has, with their defaults.
  public var server: [Configuration.ServerKey: Double] {
    switch self {
    case .fedavg, .fedprox, .fedsgd: [:]
    case .fedavgm: [.rate: 1, .momentum: 0.9]
    case .fedadagrad: [.rate: 0.1, .beta1: 0, .tau: 1e-3]
    case .fedadam, .fedyogi: [.rate: 0.1, .beta1: 0.9, .beta2: 0.99, .tau: 1e-3]
    case .scaffold: [.rate: 1]
    }
  }
}

extension Configuration.Training {
  /// A number of the server's step, as the file has it or by default; 0 where the strategy has none.
  public func serverValue(_ key: Configuration.ServerKey) -> Double { server[key] ?? strategy.server[key] ?? 0 }
}

extension TableReader {
  mutating func read(
    _ key: Configuration.ServerKey, _ target: inout [Configuration.ServerKey: Double]
  ) throws(WorkbenchError) {
    var value = 0.0
    try read(key.rawValue, &value, in: key.range)
    if has(key.rawValue) { target[key] = value }
  }
}
