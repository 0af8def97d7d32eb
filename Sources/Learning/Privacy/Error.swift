/// Why a privacy statement cannot be computed, or why parameters are refused.
public enum PrivacyError: Error, Equatable, Sendable {
  /// A parameter lies outside what is supported.
  case parameter(name: String, value: String, allowed: String)
  /// No finite ε is proven at this δ: the accountant's own tail or rounding mass is larger than δ.
  case unproven(delta: Double, accountant: Accountant)
  /// Not even the largest noise multiplier that is supported meets the budget.
  case budgetTooSmall(epsilon: Double, delta: Double, largestNoiseMultiplier: Double)
}

extension PrivacyError: CustomStringConvertible {
  /// What is wrong, with the numbers, and what to do.
  public var description: String {
    switch self {
    case .parameter(let name, let value, let allowed):
      "\(name) = \(value) is refused; allowed: \(allowed)"
    case .unproven(let delta, let accountant):
      """
      the \(accountant.name) accountant proves no finite ε at δ = \(delta); take a larger δ, fewer steps or another \
      accountant
      """
    case .budgetTooSmall(let epsilon, let delta, let largest):
      """
      no noise multiplier up to \(largest) meets ε = \(epsilon) at δ = \(delta); take a larger ε, a larger δ or fewer \
      steps
      """
    }
  }
}

/// Refuses what is not in a range; NaN is in none.
func check(_ name: String, _ value: Double, in range: ClosedRange<Double>) throws(PrivacyError) {
  guard range.contains(value) else {
    throw .parameter(name: name, value: "\(value)", allowed: "\(range.lowerBound)…\(range.upperBound)")
  }
}

func check(_ name: String, _ value: UInt64, in range: ClosedRange<UInt64>) throws(PrivacyError) {
  guard range.contains(value) else {
    throw .parameter(name: name, value: "\(value)", allowed: "\(range.lowerBound)…\(range.upperBound)")
  }
}

func check(_ name: String, _ value: Int, in range: ClosedRange<Int>) throws(PrivacyError) {
  guard range.contains(value) else {
    throw .parameter(name: name, value: "\(value)", allowed: "\(range.lowerBound)…\(range.upperBound)")
  }
}

func check(delta: Double) throws(PrivacyError) {
  guard delta > 0, delta < 1 else {
    throw .parameter(name: "delta", value: "\(delta)", allowed: "more than 0 and less than 1")
  }
}

func check(epsilon: Double) throws(PrivacyError) {
  guard epsilon >= 0, epsilon.isFinite else {
    throw .parameter(name: "epsilon", value: "\(epsilon)", allowed: "0 or more, and finite")
  }
}
