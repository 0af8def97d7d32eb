import Configurations
import Federation
import Learning
import Privacy
import Quantization

/// One round's sum of updates as a release: how far one unit moves it, who is in it, and what noise makes of that.
struct PrivacyRelease {
  /// Δ: how far one unit moves the sum of integers, in ℓ2.
  let sensitivity: Double
  /// d.
  let dimension: Int
  /// How many clients' noise counts.
  let parties: Int
  /// The sample of examples; nil where the unit is a client.
  let sampling: LocalPrivacy.Sampling?
  /// Who says what it costs.
  let accountant: Accountant
  /// δ without its reserve.
  let delta: Double

  /// q.
  var rate: Double { sampling?.rate ?? 1 }

  init(_ c: Configuration, fixedPoint: FixedPoint, trainer: LocalTrainer, maximumSamples: Int) {
    let p = c.privacy
    dimension = fixedPoint.dimension
    parties = p.noise == .distributed ? c.parties.minHonest : 1
    accountant =
      switch p.accountant {
      case .renyi: .renyi
      case .privacyLoss: .privacyLoss
      case .concentrated: .concentrated
      }
    delta = p.delta * (1 - PrivacyTerms.reserve)
    guard p.unit == .example else {
      (sampling, sensitivity) = (nil, Double(fixedPoint.beta))
      return
    }
    // The rate that is sampled with, exactly: a multiple of 2^−53.
    let rate = (p.samplingRate * 0x1p53).rounded(.up) * 0x1p-53
    let sampling = LocalPrivacy.Sampling(rate: rate, expectedBatch: rate * Double(maximumSamples))
    let step = trainer.poissonStepSensitivity(expectedBatch: sampling.expectedBatch, maximumSamples: maximumSamples)
    // Clipping brings two updates no farther apart. Rounding may, by √d in units; so may what keeps rounding errors of
    // doubles below β. Two updates of norm β are never farther apart than 2β.
    let root = Double(fixedPoint.dimension).squareRoot()
    let scale = Double(sign: .plus, exponent: fixedPoint.fractionBits, significand: 1)
    let units = step * scale + (fixedPoint.rounding == .nearest ? 2 : 3) * root
    self.sampling = sampling
    sensitivity = min(units, 2 * Double(fixedPoint.beta))
  }

  private func mechanism(_ noise: IntegerNoise) -> NoiseMechanism {
    noise.mechanism(parties: parties, l2: sensitivity, dimension: dimension)
  }

  /// Deviation of the noise in the sum over Δ, of the parties that count.
  func multiplier(_ noise: IntegerNoise) -> Double {
    (Double(parties) * Double(noise.variance)).squareRoot() / sensitivity
  }

  /// ε of so many rounds.
  func epsilon(_ noise: IntegerNoise, rounds: Int) throws(PrivacyError) -> Double {
    try mechanism(noise).epsilon(samplingRate: rate, steps: rounds, accountant: accountant, delta: delta)
  }

  /// The largest number of rounds, at most `limit`, that stays within ε; one does.
  func rounds(until epsilon: Double, _ noise: IntegerNoise, limit: Int) throws(PrivacyError) -> Int {
    var (low, high) = (1, limit + 1)  // low fits
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if try self.epsilon(noise, rounds: middle) <= epsilon { low = middle } else { high = middle }
    }
    return low
  }

  /// The noise that is asked for: of the stated multiplier, or the least with which so many rounds stay within ε.
  func noise(_ p: Configuration.Privacy, rounds: Int) throws(PrivacyError) -> IntegerNoise {
    let kind: IntegerNoise.Kind = p.mechanism == .skellam ? .skellam : .discreteGaussian
    if p.noiseMultiplier > 0 {
      return try .of(kind, noiseMultiplier: p.noiseMultiplier, l2: sensitivity, parties: parties)
    }
    let multiplier = try Accountant.noiseMultiplier(
      forEpsilon: p.epsilon, delta: delta, samplingRate: rate, steps: rounds, accountant: accountant)
    let gaussian = try IntegerNoise.of(kind, noiseMultiplier: multiplier, l2: sensitivity, parties: parties)
    if try epsilon(gaussian, rounds: rounds) <= p.epsilon { return gaussian }
    // Skellam noise needs a little more than Gaussian noise.
    var (low, high) = (gaussian.variance, IntegerNoise.variances(kind).upperBound)
    guard try epsilon(IntegerNoise(kind, variance: high), rounds: rounds) <= p.epsilon else {
      throw .parameter(name: "variance", value: "more than \(high)", allowed: "\(IntegerNoise.variances(kind))")
    }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if try epsilon(IntegerNoise(kind, variance: middle), rounds: rounds) <= p.epsilon {
        high = middle
      } else {
        low = middle
      }
    }
    return try IntegerNoise(kind, variance: high)
  }
}
