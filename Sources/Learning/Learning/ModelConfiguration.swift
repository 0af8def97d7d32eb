/// Which model a configuration asks for; inputs and outputs come from the schema.
public struct ModelConfiguration: Codable, Hashable, Sendable {
  /// The kinds of models.
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// Logistic regression, two classes.
    case logistic
    /// Softmax regression.
    case softmax
    /// Hidden layers of units, of any number.
    case perceptron
    /// Linear regression of values, or one logistic output for each label of several that hold or not.
    case linear
    /// Convolutions with pools, then dense layers.
    case convolutional
  }
  /// The kind.
  public var kind: Kind
  /// Hidden units, of a perceptron with one hidden layer.
  public var hidden: Int?
  /// Activation, of perceptrons and convolutional networks only; ReLU unless stated.
  public var activation: Perceptron.Activation?
  /// Units of each hidden layer, of a perceptron, in place of `hidden`.
  public var layers: [Int]?
  /// Image and layers, of a convolutional network only.
  public var convolution: ConvolutionalShape?

  /// States a configuration.
  public init(
    kind: Kind, hidden: Int? = nil, activation: Perceptron.Activation? = nil, layers: [Int]? = nil,
    convolution: ConvolutionalShape? = nil
  ) {
    self.kind = kind
    self.hidden = hidden
    self.activation = activation
    self.layers = layers
    self.convolution = convolution
  }

  /// The classifier for that many inputs and classes.
  public func model(inputs: Int, classes: Int) throws(LearningError) -> any Model {
    try model(inputs: inputs, objective: classes == 2 ? .logistic : .softmax(classes: classes))
  }

  /// The model for that many inputs, whose outputs mean that.
  ///
  /// - Throws: `parameter` where a part is missing, belongs to another kind, or does not fit the objective.
  public func model(inputs: Int, objective: Objective) throws(LearningError) -> any Model {
    try refuseStrangers()
    let isClassifier = objective.targetValues == 0
    switch kind {
    case .logistic:
      guard objective == .logistic else {
        throw isClassifier
          ? .parameter(name: "classes", value: "\(objective.classes)", allowed: "2 for logistic; take softmax")
          : Self.valuesRefused(by: kind)
      }
      return try LogisticRegression(inputs: inputs)
    case .softmax:
      guard isClassifier else { throw Self.valuesRefused(by: kind) }
      return try SoftmaxRegression(inputs: inputs, classes: objective.classes)
    case .perceptron:
      if let hidden, isClassifier, layers == nil {
        return try Perceptron(
          inputs: inputs, hidden: hidden, classes: objective.classes, activation: activation ?? .relu)
      }
      guard let units = layers ?? hidden.map({ [$0] }), !units.isEmpty else {
        throw .parameter(name: "hidden", value: "nothing", allowed: "a number of hidden units, or layers of them")
      }
      return try Network(inputShape: [inputs], layers: dense(units), objective: objective)
    case .linear:
      guard !isClassifier else {
        throw .parameter(name: "model", value: "linear", allowed: "for values and labels; take logistic or softmax")
      }
      return try Network(inputShape: [inputs], layers: [], objective: objective)
    case .convolutional:
      guard let convolution else {
        throw .parameter(name: "image", value: "nothing", allowed: "[height, width, channels]")
      }
      let network = try Network(
        inputShape: convolution.inputShape(),
        layers: convolution.layers(activation ?? .relu) + dense(convolution.dense), objective: objective)
      guard network.inputs == inputs else {
        throw .parameter(
          name: "image", value: "\(convolution.image)", allowed: "extents whose product is the \(inputs) inputs")
      }
      return network
    }
  }

  private func dense(_ units: [Int]) -> [NetworkLayer] {
    units.flatMap { [.dense(units: $0), .activation(activation ?? .relu)] }
  }

  /// Refuses parts of another kind.
  private func refuseStrangers() throws(LearningError) {
    if kind != .perceptron, hidden != nil || layers != nil {
      throw .parameter(name: "hidden, layers", value: "given", allowed: "only for kind = perceptron")
    }
    if kind != .perceptron, kind != .convolutional, activation != nil {
      throw .parameter(name: "activation", value: "given", allowed: "only for kind = perceptron or convolutional")
    }
    if kind != .convolutional, convolution != nil {
      throw .parameter(name: "image", value: "given", allowed: "only for kind = convolutional")
    }
  }

  private static func valuesRefused(by kind: Kind) -> LearningError {
    .parameter(name: "model", value: kind.rawValue, allowed: "for classes; take linear, perceptron or convolutional")
  }
}

/// An image, and a convolutional network over it: each convolution is followed by the activation and a pool of 2 × 2, and
/// all by dense layers. The defaults are the sizes of LeNet-5 (LeCun et al. 1998) for images of 28 × 28, which it padded
/// to 32 × 32; its connections between maps were sparse, and its pools means.
public struct ConvolutionalShape: Codable, Hashable, Sendable {
  /// [height, width, channels]. A sample's numbers lie channel by channel, row by row.
  public var image: [Int]
  /// Filters of each convolution.
  public var filters: [Int]
  /// Height and width of every filter.
  public var kernel: Int
  /// Zeros on each side of the image, before the first convolution.
  public var padding: Int
  /// Units of each dense layer before the output layer.
  public var dense: [Int]

  /// States a network.
  public init(image: [Int], filters: [Int] = [6, 16], kernel: Int = 5, padding: Int = 2, dense: [Int] = [120, 84]) {
    self.image = image
    self.filters = filters
    self.kernel = kernel
    self.padding = padding
    self.dense = dense
  }

  func inputShape() throws(LearningError) -> [Int] {
    guard image.count == 3 else {
      throw .parameter(name: "image", value: "\(image)", allowed: "[height, width, channels]")
    }
    return [image[2], image[0], image[1]]
  }

  func layers(_ activation: Perceptron.Activation) -> [NetworkLayer] {
    filters.enumerated().flatMap { i, channels -> [NetworkLayer] in
      [
        .convolution(channels: channels, kernel: kernel, padding: i == 0 ? padding : 0), .activation(activation),
        .maxPool(size: 2),
      ]
    }
  }
}
