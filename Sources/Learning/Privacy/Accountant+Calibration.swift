extension Accountant {
  /// The smallest noise multiplier σ, to 0.01 %, for which so many steps stay within (ε, δ); what is returned does.
  ///
  /// - Parameters:
  ///   - epsilon: More than 0.
  ///   - samplingRate: q in [0, 1].
  /// - Throws: `PrivacyError.parameter` as `GaussianRelease` and for a budget that is none; `budgetTooSmall` where not
  ///   even a noise multiplier of 10⁶ meets it; `unproven` where the accountant has no finite ε at this δ even then.
  public static func noiseMultiplier(
    forEpsilon epsilon: Double, delta: Double, samplingRate: Double, steps: Int, accountant: Accountant
  ) throws(PrivacyError) -> Double {
    let budget = try PrivacyBudget(epsilon: epsilon, delta: delta)
    let range = GaussianRelease.noiseMultipliers
    func fits(_ sigma: Double) throws(PrivacyError) -> Bool {
      let release = try GaussianRelease(noiseMultiplier: sigma, samplingRate: samplingRate, steps: steps)
      return try accountant.fits([release], budget)
    }
    if try fits(range.lowerBound) { return range.lowerBound }
    var (low, high) = (range.lowerBound, 1.0)
    while try !fits(high) {
      low = high
      guard high < range.upperBound else {
        // Says so where it is the accountant that fails.
        _ = try accountant.epsilon(
          of: [GaussianRelease(noiseMultiplier: high, samplingRate: samplingRate, steps: steps)], delta: delta)
        throw .budgetTooSmall(epsilon: epsilon, delta: delta, largestNoiseMultiplier: range.upperBound)
      }
      high = min(2 * high, range.upperBound)
    }
    while high > low * 1.0001 {
      let middle = (low * high).squareRoot()
      if try fits(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// The largest number of steps that stay within a budget: 0 where not even one does, `limit` where all do.
  ///
  /// - Parameters:
  ///   - spent: What was released before.
  ///   - limit: At most `GaussianRelease.mostSteps`.
  /// - Throws: `PrivacyError.parameter` as `GaussianRelease`.
  public static func steps(
    until budget: PrivacyBudget, noiseMultiplier: Double, samplingRate: Double, accountant: Accountant,
    after spent: [GaussianRelease] = [], limit: Int = 1_000_000
  ) throws(PrivacyError) -> Int {
    try check("limit", limit, in: 1...GaussianRelease.mostSteps)
    func fits(_ steps: Int) throws(PrivacyError) -> Bool {
      let next = try GaussianRelease(noiseMultiplier: noiseMultiplier, samplingRate: samplingRate, steps: steps)
      return try accountant.fits(spent + [next], budget)
    }
    guard try fits(1) else { return 0 }
    var (low, high) = (1, 2)  // low fits
    while high <= limit, try fits(high) { (low, high) = (high, high * 2) }
    high = min(high, limit + 1)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if try fits(middle) { low = middle } else { high = middle }
    }
    return low
  }

  /// Whether some releases stay within a budget; not where nothing finite is proven.
  func fits(_ releases: [GaussianRelease], _ budget: PrivacyBudget) throws(PrivacyError) -> Bool {
    do {
      return try epsilon(of: releases, delta: budget.delta) <= budget.epsilon
    } catch {
      if case .unproven = error { return false }
      throw error
    }
  }
}
