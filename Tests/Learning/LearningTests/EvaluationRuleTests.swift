import Learning
import Testing

@Suite struct EvaluationRuleTests {
  private func near(_ a: Double?, _ b: Double?) -> Bool { abs((a ?? .nan) - (b ?? .nan)) < 1e-9 }

  /// A softmax whose probabilities are its features', nearly: predicts the largest.
  private func data(_ classes: Int, _ count: Int, seed: UInt64) throws -> (model: any Model, [Double], Dataset) {
    var stream = RandomStream(seed: seed, "rule")
    let features = (0..<count).map { _ in (0..<classes).map { _ in stream.normal() } }
    let labels = (0..<count).map { _ in Int(stream.uniform() * Double(classes)) }
    var theta = [Double](repeating: 0, count: classes * (classes + 1))
    for c in 0..<classes { theta[c * classes + c] = 1 }
    return (
      try SoftmaxRegression(inputs: classes, classes: classes), theta,
      try Dataset(features: features, labels: labels, classes: classes)
    )
  }

  @Test(arguments: [3, 7]) func countsOfEachClassSayWhatTheConfusionMatrixSays(classes: Int) throws {
    let (model, theta, held) = try data(classes, 200, seed: 5)
    let rules = [EvaluationRule.confusion(classes: classes), .classCounts(classes)]
    let vectors = try rules.map { try $0.vector(samples: 9, of: model, parameters: theta, heldOut: held) }
    let a = try ConfusionCounts(vector: vectors[0], classes: classes)
    let b = try LabelCounts(vector: vectors[1], labels: classes)
    #expect(a.samples == b.samples && a.correct == b.correct && a.total == b.total && a.total == 200)
    #expect(a.accuracy == b.accuracy)
    for (x, y) in [(a.macroF1, b.macroF1), (a.weightedF1, b.weightedF1)] {
      #expect(near(x, y))
    }
    // In words: the mean over samples of their class' F1.
    let mean = held.labels.reduce(0.0) { $0 + (a.f1($1) ?? .nan) } / 200
    #expect(near(a.weightedF1, mean))
    let result = try rules[0].result(of: vectors[0])
    #expect(result.samples == 9 && result.correct == a.correct && result.evaluated == 200)
    #expect(Set(result.metrics.keys) == [.accuracy, .macroF1, .weightedF1])
  }

  /// F1 of two classes from histograms of scores is F1 from predictions.
  @Test func histogramsGiveF1() throws {
    var stream = RandomStream(seed: 6, "rule")
    let features = (0..<300).map { _ in [stream.normal()] }
    let labels = (0..<300).map { _ in stream.uniform() < 0.3 ? 1 : 0 }
    let held = try Dataset(features: features, labels: labels)
    let model = try LogisticRegression(inputs: 1)
    let counts = try EvaluationCounts(samples: 1, of: model, parameters: [1, 0.2], heldOut: held)
    let confusion = try ConfusionCounts(samples: 1, of: model, parameters: [1, 0.2], heldOut: held)
    #expect(near(counts.f1, confusion.f1(1)))
    let none = [Int64](repeating: 0, count: EvaluationCounts.vectorCount)
    #expect(try EvaluationCounts(vector: none).f1 == nil)
    #expect(try EvaluationCounts(vector: [5, 0, 3, -1] + none.dropFirst(4)).f1 == nil)
  }

  /// Three labels of four samples, counted by hand.
  @Test func labelsAreCountedOneByOne() throws {
    let model = try Network(inputShape: [3], layers: [], objective: .multiLabel(labels: 3))
    var theta = [Double](repeating: 0, count: 12)
    for i in 0..<3 { theta[i * 3 + i] = 1 }
    let held = try Dataset(
      features: [[1, -1, 1], [1, 1, -1], [-1, -1, -1], [-2, 3, 1]],
      values: [[1, 0, 1], [0, 1, 0], [1, 0, 0], [0, 1, 0]])
    let rule = EvaluationRule.labelCounts(3)
    let vector = try rule.vector(samples: 7, of: model, parameters: theta, heldOut: held)
    #expect(vector == [7, 1, 4, 1, 2, 2, 2, 2, 2, 1, 2, 1])
    let result = try rule.result(of: vector)
    #expect(result.correct == 1 && result.metrics[.accuracy] == 0.25)
    #expect(result.metrics[.microF1] == 8.0 / 11)
    #expect(near(result.metrics[.macroF1], 6.5 / 9))
    #expect(throws: LearningError.self) {
      let other = try Dataset(features: [[1, 1, 1]], values: [[0.5, 0, 0]])
      return try rule.vector(samples: 1, of: model, parameters: theta, heldOut: other)
    }
  }

  /// Values are counted as parts of their ranges, and read in their units.
  @Test func errorsAreInTheirUnits() throws {
    let model = try Network(inputShape: [1], layers: [], objective: .squaredError(outputs: 2))
    let held = try Dataset(features: [[0], [1]], values: [[0.25, 0.5], [0.75, 1]])
    // Predicts 0.5 and 2, the latter moved to 1.
    let rule = EvaluationRule.errors([0...8, -100...100])
    let vector = try rule.vector(samples: 3, of: model, parameters: [0, 0, 0.5, 2], heldOut: held)
    #expect(vector.count == rule.vectorCount && vector[0] == 3 && vector[1] == 2)
    let result = try rule.result(of: vector)
    #expect(result.correct == 0 && result.evaluated == 2 && result.metrics[.accuracy] == nil)
    // 2 and (100 + 0)/2; 2 and √(100²/2); the first explains nothing, the second is worse than the mean.
    #expect(near(result.metrics[.meanAbsoluteError], 26))
    #expect(near(result.metrics[.rootMeanSquareError], 1 + 1250.0.squareRoot()))
    #expect(near(result.metrics[.determination], -0.5))
  }

  @Test func everyRuleKnowsItsSizeAndItsModels() throws {
    let logistic = try LogisticRegression(inputs: 2)
    let softmax = try SoftmaxRegression(inputs: 2, classes: 40)
    let values = try Network(inputShape: [2], layers: [], objective: .squaredError(outputs: 1))
    #expect(EvaluationRule(classes: 2) == .scores && EvaluationRule(classes: 32) == .confusion(classes: 32))
    #expect(EvaluationRule(classes: 33) == .classCounts(33))
    #expect(EvaluationRule.scores.fits(logistic) && !EvaluationRule.scores.fits(softmax))
    #expect(EvaluationRule.classCounts(40).fits(softmax) && !EvaluationRule.labelCounts(2).fits(logistic))
    #expect(EvaluationRule.errors([0...1]).fits(values) && !EvaluationRule.scores.fits(values))
    #expect(throws: LearningError.self) {
      try EvaluationRule.scores.vector(
        samples: 1, of: values, parameters: [0, 0, 0], heldOut: Dataset(features: [[0, 0]], values: [[0]]))
    }
    for rule in [
      .confusion(classes: 2), .confusion(classes: 33), .confusion(classes: .max), .classCounts(32),
      .classCounts(.max), .labelCounts(0), .labelCounts(.min), .errors([]), .errors([0...0]),
      .errors([-.greatestFiniteMagnitude ... .greatestFiniteMagnitude]), .errors([0...Double.infinity]),
    ] as [EvaluationRule] {
      #expect(throws: LearningError.self, "\(rule)") { try rule.validate() }
    }
    #expect(try EvaluationRule.errors([0...1]).magnitudeBits(maximumSamples: 1) == 22)
    #expect(try EvaluationRule.scores.magnitudeBits(maximumSamples: 1) == 2)
  }

  /// Whatever the sums are, no rule traps on them, and what it gives is finite.
  @Test func falseSumsAreNoTraps() throws {
    var random = SystemRandomNumberGenerator()
    let edges: [Int64] = [.min, -1, 0, 1, 1 << 40, .max]
    for rule in [
      .scores, .confusion(classes: 3), .classCounts(33), .labelCounts(2), .errors([0...5, -1e300...1e300]),
    ] as [EvaluationRule] {
      for _ in 0..<300 {
        let sums = (0..<rule.vectorCount).map { _ in edges.randomElement(using: &random) ?? 0 }
        let result = try rule.result(of: sums)
        #expect(result.metrics.values.allSatisfy { $0.isFinite }, "\(rule) \(sums)")
      }
      #expect(throws: LearningError.self) { try rule.result(of: [1]) }
    }
  }
}
