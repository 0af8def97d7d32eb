import Learning
import Testing

@Suite struct EvaluationTests {
  /// One feature, which is the logit.
  private let model: LogisticRegression
  private let theta = [1.0, 0]
  init() throws { model = try LogisticRegression(inputs: 1) }

  private func counts(_ scores: [(Double, Int)], samples: Int = 0) throws -> EvaluationCounts {
    let data = try Dataset(features: scores.map { [$0.0] }, labels: scores.map(\.1))
    return try EvaluationCounts(samples: samples, of: model, parameters: theta, heldOut: data)
  }

  @Test func knownVector() throws {
    // σ(−4) = 0.018, σ(0.1) = 0.525, σ(3) = 0.953.
    let c = try counts([(-4, 0), (0.1, 0), (3, 1), (-4, 1)], samples: 77)
    #expect(c.vector.count == 43 && EvaluationCounts.vectorCount == 43)
    #expect((c.samples, c.correct, c.total) == (77, 2, 4))
    #expect(c.negatives[0] == 1 && c.negatives[10] == 1 && c.negatives.reduce(0, +) == 2)
    #expect(c.positives[19] == 1 && c.positives[0] == 1 && c.positives.reduce(0, +) == 2)
    #expect(c.accuracy == 0.5)
    // Pairs: 0.953 beats both, 0.018 ties with one and loses to one.
    #expect(c.auc == 2.5 / 4)
    #expect(try EvaluationCounts(vector: c.vector) == c)
  }

  @Test func scoresAtTheEndsHaveBins() throws {
    let c = try counts([(1e6, 1), (-1e6, 0), (1e6, 0)])
    #expect(c.positives[19] == 1 && c.negatives[0] == 1 && c.negatives[19] == 1)
  }

  @Test func countsAdd() throws {
    var s = RandomStream(seed: 2, "counts")
    let scores = (0..<300).map { i in (s.normal() + Double(i % 2), i % 2) }
    var sum = try counts(Array(scores[..<100]), samples: 5)
    try sum.add(counts(Array(scores[100...]), samples: 6))
    #expect(try sum == counts(scores, samples: 11))
  }

  @Test func undefinedQuantitiesAreNil() throws {
    let none = try counts([])
    #expect(none.accuracy == nil && none.auc == nil)
    let positives = try counts([(1, 1), (2, 1)])
    #expect(positives.accuracy == 1 && positives.auc == nil)
    #expect(try counts([(1, 0)]).auc == nil)
  }

  @Test func contradictorySumsGiveNilAndNoTrap() throws {
    for fill in [Int64.min, -1, .max] {
      let c = try EvaluationCounts(vector: [Int64](repeating: fill, count: 43))
      if fill < 0 { #expect(c.accuracy == nil && c.auc == nil) }
      #expect(c.auc.map { (0...1).contains($0) } ?? true)
      var sum = c
      if fill != -1 { #expect(throws: LearningError.self) { try sum.add(c) } }
    }
    var vector = [Int64](repeating: 0, count: 43)
    (vector[1], vector[2]) = (3, 2)
    #expect(try EvaluationCounts(vector: vector).accuracy == nil)
    #expect(throws: LearningError.count(of: "evaluation counts", expected: 43, got: 42)) {
      try EvaluationCounts(vector: [Int64](repeating: 0, count: 42))
    }
  }

  @Test func histogramAUCIsNearTheExactOne() throws {
    for seed in 1...10 as ClosedRange<UInt64> {
      var s = RandomStream(seed: seed, "auc")
      let scores = (0..<400).map { i in (s.normal() * 1.5 + Double(i % 3 == 0 ? 1 : 0), i % 3 == 0 ? 1 : 0) }
      let c = try counts(scores)
      let data = try Dataset(features: scores.map { [$0.0] }, labels: scores.map(\.1))
      let exact = try #require(try EvaluationCounts.exactAUC(of: model, parameters: theta, on: data))
      let binned = try #require(c.auc)
      var together = 0.0
      for i in 0..<20 { together += Double(c.negatives[i] * c.positives[i]) }
      let pairs = Double(c.negatives.reduce(0, +) * c.positives.reduce(0, +))
      #expect(abs(exact - binned) <= 0.5 * together / pairs + 1e-12, "seed \(seed)")
      #expect(abs(exact - binned) < 0.01, "seed \(seed)")
    }
  }

  /// docs/wire-format.md, "What follows from the sums": added in binary64 from bin 0, so the order shows beyond 2^53.
  @Test func sumsOfBinsAreAddedFromTheFirst() throws {
    let large: Int64 = 1 << 53
    let ones = [Int64](repeating: 1, count: 19)
    func auc(_ negatives: [Int64]) throws -> Double? {
      try EvaluationCounts(vector: [0, 0, 0] + negatives + [1] + [Int64](repeating: 0, count: 19)).auc
    }
    // 2^53 + 1 is 2^53 again, nineteen times; as integers the sum would be 2^53 + 19.
    #expect(try auc([large] + ones) == 0.5)
    // 19 + 2^53 is halfway between two doubles; the even one is 2^53 + 20.
    #expect(try auc(ones + [large]) == 0.5 / 9_007_199_254_741_012)
  }

  @Test func exactAUCByPairs() {
    for seed in 1...50 as ClosedRange<UInt64> {
      var s = RandomStream(seed: seed, "pairs")
      let scores = (0..<30).map { _ in Double(s.uniform(below: 8)) }
      let labels = (0..<30).map { _ in s.uniform(below: 2) }
      var (wins, pairs) = (0.0, 0.0)
      for i in 0..<30 where labels[i] == 1 {
        for j in 0..<30 where labels[j] == 0 {
          pairs += 1
          wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0
        }
      }
      #expect(
        EvaluationCounts.exactAUC(scores: scores, labels: labels) == (pairs > 0 ? wins / pairs : nil), "seed \(seed)")
    }
    #expect(EvaluationCounts.exactAUC(scores: [1], labels: [1]) == nil)
    #expect(EvaluationCounts.exactAUC(scores: [1, .nan], labels: [1, 0]) == nil)
    #expect(EvaluationCounts.exactAUC(scores: [1], labels: [1, 0]) == nil)
  }

  @Test func entriesStayBelowTheStatedBound() throws {
    for n in [1, 10, 100] {
      let b = try EvaluationCounts.magnitudeBits(maximumSamples: n)
      let worst = try counts([(Double, Int)](repeating: (1e9, 0), count: n), samples: n)
      #expect(worst.vector.allSatisfy { $0 >= 0 && $0 < 1 << Int64(b - 1) })
      #expect(worst.vector.contains { $0 >= 1 << Int64(b - 2) }, "no smaller b would do")
    }
    for n in [0, -1, Int.max] {
      #expect(throws: LearningError.self) { try EvaluationCounts.magnitudeBits(maximumSamples: n) }
    }
  }

  @Test func moreClassesHaveNoHistograms() throws {
    let softmax = try SoftmaxRegression(inputs: 1, classes: 3)
    let data = try Dataset(features: [[1], [2]], labels: [0, 2], classes: 3)
    let c = try EvaluationCounts(
      samples: 1, of: softmax, parameters: [Double](repeating: 0, count: 6), heldOut: data)
    #expect(c.accuracy == 0.5 && c.auc == nil && c.negatives.allSatisfy { $0 == 0 })
    #expect(throws: LearningError.self) {
      try EvaluationCounts(samples: -1, of: softmax, parameters: [], heldOut: data)
    }
    #expect(throws: LearningError.self) { try EvaluationCounts(samples: 1, of: softmax, parameters: [], heldOut: data) }
    let nan = [Double](repeating: .nan, count: 6)
    #expect(throws: LearningError.nonFinite("probabilities of a held-out sample")) {
      try EvaluationCounts(samples: 1, of: softmax, parameters: nan, heldOut: data)
    }
  }
}
