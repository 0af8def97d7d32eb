import Foundation
import Learning
import Testing

@Suite struct NetworkTests {
  @Test func pyTorchAgrees() throws {
    let all = try vectors("networks", as: [NetworkVector].self)
    #expect(all.count == 5)
    for v in all {
      let (model, data) = (v.network, try v.dataset())
      #expect(model.tensors.map(\.name) == v.tensors && model.tensors.map(\.shape) == v.shapes, "\(v.name)")
      #expect(model.parameterCount == v.parameters.count)
      let batch = Array(0..<data.count)
      let p = model.probabilities(ofBatch: batch[...], of: data, parameters: v.parameters, work: BatchWork())
      #expect(distance(p.flatMap { $0 }, v.predictions.flatMap { $0 }) < 1e-12, "\(v.name)")
      let g = try model.gradient(ofBatch: batch, of: data, parameters: v.parameters)
      #expect(distance(g.losses, v.losses) < 1e-12 && distance(g.sum, v.gradient) < 1e-12, "\(v.name)")
      let clipped = try model.gradient(ofBatch: batch, of: data, parameters: v.parameters, clippedTo: v.norm)
      #expect(distance(clipped.sum, v.clipped) < 1e-12 && clipped.losses == g.losses, "\(v.name)")
      var s = RandomStream(seed: 1)
      let update = try LocalTrainer(batchSize: 100, learningRate: 0.1)
        .train(model, from: v.parameters, on: data, using: &s)
      #expect(distance(zip(v.parameters, update.delta).map { $0 + $1 }, v.step) < 1e-12, "\(v.name)")
    }
  }

  /// Every layer and loss against central differences: relative to the largest entry, since a small one drowns in the
  /// rounding of the loss.
  @Test func gradientsMatchFiniteDifferences() throws {
    for v in try vectors("networks", as: [NetworkVector].self) {
      let (model, data) = (v.network, try v.dataset())
      for i in 0..<data.count {
        var gradient = [Double](repeating: 0, count: model.parameterCount)
        let (x, target) = (data.features[i], data.target(i))
        let loss = model.accumulateGradient(x, target: target, parameters: v.parameters, into: &gradient)
        #expect(loss == model.loss(x, target: target, parameters: v.parameters))
        let scale = gradient.reduce(0) { max($0, abs($1)) }
        for j in gradient.indices {
          let h = 1e-5
          var (up, down) = (v.parameters, v.parameters)
          up[j] += h
          down[j] -= h
          let slope =
            (model.loss(x, target: target, parameters: up) - model.loss(x, target: target, parameters: down)) / (2 * h)
          #expect(abs(slope - gradient[j]) < 1e-6 * scale, "\(v.name), sample \(i), parameter \(j)")
        }
      }
    }
  }

  @Test(arguments: Perceptron.Activation.allCases, [2, 3])
  func oneHiddenLayerIsThePerceptron(_ activation: Perceptron.Activation, _ classes: Int) throws {
    let old = try Perceptron(inputs: 5, hidden: 7, classes: classes, activation: activation)
    let new = try Network(
      inputShape: [5], layers: [.dense(units: 7), .activation(activation)],
      objective: classes == 2 ? .logistic : .softmax(classes: classes))
    var (a, b) = (RandomStream(seed: 1), RandomStream(seed: 1))
    let theta = old.initialParameters(using: &a)
    #expect(theta == new.initialParameters(using: &b) && old.biases == new.biases)
    let data = try blobs(30, inputs: 5, classes: classes, seed: 2)
    let trainer = try LocalTrainer(epochs: 2, batchSize: 1, learningRate: 0.1, l2: 0.01)
    let first = try trainer.train(old, from: theta, on: data, using: &a)
    let second = try trainer.train(new, from: theta, on: data, using: &b)
    #expect(first == second)
    #expect(
      old.probabilities(data.features[0], parameters: theta) == new.probabilities(data.features[0], parameters: theta))
  }

  static func leNet(_ objective: Objective = .softmax(classes: 10)) throws -> Network {
    try Network(
      inputShape: [1, 28, 28],
      layers: [
        .convolution(channels: 6, kernel: 5, padding: 2), .activation(.relu), .maxPool(size: 2),
        .convolution(channels: 16, kernel: 5), .activation(.relu), .maxPool(size: 2), .dense(units: 120),
        .activation(.relu), .dense(units: 84), .activation(.relu),
      ], objective: objective)
  }

  @Test func leNetOfThreads() throws {
    let model = try Self.leNet()
    #expect(model.parameterCount == 61_706)
    #expect(model.tensors.map(\.name).suffix(2) == ["fc3.weight", "fc3.bias"])
    #expect(model.tensors[2] == ParameterTensor(name: "conv2.weight", shape: [16, 6, 5, 5]))
    var s = RandomStream(seed: 1)
    let theta = model.initialParameters(using: &s)
    let data = try Dataset(features: (0..<40).map { normals(784, $0) }, labels: (0..<40).map { $0 % 10 }, classes: 10)
    let batch = Array((0..<40).reversed())
    let one = try model.gradient(ofBatch: batch, of: data, parameters: theta)
    let three = try model.gradient(ofBatch: batch, of: data, parameters: theta, work: BatchWork(workers: 3))
    #expect(one == three)
    #expect(digest(one.sum + one.losses) == "e7e55bb289e0bdff")
    let clipped = try model.gradient(ofBatch: batch, of: data, parameters: theta, clippedTo: 0.5)
    let again = try model.gradient(
      ofBatch: batch, of: data, parameters: theta, clippedTo: 0.5, work: BatchWork(workers: 2))
    #expect(clipped == again)
    #expect(clipped.sum.reduce(0) { $0 + $1 * $1 }.squareRoot() <= 20 && distance(clipped.losses, one.losses) < 1e-12)
  }

  @Test func descriptionsSurviveCoding() throws {
    let model = try Self.leNet()
    #expect(try JSONDecoder().decode(Network.self, from: JSONEncoder().encode(model)) == model)
    for text in [
      #"{"kind":"dense"}"#, #"{"kind":"gru","units":3}"#, #"{"kind":"convolution","channels":3}"#, #"{"units":3}"#,
    ] {
      #expect(throws: (any Error).self) { try JSONDecoder().decode(NetworkLayer.self, from: Data(text.utf8)) }
    }
    let hostile = #"{"inputShape":[9223372036854775807,2,2],"layers":[],"objective":{"logistic":{}}}"#
    #expect(throws: LearningError.self) { try JSONDecoder().decode(Network.self, from: Data(hostile.utf8)) }
  }

  @Test(
    arguments: [
      ([], []), ([0], []), ([2, 2], []), ([.max, .max, .max], []), ([1 << 20, 1 << 20, 1], []), ([3, -1, 4], []),
      ([4], [.dense(units: 0)]), ([4], [.dense(units: .max)]), ([4], [.dense(units: .min)]), ([4], [.maxPool(size: 1)]),
      ([4], [.convolution(channels: 1, kernel: 1)]), ([1, 4, 4], [.maxPool(size: 5)]),
      ([1, 4, 4], [.maxPool(size: 0)]),
      ([1, 4, 4], [.averagePool(size: .max)]), ([1, 4, 4], [.flatten, .averagePool(size: 2)]),
      ([1, 4, 4], [.convolution(channels: 1, kernel: 5)]), ([1, 4, 4], [.convolution(channels: .max, kernel: 3)]),
      ([1, 4, 4], [.convolution(channels: 1, kernel: .max)]), ([1, 4, 4], [.convolution(channels: 0, kernel: 1)]),
      ([1, 4, 4], [.convolution(channels: 1, kernel: 3, stride: 0)]),
      ([1, 4, 4], [.convolution(channels: 1, kernel: 3, stride: 1, padding: 3)]),
      ([1, 4, 4], [.convolution(channels: 1, kernel: 3, stride: 1, padding: -1)]),
      ([1, 4, 4], [.convolution(channels: 1, kernel: 1 << 20, stride: 1, padding: (1 << 20) - 1)]),
      ([1, 1000, 1000], [.convolution(channels: 1, kernel: 51, padding: 25)]),
      ([1, 1000, 1000], [.activation(.relu), .activation(.relu)]),
      ([1 << 20], [.dense(units: 17)]), ([4], [NetworkLayer](repeating: .flatten, count: 257)),
      ([64, 250, 250], [.convolution(channels: 1, kernel: 1)]),
    ] as [([Int], [NetworkLayer])])
  func absurdShapesAreRefused(_ shape: [Int], _ layers: [NetworkLayer]) {
    #expect(throws: LearningError.self) { try Network(inputShape: shape, layers: layers, objective: .logistic) }
  }

  @Test(arguments: [0, -1, Int.max, Int.min])
  func absurdObjectivesAreRefused(_ n: Int) {
    for objective in [.softmax(classes: n), .squaredError(outputs: n), .multiLabel(labels: n)] as [Objective] {
      #expect(throws: LearningError.self) { try Network(inputShape: [2], layers: [], objective: objective) }
    }
  }

  @Test func wrongLengthsAndTargetsAreNoTraps() throws {
    let model = try Network(inputShape: [2], layers: [], objective: .softmax(classes: 3))
    let theta = normals(9, 1)
    var gradient = [Double](repeating: 0, count: 9)
    #expect(
      model.loss([1, 2, 3], label: 0, parameters: theta).isNaN && model.loss([1, 2], label: 0, parameters: []).isNaN)
    for target in [.label(3), .label(-1), .values([1, 2, 3])] as [Target] {
      #expect(model.accumulateGradient([1, 2], target: target, parameters: theta, into: &gradient).isNaN)
    }
    #expect(model.probabilities([1], parameters: theta).allSatisfy(\.isNaN) && gradient.allSatisfy { $0 == 0 })
    let labels = try blobs(6, inputs: 2, classes: 3, seed: 1)
    let values = try Dataset(features: labels.features, values: labels.labels.map { [Double($0)] })
    #expect(throws: LearningError.self) { try model.gradient(ofBatch: [0], of: values, parameters: theta) }
    #expect(throws: LearningError.self) { try model.gradient(ofBatch: [6], of: labels, parameters: theta) }
    #expect(throws: LearningError.self) { try model.gradient(ofBatch: [-1], of: labels, parameters: theta) }
    #expect(throws: LearningError.self) { try model.gradient(ofBatch: [0], of: labels, parameters: [1]) }
    for norm in [0, -1, .nan, .infinity] as [Double] {
      #expect(throws: LearningError.self) {
        try model.gradient(ofBatch: [0], of: labels, parameters: theta, clippedTo: norm)
      }
    }
    #expect(try model.gradient(ofBatch: [], of: labels, parameters: theta).losses.isEmpty)
    let regression = try Network(inputShape: [2], layers: [], objective: .squaredError(outputs: 2))
    #expect(throws: LearningError.count(of: "values of a target", expected: 2, got: 1)) {
      try regression.gradient(ofBatch: [0], of: values, parameters: normals(6, 1))
    }
    let old = try SoftmaxRegression(inputs: 2, classes: 3)
    #expect(old.loss([1, 2], target: .values([1]), parameters: theta).isNaN)
    #expect(old.loss([1, 2], target: .label(2), parameters: theta) == old.loss([1, 2], label: 2, parameters: theta))
  }
}

@Suite struct TargetTests {
  @Test func dataOfValues() throws {
    let data = try Dataset(features: [[1], [2], [3]], values: [[4, 5], [6, 7], [8, 9]])
    #expect(data.count == 3 && data.classes == 1 && data.targetValues == 2 && data.target(1) == .values([6, 7]))
    #expect(data.selecting([2]).values == [[8, 9]])
    #expect(try Dataset.pooled([data, data]).values.count == 6)
    #expect(throws: LearningError.self) { try Dataset(features: [[1]], values: []) }
    #expect(throws: LearningError.self) { try Dataset(features: [[1]], values: [[]]) }
    #expect(throws: LearningError.self) { try Dataset(features: [[1], [2]], values: [[1], [1, 2]]) }
    #expect(throws: LearningError.self) { try Dataset(features: [[1]], values: [[.nan]]) }
    #expect(throws: LearningError.self) { try Dataset(features: [[.infinity]], values: [[1]]) }
  }
}
