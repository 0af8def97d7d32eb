/// What noise a sum is released with.
public enum NoiseMechanism: Hashable, Sendable, Codable {
  /// Gaussian, or discrete Gaussian from one hand, which the Rényi and the zero-concentrated accountant take alike; σ
  /// over the ℓ2 sensitivity.
  case gaussian(noiseMultiplier: Double)
  /// As `RenyiCurve.skellam`.
  case skellam(variance: Double, l1: Double, l2: Double)
  /// As `RenyiCurve.discreteGaussians`.
  case discreteGaussians(parts: Int, variance: Double, dimension: Int, l1: Double, l2: Double)

  /// In words.
  public var name: String {
    switch self {
    case .gaussian(let sigma): "Gaussian noise of multiplier \(sigma)"
    case .skellam(let variance, _, _): "Skellam noise of variance \(variance)"
    case .discreteGaussians(let parts, let variance, _, _, _):
      "\(parts) discrete Gaussians of variance \(variance) each"
    }
  }

  /// The smallest ε that is proven for so many steps. For noise other than Gaussian no credit is taken for sampling,
  /// which never makes it worse, and only the Rényi accountant knows it.
  ///
  /// - Throws: `PrivacyError.parameter` for what is out of range, and for another accountant; `unproven`.
  public func epsilon(
    samplingRate: Double, steps: Int, accountant: Accountant, delta: Double
  ) throws(PrivacyError) -> Double {
    let curve: RenyiCurve
    switch self {
    case .gaussian(let sigma):
      let release = try GaussianRelease(noiseMultiplier: sigma, samplingRate: samplingRate, steps: steps)
      return try accountant.epsilon(of: [release], delta: delta)
    case .skellam(let variance, let l1, let l2):
      curve = try .skellam(variance: variance, l1: l1, l2: l2)
    case .discreteGaussians(let parts, let variance, let dimension, let l1, let l2):
      curve = try .discreteGaussians(parts: parts, variance: variance, dimension: dimension, l1: l1, l2: l2)
    }
    try check("samplingRate", samplingRate, in: 0...1)
    guard accountant == .renyi else {
      throw .parameter(name: "accountant", value: accountant.rawValue, allowed: "renyi for noise that is not Gaussian")
    }
    let epsilon = try curve.repeated(steps).epsilon(delta: delta)
    guard epsilon.isFinite else { throw .unproven(delta: delta, accountant: accountant) }
    return epsilon
  }
}
