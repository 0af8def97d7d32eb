import Foundation
import Privacy
import Testing

/// Noise in parts: its distribution in the sum, its length, and what it is worth.
@Suite struct IntegerNoiseTests {
  /// The sum of three parties' noise has the variance, and where it is Gaussian the distribution, that is accounted for.
  @Test(arguments: IntegerNoise.Kind.allCases) func sumsAreWhatIsAccountedFor(_ kind: IntegerNoise.Kind) throws {
    let noise = try IntegerNoise(kind, variance: 40)
    var rng = SplitMix64(7)
    let parts = try (0..<3).map { _ in try noise.sample(20_000, using: &rng) }
    let sum = parts[0].indices.map { parts[0][$0] + parts[1][$0] + parts[2][$0] }
    let (mean, variance) = moments(sum)
    // Five standard errors; Skellam's fourth moment is 3μ² + μ.
    let errors: (mean: Double, variance: Double) = ((120 / 20_000.0).squareRoot(), (28_900 / 20_000.0).squareRoot())
    #expect(abs(mean) < 5 * errors.mean)
    #expect(abs(variance - 120) < 5 * errors.variance)
    guard kind == .discreteGaussian else { return }
    func weight(_ x: Int64) -> Double { exp(-Double(x * x) / 240) }
    var total = 0.0
    for x in Int64(-200)...200 { total += weight(x) }
    let chi = chiSquared(sum, { weight($0) / total }, about: -60...60)
    #expect(chi < 4)
  }

  /// No vector of many is longer than the bound, which is not far away.
  @Test(arguments: IntegerNoise.Kind.allCases) func noVectorIsLonger(_ kind: IntegerNoise.Kind) throws {
    var rng = SplitMix64(11)
    for (variance, dimension) in [(25, 1), (400, 30), (90, 500)] as [(UInt64, Int)] {
      let noise = try IntegerNoise(kind, variance: variance)
      let bound = Double(noise.normBound(dimension: dimension))
      var longest = 0.0
      for _ in 0..<60 {
        var squares: Int64 = 0
        for x in try noise.sample(dimension, using: &rng) { squares += x * x }
        longest = max(longest, Double(squares).squareRoot())
      }
      let usual = (Double(variance) * Double(dimension)).squareRoot()
      #expect(longest < bound)
      #expect(bound < 16 * usual)
    }
  }

  @Test func multipliersAreMet() throws {
    for parties in [1, 3, 40] {
      for z in [0.06, 1, 7.5] {
        let noise = try IntegerNoise.of(.discreteGaussian, noiseMultiplier: z, l2: 1234, parties: parties)
        guard case .gaussian(let got) = noise.mechanism(parties: parties, l2: 1234, dimension: 9) else {
          Issue.record("not Gaussian")
          return
        }
        #expect(got >= z * (1 - 1e-12))
        #expect(got < z * 1.01)
      }
    }
    #expect(throws: PrivacyError.self) {
      try IntegerNoise.of(.skellam, noiseMultiplier: 1, l2: 1e4, parties: 2)
    }
    #expect(throws: PrivacyError.self) { try IntegerNoise(.discreteGaussian, variance: 24) }
  }

  /// The bound for mechanisms in general: between what Gaussian noise costs on the same sample and without one.
  @Test func sampledSkellam() throws {
    func epsilon(_ noise: NoiseMechanism, _ rate: Double) throws -> Double {
      try noise.epsilon(samplingRate: rate, steps: 100, accountant: .renyi, delta: 1e-6)
    }
    let skellam = try IntegerNoise(.skellam, variance: 1 << 20).mechanism(parties: 4, l2: 1000, dimension: 50)
    let gaussian = NoiseMechanism.gaussian(noiseMultiplier: 2.048)
    for rate in [0.01, 0.1, 0.5] {
      let (s, g) = (try epsilon(skellam, rate), try epsilon(gaussian, rate))
      #expect(s >= g * 0.999, "\(rate): \(s) \(g)")
      #expect(s < 1.6 * g, "\(rate): \(s) \(g)")
      #expect(try s < epsilon(skellam, 1))
    }
    let ratio = try epsilon(skellam, 1) / epsilon(gaussian, 1)
    #expect(abs(ratio - 1) < 0.02)
    // Of Gaussian noise the bound is the exact curve but for its factor of 3.
    let exact = try RenyiCurve(
      GaussianRelease(noiseMultiplier: 2, samplingRate: 0.1), orders: RenyiCurve.wholeOrders)
    let general = try RenyiCurve.poissonSampled(rate: 0.1) { Double($0) / 8 }
    for (e, g) in zip(exact.epsilons, general.epsilons) { #expect(g >= e * (1 - 1e-9)) }
    #expect(abs(general.epsilons[0] / exact.epsilons[0] - 1) < 1e-9)
  }
}
