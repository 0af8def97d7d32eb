import Learning
import Testing

@Suite struct BaselinesTests {
  static let trainer = try? LocalTrainer(epochs: 2, batchSize: 16, learningRate: 0.1, l2: 0.01)

  @Test(arguments: [1, 2, 3] as [UInt64])
  func fourHospitalsReachWhatTheDemoPromises(_ seed: UInt64) throws {
    let trainer = try #require(Self.trainer)
    let hospitals = try HeartDisease.hospitals(seed: seed)
    let model = try LogisticRegression(inputs: HeartDisease.schema.inputCount)
    #expect(model.parameterCount == 26)
    let heldOut = try Dataset.pooled(hospitals.map(\.heldOut))
    let training = hospitals.map(\.training)
    func evaluate(_ theta: [Double], on data: Dataset) throws -> EvaluationCounts {
      try EvaluationCounts(samples: 0, of: model, parameters: theta, heldOut: data)
    }
    let federated = try Baselines.federated(model, clients: training, rounds: 12, trainer: trainer, seed: seed)
    #expect(federated.count == 12)
    let last = try evaluate(#require(federated.last), on: heldOut)
    let (accuracy, auc) = (try #require(last.accuracy), try #require(last.auc))
    #expect(accuracy >= 0.78 && auc >= 0.85, "seed \(seed)")
    // Pooling helps little beyond that.
    let pooled = try Baselines.pooled(model, on: training, rounds: 12, trainer: trainer, seed: seed)
    let best = try evaluate(#require(pooled.last), on: heldOut)
    let pooledAUC = try #require(best.auc)
    #expect(abs(pooledAUC - auc) < 0.03, "seed \(seed)")
    // A hospital alone is worse on everybody's patients, on average.
    var alone = 0.0
    for (i, data) in training.enumerated() {
      let own = try Baselines.alone(model, on: data, client: i, rounds: 12, trainer: trainer, seed: seed)
      let theta = try #require(own.last)
      alone += try #require(evaluate(theta, on: heldOut).auc) / 4
    }
    #expect(alone < auc, "seed \(seed)")
  }

  @Test func runsRepeatByteForByte() throws {
    let trainer = try #require(Self.trainer)
    let hospitals = try HeartDisease.hospitals(seed: 1).map(\.training)
    let model = try LogisticRegression(inputs: HeartDisease.schema.inputCount)
    let first = try Baselines.federated(model, clients: hospitals, rounds: 3, trainer: trainer, seed: 1)
    let again = try Baselines.federated(model, clients: hospitals, rounds: 3, trainer: trainer, seed: 1)
    #expect(first == again)
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    for x in first[2] { digest = (digest ^ x.bitPattern) &* 0x100_0000_01b3 }
    #expect(digest == 1_325_068_453_754_055_560, "the model of a seed is the same on every machine")
  }

  @Test func oneClientsFederationIsTrainingAlone() throws {
    let trainer = try #require(Self.trainer)
    let data = try blobs(60, inputs: 3, seed: 5)
    let model = try LogisticRegression(inputs: 3)
    let federated = try Baselines.federated(model, clients: [data], rounds: 4, trainer: trainer, seed: 9)
    let alone = try Baselines.alone(model, on: data, client: 0, rounds: 4, trainer: trainer, seed: 9)
    for (a, b) in zip(federated[3], alone[3]) { #expect(abs(a - b) < 1e-12) }
  }

  @Test func aTenThousandParameterPerceptronLearns() throws {
    let data = try BreastCancer.dataset()
    let model = try Perceptron(inputs: 30, hidden: 313)
    #expect(model.parameterCount == 10_017)
    var s = RandomStream(seed: 1, "breast cancer")
    let split = try Split.stratified(labels: data.labels, fraction: 0.3, using: &s)
    let trainer = try LocalTrainer(epochs: 1, batchSize: 32, learningRate: 0.1)
    let theta = try Baselines.pooled(
      model, on: [data.selecting(split.training)], rounds: 1, trainer: trainer, seed: 1)
    let counts = try EvaluationCounts(
      samples: 0, of: model, parameters: try #require(theta.last), heldOut: data.selecting(split.heldOut))
    let (accuracy, auc) = (try #require(counts.accuracy), try #require(counts.auc))
    #expect(accuracy > 0.93 && auc > 0.97)
  }

  @Test func absurdRunsAreRefused() throws {
    let trainer = try #require(Self.trainer)
    let model = try LogisticRegression(inputs: 3)
    #expect(throws: LearningError.self) {
      try Baselines.federated(model, clients: [], rounds: 1, trainer: trainer, seed: 1)
    }
    let data = try blobs(10, inputs: 3, seed: 5)
    for rounds in [0, -1, Int.min] {
      #expect(throws: LearningError.self) {
        try Baselines.federated(model, clients: [data], rounds: rounds, trainer: trainer, seed: 1)
      }
      #expect(throws: LearningError.self) {
        try Baselines.pooled(model, on: [data], rounds: rounds, trainer: trainer, seed: 1)
      }
    }
    #expect(throws: LearningError.self) { try Baselines.pooled(model, on: [], rounds: 1, trainer: trainer, seed: 1) }
  }
}
