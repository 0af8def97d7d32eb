/// The Gaussian mechanism on a Poisson sample, released so many times: every unit (an example or a client) takes part
/// in a step independently with probability q, what the units contribute is summed, each at most Δ long in ℓ2, and
/// Gaussian noise of standard deviation σ·Δ is added to every entry of the sum. Neighbours differ by one unit that is
/// added or removed. With q = 1 all take part.
public struct GaussianRelease: Hashable, Sendable {
  /// Noise multipliers that are supported. With less noise than that, one step costs an ε of hundreds.
  public static let noiseMultipliers = 0.05...1e6
  /// Most steps.
  public static let mostSteps = 1_000_000_000

  /// σ: the noise's standard deviation in units of the ℓ2 sensitivity Δ.
  public let noiseMultiplier: Double
  /// q in [0, 1].
  public let samplingRate: Double
  /// How many times; the releases may depend on each other's results.
  public let steps: Int

  /// - Throws: `PrivacyError.parameter` unless σ is in `noiseMultipliers`, q in [0, 1] and the number of steps in
  ///   0…`mostSteps`.
  public init(noiseMultiplier: Double, samplingRate: Double = 1, steps: Int = 1) throws(PrivacyError) {
    try check("noiseMultiplier", noiseMultiplier, in: Self.noiseMultipliers)
    try check("samplingRate", samplingRate, in: 0...1)
    try check("steps", steps, in: 0...Self.mostSteps)
    self.noiseMultiplier = noiseMultiplier
    self.samplingRate = samplingRate
    self.steps = steps
  }

  /// Nothing is released about anybody.
  var isSilent: Bool { samplingRate == 0 || steps == 0 }
}
