import Foundation
import Learning
import Testing

@Suite struct LocalOptimizerTests {
  private struct Paths: Decodable {
    let start: [Double]
    let gradients: [[Double]]
    let paths: [String: [[Double]]]
  }

  @Test(
    arguments: [
      ("sgd", .sgd(), 0.1), ("momentum", .sgd(momentum: 0.9), 0.1),
      ("nesterov", .sgd(momentum: 0.8, nesterov: true), 0.1),
      ("adam", .adam(beta1: 0.85, beta2: 0.99, epsilon: 1e-7), 0.01),
    ] as [(String, LocalOptimizer, Double)])
  func pyTorchAgrees(_ name: String, _ optimizer: LocalOptimizer, _ rate: Double) throws {
    let v = try vectors("optimisers", as: Paths.self)
    var (theta, state) = (v.start, LocalOptimizerState(optimizer))
    for (gradient, expected) in zip(v.gradients, try #require(v.paths[name])) {
      try state.step(&theta, gradient: gradient, stepSize: rate)
      #expect(distance(theta, expected) < 1e-13)
    }
    #expect(throws: LearningError.self) { try state.step(&theta, gradient: [1], stepSize: 1) }
    #expect(try JSONDecoder().decode(LocalOptimizer.self, from: JSONEncoder().encode(optimizer)) == optimizer)
  }

  @Test func schedulesAreThoseOfPyTorch() throws {
    let v = try vectors("schedules", as: [String: [Double]].self)
    for (name, schedule) in [
      ("step", try LearningRateSchedule(course: .step(every: 3, factor: 0.5))),
      ("cosine", try LearningRateSchedule(course: .cosine(steps: 20, floor: 0.1))),
      ("warmUp", try LearningRateSchedule(warmUp: 5)),
    ] {
      #expect(distance((0..<20).map { schedule.factor(at: $0) }, try #require(v[name])) < 1e-14, "\(name)")
    }
    let both = try LearningRateSchedule(warmUp: 2, course: .cosine(steps: 4))
    #expect([0, 1, 2, 4, 6, .max].map { both.factor(at: $0) } == [0.5, 1, 1, 0.5, 0, 0])
    for i in 0...1000 {
      let x = Double(i) / 1000
      #expect(abs(PortableMath.cosPi(x) - cos(Double.pi * x)) < 4e-16)
    }
    #expect(PortableMath.cosPi(0.5) == 0 && PortableMath.cosPi(1) == -1 && PortableMath.cosPi(-1).isNaN)
  }

  @Test func absurdSettingsAreRefused() throws {
    for optimizer in [
      .sgd(momentum: 1), .sgd(momentum: -0.1), .sgd(momentum: .nan), .sgd(nesterov: true), .adam(beta1: 1),
      .adam(beta2: .nan), .adam(epsilon: 0), .adam(epsilon: .infinity),
    ] as [LocalOptimizer] {
      #expect(throws: LearningError.self) { try LocalTrainer(optimizer: optimizer) }
    }
    for course in [
      .step(every: 0, factor: 0.5), .step(every: 1, factor: 0), .step(every: 1, factor: .nan), .cosine(steps: 0),
      .cosine(steps: 1, floor: 2), .cosine(steps: 1, floor: .nan),
    ] as [LearningRateSchedule.Course] {
      #expect(throws: LearningError.self) { try LearningRateSchedule(course: course) }
    }
    #expect(throws: LearningError.self) { try LearningRateSchedule(warmUp: -1) }
    for norm in [0, -1, .nan, .infinity] as [Double] {
      #expect(throws: LearningError.self) { try LocalTrainer(clippingNorm: norm) }
    }
    // Settings of before read as before, and are written as before.
    let old = #"{"batchSize":8,"epochs":2,"l2":0,"learningRate":0.5,"proximal":0}"#
    let trainer = try JSONDecoder().decode(LocalTrainer.self, from: Data(old.utf8))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(try trainer == LocalTrainer(epochs: 2, batchSize: 8, learningRate: 0.5))
    #expect(String(decoding: try encoder.encode(trainer), as: UTF8.self) == old)
  }
}

@Suite struct CorrectedTrainingTests {
  @Test func scaffoldByOptionTwo() throws {
    let model = try LogisticRegression(inputs: 2)
    let data = try blobs(40, inputs: 2, seed: 3)
    let trainer = try LocalTrainer(epochs: 2, batchSize: 10, learningRate: 0.2)
    let (server, client) = ([0.1, -0.2, 0.3], [0.05, 0.1, -0.1])
    let correction = try ControlVariate.correction(server: server, client: client)
    var s = RandomStream(seed: 1)
    let update = try trainer.train(model, from: [0, 0, 0], on: data, using: &s, correction: correction)
    #expect(abs(update.stepSizes - 8 * 0.2) < 1e-15)
    let next = try ControlVariate.next(server: server, client: client, update: update, trainer: trainer)
    for i in 0..<3 {
      #expect(abs(next[i] - (client[i] - server[i] - update.delta[i] / 1.6)) < 1e-15)
    }
    // Option II is the mean of the plain gradients along the way: for one full batch, the gradient itself.
    let full = try LocalTrainer(batchSize: 100, learningRate: 0.2)
    let step = try full.train(model, from: [0, 0, 0], on: data, using: &s, correction: correction)
    let gradient = try model.gradient(ofBatch: Array(0..<40), of: data, parameters: [0, 0, 0])
    let variate = try ControlVariate.next(server: server, client: client, update: step, trainer: full)
    #expect(distance(variate, gradient.sum.map { $0 / 40 }) < 1e-14)
    #expect(try ControlVariate.server([1, 2], changes: [4, -4], clients: 8) == [1.5, 1.5])
    #expect(throws: LearningError.self) { try ControlVariate.server([1], changes: [4, -4], clients: 8) }
    #expect(throws: LearningError.self) { try ControlVariate.server([1], changes: [4], clients: 0) }
    #expect(throws: LearningError.self) { try ControlVariate.correction(server: [1], client: []) }
    #expect(throws: LearningError.self) {
      try trainer.train(model, from: [0, 0, 0], on: data, using: &s, correction: [1])
    }
    let adam = try LocalTrainer(optimizer: .adam())
    #expect(throws: LearningError.self) {
      try ControlVariate.next(server: server, client: client, update: update, trainer: adam)
    }
  }

  @Test func clippedStepsStayWithinTheNorm() throws {
    let model = try Perceptron(inputs: 4, hidden: 3)
    let data = try blobs(20, inputs: 4, seed: 1)
    let theta = normals(model.parameterCount, 2)
    let trainer = try LocalTrainer(batchSize: 1, learningRate: 1, clippingNorm: 1e-3)
    var s = RandomStream(seed: 1)
    let one = try trainer.train(model, from: theta, on: data.selecting([0]), using: &s)
    let length = one.delta.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(length <= 1e-3 * (1 + 1e-12) && length > 0.99e-3)
    // A norm that no gradient reaches changes nothing but how sums round.
    let wide = try model.gradient(ofBatch: Array(0..<20), of: data, parameters: theta, clippedTo: 1e9)
    let plain = try model.gradient(ofBatch: Array(0..<20), of: data, parameters: theta)
    #expect(distance(wide.sum, plain.sum) < 1e-14)
    // A square that overflows is no escape.
    let huge = try Dataset(features: [[1e200, -1e200]], labels: [1])
    let logistic = try LogisticRegression(inputs: 2)
    let g = try logistic.gradient(ofBatch: [0], of: huge, parameters: [0, 0, 0], clippedTo: 1)
    #expect(abs(g.sum.reduce(0) { $0 + $1 * $1 }.squareRoot() - 1) < 1e-14)
  }

  @Test(arguments: [.sgd(momentum: 0.9, nesterov: true), .adam()] as [LocalOptimizer])
  func convolutionsLearn(_ optimizer: LocalOptimizer) throws {
    // A bar lies or stands somewhere in noise.
    var s = RandomStream(seed: 6, "bars")
    let labels = (0..<200).map { $0 % 2 }
    let images = labels.map { label in
      let place = s.uniform(below: 8)
      return (0..<64).map { i in 0.3 * s.normal() + ((label == 0 ? i / 8 : i % 8) == place ? 1 : 0) }
    }
    let data = try Dataset(features: images, labels: labels)
    let model = try Network(
      inputShape: [1, 8, 8],
      layers: [.convolution(channels: 4, kernel: 3, padding: 1), .activation(.relu), .maxPool(size: 4)],
      objective: .logistic)
    let trainer = try LocalTrainer(
      epochs: 20, batchSize: 20, learningRate: 0.02, optimizer: optimizer,
      schedule: LearningRateSchedule(warmUp: 10, course: .cosine(steps: 190)))
    let start = model.initialParameters(using: &s)
    let update = try trainer.train(model, from: start, on: data, using: &s, work: BatchWork(workers: 2))
    let theta = zip(start, update.delta).map { $0 + $1 }
    let counts = try ConfusionCounts(samples: 200, of: model, parameters: theta, heldOut: data)
    #expect(try #require(counts.accuracy) > 0.95)
  }
}

@Suite struct ServerOptimizerTests {
  private struct Paths: Decodable {
    let start: [Double]
    let deltas: [[Double]]
    let paths: [String: [[Double]]]
  }

  @Test(
    arguments: [
      ("momentum", .momentum()), ("adagrad", .adagrad(beta1: 0.9)), ("adam", .adam()), ("yogi", .yogi()),
    ] as [(String, ServerOptimizer.Rule)])
  func theFormulasAgree(_ name: String, _ rule: ServerOptimizer.Rule) throws {
    let v = try vectors("server", as: Paths.self)
    var (model, server) = (v.start, try ServerOptimizer(rule, learningRate: 0.1))
    for (i, (delta, expected)) in zip(v.deltas, try #require(v.paths[name])).enumerated() {
      try server.step(model: &model, pseudoGradient: delta)
      #expect(distance(model, expected) < 1e-13)
      // A server that starts again from its state goes on as before.
      if i == 4 { server = try JSONDecoder().decode(ServerOptimizer.self, from: JSONEncoder().encode(server)) }
    }
    let before = (model, server)
    #expect(throws: LearningError.self) { try server.step(model: &model, pseudoGradient: [1]) }
    #expect(throws: LearningError.self) {
      try server.step(model: &model, pseudoGradient: [.nan, 0, 0, 0, 0])
    }
    #expect(model == before.0 && server == before.1)
    var short = [1.0]
    #expect(throws: LearningError.self) { try server.step(model: &short, pseudoGradient: [1]) }
  }

  @Test func plainAveraging() throws {
    var (model, server) = ([1.0, 2], try ServerOptimizer(.momentum(beta: 0), learningRate: 1))
    for _ in 0..<3 { try server.step(model: &model, pseudoGradient: [0.5, -1]) }
    #expect(model == [2.5, -1])
  }

  @Test func absurdSettingsAndStatesAreRefused() {
    for rule in [
      .momentum(beta: 1), .momentum(beta: .nan), .adagrad(tau: 0), .adagrad(tau: 1e-200), .adam(beta1: -1),
      .adam(beta2: 1), .yogi(tau: .infinity),
    ] as [ServerOptimizer.Rule] {
      #expect(throws: LearningError.self) { try ServerOptimizer(rule, learningRate: 1) }
    }
    for rate in [0, -1, .nan, .infinity] as [Double] {
      #expect(throws: LearningError.self) { try ServerOptimizer(.adam(), learningRate: rate) }
    }
    let adam = #"{"rule":{"adam":{"beta1":0.9,"beta2":0.99,"tau":0.001}},"learningRate":1,"#
    for state in [#""first":[1],"second":[]}"#, #""first":[1],"second":[-1]}"#, #""first":[],"second":[1]}"#] {
      #expect(throws: LearningError.self) {
        try JSONDecoder().decode(ServerOptimizer.self, from: Data((adam + state).utf8))
      }
    }
  }
}
