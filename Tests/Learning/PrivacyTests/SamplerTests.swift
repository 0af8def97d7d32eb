import Foundation
import Privacy
import Testing

@Suite struct SamplerTests {
  @Test func exponentialCoins() throws {
    var rng = SplitMix64(1)
    let n = 200_000
    for (a, b) in [(0, 1), (1, 1 << 60), (1, 10), (1, 3), (1, 1), (7, 5), (5, 2), (9, 1)] as [(UInt64, UInt64)] {
      let coin = try ExponentialCoin(numerator: a, denominator: b)
      var heads = 0
      for _ in 0..<n where coin.sample(using: &rng) { heads += 1 }
      let p = exp(-Double(a) / Double(b))
      let deviation = (Double(n) * p * (1 - p)).squareRoot()
      #expect(abs(Double(heads) - Double(n) * p) <= 4 * deviation + 1e-9, "\(a)/\(b): \(heads)")
    }
    let never = try ExponentialCoin(numerator: .max, denominator: 1)
    #expect(!(0..<1000).contains { _ in never.sample(using: &rng) })
    let always = try ExponentialCoin(numerator: 0, denominator: .max)
    #expect((0..<1000).allSatisfy { _ in always.sample(using: &rng) })
  }

  @Test(arguments: [(1, 1), (1, 5), (7, 2), (50, 1), (1, 1 << 48)] as [(UInt64, UInt64)])
  func laplace(_ scale: (t: UInt64, s: UInt64)) throws {
    var rng = SplitMix64(2)
    let laplace = try DiscreteLaplace(scaleNumerator: scale.t, denominator: scale.s)
    let samples = (0..<100_000).map { _ in laplace.sample(using: &rng) }
    let r = exp(-Double(scale.s) / Double(scale.t))
    let chi = chiSquared(samples, { (1 - r) / (1 + r) * pow(r, Double($0.magnitude)) }, about: -1000...1000)
    #expect(chi < 4, "\(chi)")
  }

  @Test(arguments: [(1, 1), (1, 3), (3, 7), (5, 2), (100, 1), (12_345, 10)] as [(UInt64, UInt64)])
  func gaussian(_ variance: (n: UInt64, d: UInt64)) throws {
    var rng = SplitMix64(3)
    let gaussian = try DiscreteGaussian(varianceNumerator: variance.n, denominator: variance.d)
    let samples = (0..<100_000).map { _ in gaussian.sample(using: &rng) }
    let v = Double(variance.n) / Double(variance.d)
    func weight(_ x: Int64) -> Double { exp(-Double(x * x) / (2 * v)) }
    let total = (-1000...1000).reduce(0.0) { $0 + weight(Int64($1)) }
    let second = (-1000...1000).reduce(0.0) { $0 + weight(Int64($1)) * Double($1 * $1) } / total
    #expect(chiSquared(samples, { weight($0) / total }, about: -1000...1000) < 4)
    let (mean, variance) = moments(samples)
    #expect(abs(mean) < 4 * (second / 1e5).squareRoot())
    #expect(abs(variance / second - 1) < 4 * (3 / 1e5 + 1 / (second * 1e5)).squareRoot())
  }

  @Test func gaussiansOfExtremeVariance() throws {
    var rng = SplitMix64(4)
    let narrow = try DiscreteGaussian(varianceNumerator: 1, denominator: 1 << 62)
    #expect((0..<1000).allSatisfy { _ in narrow.sample(using: &rng) == 0 })
    for (n, d) in [(1 << 62, 1), ((1 << 62) - 1, 3), (1 << 40, 7), (1 << 62, (1 << 62) - 1)] as [(UInt64, UInt64)] {
      let wide = try DiscreteGaussian(varianceNumerator: n, denominator: d)
      let sigma = (Double(n) / Double(d)).squareRoot()
      let samples = (0..<20_000).map { _ in wide.sample(using: &rng) }
      let (mean, variance) = moments(samples)
      #expect(abs(mean) < 4 * sigma / 20_000.0.squareRoot())
      #expect(abs(variance / (sigma * sigma) - 1) < 4 * (2 / 20_000.0).squareRoot())
      if sigma > 100 {
        // Sixteen cells of a normal distribution, which is not to be told from it here.
        let cells = samples.map { Int64((Double($0) / sigma * 4).rounded(.down)) }
        func below(_ z: Double) -> Double { 0.5 * erfc(-z * 0.5.squareRoot()) }
        #expect(chiSquared(cells, { below(Double($0 + 1) / 4) - below(Double($0) / 4) }, about: -16...15) < 4)
      }
    }
  }

  @Test(arguments: [(0, 1), (1, 7), (1, 2), (1, 1), (7, 3), (40, 1)] as [(UInt64, UInt64)])
  func poisson(_ mean: (n: UInt64, d: UInt64)) throws {
    var rng = SplitMix64(5)
    let poisson = try Poisson(meanNumerator: mean.n, denominator: mean.d)
    let samples = (0..<50_000).map { _ in poisson.sample(using: &rng) }
    let m = Double(mean.n) / Double(mean.d)
    let mass = { (k: Int64) in m == 0 ? (k == 0 ? 1 : 0) : exp(-m + Double(k) * log(m) - lgamma(Double(k + 1))) }
    #expect(chiSquared(samples, mass, about: 0...200) < 4)
  }

  @Test(arguments: [(1, 10), (1, 1), (7, 3), (60, 1)] as [(UInt64, UInt64)])
  func skellam(_ variance: (n: UInt64, d: UInt64)) throws {
    var rng = SplitMix64(6)
    let skellam = try Skellam(varianceNumerator: variance.n, denominator: variance.d)
    let samples = (0..<50_000).map { _ in skellam.sample(using: &rng) }
    let v = Double(variance.n) / Double(variance.d)
    let logs = skellamLogMasses(v, 200)
    #expect(chiSquared(samples, { exp(logs[Int($0.magnitude)]) }, about: -200...200) < 4)
    let (mean, second) = moments(samples)
    #expect(abs(mean) < 4 * (v / 5e4).squareRoot())
    #expect(abs(second / v - 1) < 4 * ((2 + 1 / v) / 5e4).squareRoot())
  }

  @Test func skellamsOfExtremeVariance() throws {
    var rng = SplitMix64(7)
    let none = try Skellam(varianceNumerator: 0)
    #expect(none.sample(using: &rng) == 0)
    let tiny = try Skellam(varianceNumerator: 1, denominator: 1 << 61)
    #expect((0..<1000).allSatisfy { _ in tiny.sample(using: &rng) == 0 })
    let large = try Skellam(varianceNumerator: 1 << 21)
    let sample = large.sample(using: &rng)
    #expect(sample.magnitude < 8 * 1449)
  }

  /// A generator of all ones must not hang a geometric count for ever where zeros follow.
  @Test func aLongRunOfOnesEnds() throws {
    struct Ones: RandomNumberGenerator {
      var left = 5
      mutating func next() -> UInt64 {
        left -= 1
        return left >= 0 ? .max : 0
      }
    }
    var rng = Ones()
    #expect(try Poisson(meanNumerator: 1, denominator: 2).sample(using: &rng) == 320)
  }

  /// A discrete Gaussian costs as many words whatever its variance; a Poisson variate's cost grows with its mean.
  @Test func wordsOfASample() throws {
    struct Counting: RandomNumberGenerator {
      var rng = SplitMix64(9)
      var words = 0
      mutating func next() -> UInt64 {
        words += 1
        return rng.next()
      }
    }
    for (n, d) in [(1, 100), (1, 1), (1000, 1), (1 << 40, 1), (1 << 62, 3)] as [(UInt64, UInt64)] {
      let gaussian = try DiscreteGaussian(varianceNumerator: n, denominator: d)
      var rng = Counting()
      for _ in 0..<10_000 { _ = gaussian.sample(using: &rng) }
      #expect(rng.words < 40 * 10_000, "\(n)/\(d): \(Double(rng.words) / 10_000)")
    }
    var rng = Counting()
    let poisson = try Poisson(meanNumerator: 1000)
    for _ in 0..<100 { _ = poisson.sample(using: &rng) }
    #expect(rng.words < 2 * 200_000, "\(Double(rng.words) / 200_000)")
  }

  @Test func streamsRepeat() throws {
    let gaussian = try DiscreteGaussian(varianceNumerator: 1000)
    var (a, b) = (SplitMix64(8), SplitMix64(8))
    let (x, y) = (
      (0..<100).map { _ in gaussian.sample(using: &a) }, (0..<100).map { _ in gaussian.sample(using: &b) }
    )
    #expect(x == y)
  }
}
