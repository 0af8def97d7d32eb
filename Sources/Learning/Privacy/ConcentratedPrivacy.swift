import Foundation

/// Zero-concentrated differential privacy (Bun and Steinke 2016): ε(α) ≤ ρ·α at all orders. ρ adds under composition.
public struct ConcentratedPrivacy: Hashable, Sendable {
  /// ρ ≥ 0.
  public let rho: Double

  /// - Throws: `PrivacyError.parameter` unless ρ ≥ 0 is finite.
  public init(rho: Double) throws(PrivacyError) {
    guard rho >= 0, rho.isFinite else {
      throw .parameter(name: "rho", value: "\(rho)", allowed: "0 or more, and finite")
    }
    self.rho = rho
  }

  /// Gaussian noise, or discrete Gaussian noise from one hand: ρ = Δ²/(2σ²) per step, in units of the sensitivity. No
  /// credit is taken for sampling, which never makes it worse.
  public init(_ release: GaussianRelease) {
    rho = release.isSilent ? 0 : Double(release.steps) / (2 * release.noiseMultiplier * release.noiseMultiplier)
  }

  /// This and another, one after the other.
  /// - Throws: `PrivacyError.parameter` where the sum overflows.
  public func composed(with other: ConcentratedPrivacy) throws(PrivacyError) -> ConcentratedPrivacy {
    try ConcentratedPrivacy(rho: rho + other.rho)
  }

  /// ρ + 2·√(ρ·ln(1/δ)) (Bun and Steinke 2016, Proposition 1.3): simple, and loose.
  public func bunSteinkeEpsilon(delta: Double) throws(PrivacyError) -> Double {
    try check(delta: delta)
    return rho + 2 * (-rho * log(delta)).squareRoot()
  }

  /// inf over α > 1 of ρ·α + ln(1 − 1/α) − ln(δ·α)/(α − 1) (Canonne, Kamath, Steinke 2020, Corollary 13).
  public func epsilon(delta: Double) throws(PrivacyError) -> Double {
    try check(delta: delta)
    if rho == 0 { return 0 }
    let rho = rho
    return max(0, Self.least { a in rho * a + log1p(-1 / a) - (log(delta) + log(a)) / (a - 1) })
  }

  /// inf over α > 1 of exp((α − 1)(ρ·α − ε))·(1 − 1/α)^α/(α − 1), the same solved for δ. At most 1.
  public func delta(epsilon: Double) throws(PrivacyError) -> Double {
    try check(epsilon: epsilon)
    if rho == 0 { return 0 }
    let rho = rho
    return min(1, exp(Self.least { a in (a - 1) * (rho * a - epsilon + log1p(-1 / a)) - log(a) }))
  }

  /// The least value over α ∈ 1.0001…10⁹: α − 1 over a geometric grid, then golden sections about its best point. Every
  /// α proves its value, so that a missed minimum costs tightness only.
  private static func least(_ bound: (Double) -> Double) -> Double {
    func value(_ u: Double) -> Double { bound(1 + exp(u)) }
    let grid = (0...300).map { -9.2 + Double($0) * (20.7 + 9.2) / 300 }
    var best = (u: grid[0], value: Double.infinity)
    for u in grid {
      let v = value(u)
      if v < best.value { best = (u, v) }
    }
    var (low, high) = (best.u - 0.1, best.u + 0.1)
    let ratio = (5.0.squareRoot() - 1) / 2
    for _ in 0..<60 {
      let (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
      if value(a) < value(b) { high = b } else { low = a }
    }
    return min(best.value, value((low + high) / 2))
  }
}
