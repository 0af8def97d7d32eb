import Foundation
import Learning
import Testing

@Suite struct ModelConfigurationTests {
  @Test func kindsMakeTheirModels() throws {
    func model(_ c: ModelConfiguration, _ inputs: Int = 4, _ objective: Objective = .logistic) throws -> any Model {
      try c.model(inputs: inputs, objective: objective)
    }
    #expect(try model(.init(kind: .logistic)) is LogisticRegression)
    #expect(try model(.init(kind: .softmax), 4, .softmax(classes: 3)) is SoftmaxRegression)
    // What runs before there were networks had, they have still.
    #expect(try model(.init(kind: .perceptron, hidden: 3)) is Perceptron)
    let deep = try model(.init(kind: .perceptron, activation: .tanh, layers: [5, 3]), 4, .softmax(classes: 3))
    #expect(deep.parameterCount == 4 * 5 + 5 + 5 * 3 + 3 + 3 * 3 + 3)
    #expect(deep.tensors.map(\.name).filter { $0.hasSuffix("weight") } == ["fc1.weight", "fc2.weight", "fc3.weight"])
    let line = try model(.init(kind: .linear), 4, .squaredError(outputs: 1))
    #expect(line.parameterCount == 5 && line.targetValues == 1 && line.classes == 1)
    #expect(try model(.init(kind: .perceptron, hidden: 3), 4, .squaredError(outputs: 2)).parameterCount == 23)
    // LeNet-5 over images of 28 × 28, with full connections between its maps: 61,706 parameters, as everybody counts.
    let leNet = ModelConfiguration(kind: .convolutional, convolution: ConvolutionalShape(image: [28, 28, 1]))
    #expect(try model(leNet, 784, .softmax(classes: 10)).parameterCount == 61_706)
    #expect(try JSONDecoder().decode(ModelConfiguration.self, from: JSONEncoder().encode(leNet)) == leNet)
  }

  /// [height, width, channels]: an image may be higher than wide, and has its numbers channel by channel.
  @Test func imagesHaveTheirExtentsInOrder() throws {
    let c = ModelConfiguration(
      kind: .convolutional,
      convolution: ConvolutionalShape(image: [6, 4, 2], filters: [3], kernel: 3, padding: 0, dense: []))
    let network = try #require(try c.model(inputs: 48, objective: .logistic) as? Network)
    #expect(network.inputShape == [2, 6, 4] && network.shapes == [[3, 4, 2], [3, 4, 2], [3, 2, 1], [1]])
  }

  @Test(
    arguments: [
      (.init(kind: .logistic), .softmax(classes: 3)), (.init(kind: .logistic), .squaredError(outputs: 1)),
      (.init(kind: .softmax), .multiLabel(labels: 2)), (.init(kind: .linear), .logistic),
      (.init(kind: .perceptron), .logistic), (.init(kind: .perceptron, layers: []), .logistic),
      (.init(kind: .perceptron, layers: [0]), .logistic), (.init(kind: .perceptron, layers: [.max]), .logistic),
      (.init(kind: .logistic, hidden: 3), .logistic), (.init(kind: .softmax, layers: [3]), .logistic),
      (.init(kind: .linear, activation: .tanh), .squaredError(outputs: 1)), (.init(kind: .convolutional), .logistic),
      (.init(kind: .softmax, convolution: .init(image: [2, 2, 1])), .logistic),
      (.init(kind: .convolutional, convolution: .init(image: [2, 2])), .logistic),
      (.init(kind: .convolutional, convolution: .init(image: [2, 2, 2], filters: [], dense: [])), .logistic),
      (.init(kind: .convolutional, convolution: .init(image: [.max, .max, 4])), .logistic),
      (.init(kind: .convolutional, convolution: .init(image: [2, 2, 1], kernel: 7)), .logistic),
      (.init(kind: .convolutional, convolution: .init(image: [2, 2, 1], filters: [-1], kernel: 1)), .logistic),
    ] as [(ModelConfiguration, Objective)])
  func whatDoesNotFitIsRefused(_ c: ModelConfiguration, _ objective: Objective) {
    #expect(throws: LearningError.self) { try c.model(inputs: 4, objective: objective) }
  }

  /// Rounds scale the rate, whatever steps do.
  @Test func theRateFollowsTheRounds() throws {
    let model = try SoftmaxRegression(inputs: 2, classes: 3)
    let data = try blobs(20, inputs: 2, classes: 3, seed: 4)
    let start = [Double](repeating: 0.1, count: model.parameterCount)
    let falling = try LearningRateSchedule(course: .step(every: 2, factor: 0.5))
    func delta(_ rate: Double, _ rounds: LearningRateSchedule?, _ round: Int) throws -> LocalTrainer.Update {
      var stream = RandomStream(seed: 3)
      return try LocalTrainer(epochs: 2, batchSize: 8, learningRate: rate, rounds: rounds)
        .train(model, from: start, on: data, using: &stream, round: round)
    }
    #expect(try delta(0.4, falling, 0) == delta(0.4, nil, 0) && delta(0.4, falling, 1) == delta(0.4, nil, 7))
    #expect(try delta(0.4, falling, 4) == delta(0.1, nil, 0) && delta(0.4, falling, 4) != delta(0.4, falling, 3))
    // The same rounds in whole runs of the baselines.
    let trainer = try LocalTrainer(learningRate: 0.4, rounds: falling)
    let runs = try Baselines.federated(model, clients: [data], rounds: 3, trainer: trainer, seed: 1)
    let alone = try Baselines.alone(model, on: data, client: 0, rounds: 3, trainer: trainer, seed: 1)
    #expect(distance(runs[2], alone[2]) < 1e-12)
    let constant = try Baselines.alone(
      model, on: data, client: 0, rounds: 3, trainer: LocalTrainer(learningRate: 0.4), seed: 1)
    #expect(constant[1] == alone[1] && constant[2] != alone[2])
    #expect(throws: LearningError.self) {
      var schedule = falling
      schedule.warmUp = -1
      return try LocalTrainer(rounds: schedule)
    }
  }
}
