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

  /// The smallest ε that is proven for so many steps. Only the Rényi accountant knows noise other than Gaussian; what it
  /// credits for sampling there is the bound for mechanisms in general, `RenyiCurve.poissonSampled`.
  ///
  /// - Throws: `PrivacyError.parameter` for what is out of range, and for another accountant; `unproven`.
  public func epsilon(
    samplingRate: Double, steps: Int, accountant: Accountant, delta: Double
  ) throws(PrivacyError) -> Double {
    if case .gaussian(let sigma) = self {
      let release = try GaussianRelease(noiseMultiplier: sigma, samplingRate: samplingRate, steps: steps)
      return try accountant.epsilon(of: [release], delta: delta)
    }
    guard accountant == .renyi else {
      throw .parameter(name: "accountant", value: accountant.rawValue, allowed: "renyi for noise that is not Gaussian")
    }
    let epsilon = try curve(samplingRate: samplingRate).repeated(steps).epsilon(delta: delta)
    guard epsilon.isFinite else { throw .unproven(delta: delta, accountant: accountant) }
    return epsilon
  }

  /// What one step costs in Rényi differential privacy, at the default orders, or at whole ones where integer noise is on
  /// a sample.
  ///
  /// - Throws: `PrivacyError.parameter` for what is out of range.
  public func curve(samplingRate: Double) throws(PrivacyError) -> RenyiCurve {
    try check("samplingRate", samplingRate, in: 0...1)
    func curve(_ orders: [Double]) throws(PrivacyError) -> RenyiCurve {
      switch self {
      case .gaussian(let sigma):
        try RenyiCurve(GaussianRelease(noiseMultiplier: sigma, samplingRate: samplingRate), orders: orders)
      case .skellam(let variance, let l1, let l2): try .skellam(variance: variance, l1: l1, l2: l2, orders: orders)
      case .discreteGaussians(let parts, let variance, let dimension, let l1, let l2):
        try .discreteGaussians(
          parts: parts, variance: variance, dimension: dimension, l1: l1, l2: l2, orders: orders)
      }
    }
    if case .gaussian = self { return try curve(RenyiCurve.defaultOrders) }
    if samplingRate == 1 { return try curve(RenyiCurve.defaultOrders) }
    let whole = try curve((2...512).map(Double.init))
    return try .poissonSampled(rate: samplingRate) { whole.epsilons[$0 - 2] }
  }
}
