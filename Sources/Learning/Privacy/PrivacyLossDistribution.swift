import Foundation

/// The distribution of the privacy loss of a sequence of releases, on a grid, for both directions of a neighbour: the
/// tightest of the accountants, and the slowest, some hundredths of a second.
///
/// It is an upper bound throughout: one step is discretised pessimistically ("connecting the dots"), what is cut off
/// counts as an infinite loss, and so does what rounding in the Fourier transform can add up to, to first order.
/// Sources: Sommer, Meiser, Mohammadi 2019 (privacy buckets); Koskela, Jälkö, Honkela 2020 (FFT); Doroshenko et al.
/// 2022 (discretisation); Gopi, Lee, Wutschitz 2021 (sizes of windows).
public struct PrivacyLossDistribution: Sendable {
  /// The distance h of two losses on the grid.
  public var gap: Double { removing?.gap ?? 0 }
  // Nothing where nothing is released.
  private let removing: LossMasses?
  private let adding: LossMasses?

  /// The composition of some releases, in any order, each of so many steps.
  ///
  /// - Parameter gap: Distance of the grid. Without it, it is chosen: a sixteenth of one step's standard deviation or
  ///   finer, but so that all takes half a million points or so.
  /// - Throws: `PrivacyError.parameter` for more than 64 releases, or for a gap that is not in 10⁻¹²…1. A gap that would
  ///   take too much memory is doubled until it does not.
  public init(_ releases: [GaussianRelease], gap: Double? = nil) throws(PrivacyError) {
    try check("number of releases", releases.count, in: 0...64)
    if let gap { try check("gap", gap, in: 1e-12...1) }
    let releases = releases.filter { !$0.isSilent }
    guard !releases.isEmpty else {
      (removing, adding) = (nil, nil)
      return
    }
    let densities = releases.map(LossDensity.init)
    var h = max(gap ?? Self.gap(releases, densities), Self.widest(densities) / 0x1p19)
    while true {
      let steps = densities.map { LossMasses.oneStep($0, gap: h) }
      let both = zip(steps, releases).map { (removing: $0.removing, adding: $0.adding, times: $1.steps) }
      if let r = LossMasses.composed(both.map { ($0.removing, $0.times) }),
        let a = LossMasses.composed(both.map { ($0.adding, $0.times) })
      {
        (removing, adding) = (r, a)
        return
      }
      h *= 2
    }
  }

  /// The length of the longest range of one step's losses.
  private static func widest(_ densities: [LossDensity]) -> Double {
    densities.reduce(0) { max($0, $1.loss($1.high) - $1.loss($1.low)) }
  }

  private static func gap(_ releases: [GaussianRelease], _ densities: [LossDensity]) -> Double {
    var (smallest, total) = (Double.infinity, 0.0)
    for (release, density) in zip(releases, densities) {
      let (n, m) = density.variances
      smallest = min(smallest, n, m)
      total += Double(release.steps) * max(n, m)
    }
    let widest = widest(densities)
    let window = max(widest, 20 * total.squareRoot())
    let fine = min(smallest.squareRoot() / 16, window / 0x1p15)
    return max(fine, widest / 0x1p18, window / 0x1p19, 1e-12)
  }

  /// The least ε ≥ 0 such that all is (ε, δ)-differentially private, whichever neighbour has one unit more.
  /// - Throws: `PrivacyError.parameter` unless δ is in (0, 1); `unproven` where δ is below the mass at infinity.
  public func epsilon(delta: Double) throws(PrivacyError) -> Double {
    try check(delta: delta)
    guard let removing, let adding else { return 0 }
    let epsilon = max(removing.epsilon(delta: delta), adding.epsilon(delta: delta))
    guard epsilon.isFinite else { throw .unproven(delta: delta, accountant: .privacyLoss) }
    return epsilon
  }

  /// The least δ for this ε. At most 1.
  public func delta(epsilon: Double) throws(PrivacyError) -> Double {
    try check(epsilon: epsilon)
    guard let removing, let adding else { return 0 }
    return max(removing.delta(epsilon: epsilon), adding.delta(epsilon: epsilon))
  }
}
