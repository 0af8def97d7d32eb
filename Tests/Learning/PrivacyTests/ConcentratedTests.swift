import Foundation
import Privacy
import Testing

@Suite struct ConcentratedTests {
  @Test func rhoIsHalfTheSquare() throws {
    #expect(ConcentratedPrivacy(try GaussianRelease(noiseMultiplier: 2, steps: 8)).rho == 1)
    #expect(ConcentratedPrivacy(try GaussianRelease(noiseMultiplier: 2, samplingRate: 0, steps: 8)).rho == 0)
    let one = try ConcentratedPrivacy(rho: 0.25)
    #expect(try one.composed(with: one).rho == 0.5)
    // Bun, Steinke 2016: ρ = 1/2 at δ = e^−8 costs 1/2 + 2·√4.
    #expect(abs(try ConcentratedPrivacy(rho: 0.5).bunSteinkeEpsilon(delta: exp(-8)) - 4.5) < 1e-12)
  }

  /// Against the exact ε of the Gaussian mechanism (Balle, Wang 2018): close above it, and below the simple bound.
  @Test(arguments: [0.3, 1, 4, 30, 300])
  func theTighterConversionLiesBetween(_ sigma: Double) throws {
    let rho = try ConcentratedPrivacy(rho: 1 / (2 * sigma * sigma))
    for delta in [1e-3, 1e-5, 1e-8] {
      let exact = gaussianEpsilon(sigma, delta)
      let ours = try rho.epsilon(delta: delta)
      #expect(ours >= exact && ours <= exact * 1.25 + 0.0015, "\(delta): \(exact) \(ours)")
      #expect(try ours < rho.bunSteinkeEpsilon(delta: delta))
      if ours > 0 { #expect(abs(log(try rho.delta(epsilon: ours) / delta)) < 1e-3) }
    }
  }

  @Test func ordersMatchTheCurve() throws {
    // The continuous optimum is no worse than any order, and next to the best.
    let release = try GaussianRelease(noiseMultiplier: 5, steps: 50)
    let (z, r) = (
      try Accountant.concentrated.epsilon(of: [release], delta: 1e-6),
      try Accountant.renyi.epsilon(of: [release], delta: 1e-6)
    )
    #expect(z <= r && z > r * 0.999)
  }
}

/// The exact ε of one Gaussian release: δ(ε) = Φ(1/(2σ) − εσ) − e^ε·Φ(−1/(2σ) − εσ).
func gaussianEpsilon(_ sigma: Double, _ delta: Double) -> Double {
  func value(_ e: Double) -> Double {
    let (a, b) = (0.5 / sigma - e * sigma, -0.5 / sigma - e * sigma)
    let tail = erfc(-b * 0.5.squareRoot())
    return 0.5 * erfc(-a * 0.5.squareRoot()) - (tail > 0 ? 0.5 * exp(e + log(tail)) : 0)
  }
  if value(0) <= delta { return 0 }
  var (low, high) = (0.0, 1.0)
  while value(high) > delta { high *= 2 }
  for _ in 0..<200 {
    let middle = (low + high) / 2
    if value(middle) > delta { low = middle } else { high = middle }
  }
  return high
}
