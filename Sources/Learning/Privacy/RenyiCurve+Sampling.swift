import Foundation

extension RenyiCurve {
  /// 2, 3 … 64 and some further whole orders up to 512: what sampling bounds of mechanisms in general are stated at.
  public static let wholeOrders: [Double] = Array(2...64).map(Double.init) + [80, 96, 128, 192, 256, 384, 512]

  /// The curve of any mechanism, given at whole orders, on a Poisson sample: every unit takes part independently with
  /// probability q, and nobody learns who did.
  ///
  /// For whole α, (α − 1)·ε'(α) ≤ ln{(1 − q)^(α−1)·(αq − q + 1) + C(α, 2)·q²·(1 − q)^(α−2)·e^ε(2)
  /// + 3·Σ_(l=3…α) C(α, l)·q^l·(1 − q)^(α−l)·e^((l−1)·ε(l))} (Zhu and Wang 2019, Theorem 5), and never more than without
  /// sampling, as a mixture's divergence is no larger than its parts' largest. Neighbours: one unit added or removed.
  ///
  /// - Parameter epsilon: ε(l) of one step without sampling, at whole l ≥ 2.
  /// - Throws: `PrivacyError.parameter` unless q is in [0, 1].
  public static func poissonSampled(
    rate q: Double, epsilon: (Int) -> Double
  ) throws(PrivacyError) -> RenyiCurve {
    try check("samplingRate", q, in: 0...1)
    let terms = (0...Int(wholeOrders.last ?? 2)).map { $0 < 2 ? 0 : Double($0 - 1) * epsilon($0) }
    return try RenyiCurve(orders: wholeOrders) { order in
      if q == 0 { return 0 }
      let full = terms[Int(order)] / (order - 1)
      if q == 1 { return full }
      var sum = (order - 1) * log1p(-q) + log1p(order * q - q)
      var logBinomial = log(order)
      for l in 2...Int(order) {
        let k = Double(l)
        logBinomial += log((order - k + 1) / k)
        let factor = l == 2 ? 0 : log(3.0)
        sum = logAdd(sum, factor + logBinomial + k * log(q) + (order - k) * log1p(-q) + terms[l])
      }
      return min(full, sum / (order - 1))
    }
  }
}
