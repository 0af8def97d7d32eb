/// A network's layers with their shapes and the places of their parameters, all sizes checked.
struct NetworkPlan: Hashable, Sendable {
  /// What a stage computes. Flattening is none: the numbers stay where they are.
  enum Operation: Hashable, Sendable {
    case dense
    case convolution(Window)
    case maxPool(Int)
    case averagePool(Int)
    case activation(Perceptron.Activation)
  }

  /// One layer that computes. Its weights lie at `weights`, its bias, one an output channel, at `bias`.
  struct Stage: Hashable, Sendable {
    let operation: Operation
    let input, output: TensorShape
    var weights = 0
    var bias = 0
    var fanIn = 0
    var name = ""

    /// Numbers of the weights, outputs × fan-in.
    var weightCount: Int { output.channels * fanIn }
    var hasParameters: Bool { fanIn > 0 }
  }

  /// Most layers of a network.
  static let maximumLayers = 256
  /// Most parameters: 128 MiB of doubles.
  static let maximumParameters = 1 << 24
  /// Most numbers that all layers together give for one sample; chunks of samples keep them all.
  static let maximumActivations = 1 << 20
  /// Most numbers of the columns of one sample's convolution.
  static let maximumColumns = 1 << 22
  /// Most products of one sample, so that a short description cannot ask for hours.
  static let maximumProducts = 1 << 34

  let input: TensorShape
  private(set) var stages: [Stage] = []
  private(set) var parameterCount = 0
  private(set) var activations = 0
  private(set) var columns = 0
  private var products = 0
  private var (dense, convolutions) = (0, 0)

  init(_ shape: [Int], _ layers: [NetworkLayer], outputs: Int) throws(LearningError) {
    input = try TensorShape(shape)
    guard layers.count <= Self.maximumLayers else {
      throw .parameter(name: "layers", value: "\(layers.count)", allowed: "at most \(Self.maximumLayers)")
    }
    var current = input
    for (i, layer) in layers.enumerated() {
      current = try append(layer, after: current, place: "layer \(i + 1)")
    }
    _ = try append(.dense(units: outputs), after: current, place: "output layer")
  }

  private mutating func append(
    _ layer: NetworkLayer, after shape: TensorShape, place: String
  ) throws(LearningError) -> TensorShape {
    var stage: Stage
    switch layer {
    case .flatten: return .features(shape.count)
    case .dense(let units):
      try Self.require((1...modelLimit).contains(units), place, "\(units) units", "1…\(modelLimit)")
      dense += 1
      stage = Stage(
        operation: .dense, input: .features(shape.count), output: .features(units), fanIn: shape.count,
        name: "fc\(dense)")
    case .convolution(let channels, let kernel, let stride, let padding):
      let window = try Window(shape, channels, kernel, stride, padding, place)
      convolutions += 1
      columns = max(columns, window.columnEntries)
      stage = Stage(
        operation: .convolution(window), input: shape,
        output: .image(channels, window.outputHeight, window.outputWidth), fanIn: window.fanIn,
        name: "conv\(convolutions)")
    case .maxPool(let size):
      stage = Stage(operation: .maxPool(size), input: shape, output: try Self.pooled(shape, size, place))
    case .averagePool(let size):
      stage = Stage(operation: .averagePool(size), input: shape, output: try Self.pooled(shape, size, place))
    case .activation(let activation):
      stage = Stage(operation: .activation(activation), input: shape, output: shape)
    }
    try reserve(&stage, place)
    stages.append(stage)
    return stage.output
  }

  /// Counts parameters and activations. Extents are at most 2^20 each here, and their products below 2^63.
  private mutating func reserve(_ stage: inout Stage, _ place: String) throws(LearningError) {
    guard let outputs = checkedProduct([stage.output.channels, stage.output.height, stage.output.width]),
      outputs <= Self.maximumActivations - activations
    else {
      throw .parameter(
        name: place, value: "an output of \(stage.output.extents)",
        allowed: "at most \(Self.maximumActivations) numbers in all layers together")
    }
    activations += outputs
    guard stage.hasParameters else { return }
    let count = stage.output.channels * (stage.fanIn + 1)
    guard count <= Self.maximumParameters - parameterCount else {
      throw .parameter(
        name: place, value: "\(count) parameters", allowed: "at most \(Self.maximumParameters) in all layers together")
    }
    products += count * stage.output.positions
    guard products <= Self.maximumProducts else {
      throw .parameter(
        name: place, value: "\(products) products", allowed: "at most \(Self.maximumProducts) a sample; pool earlier")
    }
    stage.weights = parameterCount
    stage.bias = parameterCount + stage.weightCount
    parameterCount += count
  }

  private static func pooled(
    _ shape: TensorShape, _ size: Int, _ place: String
  ) throws(LearningError) -> TensorShape {
    try require(!shape.isFlat, place, "a pool after features", "an image before it")
    let largest = min(shape.height, shape.width)
    try require((1...largest).contains(size), place, "a pool of size \(size)", "1…\(largest), the image's least extent")
    return .image(shape.channels, shape.height / size, shape.width / size)
  }

  static func require(
    _ condition: Bool, _ place: String, _ value: String, _ allowed: String
  ) throws(LearningError) {
    if !condition { throw .parameter(name: place, value: value, allowed: allowed) }
  }
}
