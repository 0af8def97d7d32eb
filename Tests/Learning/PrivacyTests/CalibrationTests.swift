import Privacy
import Testing

@Suite struct CalibrationTests {
  @Test(arguments: Accountant.allCases)
  func theNoiseMeetsTheBudgetAndNoLessDoes(_ accountant: Accountant) throws {
    let sigma = try Accountant.noiseMultiplier(
      forEpsilon: 2, delta: 1e-5, samplingRate: 0.05, steps: 200, accountant: accountant)
    func epsilon(_ sigma: Double) throws -> Double {
      try accountant.epsilon(
        of: [GaussianRelease(noiseMultiplier: sigma, samplingRate: 0.05, steps: 200)], delta: 1e-5)
    }
    #expect(try epsilon(sigma) <= 2)
    #expect(try epsilon(sigma / 1.001) > 2)
  }

  @Test func theTighterAccountantNeedsLessNoise() throws {
    let all = try [Accountant.privacyLoss, .renyi, .concentrated].map {
      try Accountant.noiseMultiplier(forEpsilon: 1, delta: 1e-6, samplingRate: 0.1, steps: 100, accountant: $0)
    }
    #expect(all[0] < all[1] && all[1] < all[2])
  }

  @Test(arguments: Accountant.allCases)
  func theLastStepFitsAndTheNextDoesNot(_ accountant: Accountant) throws {
    let budget = try PrivacyBudget(epsilon: 3, delta: 1e-6)
    let spent = [try GaussianRelease(noiseMultiplier: 6, steps: 2)]
    let steps = try Accountant.steps(
      until: budget, noiseMultiplier: 4, samplingRate: 0.2, accountant: accountant, after: spent)
    func epsilon(_ steps: Int) throws -> Double {
      let next = try GaussianRelease(noiseMultiplier: 4, samplingRate: 0.2, steps: steps)
      return try accountant.epsilon(of: spent + [next], delta: 1e-6)
    }
    #expect(steps > 1)
    #expect(try epsilon(steps) <= 3)
    #expect(try epsilon(steps + 1) > 3)
  }

  @Test func notEvenOneStepAndAll() throws {
    let budget = try PrivacyBudget(epsilon: 0.1, delta: 1e-6)
    for accountant in Accountant.allCases {
      let none = try Accountant.steps(until: budget, noiseMultiplier: 1, samplingRate: 1, accountant: accountant)
      #expect(none == 0)
      let all = try Accountant.steps(
        until: budget, noiseMultiplier: 1, samplingRate: 0, accountant: accountant, limit: 77)
      #expect(all == 77)
    }
    #expect(throws: PrivacyError.self) {
      try Accountant.noiseMultiplier(
        forEpsilon: 1e-9, delta: 1e-12, samplingRate: 1, steps: 1_000_000, accountant: .renyi)
    }
    #expect(throws: PrivacyError.unproven(delta: 1e-13, accountant: .privacyLoss)) {
      try Accountant.noiseMultiplier(
        forEpsilon: 1, delta: 1e-13, samplingRate: 0.1, steps: 10_000, accountant: .privacyLoss)
    }
  }
}
