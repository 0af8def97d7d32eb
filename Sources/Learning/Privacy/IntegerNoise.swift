import Foundation

/// Integer noise that each of some parties adds to its part of a sum, drawn exactly; what its sum is worth, and how long
/// a vector of it is.
public struct IntegerNoise: Hashable, Sendable, Codable {
  /// The distributions.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Canonne, Kamath, Steinke 2020; in parts, Kairouz, Liu, Steinke 2021.
    case discreteGaussian = "discrete-gaussian"
    /// Agarwal, Kairouz, Liu 2021.
    case skellam

    /// In words.
    public var name: String {
      switch self {
      case .discreteGaussian: "discrete Gaussian"
      case .skellam: "Skellam"
      }
    }
  }

  /// Variances that are supported: of a discrete Gaussian at least 5², so that sums of them are discrete Gaussians and
  /// these are rounded Gaussians, but for a distance of 2^−250; of Skellam noise what is drawn in bearable time.
  public static func variances(_ kind: Kind) -> ClosedRange<UInt64> {
    switch kind {
    case .discreteGaussian: 25...1 << 60
    case .skellam: 1...1 << 21
    }
  }

  /// log2 of the probability with which a vector of noise is longer than `normBound`.
  public static let log2TailProbability = -72.0
  /// Variance of the rounding that makes a discrete Gaussian of a Gaussian.
  static let roundingVariance = 9.0

  /// Which.
  public let kind: Kind
  /// Variance of one party's noise on an entry, in units of the integers squared.
  public let variance: UInt64

  /// - Throws: `PrivacyError.parameter` for a variance that is not in `variances`.
  public init(_ kind: Kind, variance: UInt64) throws(PrivacyError) {
    try check("variance", variance, in: Self.variances(kind))
    (self.kind, self.variance) = (kind, variance)
  }

  /// What the sum of so many parties' noise is worth.
  ///
  /// A discrete Gaussian of variance v ≥ 5² is, within 2^−252 an entry, a Gaussian of variance v − 3² that is rounded
  /// by another discrete Gaussian (Peikert 2010, Theorem 3.1, at η_ε(ℤ) for ε = 2^−255), and a sum of n of variance v
  /// each is one of variance n·v (the same theorem, as v/2 > 3²). Rounding is post-processing: so the sum is worth
  /// Gaussian noise of variance n·v − 3², for every accountant and with sampling.
  ///
  /// - Parameters:
  ///   - parties: n, whose noise nobody else knows.
  ///   - l2: Δ > 0, how far one unit moves the sum of integers in ℓ2.
  public func mechanism(parties: Int, l2: Double, dimension: Int) -> NoiseMechanism {
    let sum = Double(parties) * Double(variance)
    return switch kind {
    case .discreteGaussian: .gaussian(noiseMultiplier: (sum - Self.roundingVariance).squareRoot() / l2)
    case .skellam: .skellam(variance: sum, l1: min(l2 * Double(dimension).squareRoot(), l2 * l2), l2: l2)
    }
  }

  /// The least noise of each of n parties whose sum is at least as wide as Gaussian noise of multiplier z on a
  /// sensitivity of Δ.
  /// - Throws: `PrivacyError.parameter` where that variance is not supported.
  public static func of(
    _ kind: Kind, noiseMultiplier z: Double, l2: Double, parties: Int
  ) throws(PrivacyError) -> IntegerNoise {
    let extra = kind == .discreteGaussian ? roundingVariance : 0
    let least = ((z * z * l2 * l2 + extra) / Double(parties)).rounded(.up)
    let range = variances(kind)
    guard least <= Double(range.upperBound) else {
      throw .parameter(
        name: "variance", value: "\(least)", allowed: "\(range.lowerBound)…\(range.upperBound) for \(kind.name) noise")
    }
    return try IntegerNoise(kind, variance: max(range.lowerBound, UInt64(max(1, least))))
  }

  /// A vector of noise.
  public func sample(_ count: Int, using rng: inout some RandomNumberGenerator) throws(PrivacyError) -> [Int64] {
    var out: [Int64] = []
    out.reserveCapacity(count)
    switch kind {
    case .discreteGaussian:
      let sampler = try DiscreteGaussian(varianceNumerator: variance)
      for _ in 0..<count { out.append(sampler.sample(using: &rng)) }
    case .skellam:
      let sampler = try Skellam(varianceNumerator: variance)
      for _ in 0..<count { out.append(sampler.sample(using: &rng)) }
    }
    return out
  }

  /// What ‖ν‖₂ of d entries exceeds with a probability of less than 2^−72.
  ///
  /// Discrete Gaussian: σ·(√d + 10), as P(‖ν‖ > a·σ·√d) ≤ (a·e^((1−a²)/2))^d ≤ e^(−t²/2) for a = 1 + t/√d (Banaszczyk
  /// 1993, Lemma 1.5). Skellam: its generating function μ·(cosh θ − 1) ≤ (μθ²/2)/(1 − θ/3) bounds every entry by
  /// Bernstein's inequality, and then the sum of the squares, whose variance is at most 3μ² + μ each.
  public func normBound(dimension: Int) -> Int64 {
    let (d, v) = (Double(dimension), Double(variance))
    guard kind == .skellam else { return Int64((v.squareRoot() * (d.squareRoot() + 10)).rounded(.up)) + 1 }
    let half = (1 - Self.log2TailProbability) * log(2.0)  // each of the two events has half of it
    let m = log(2 * d) + half
    let entry = m / 3 + (m * m / 9 + 2 * m * v).squareRoot()
    let square = entry * entry
    let excess =
      square * half / 3 + (square * square * half * half / 9 + 2 * half * d * (3 * v * v + v)).squareRoot()
    return Int64(min(d * square, d * v + excess).squareRoot().rounded(.up)) + 1
  }
}
