import Learning
import Privacy

/// The noise of mode `private`: every client adds discrete Gaussian integers to its update, so that the sum over all
/// rounds hides whether a client took part, with the stated ε.
struct ReleaseNoise: Sendable {
  /// Budget over all rounds.
  let delta: Double
  /// ε that is proved of the noise, by the Rényi accountant for sums of discrete Gaussians.
  let epsilon: Double
  /// Standard deviation of a sum, in units of the integers.
  let deviation: Double
  /// Noise parts in a sum.
  let parts: Int
  private let sampler: DiscreteGaussian

  /// - Parameters:
  ///   - beta: The largest norm of an update: the sensitivity of a sum to a client.
  ///   - rounds: How often sums are released.
  init(budget: PrivacyBudget, beta: Int64, dimension: Int, rounds: Int, parts: Int) throws {
    delta = budget.delta
    self.parts = parts
    let multiplier = try Accountant.noiseMultiplier(
      forEpsilon: budget.epsilon, delta: budget.delta, samplingRate: 1, steps: rounds, accountant: .renyi)
    let own = (multiplier * Double(beta) / Double(parts).squareRoot()).rounded(.up)
    guard own * own <= 0x1p62 else {
      throw PrivacyError.parameter(
        name: "variance", value: "\(own * own)", allowed: "at most 2^62; take fewer fraction bits")
    }
    let variance = UInt64(own * own)
    sampler = try DiscreteGaussian(varianceNumerator: variance)
    deviation = own * Double(parts).squareRoot()
    let l2 = Double(beta)
    epsilon = try NoiseMechanism.discreteGaussians(
      parts: parts, variance: Double(variance), dimension: dimension, l1: l2 * Double(dimension).squareRoot(), l2: l2
    ).epsilon(samplingRate: 1, steps: rounds, accountant: .renyi, delta: budget.delta)
  }

  /// One client's part for one entry.
  func part(using stream: inout RandomStream) -> Int64 { sampler.sample(using: &stream) }

  /// What all parts add to an entry of a sum.
  func total(using stream: inout RandomStream) -> Int64 {
    (0..<parts).reduce(0) { sum, _ in sum + sampler.sample(using: &stream) }
  }

  /// A sum with all parts.
  func added(to sum: [Int64], using stream: inout RandomStream) -> [Int64] {
    sum.map { $0 + total(using: &stream) }
  }
}
