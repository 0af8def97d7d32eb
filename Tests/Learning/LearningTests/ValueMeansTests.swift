import Testing

@testable import Learning

/// Means that clients state themselves (docs/wire-format.md, "Metrics").
@Suite struct ValueMeansTests {
  private let ranges: [ClosedRange<Double>] = [0...10, -1...1]

  /// The sums' means are over the examples of those who state a value, and are undefined where nobody does.
  @Test func meansAreWeightedByExamples() throws {
    let a = try ValueMeans(samples: 4, evaluated: 10, means: [2, nil], ranges: ranges)
    let b = try ValueMeans(samples: 6, evaluated: 30, means: [6, -0.5], ranges: ranges)
    #expect(a.vector == [4, 10, 10, 2 << 20, 0, 0])
    #expect(b.vector == [6, 30, 30, 18 << 20, 30, 30 << 18])
    let sum = try ValueMeans(vector: zip(a.vector, b.vector).map { $0 + $1 }, ranges: ranges)
    #expect(sum.samples == 10 && sum.evaluated == 40)
    #expect(sum.mean(0) == 5 && sum.mean(1) == -0.5)
    #expect(a.mean(1) == nil)
    let result = try EvaluationRule.means(ranges).result(of: sum.vector)
    #expect(result.metrics == [.mean(0): 5, .mean(1): -0.5])
  }

  @Test func sumsThatContradictEachOtherHaveNoMean() throws {
    for (n, s) in [(0, 0), (0, 5), (-1, 5), (3, -1), (3, 3 << 20 + 1), (.max, .max), (.min, .min)] as [(Int64, Int64)] {
      let sums = try ValueMeans(vector: [1, 1, n, s], ranges: [0...1])
      if s != .max { #expect(sums.mean(0) == nil, "\(n) \(s)") }
    }
    #expect(try ValueMeans(vector: [1, 1, 3, 3 << 20], ranges: [0...1]).mean(0) == 1)
  }

  @Test func valuesOutOfRangeAreRefused() {
    for mean in [-0.001, 10.001, .nan, .infinity] {
      #expect(throws: LearningError.self) {
        try ValueMeans(samples: 1, evaluated: 1, means: [mean, 0], ranges: ranges)
      }
    }
    for (samples, evaluated) in [(-1, 0), (0, -1), (1 << 31, 1), (1, 1 << 31)] {
      #expect(throws: LearningError.self) {
        try ValueMeans(samples: samples, evaluated: evaluated, means: [0, 0], ranges: ranges)
      }
    }
    #expect(throws: LearningError.self) { try ValueMeans(samples: 1, evaluated: 1, means: [0], ranges: ranges) }
    let many = [ClosedRange<Double>](repeating: 0...1, count: 128)
    #expect(throws: LearningError.self) { try EvaluationRule.means(many).validate() }
  }

  /// Numbers of metrics on the wire.
  @Test func everyNumberIsOneMetric() {
    let known = (UInt8.min...UInt8.max).compactMap { Metric(number: $0) }
    #expect(known.count == Metric.named.count + EvaluationRule.maximumMeans && Set(known).count == known.count)
    for metric in known { #expect(Metric(number: metric.number) == metric) }
    #expect(Metric.mean(0).number == 128 && Metric.accuracy.number == 1)
  }
}
