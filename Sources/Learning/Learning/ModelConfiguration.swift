/// Which model a configuration asks for; inputs and classes come from the schema.
public struct ModelConfiguration: Codable, Hashable, Sendable {
  /// The kinds of models.
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// Logistic regression, two classes.
    case logistic
    /// Softmax regression.
    case softmax
    /// One hidden layer.
    case perceptron
  }
  /// The kind.
  public var kind: Kind
  /// Hidden units, of a perceptron only.
  public var hidden: Int?
  /// Activation, of a perceptron only; ReLU unless stated.
  public var activation: Perceptron.Activation?

  /// States a configuration.
  public init(kind: Kind, hidden: Int? = nil, activation: Perceptron.Activation? = nil) {
    self.kind = kind
    self.hidden = hidden
    self.activation = activation
  }

  /// The model for that many inputs and classes.
  public func model(inputs: Int, classes: Int) throws(LearningError) -> any Model {
    if kind != .perceptron, hidden != nil || activation != nil {
      throw .parameter(name: "hidden, activation", value: "given", allowed: "only for kind = perceptron")
    }
    switch kind {
    case .logistic:
      guard classes == 2 else {
        throw .parameter(name: "classes", value: "\(classes)", allowed: "2 for logistic; take softmax")
      }
      return try LogisticRegression(inputs: inputs)
    case .softmax:
      return try SoftmaxRegression(inputs: inputs, classes: classes)
    case .perceptron:
      guard let hidden else { throw .parameter(name: "hidden", value: "nothing", allowed: "a number of hidden units") }
      return try Perceptron(inputs: inputs, hidden: hidden, classes: classes, activation: activation ?? .relu)
    }
  }
}
