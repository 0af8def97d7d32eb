public import Learning

extension Configuration {
  /// What `[model]` asks for.
  public var modelConfiguration: ModelConfiguration {
    let activation: Perceptron.Activation = model.activation == .relu ? .relu : .tanh
    return switch model.kind {
    case .logistic: ModelConfiguration(kind: .logistic)
    case .softmax: ModelConfiguration(kind: .softmax)
    case .linear: ModelConfiguration(kind: .linear)
    case .perceptron where model.layers.isEmpty:
      ModelConfiguration(kind: .perceptron, hidden: model.hidden, activation: activation)
    case .perceptron: ModelConfiguration(kind: .perceptron, activation: activation, layers: model.layers)
    case .convolutional:
      ModelConfiguration(
        kind: .convolutional, activation: activation,
        convolution: ConvolutionalShape(
          image: model.image, filters: model.filters, kernel: model.kernel, padding: model.padding, dense: model.dense))
    }
  }

  /// The model, for the inputs and the target that the schema gives.
  public func makeModel() throws(LearningError) -> any Learning.Model {
    let schema = schema
    return try modelConfiguration.model(inputs: schema.inputCount, objective: schema.label.objective)
  }

  /// What each client does in a round.
  public func makeTrainer() throws(LearningError) -> LocalTrainer {
    let single = training.strategy.isGradient
    return try LocalTrainer(
      epochs: single ? 1 : training.epochs, batchSize: single || training.batch == 0 ? Int.max : training.batch,
      learningRate: training.rate, l2: training.l2, proximal: training.strategy == .fedprox ? training.mu : 0,
      optimizer: localOptimizer, rounds: rateSchedule(),
      clippingNorm: privacy.isOn && privacy.unit == .example ? privacy.exampleClip : nil)
  }

  /// How a client's batches are computed.
  ///
  /// - Throws: `refused` where a BLAS is asked for and none is here.
  public func makeWork() throws(WorkbenchError) -> BatchWork {
    guard training.products == .blas else { return BatchWork() }
    guard let library = BLASLibrary.system else {
      throw .refused(
        path: "training.products",
        reason: "no BLAS with the C interface is here: \(BLASLibrary.candidates.joined(separator: ", ")) cannot be "
          + "opened",
        advice: "install OpenBLAS, or use products = \"portable\"")
    }
    return BatchWork(products: .blas(library))
  }

  private var localOptimizer: LocalOptimizer? {
    switch training.optimizer {
    case .sgd: nil
    case .momentum: .sgd(momentum: training.momentum)
    case .nesterov: .sgd(momentum: training.momentum, nesterov: true)
    case .adam: .adam()
    }
  }

  /// The factor of `rate` in each round.
  private func rateSchedule() throws(LearningError) -> LearningRateSchedule? {
    let course: LearningRateSchedule.Course =
      switch training.schedule {
      case .constant: .constant
      case .step: .step(every: training.stepEvery, factor: training.stepFactor)
      case .cosine: .cosine(steps: max(1, experiment.rounds - training.warmUp), floor: training.floor)
      }
    guard training.warmUp > 0 || training.schedule != .constant else { return nil }
    return try LearningRateSchedule(warmUp: training.warmUp, course: course)
  }

  /// Settings of `[model]` and `[training]` that are not as they were before there were such: what is left at its default,
  /// or has no effect, adds nothing to the canonical text.
  var canonicalModel: [(path: String, value: [Double], text: String?)] {
    var out: [(String, [Double], String?)] = []
    func add(_ path: String, _ values: Double...) { out.append((path, values, nil)) }
    func list(_ path: String, _ values: [Int]) { out.append((path, values.map(Double.init), nil)) }
    func word(_ path: String, _ text: String) { out.append((path, [], text)) }
    if model.kind == .perceptron, !model.layers.isEmpty { list("model.layers", model.layers) }
    if model.kind == .convolutional {
      list("model.image", model.image)
      list("model.filters", model.filters)
      add("model.kernel", Double(model.kernel))
      add("model.padding", Double(model.padding))
      list("model.dense", model.dense)
    }
    if training.optimizer != .sgd { word("training.optimizer", training.optimizer.rawValue) }
    if training.optimizer == .momentum || training.optimizer == .nesterov {
      add("training.momentum", training.momentum)
    }
    if training.schedule != .constant { word("training.schedule", training.schedule.rawValue) }
    switch training.schedule {
    case .constant: break
    case .step:
      add("training.step_every", Double(training.stepEvery))
      add("training.step_factor", training.stepFactor)
    case .cosine: add("training.floor", training.floor)
    }
    if training.warmUp > 0 { add("training.warm_up", Double(training.warmUp)) }
    if training.products != .portable { word("training.products", training.products.rawValue) }
    return out
  }

  /// The model fits what is predicted, and its settings fit together.
  func checkModel() throws(WorkbenchError) {
    let label = data.label
    let isOfValues = label.isOfValues
    switch model.kind {
    case .logistic where isOfValues, .softmax where isOfValues:
      throw .refused(
        path: "model.kind", reason: "\"\(model.kind.rawValue)\" is for classes, and the label has values",
        advice: "use \"linear\", \"perceptron\" or \"convolutional\"")
    case .logistic where label.classCount != 2:
      throw .refused(
        path: "model.kind", reason: "logistic regression has two classes, the label has \(label.classCount)",
        advice: "use \"softmax\" or \"perceptron\"")
    case .linear where !isOfValues:
      throw .refused(
        path: "model.kind", reason: "\"linear\" is for values, and the label has \(label.classCount) classes",
        advice: "use \(label.classCount == 2 ? "\"logistic\"" : "\"softmax\""), or give the label a range")
    case .convolutional where model.image.isEmpty:
      throw .missingKey(path: "model.image", meaning: "[height, width, channels] of a row's image")
    case .convolutional where model.image.count != 3:
      throw .notAllowed(
        path: "model.image", value: "\(model.image)", allowed: "three integers: height, width and channels")
    default: break
    }
    guard training.optimizer != .nesterov || training.momentum > 0 else {
      throw .refused(
        path: "training.momentum", reason: "Nesterov's steps look ahead along the momentum, and it is 0",
        advice: "set it to 0.9, or use optimizer = \"sgd\"")
    }
    guard training.warmUp < experiment.rounds else {
      throw .refused(
        path: "training.warm_up", reason: "\(training.warmUp) rounds of warm-up of \(experiment.rounds) rounds in all",
        advice: "set it to at most \(experiment.rounds - 1)")
    }
  }
}
