import Foundation

/// Whose presence is hidden.
public enum PrivacyUnit: String, Hashable, Sendable, Codable, CaseIterable {
  /// One example of one client.
  case example
  /// All that a client has.
  case client
}

/// Who takes part in a step; what an ε rests on.
public enum SamplingAssumption: Hashable, Sendable, Codable {
  /// Every unit, independently, with this probability, and nobody knows who did.
  case poisson(rate: Double)
  /// All of them, or some that everybody may know.
  case full

  /// q.
  public var rate: Double {
    switch self {
    case .poisson(let rate): rate
    case .full: 1
    }
  }
}

/// What was spent, with all that the number depends on: (ε, δ) of so many noisy sums, for neighbours that differ
/// by one unit added or removed, as one accountant proves it.
public struct PrivacyStatement: Hashable, Sendable {
  /// Whose presence is hidden.
  public let unit: PrivacyUnit
  /// Who takes part in a step.
  public let sampling: SamplingAssumption
  /// What noise every sum has.
  public let noise: NoiseMechanism
  /// Steps so far.
  public let steps: Int
  /// Who says so.
  public let accountant: Accountant
  /// δ in (0, 1).
  public let delta: Double
  /// ε ≥ 0, finite.
  public let epsilon: Double

  /// Computes ε.
  /// - Throws: `PrivacyError.parameter` as `NoiseMechanism.epsilon`; `unproven`.
  public init(
    unit: PrivacyUnit, sampling: SamplingAssumption, noise: NoiseMechanism, steps: Int, accountant: Accountant,
    delta: Double
  ) throws(PrivacyError) {
    epsilon = try noise.epsilon(samplingRate: sampling.rate, steps: steps, accountant: accountant, delta: delta)
    (self.unit, self.sampling, self.noise) = (unit, sampling, noise)
    (self.steps, self.accountant, self.delta) = (steps, accountant, delta)
  }
}

extension PrivacyStatement: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    let who =
      switch sampling {
      case .poisson(let rate): "each \(unit.rawValue) in a step with probability \(rate)"
      case .full: "every \(unit.rawValue) in every step"
      }
    // Rounded up: what is said is still true.
    let scale = epsilon < 1 ? 1e4 : 1e2
    let shown = epsilon * scale < 0x1p52 ? (epsilon * scale).rounded(.up) / scale : epsilon
    return """
      (ε = \(shown), δ = \(delta)) per \(unit.rawValue) after \(steps) \(steps == 1 ? "step" : "steps") with \
      \(noise.name), \(who) (\(accountant.name) accountant, add or remove one)
      """
  }
}

extension PrivacyStatement: Codable {
  private enum CodingKeys: String, CodingKey {
    case unit, sampling, noise, steps, accountant, delta, epsilon
  }

  /// Throws `PrivacyError` where a parameter is refused, or where the ε that stands there is less than what the
  /// accountant proves (by more than one part in a million).
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    let claimed = try c.decode(Double.self, forKey: .epsilon)
    try self.init(
      unit: c.decode(PrivacyUnit.self, forKey: .unit), sampling: c.decode(SamplingAssumption.self, forKey: .sampling),
      noise: c.decode(NoiseMechanism.self, forKey: .noise), steps: c.decode(Int.self, forKey: .steps),
      accountant: c.decode(Accountant.self, forKey: .accountant), delta: c.decode(Double.self, forKey: .delta))
    guard claimed >= epsilon * (1 - 1e-6) else {
      throw PrivacyError.parameter(
        name: "epsilon", value: "\(claimed)", allowed: "\(epsilon) or more, what the accountant proves")
    }
  }
}
