import Foundation

/// A privacy-loss distribution on a grid, losses i·h for i = first, first + 1, …, that is no better than the real one.
struct LossMasses {
  /// h.
  let gap: Double
  /// Index of the first mass.
  let first: Int
  /// What has each loss.
  let masses: [Double]
  /// What has no finite loss.
  let infinity: Double

  /// One step, both directions of a neighbour.
  ///
  /// Each mass between two points of the grid is split between them so that its probability stays the same under both
  /// neighbours: "connecting the dots" (Doroshenko, Ghazi, Kamath, Kumar, Manurangsi 2022), whose hockey-stick
  /// divergence is right at the grid and above the real one between. A little more than that goes up, far more than
  /// rounding can take. Beyond `reach` the low tail goes up to the first point of the grid, the high one to infinity.
  static func oneStep(_ density: LossDensity, gap h: Double) -> (removing: LossMasses, adding: LossMasses) {
    let lowest = Int((density.loss(density.low) / h).rounded(.down))
    let highest = max(lowest + 1, Int((density.loss(density.high) / h).rounded(.up)))
    let count = highest - lowest
    var removing = [Double](repeating: 0, count: count + 1)
    var adding = removing
    let tail = normalTail(LossDensity.reach)
    let shrink = -expm1(-h)
    var z = density.low
    for i in 0..<count {
      let grid = Double(lowest + i) * h
      let y = i == count - 1 ? density.high : min(density.high, max(z, density.point(loss: grid + h)))
      guard y > z else { continue }
      let masses = density.masses(from: z, to: y)
      let n = masses.n
      var d = masses.d
      let m = i == 0 ? exp(density.loss(z)) * (n + d) : exp(grid) * (n + d)
      // The first bin starts inside the grid's: M·e^−grid − N from M·e^−ℓ(z) − N.
      if i == 0 { d += expm1(max(0, density.loss(z) - grid)) * (n + d) }
      if n + d > 0 {
        let up = min(1, max(0, d / (shrink * (n + d)) + 1e-6))
        removing[i] += m * (1 - up)
        removing[i + 1] += m * up
      }
      if n > 0 {
        let up = min(1, max(0, 1 - d / (expm1(h) * n) + 1e-6))
        adding[i + 1] += n * (1 - up)
        adding[i] += n * up
      }
      z = y
    }
    // Adding has the losses −ℓ: the largest first.
    adding.reverse()
    removing[0] += tail
    adding[0] += tail
    return (
      LossMasses(gap: h, first: lowest, masses: removing, infinity: tail),
      LossMasses(gap: h, first: -highest, masses: adding, infinity: tail)
    )
  }

  /// ln Σ mass·e^(λ·loss), for λ of either sign; nothing overflows.
  func logMoment(_ lambda: Double) -> Double {
    let ratio = exp(-abs(lambda) * gap)
    var sum = 0.0
    // Everything relative to the largest factor, which comes last.
    if lambda > 0 {
      for p in masses { sum = sum * ratio + p }
      return lambda * Double(first + masses.count - 1) * gap + log(sum)
    }
    for p in masses.reversed() { sum = sum * ratio + p }
    return lambda * Double(first) * gap + log(sum)
  }

  /// δ(ε) = ∞-mass + Σ_(loss > ε) mass·(1 − e^(ε − loss)).
  func delta(epsilon: Double) -> Double {
    var sum = infinity
    for (i, p) in masses.enumerated().reversed() {
      let excess = Double(first + i) * gap - epsilon
      if excess <= 0 { break }
      sum += p * -expm1(-excess)
    }
    return min(1, max(0, sum))
  }

  /// The least ε ≥ 0 with δ(ε) ≤ δ; infinite where the mass at infinity alone is more.
  func epsilon(delta: Double) -> Double {
    if infinity > delta { return .infinity }
    let ratio = exp(-gap)
    // What lies above, and the same weighted with e^(loss here − loss).
    var (above, weighted) = (infinity, 0.0)
    for (i, p) in masses.enumerated().reversed() {
      let here = Double(first + i) * gap
      // Between this point and the next one above: above − e^(ε − next)·weighted = δ.
      if above - ratio * weighted > delta {
        return max(0, min(here + gap, here + gap + log((above - delta) / weighted)))
      }
      if here <= 0 { return 0 }
      above += p
      weighted = ratio * weighted + p
    }
    return max(0, Double(first - 1) * gap + gap)
  }
}
