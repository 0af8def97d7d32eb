import Learning
import Testing

/// Results of the sample-by-sample trainer, stored before there were batches: they stay the same to the last bit.
@Suite struct StoredResultsTests {
  @Test(arguments: [
    (0, "8afc5ff12ba4ab74"), (1, "513c353da6748d15"), (2, "32105d85a5587ef5"), (3, "f3fda225dfcd356c"),
  ])
  func plainTrainingIsUnchanged(_ index: Int, _ expected: String) throws {
    let models: [any Model] = [
      try LogisticRegression(inputs: 5), try SoftmaxRegression(inputs: 5, classes: 3),
      try Perceptron(inputs: 5, hidden: 7), try Perceptron(inputs: 5, hidden: 7, classes: 3, activation: .tanh),
    ]
    let model = models[index]
    let data = try blobs(50, inputs: 5, classes: model.classes, seed: 11)
    let trainer = try LocalTrainer(epochs: 3, batchSize: 8, learningRate: 0.1, l2: 0.01, proximal: 0.1)
    var stream = RandomStream(seed: 5, "stored")
    let start = model.initialParameters(using: &stream)
    let update = try trainer.train(model, from: start, on: data, using: &stream)
    #expect(digest(update.delta + [update.loss]) == expected)
  }
}
