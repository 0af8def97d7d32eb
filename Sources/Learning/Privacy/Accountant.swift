/// Who computes what releases cost. All prove upper bounds, for neighbours that differ by one unit added or removed.
public enum Accountant: String, Hashable, Sendable, Codable, CaseIterable {
  /// `RenyiCurve` at the default orders.
  case renyi
  /// `PrivacyLossDistribution`: the tightest.
  case privacyLoss = "pld"
  /// `ConcentratedPrivacy`: takes no credit for sampling.
  case concentrated = "zcdp"

  /// In words.
  public var name: String {
    switch self {
    case .renyi: "Rényi"
    case .privacyLoss: "privacy-loss distribution"
    case .concentrated: "zero-concentrated"
    }
  }

  /// The smallest ε ≥ 0 that is proven for some releases together, in any order.
  /// - Throws: `PrivacyError.parameter` unless δ is in (0, 1) and there are at most 64 releases; `unproven` where the
  ///   accountant has no finite ε at this δ.
  public func epsilon(of releases: [GaussianRelease], delta: Double) throws(PrivacyError) -> Double {
    try check("number of releases", releases.count, in: 0...64)
    let epsilon =
      switch self {
      case .renyi: try renyi(releases).epsilon(delta: delta)
      case .privacyLoss: try PrivacyLossDistribution(releases).epsilon(delta: delta)
      case .concentrated: try concentrated(releases).epsilon(delta: delta)
      }
    guard epsilon.isFinite else { throw .unproven(delta: delta, accountant: self) }
    return epsilon
  }

  /// The smallest δ ≤ 1 that is proven for some releases together, in any order.
  /// - Throws: `PrivacyError.parameter` unless ε ≥ 0 is finite and there are at most 64 releases.
  public func delta(of releases: [GaussianRelease], epsilon: Double) throws(PrivacyError) -> Double {
    try check("number of releases", releases.count, in: 0...64)
    return switch self {
    case .renyi: try renyi(releases).delta(epsilon: epsilon)
    case .privacyLoss: try PrivacyLossDistribution(releases).delta(epsilon: epsilon)
    case .concentrated: try concentrated(releases).delta(epsilon: epsilon)
    }
  }

  private func renyi(_ releases: [GaussianRelease]) throws(PrivacyError) -> RenyiCurve {
    var sum = try RenyiCurve { _ in 0 }
    for release in releases { sum = try sum.composed(with: RenyiCurve(release)) }
    return sum
  }

  private func concentrated(_ releases: [GaussianRelease]) throws(PrivacyError) -> ConcentratedPrivacy {
    var sum = try ConcentratedPrivacy(rho: 0)
    for release in releases { sum = try sum.composed(with: ConcentratedPrivacy(release)) }
    return sum
  }
}
