import Learning
import Testing

@Suite struct MetricsTests {
  private struct Scores: Decodable {
    let truth, prediction: [Int]
    let confusion: [[Int64]]
    let accuracy: Double
    let precision, recall, f1: [Double]
    let macroF1: Double
    let values, predictions: [Double]
    let mae, rmse, r2: Double
  }

  /// Softmax of three features with unit weights: predicts the largest feature.
  private func counts(_ v: Scores, _ range: Range<Int>) throws -> ConfusionCounts {
    let model = try SoftmaxRegression(inputs: 3, classes: 3)
    let features = v.prediction[range].map { p in (0..<3).map { $0 == p ? 1.0 : 0 } }
    let data = try Dataset(features: features, labels: Array(v.truth[range]), classes: 3)
    return try ConfusionCounts(
      samples: 7, of: model, parameters: [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], heldOut: data)
  }

  @Test func scikitLearnAgreesOnClasses() throws {
    let v = try vectors("scores", as: Scores.self)
    var c = try counts(v, 0..<25)
    try c.add(counts(v, 25..<60))
    #expect(c.samples == 14 && Array(c.vector.dropFirst()) == v.confusion.flatMap { $0 })
    #expect(abs(try #require(c.accuracy) - v.accuracy) < 1e-15)
    #expect(abs(try #require(c.macroF1) - v.macroF1) < 1e-15)
    for k in 0..<3 {
      #expect(abs(try #require(c.precision(k)) - v.precision[k]) < 1e-15)
      #expect(abs(try #require(c.recall(k)) - v.recall[k]) < 1e-15)
      #expect(abs(try #require(c.f1(k)) - v.f1[k]) < 1e-15)
    }
    #expect(c.precision(3) == nil && c.recall(-1) == nil && c.f1(3) == nil && c.count(truth: 3, prediction: 0) == nil)
    let again = try ConfusionCounts(vector: c.vector, classes: 3)
    #expect(again == c && again.count(truth: 0, prediction: 1) == v.confusion[0][1])
  }

  @Test func countsThatAreNone() throws {
    #expect(try ConfusionCounts(vector: [0, 0, 0, 0, 0], classes: 2).accuracy == nil)
    #expect(try ConfusionCounts(vector: [0, -1, 2, 3, 4], classes: 2).macroF1 == nil)
    // One class alone: the other has neither precision nor recall nor F1, and the mean leaves it out.
    let one = try ConfusionCounts(vector: [0, 5, 0, 0, 0], classes: 2)
    #expect(one.accuracy == 1 && one.macroF1 == 1 && one.precision(1) == nil && one.recall(1) == nil)
    let huge = try ConfusionCounts(vector: [0, .max, .max, .max, .max], classes: 2)
    #expect(huge.accuracy == 0.5)
    var sum = huge
    #expect(throws: LearningError.self) { try sum.add(huge) }
    #expect(throws: LearningError.self) { try ConfusionCounts(vector: [1, 2], classes: 2) }
    for classes in [.min, -1, 1, 1025, .max] as [Int] {
      #expect(throws: LearningError.self) { try ConfusionCounts(vector: [1], classes: classes) }
    }
    #expect(try ConfusionCounts.magnitudeBits(maximumSamples: 1 << 30) == 32)
  }

  /// A regression of one feature with weight 1: predicts the feature.
  private func sums(
    _ v: Scores, _ range: Range<Int>, _ stated: ClosedRange<Double> = -2...8, bits: Int = 30
  ) throws -> RegressionCounts {
    let model = try Network(inputShape: [1], layers: [], objective: .squaredError(outputs: 1))
    let data = try Dataset(features: v.predictions[range].map { [$0] }, values: v.values[range].map { [$0] })
    return try RegressionCounts(
      samples: 3, of: model, parameters: [1, 0], heldOut: data, ranges: [stated], fractionBits: bits)
  }

  @Test func scikitLearnAgreesOnValues() throws {
    let v = try vectors("scores", as: Scores.self)
    var c = try sums(v, 0..<90)
    try c.add(sums(v, 90..<200))
    #expect(c.samples == 6 && c.total == 200)
    #expect(abs(try #require(c.meanAbsoluteError()) - v.mae) < 1e-8)
    #expect(abs(try #require(c.rootMeanSquareError()) - v.rmse) < 1e-7)
    #expect(abs(try #require(c.determination()) - v.r2) < 1e-7)
    #expect(c.meanAbsoluteError(1) == nil && c.determination(-1) == nil)
    #expect(c.vector.allSatisfy { (0...200 << 30).contains($0) })
    #expect(throws: LearningError.self) { try sums(v, 0..<200, 0...1) }
    #expect(throws: LearningError.self) { try sums(v, 0..<9, 0...0) }
    #expect(throws: LearningError.self) {
      try sums(v, 0..<9, -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
    }
    #expect(throws: LearningError.self) { try sums(v, 0..<9, bits: 31) }
    #expect(throws: LearningError.self) { try c.add(sums(v, 0..<9, -2...9)) }
  }

  @Test func eachModelHasItsOwnCounts() throws {
    let regression = try Network(inputShape: [1], layers: [], objective: .squaredError(outputs: 1))
    let values = try Dataset(features: [[1]], values: [[1]])
    #expect(throws: LearningError.self) {
      try EvaluationCounts(samples: 1, of: regression, parameters: [1, 0], heldOut: values)
    }
    #expect(throws: LearningError.self) {
      try ConfusionCounts(samples: 1, of: regression, parameters: [1, 0], heldOut: values)
    }
    let logistic = try LogisticRegression(inputs: 1)
    let labels = try Dataset(features: [[1]], labels: [1])
    #expect(throws: LearningError.self) {
      try RegressionCounts(samples: 1, of: logistic, parameters: [1, 0], heldOut: labels, ranges: [0...1])
    }
  }

  @Test func sumsThatAreNone() throws {
    func counts(_ vector: [Int64]) throws -> RegressionCounts { try RegressionCounts(vector: vector, ranges: [0...2]) }
    let one: Int64 = 1 << 20
    #expect(try counts([0, 2, one, one / 2, one, one]).meanAbsoluteError() == 1)
    #expect(try counts([0, 2, one, one / 2, one, one]).determination() == 0)
    #expect(try counts([0, 2, 0, 0, one, one / 2]).determination() == nil)
    for vector in [
      [0, 0, 0, 0, 0, 0], [0, -1, 0, 0, 0, 0], [0, 2, -1, 0, 0, 0], [0, 2, 3 * one, 0, 0, 0], [0, 2, 0, one, 0, 0],
      [0, 2, 0, 0, one, 0], [0, .max, .max, .max, .max, .max], [.min, .min, .min, .min, .min, .min],
    ] as [[Int64]] {
      let sums = try counts(vector)
      #expect(sums.meanAbsoluteError() == nil && sums.determination() == nil)
    }
    #expect(throws: LearningError.self) { try counts([1, 2]) }
    #expect(throws: LearningError.self) { try RegressionCounts(vector: [1, 2], ranges: []) }
    #expect(try RegressionCounts.magnitudeBits(maximumSamples: 1 << 30, fractionBits: 30) == 62)
  }
}
