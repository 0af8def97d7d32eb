/// What may be spent: (ε, δ).
public struct PrivacyBudget: Hashable, Sendable {
  /// ε > 0.
  public let epsilon: Double
  /// δ in (0, 1); well below one over the number of units, for it to mean anything.
  public let delta: Double

  /// - Throws: `PrivacyError.parameter` unless ε > 0 is finite and δ in (0, 1).
  public init(epsilon: Double, delta: Double) throws(PrivacyError) {
    guard epsilon > 0, epsilon.isFinite else {
      throw .parameter(name: "epsilon", value: "\(epsilon)", allowed: "more than 0, and finite")
    }
    try check(delta: delta)
    (self.epsilon, self.delta) = (epsilon, delta)
  }
}

extension PrivacyBudget: Codable {
  private enum CodingKeys: String, CodingKey { case epsilon, delta }

  /// Throws `PrivacyError` where the numbers are no budget.
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(epsilon: c.decode(Double.self, forKey: .epsilon), delta: c.decode(Double.self, forKey: .delta))
  }
}
