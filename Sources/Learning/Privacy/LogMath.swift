import Foundation

/// ln(eᵃ + eᵇ), without overflow; −∞ stands for a sum of nothing.
func logAdd(_ a: Double, _ b: Double) -> Double {
  let (low, high) = a < b ? (a, b) : (b, a)
  if low == -.infinity { return high }
  if high == .infinity { return high }
  return high + log1p(exp(low - high))
}

/// ln erfc(x), also where erfc(x) underflows: there by the asymptotic series (Abramowitz and Stegun 7.1.23), whose
/// error is below its first omitted term, 945/(32·x¹⁰) < 10⁻¹² for x ≥ 25.
func logErfc(_ x: Double) -> Double {
  if x < 25 { return log(erfc(x)) }
  let r = 1 / (x * x)
  let series = 1 - r / 2 + 3 * r * r / 4 - 15 * r * r * r / 8 + 105 * r * r * r * r / 16
  return -x * x - log(x) - 0.5 * log(Double.pi) + log(series)
}

/// The standard normal mass of (a, b), a ≤ b, by the tail in which no digits cancel.
func normalMass(_ a: Double, _ b: Double) -> Double {
  let root = 0.5.squareRoot()
  if a > 0 { return 0.5 * (erfc(a * root) - erfc(b * root)) }
  if b < 0 { return 0.5 * (erfc(-b * root) - erfc(-a * root)) }
  return 1 - 0.5 * (erfc(-a * root) + erfc(b * root))
}

/// The standard normal mass of (a, ∞).
func normalTail(_ a: Double) -> Double { 0.5 * erfc(a * 0.5.squareRoot()) }
