import Foundation

/// The privacy loss of one step of Gaussian noise on a Poisson sample, as a function of where on the line a result
/// lies: ℓ(z) = ln((1 − q) + q·e^a), a = z/σ − 1/(2σ²), is the log ratio of M = (1 − q)·N(0, 1) + q·N(1/σ, 1) to
/// N = N(0, 1), in units of the noise. Removing a unit has the loss ℓ under M, adding one −ℓ under N.
struct LossDensity {
  /// How many standard deviations of noise are looked at; 8·10⁻²⁴ of the mass lies beyond.
  static let reach = 10.0

  let q: Double
  let sigma: Double

  init(_ release: GaussianRelease) { (q, sigma) = (release.samplingRate, release.noiseMultiplier) }

  /// What lies outside has a mass of at most `normalTail(reach)` on each side, under M and under N.
  var low: Double { -Self.reach }
  var high: Double { Self.reach + 1 / sigma }

  func exponent(_ z: Double) -> Double { z / sigma - 1 / (2 * sigma * sigma) }

  /// ℓ(z), increasing.
  func loss(_ z: Double) -> Double {
    let a = exponent(z)
    if a > 30 { return a + log(q) + log1p((1 - q) * exp(-a) / q) }
    return a < -0.5 ? log((1 - q) + q * exp(a)) : log1p(q * expm1(a))
  }

  /// Where the loss is ℓ; −∞ where it is below all losses.
  func point(loss: Double) -> Double {
    let t =
      if loss > 30 {
        loss - log(q) + log1p(-(1 - q) * exp(-loss))
      } else if loss < -0.5 {
        log(max(0, (exp(loss) - (1 - q)) / q))
      } else {
        log1p(max(-1, expm1(loss) / q))
      }
    return sigma * t + 1 / (2 * sigma)
  }

  /// What lies in (z, y): the mass of N, and D = M·e^−ℓ(z) − N ≥ 0, where no digits cancel.
  func masses(from z: Double, to y: Double) -> (n: Double, d: Double) {
    let a = exponent(z)
    if (y - z) * max(1, abs(z), abs(y)) > 0.25 || (y - z) > 0.25 * sigma {
      let n = normalMass(z, y)
      let s = normalMass(z - 1 / sigma, y - 1 / sigma)
      let d =
        a > 0
        ? q * (s * exp(-a) - n) / ((1 - q) * exp(-a) + q)
        : q * (s - n * exp(a)) / ((1 - q) + q * exp(a))
      return (n, max(0, d))
    }
    // e^(ℓ(x) − ℓ(z)) − 1 = share·(e^((x − z)/σ) − 1), by Gauss's rule of five points.
    let share = a > 0 ? q / ((1 - q) * exp(-a) + q) : q * exp(a) / ((1 - q) + q * exp(a))
    var (n, d) = (0.0, 0.0)
    for (node, weight) in Self.gauss {
      let t = (y - z) * node
      let w = weight * exp(-t * (z + t / 2))
      n += w
      d += w * expm1(t / sigma)
    }
    let density = (y - z) * exp(-z * z / 2) / (2 * .pi).squareRoot()
    return (density * n, density * d * share)
  }

  /// Gauss–Legendre on (0, 1).
  private static let gauss: [(Double, Double)] = {
    let inner = (5 - 2 * (10.0 / 7).squareRoot()).squareRoot() / 3
    let outer = (5 + 2 * (10.0 / 7).squareRoot()).squareRoot() / 3
    let (a, b) = ((322 + 13 * 70.0.squareRoot()) / 900, (322 - 13 * 70.0.squareRoot()) / 900)
    let rule: [(Double, Double)] = [(-outer, b), (-inner, a), (0, 128.0 / 225), (inner, a), (outer, b)]
    return rule.map { (node: Double, weight: Double) in ((node + 1) / 2, weight / 2) }
  }()

  /// Mean square of the loss under N and under M about their means, from 2000 points: for the choice of a grid only.
  var variances: (n: Double, m: Double) {
    var (w, s1, s2) = ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    for i in 0...2000 {
      let z = low + (high - low) * Double(i) / 2000
      let l = loss(z)
      let n = exp(-z * z / 2)
      let m = (1 - q) * n + q * exp(-(z - 1 / sigma) * (z - 1 / sigma) / 2)
      w = (w.0 + n, w.1 + m)
      s1 = (s1.0 + n * l, s1.1 + m * l)
      s2 = (s2.0 + n * l * l, s2.1 + m * l * l)
    }
    return (
      max(0, s2.0 / w.0 - s1.0 * s1.0 / (w.0 * w.0)), max(0, s2.1 / w.1 - s1.1 * s1.1 / (w.1 * w.1))
    )
  }
}
