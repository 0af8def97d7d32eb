import Foundation
import Privacy
import Testing

@Suite struct StatementTests {
  static func statement(_ sampling: SamplingAssumption, _ accountant: Accountant) throws -> PrivacyStatement {
    try PrivacyStatement(
      unit: .client, sampling: sampling, noise: .gaussian(noiseMultiplier: 1.5), steps: 100, accountant: accountant,
      delta: 1e-6)
  }

  @Test func itComesBackFromJSON() throws {
    for sampling in [SamplingAssumption.full, .poisson(rate: 0.01)] {
      for accountant in Accountant.allCases {
        let statement = try Self.statement(sampling, accountant)
        let data = try JSONEncoder().encode(statement)
        #expect(try JSONDecoder().decode(PrivacyStatement.self, from: data) == statement)
      }
    }
    let budget = try PrivacyBudget(epsilon: 1, delta: 1e-6)
    #expect(try JSONDecoder().decode(PrivacyBudget.self, from: JSONEncoder().encode(budget)) == budget)
  }

  @Test func itIsOneLine() throws {
    let poisson = try Self.statement(.poisson(rate: 0.01), .renyi)
    let shown = "\(poisson)"
    #expect(!shown.contains("\n"))
    #expect(shown.hasPrefix("(ε = 0.") && shown.contains("δ = 1e-06) per client after 100 steps with Gaussian noise"))
    #expect(shown.contains("each client in a step with probability 0.01 (Rényi accountant, add or remove one)"))
    #expect("\(try Self.statement(.full, .concentrated))".contains("every client in every step"))
  }

  @Test func integerNoise() throws {
    let (skellam, parts) = (
      NoiseMechanism.skellam(variance: 1e6, l1: 2000, l2: 100),
      NoiseMechanism.discreteGaussians(parts: 100, variance: 1e4, dimension: 400, l1: 2000, l2: 100)
    )
    let gaussian = try NoiseMechanism.gaussian(noiseMultiplier: 10).epsilon(
      samplingRate: 1, steps: 20, accountant: .renyi, delta: 1e-6)
    for noise in [skellam, parts] {
      let statement = try PrivacyStatement(
        unit: .client, sampling: .full, noise: noise, steps: 20, accountant: .renyi, delta: 1e-6)
      #expect(statement.epsilon >= gaussian && statement.epsilon < gaussian * 1.02)
      #expect("\(statement)".contains(noise.name))
      let data = try JSONEncoder().encode(statement)
      #expect(try JSONDecoder().decode(PrivacyStatement.self, from: data) == statement)
      for accountant in [Accountant.privacyLoss, .concentrated] {
        #expect(throws: PrivacyError.self) {
          try noise.epsilon(samplingRate: 1, steps: 20, accountant: accountant, delta: 1e-6)
        }
      }
      for (rate, steps, delta) in [(Double.nan, 1, 1e-6), (2, 1, 1e-6), (1, -1, 1e-6), (1, 1, 0)] {
        #expect(throws: PrivacyError.self) {
          try noise.epsilon(samplingRate: rate, steps: steps, accountant: .renyi, delta: delta)
        }
      }
    }
  }

  @Test func falseOnesAreRefused() throws {
    let data = try JSONEncoder().encode(Self.statement(.full, .renyi))
    let text = try #require(String(data: data, encoding: .utf8))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let changes: [(String, Any)] = [
      ("epsilon", 1e-3), ("delta", 0.0), ("delta", 1.5), ("steps", -1), ("noise", ["gaussian": ["noiseMultiplier": 0]]),
      ("accountant", "x"),
      ("unit", "nobody"), ("sampling", ["poisson": ["rate": 2]]), ("steps", "many"),
    ]
    for (key, value) in changes {
      var changed = object
      changed[key] = value
      let data = try JSONSerialization.data(withJSONObject: changed)
      #expect(throws: (any Error).self, "\(key) = \(value) in \(text)") {
        try JSONDecoder().decode(PrivacyStatement.self, from: data)
      }
    }
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(PrivacyBudget.self, from: Data(#"{"epsilon":-1,"delta":1e-5}"#.utf8))
    }
  }
}
