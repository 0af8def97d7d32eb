/// What a network's outputs z mean, and the loss ℓ of a sample.
public enum Objective: Codable, Hashable, Sendable {
  /// Two classes, one output: p(1) = σ(z), ℓ = −ln p(label).
  case logistic
  /// That many classes, one output each: p ∝ e^z, ℓ = −ln p(label).
  case softmax(classes: Int)
  /// Regression of that many values: ℓ = Σ (z − y)²/outputs, the mean over them, as PyTorch's `MSELoss`.
  case squaredError(outputs: Int)
  /// Labels that hold or not, each by itself: p = σ(z), ℓ = −Σ ln p(y)/labels, the mean, as `BCEWithLogitsLoss`.
  case multiLabel(labels: Int)

  /// Number of outputs.
  public var outputs: Int {
    switch self {
    case .logistic: 1
    case .softmax(let n), .squaredError(let n), .multiLabel(let n): n
    }
  }

  /// Number of classes; 1 where targets are values, as in `Dataset`.
  public var classes: Int {
    switch self {
    case .logistic: 2
    case .softmax(let n): n
    case .squaredError, .multiLabel: 1
    }
  }

  /// Number of values of a target; 0 where it is a class.
  public var targetValues: Int { classes == 1 ? outputs : 0 }

  func validate() throws(LearningError) {
    let least = if case .softmax = self { 2 } else { 1 }
    guard (least...modelLimit).contains(outputs) else {
      throw .parameter(name: "outputs", value: "\(outputs)", allowed: "\(least)…\(modelLimit)")
    }
  }

  /// Whether a target is of this kind and range.
  func fits(_ target: Target) -> Bool {
    switch (self, target) {
    case (.logistic, .label(let y)), (.softmax, .label(let y)): (0..<classes).contains(y)
    case (.squaredError, .values(let y)): y.count == outputs
    case (.multiLabel, .values(let y)): y.count == outputs && y.allSatisfy { $0 == 0 || $0 == 1 }
    default: false
    }
  }

  /// Probabilities, or the values themselves.
  func predictions(_ z: [Double]) -> [Double] {
    switch self {
    case .logistic: [PortableMath.sigmoid(-z[0]), PortableMath.sigmoid(z[0])]
    case .softmax: Learning.softmax(z)
    case .squaredError: z
    case .multiLabel: z.map(PortableMath.sigmoid)
    }
  }

  /// ℓ; `target` fits.
  func loss(_ z: [Double], _ target: Target) -> Double {
    switch (self, target) {
    case (.logistic, .label(let y)): PortableMath.softplus(y == 1 ? -z[0] : z[0])
    case (.softmax, .label(let y)): crossEntropy(z, y)
    case (.squaredError, .values(let y)):
      zip(z, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(outputs)
    case (.multiLabel, .values(let y)):
      zip(z, y).reduce(0) { $0 + PortableMath.softplus($1.1 == 1 ? -$1.0 : $1.0) } / Double(outputs)
    default: .nan
    }
  }

  /// ∂ℓ/∂z; `target` fits.
  func slopes(_ z: [Double], _ target: Target) -> [Double] {
    switch (self, target) {
    case (.logistic, .label(let y)): [PortableMath.sigmoid(z[0]) - Double(y)]
    case (.softmax, .label(let y)): Learning.softmax(z).enumerated().map { $1 - ($0 == y ? 1 : 0) }
    case (.squaredError, .values(let y)): zip(z, y).map { 2 * ($0 - $1) / Double(outputs) }
    case (.multiLabel, .values(let y)): zip(z, y).map { (PortableMath.sigmoid($0) - $1) / Double(outputs) }
    default: z.map { _ in .nan }
    }
  }
}
