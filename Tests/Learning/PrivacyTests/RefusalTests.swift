import Foundation
import Privacy
import Testing

@Suite struct RefusalTests {
  @Test(arguments: [Double.nan, -1, 0, .infinity, -.infinity, 0.049, 1.1e6])
  func noiseMultipliers(_ value: Double) {
    #expect(throws: PrivacyError.self) { try GaussianRelease(noiseMultiplier: value) }
    #expect(throws: PrivacyError.self) {
      try Accountant.steps(
        until: PrivacyBudget(epsilon: 1, delta: 0.1), noiseMultiplier: value, samplingRate: 1, accountant: .renyi)
    }
  }

  @Test(arguments: [Double.nan, -0.1, 1.0001, .infinity])
  func samplingRates(_ value: Double) {
    #expect(throws: PrivacyError.self) { try GaussianRelease(noiseMultiplier: 1, samplingRate: value) }
    #expect(throws: PrivacyError.self) {
      try RenyiCurve.sampledWithoutReplacement(noiseMultiplier: 1, samplingRate: value, steps: 1)
    }
    #expect(throws: PrivacyError.self) {
      try Accountant.noiseMultiplier(
        forEpsilon: 1, delta: 0.1, samplingRate: value, steps: 1, accountant: .concentrated)
    }
  }

  @Test(arguments: [-1, Int.min, Int.max, 1_000_000_001])
  func steps(_ value: Int) throws {
    #expect(throws: PrivacyError.self) { try GaussianRelease(noiseMultiplier: 1, steps: value) }
    let curve = try RenyiCurve(GaussianRelease(noiseMultiplier: 1))
    #expect(throws: PrivacyError.self) { try curve.repeated(value) }
  }

  @Test(arguments: [Double.nan, 0, 1, -1e-5, 2, .infinity])
  func deltas(_ value: Double) throws {
    let release = try GaussianRelease(noiseMultiplier: 1)
    for accountant in Accountant.allCases {
      #expect(throws: PrivacyError.self) { try accountant.epsilon(of: [release], delta: value) }
    }
    #expect(throws: PrivacyError.self) { try PrivacyBudget(epsilon: 1, delta: value) }
    #expect(throws: PrivacyError.self) { try ConcentratedPrivacy(release).bunSteinkeEpsilon(delta: value) }
  }

  @Test(arguments: [Double.nan, -1e-9, .infinity])
  func epsilons(_ value: Double) throws {
    let release = try GaussianRelease(noiseMultiplier: 1)
    for accountant in Accountant.allCases {
      #expect(throws: PrivacyError.self) { try accountant.delta(of: [release], epsilon: value) }
    }
    #expect(throws: PrivacyError.self) { try PrivacyBudget(epsilon: value, delta: 0.1) }
    #expect(throws: PrivacyError.self) { try ConcentratedPrivacy(rho: value) }
  }

  @Test(arguments: [[], [1], [2, 0.5], [.nan], [.infinity], [65_537], [Double](repeating: 2, count: 4097)])
  func orders(_ value: [Double]) throws {
    #expect(throws: PrivacyError.self) { try RenyiCurve(GaussianRelease(noiseMultiplier: 1), orders: value) }
    #expect(throws: PrivacyError.self) { try RenyiCurve.skellam(variance: 9, l1: 1, l2: 1, orders: value) }
  }

  @Test func sensitivitiesOfIntegers() {
    for (l1, l2) in [(Double.nan, 1.0), (1, .nan), (-1, -1), (1, 2), (10, 3), (.infinity, 5), (1, .infinity)] {
      #expect(throws: PrivacyError.self, "\(l1) \(l2)") { try RenyiCurve.skellam(variance: 1, l1: l1, l2: l2) }
      #expect(throws: PrivacyError.self, "\(l1) \(l2)") {
        try RenyiCurve.discreteGaussians(parts: 2, variance: 1, dimension: 3, l1: l1, l2: l2)
      }
    }
    for variance in [Double.nan, 0, -1, .infinity] {
      #expect(throws: PrivacyError.self) { try RenyiCurve.skellam(variance: variance, l1: 1, l2: 1) }
      #expect(throws: PrivacyError.self) {
        try RenyiCurve.discreteGaussians(parts: 2, variance: variance, dimension: 3, l1: 1, l2: 1)
      }
    }
    for (parts, dimension) in [(0, 1), (-1, 1), (Int.max, 1), (1, 0), (1, Int.max)] {
      #expect(throws: PrivacyError.self) {
        try RenyiCurve.discreteGaussians(parts: parts, variance: 1, dimension: dimension, l1: 1, l2: 1)
      }
    }
  }

  @Test func gridsAndLists() throws {
    let release = try GaussianRelease(noiseMultiplier: 1)
    for gap in [Double.nan, 0, -1, 2, .infinity] {
      #expect(throws: PrivacyError.self) { try PrivacyLossDistribution([release], gap: gap) }
    }
    let many = [GaussianRelease](repeating: release, count: 65)
    for accountant in Accountant.allCases {
      #expect(throws: PrivacyError.self) { try accountant.epsilon(of: many, delta: 0.1) }
      #expect(try accountant.epsilon(of: [], delta: 0.1) == 0)
      #expect(try accountant.delta(of: [], epsilon: 0.1) == 0)
    }
  }

  @Test func rationals() {
    #expect(throws: PrivacyError.self) { try ExponentialCoin(numerator: 1, denominator: 0) }
    for (n, d) in [(0, 1), (1, 0), (UInt64.max, 1), (1, .max)] as [(UInt64, UInt64)] {
      #expect(throws: PrivacyError.self) { try DiscreteLaplace(scaleNumerator: n, denominator: d) }
      #expect(throws: PrivacyError.self) { try DiscreteGaussian(varianceNumerator: n, denominator: d) }
    }
    for (n, d) in [(1, 0), (UInt64.max, 1), (1, .max), (1 << 22, 1)] as [(UInt64, UInt64)] {
      #expect(throws: PrivacyError.self) { try Skellam(varianceNumerator: n, denominator: d) }
      #expect(throws: PrivacyError.self) { try Poisson(meanNumerator: n, denominator: d) }
    }
  }

  @Test func errorsSayWhatToDo() {
    #expect("\(PrivacyError.parameter(name: "delta", value: "2", allowed: "x"))" == "delta = 2 is refused; allowed: x")
    #expect("\(PrivacyError.unproven(delta: 1e-9, accountant: .privacyLoss))".contains("larger δ"))
    #expect(
      "\(PrivacyError.budgetTooSmall(epsilon: 1, delta: 1e-9, largestNoiseMultiplier: 7))".contains("fewer steps"))
  }
}
