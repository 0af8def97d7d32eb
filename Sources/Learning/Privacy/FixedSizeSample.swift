import Foundation

/// Moments of Gaussian noise on a sample of fixed size (Wang, Balle, Kasiviswanathan 2019).
struct FixedSizeSample {
  private let q: Double
  private let sigma: Double
  /// ln B(l) for l = 0, 2, 4 …
  private let differences: [Double]

  init(q: Double, sigma: Double) {
    (self.q, self.sigma) = (q, sigma)
    differences = stride(from: 0, through: 128, by: 2).map { Self.logDifference($0, sigma) }
  }

  /// ln of 1 + Σ_j γ^j·C(α, j)·ζ(j), ζ(j) = min(2·e^((j − 1)·ε(j)), 4·√(B(2⌊j/2⌋)·B(2⌈j/2⌉))): Theorem 9 with 2 for
  /// min(2, (e^ε(∞) − 1)^j), as ε(∞) = ∞, and Theorem 27.
  func logMoment(order: Int) -> Double {
    guard order > 1 else { return 0 }
    var (sum, logBinomial) = (0.0, log(Double(order)))
    for j in 2...order {
      let k = Double(j)
      logBinomial += log(Double(order - j + 1) / k)
      var factor = log(2) + (k - 1) * k / (2 * sigma * sigma)  // (j − 1)·ε(j)
      if (j + 1) / 2 < differences.count {
        factor = min(factor, log(4) + (differences[j / 2] + differences[(j + 1) / 2]) / 2)
      }
      sum = logAdd(sum, k * log(q) + logBinomial + factor)
    }
    return sum
  }

  /// ln B(l), B(l) = E[(p/p₀ − 1)^l] over p₀ = N(0, σ²), p = N(1, σ²), for even l: the l-th difference of e^((j−1)·ε(j))
  /// at 0. As a sum of differences all digits cancel where σ is large; as an integral of what is nowhere negative none
  /// do. It is a sum of Gaussians of width σ, for which the trapezoidal rule with eight points to each σ is exact to
  /// e^(−128π²).
  private static func logDifference(_ l: Int, _ sigma: Double) -> Double {
    if l == 0 { return 0 }
    var sum = -Double.infinity
    let reach = 14 + Double(l).squareRoot()
    for i in Int(-8 * reach)...Int(8 * (reach + Double(l) / sigma)) {
      let z = Double(i) / 8
      let exponent = z / sigma - 1 / (2 * sigma * sigma)
      // Where e^… overflows, −1 is nothing beside it.
      let ratio = exponent > 700 ? exponent : log(abs(expm1(exponent)))
      sum = logAdd(sum, Double(l) * ratio - z * z / 2)
    }
    return sum - log(8 * (2 * .pi).squareRoot())
  }
}
