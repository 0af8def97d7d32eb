import Learning
import Testing

/// Data that a line separates, with some noise.
func blobs(_ count: Int, inputs: Int, classes: Int = 2, seed: UInt64) throws -> Dataset {
  var s = RandomStream(seed: seed, "blobs")
  var (features, labels): ([[Double]], [Int]) = ([], [])
  for i in 0..<count {
    let label = i % classes
    labels.append(label)
    features.append((0..<inputs).map { j in s.normal() + (j % classes == label ? 1.5 : 0) })
  }
  return try Dataset(features: features, labels: labels, classes: classes)
}

@Suite struct ModelTests {
  static let models: [any Model] = {
    do {
      return [
        try LogisticRegression(inputs: 5),
        try SoftmaxRegression(inputs: 4, classes: 3),
        try SoftmaxRegression(inputs: 3, classes: 2),
        try Perceptron(inputs: 4, hidden: 6, activation: .relu),
        try Perceptron(inputs: 4, hidden: 6, activation: .tanh),
        try Perceptron(inputs: 3, hidden: 5, classes: 4, activation: .tanh),
        try Perceptron(inputs: 3, hidden: 1, classes: 3, activation: .relu),
      ]
    } catch { return [] }
  }()

  @Test func thereAreModels() { #expect(Self.models.count == 7) }

  @Test(arguments: Self.models.indices)
  func gradientsMatchFiniteDifferences(_ index: Int) throws {
    let model = Self.models[index]
    for seed in 1...5 as ClosedRange<UInt64> {
      var s = RandomStream(seed: seed, "gradient")
      let theta = (0..<model.parameterCount).map { _ in s.normal() }
      let x = (0..<model.inputs).map { _ in s.normal() }
      let label = s.uniform(below: model.classes)
      var gradient = [Double](repeating: 0, count: model.parameterCount)
      let loss = model.accumulateGradient(x, label: label, parameters: theta, into: &gradient)
      #expect(loss == model.loss(x, label: label, parameters: theta))
      for i in theta.indices {
        let h = 1e-6
        var (up, down) = (theta, theta)
        up[i] += h
        down[i] -= h
        let slope =
          (model.loss(x, label: label, parameters: up) - model.loss(x, label: label, parameters: down)) / (2 * h)
        #expect(abs(slope - gradient[i]) < 1e-7 * max(1, abs(slope)), "model \(index), seed \(seed), parameter \(i)")
      }
    }
  }

  @Test(arguments: Self.models.indices)
  func gradientsAccumulate(_ index: Int) {
    let model = Self.models[index]
    var s = RandomStream(seed: 3, "accumulate")
    let theta = (0..<model.parameterCount).map { _ in s.normal() }
    let x = (0..<model.inputs).map { _ in s.normal() }
    var (once, twice) = ([Double](repeating: 0, count: theta.count), [Double](repeating: 0, count: theta.count))
    _ = model.accumulateGradient(x, label: 1, parameters: theta, into: &once)
    _ = model.accumulateGradient(x, label: 1, parameters: theta, into: &twice)
    _ = model.accumulateGradient(x, label: 1, parameters: theta, into: &twice)
    for i in theta.indices { #expect(twice[i] == 2 * once[i]) }
  }

  @Test(arguments: Self.models.indices)
  func probabilitiesSumToOneAndMatchTheLoss(_ index: Int) {
    let model = Self.models[index]
    for seed in 1...20 as ClosedRange<UInt64> {
      var s = RandomStream(seed: seed, "probabilities")
      let theta = (0..<model.parameterCount).map { _ in 3 * s.normal() }
      let x = (0..<model.inputs).map { _ in s.normal() }
      let p = model.probabilities(x, parameters: theta)
      #expect(p.count == model.classes && p.allSatisfy { (0...1).contains($0) })
      #expect(abs(p.reduce(0, +) - 1) < 1e-14)
      for c in p.indices where p[c] > 1e-10 {
        #expect(abs(model.loss(x, label: c, parameters: theta) + PortableMath.log(p[c])) < 1e-9)
      }
      #expect(p[model.predict(x, parameters: theta)] == p.max())
    }
  }

  @Test(arguments: Self.models.indices)
  func hugeLogitsStayFinite(_ index: Int) {
    let model = Self.models[index]
    let theta = [Double](repeating: 1e6, count: model.parameterCount)
    let x = (0..<model.inputs).map { $0 % 2 == 0 ? 1e3 : -2e3 }
    var gradient = [Double](repeating: 0, count: model.parameterCount)
    for label in 0..<model.classes {
      #expect(model.accumulateGradient(x, label: label, parameters: theta, into: &gradient).isFinite)
      #expect(model.probabilities(x, parameters: theta).allSatisfy { $0.isFinite })
    }
    #expect(gradient.allSatisfy { $0.isFinite })
  }

  @Test(arguments: Self.models.indices)
  func biasesLieInside(_ index: Int) {
    let model = Self.models[index]
    #expect(!model.biases.isEmpty)
    #expect(model.biases.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= model.parameterCount && !$0.isEmpty })
  }

  @Test func logisticByHand() throws {
    let model = try LogisticRegression(inputs: 2)
    #expect(model.parameterCount == 3)
    // z = 2·1 − 1·3 + 1 = 0.
    #expect(model.probabilities([1, 3], parameters: [2, -1, 1]) == [0.5, 0.5])
    var gradient = [0.0, 0, 0]
    let loss = model.accumulateGradient([1, 3], label: 1, parameters: [2, -1, 1], into: &gradient)
    #expect(gradient == [-0.5, -1.5, -0.5])
    #expect(abs(loss - 0.693147180559945) < 1e-15)
  }

  @Test func softmaxOfTwoClassesIsLogistic() throws {
    let softmax = try SoftmaxRegression(inputs: 2, classes: 2)
    let logistic = try LogisticRegression(inputs: 2)
    // Only differences of logits count: w = w₁ − w₀.
    let a = softmax.probabilities([0.3, -2], parameters: [1, 2, 4, 1, 0.5, 0.75])
    let b = logistic.probabilities([0.3, -2], parameters: [3, -1, 0.25])
    #expect(abs(a[0] - b[0]) < 1e-15 && abs(a[1] - b[1]) < 1e-15)
  }

  @Test func perceptronByHand() throws {
    let model = try Perceptron(inputs: 2, hidden: 2)
    #expect(model.parameterCount == 9)
    // Hidden: relu(1·1 − 1·2 + 0) = 0, relu(2·1 + 0·2 + 1) = 3; z = 5·0 + 1·3 − 3 = 0.
    let theta = [1, -1, 2, 0, 0, 1, 5, 1, -3] as [Double]
    #expect(model.probabilities([1, 2], parameters: theta) == [0.5, 0.5])
    var gradient = [Double](repeating: 0, count: 9)
    _ = model.accumulateGradient([1, 2], label: 0, parameters: theta, into: &gradient)
    #expect(gradient == [0, 0, 0.5, 1, 0, 0.5, 0, 1.5, 0.5])
  }

  @Test func initialParametersDependOnTheStreamOnly() throws {
    let model = try Perceptron(inputs: 10, hidden: 20)
    func draw(_ seed: UInt64) -> [Double] {
      var s = RandomStream(seed: seed, "initial model")
      return model.initialParameters(using: &s)
    }
    #expect(draw(1) == draw(1) && draw(1) != draw(2))
    let theta = draw(1)
    for range in model.biases { for i in range { #expect(theta[i] == 0) } }
    #expect(theta[..<200].allSatisfy { abs($0) <= (6.0 / 30).squareRoot() } && theta[..<200].contains { abs($0) > 0.3 })
  }

  @Test func nonlinearModelsLearnWhatLinearOnesCannot() throws {
    var s = RandomStream(seed: 4, "xor")
    let points = (0..<400).map { _ in [2 * s.uniform() - 1, 2 * s.uniform() - 1] }
    let data = try Dataset(features: points, labels: points.map { $0[0] * $0[1] > 0 ? 1 : 0 })
    let trainer = try LocalTrainer(epochs: 60, batchSize: 8, learningRate: 0.3)
    for activation in Perceptron.Activation.allCases {
      let model = try Perceptron(inputs: 2, hidden: 12, activation: activation)
      let theta = try Baselines.pooled(model, on: [data], rounds: 1, trainer: trainer, seed: 1)[0]
      let c = try EvaluationCounts(samples: 0, of: model, parameters: theta, heldOut: data)
      let accuracy = try #require(c.accuracy)
      #expect(accuracy > 0.93, "\(activation)")
    }
  }

  @Test func threeClassesAreLearnt() throws {
    let data = try blobs(300, inputs: 3, classes: 3, seed: 4)
    let trainer = try LocalTrainer(epochs: 20, batchSize: 16, learningRate: 0.1)
    for model in [try SoftmaxRegression(inputs: 3, classes: 3), try Perceptron(inputs: 3, hidden: 8, classes: 3)]
      as [any Model]
    {
      let theta = try Baselines.pooled(model, on: [data], rounds: 1, trainer: trainer, seed: 1)[0]
      let c = try EvaluationCounts(samples: 0, of: model, parameters: theta, heldOut: data)
      let accuracy = try #require(c.accuracy)
      #expect(accuracy > 0.7)
    }
  }

  @Test func configurations() throws {
    #expect(try ModelConfiguration(kind: .logistic).model(inputs: 5, classes: 2).parameterCount == 6)
    #expect(try ModelConfiguration(kind: .softmax).model(inputs: 5, classes: 3).parameterCount == 18)
    #expect(
      try ModelConfiguration(kind: .perceptron, hidden: 313, activation: .tanh).model(inputs: 30, classes: 2)
        .parameterCount == 10_017)
    #expect(throws: LearningError.self) { try ModelConfiguration(kind: .logistic).model(inputs: 5, classes: 3) }
    #expect(throws: LearningError.self) { try ModelConfiguration(kind: .perceptron).model(inputs: 5, classes: 3) }
    #expect(throws: LearningError.self) {
      try ModelConfiguration(kind: .softmax, hidden: 3).model(inputs: 5, classes: 3)
    }
  }

  @Test func absurdShapesAreRefused() {
    for n in [0, -1, Int.max, Int.min] {
      #expect(throws: LearningError.self) { try LogisticRegression(inputs: n) }
      #expect(throws: LearningError.self) { try SoftmaxRegression(inputs: n, classes: 2) }
      #expect(throws: LearningError.self) { try SoftmaxRegression(inputs: 2, classes: n) }
      #expect(throws: LearningError.self) { try Perceptron(inputs: n, hidden: 2) }
      #expect(throws: LearningError.self) { try Perceptron(inputs: 2, hidden: n) }
      #expect(throws: LearningError.self) { try Perceptron(inputs: 2, hidden: 2, classes: n) }
    }
    #expect(throws: LearningError.self) { try SoftmaxRegression(inputs: 2, classes: 1) }
  }
}

@Suite struct LocalTrainerTests {
  @Test func aFullBatchStepIsTheGradient() throws {
    let model = try LogisticRegression(inputs: 1)
    let data = try Dataset(features: [[1], [3]], labels: [1, 0])
    var s = RandomStream(seed: 1)
    // At θ = 0, p = ½: gradient of w is (−½·1 + ½·3)/2 = ½, of b 0.
    let update = try LocalTrainer(epochs: 1, batchSize: 10, learningRate: 0.5)
      .train(model, from: [0, 0], on: data, using: &s)
    #expect(update.delta == [-0.25, 0] && update.samples == 2)
    #expect(abs(update.loss - 0.6931471805599453) < 1e-15)
    // L2 pulls the weight and leaves the bias; FedProx has no gradient where training starts.
    let decayed = try LocalTrainer(epochs: 1, batchSize: .max, learningRate: 0.5, l2: 1)
      .train(model, from: [1, 1], on: data, using: &s)
    let plain = try LocalTrainer(epochs: 1, batchSize: .max, learningRate: 0.5, proximal: 9)
      .train(model, from: [1, 1], on: data, using: &s)
    #expect(abs(decayed.delta[0] - (plain.delta[0] - 0.5)) < 1e-15 && decayed.delta[1] == plain.delta[1])
  }

  @Test func trainingLowersTheLoss() throws {
    let data = try blobs(200, inputs: 4, seed: 1)
    let model = try LogisticRegression(inputs: 4)
    var s = RandomStream(seed: 1, "train")
    let trainer = try LocalTrainer(epochs: 20, batchSize: 16, learningRate: 0.1)
    let update = try trainer.train(model, from: [0, 0, 0, 0, 0], on: data, using: &s)
    #expect(update.loss < 0.35)
  }

  @Test func fedProxStaysNearer() throws {
    let data = try blobs(100, inputs: 3, seed: 2)
    let model = try LogisticRegression(inputs: 3)
    func distance(_ mu: Double) throws -> Double {
      var s = RandomStream(seed: 1, "prox")
      let trainer = try LocalTrainer(epochs: 10, batchSize: 10, learningRate: 0.1, proximal: mu)
      return try trainer.train(model, from: [0, 0, 0, 0], on: data, using: &s).delta.reduce(0) { $0 + $1 * $1 }
    }
    let (free, near, nearest) = try (distance(0), distance(0.5), distance(5))
    #expect(free > near && near > nearest)
  }

  @Test func sameStreamSameBytes() throws {
    let data = try blobs(64, inputs: 4, seed: 3)
    let model = try LogisticRegression(inputs: 4)
    let trainer = try LocalTrainer(epochs: 3, batchSize: 7, learningRate: 0.2, l2: 0.01, proximal: 0.1)
    var (a, b, c) = (RandomStream(seed: 1, 0, 1), RandomStream(seed: 1, 0, 1), RandomStream(seed: 1, 0, 2))
    let zero = [Double](repeating: 0, count: 5)
    let first = try trainer.train(model, from: zero, on: data, using: &a)
    let again = try trainer.train(model, from: zero, on: data, using: &b)
    let other = try trainer.train(model, from: zero, on: data, using: &c)
    #expect(first == again && first != other)
  }

  @Test func badInputsAreRefused() throws {
    let data = try blobs(10, inputs: 2, seed: 1)
    let model = try LogisticRegression(inputs: 2)
    let trainer = try LocalTrainer()
    var s = RandomStream(seed: 1)
    #expect(throws: LearningError.count(of: "model parameters", expected: 3, got: 2)) {
      try trainer.train(model, from: [0, 0], on: data, using: &s)
    }
    #expect(throws: LearningError.count(of: "features", expected: 3, got: 2)) {
      try trainer.train(LogisticRegression(inputs: 3), from: [0, 0, 0, 0], on: data, using: &s)
    }
    #expect(throws: LearningError.dataset("no samples to train on")) {
      try trainer.train(model, from: [0, 0, 0], on: data.selecting([]), using: &s)
    }
    let hot = try LocalTrainer(epochs: 50, batchSize: 1, learningRate: 1e300, l2: 1e10)
    #expect(throws: LearningError.diverged(epoch: 1)) { try hot.train(model, from: [1, 1, 1], on: data, using: &s) }
    var edited = trainer
    edited.batchSize = 0
    #expect(throws: LearningError.self) { try edited.train(model, from: [0, 0, 0], on: data, using: &s) }
  }

  @Test(
    arguments: [
      (0, 1, 0.1, 0, 0), (.max, 1, 0.1, 0, 0), (.min, 1, 0.1, 0, 0), (1, 0, 0.1, 0, 0), (1, -5, 0.1, 0, 0),
      (1, 1, 0, 0, 0), (1, 1, -1, 0, 0), (1, 1, .nan, 0, 0), (1, 1, .infinity, 0, 0), (1, 1, 0.1, -1, 0),
      (1, 1, 0.1, .nan, 0), (1, 1, 0.1, 0, -1), (1, 1, 0.1, 0, .infinity),
    ] as [(Int, Int, Double, Double, Double)])
  func absurdSettingsAreRefused(_ epochs: Int, _ batch: Int, _ rate: Double, _ l2: Double, _ mu: Double) {
    #expect(throws: LearningError.self) {
      try LocalTrainer(epochs: epochs, batchSize: batch, learningRate: rate, l2: l2, proximal: mu)
    }
  }
}
