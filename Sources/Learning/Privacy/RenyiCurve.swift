import Foundation

/// What a mechanism costs in Rényi differential privacy (Mironov 2017): ε(α) at some orders α > 1. Curves over the same
/// orders add under (adaptive) composition.
public struct RenyiCurve: Hashable, Sendable {
  /// Largest order; the cost of one order is linear in it.
  public static let largestOrder = 65_536.0
  /// 1.1, 1.2 … 10.9, 11, 12 … 63, 128, 256, 512, 1024: what Google's dp-accounting takes unless told otherwise.
  public static let defaultOrders: [Double] = {
    let tenths: [Double] = (1...99).map { 1 + Double($0) / 10 }
    let whole: [Double] = (11...63).map { Double($0) }
    return tenths + whole + [128, 256, 512, 1024]
  }()

  /// α > 1.
  public let orders: [Double]
  /// ε(α) ≥ 0 for each order; infinite where nothing is proven.
  public let epsilons: [Double]

  /// The curve of a mechanism: `epsilon` gives ε(α) for each order.
  /// - Throws: `PrivacyError.parameter` unless there are 1…4096 orders, all in (1, `largestOrder`].
  public init(
    orders: [Double] = defaultOrders, epsilon: (Double) -> Double
  ) throws(PrivacyError) {
    try check("number of orders", orders.count, in: 1...4096)
    for order in orders {
      guard order > 1, order <= Self.largestOrder else {
        throw .parameter(name: "order", value: "\(order)", allowed: "more than 1, and at most \(Self.largestOrder)")
      }
    }
    self.orders = orders
    // Where arithmetic fails, nothing is proven.
    epsilons = orders.map {
      let e = epsilon($0)
      return e.isNaN ? .infinity : max(0, e)
    }
  }

  private init(orders: [Double], epsilons: [Double]) {
    (self.orders, self.epsilons) = (orders, epsilons)
  }

  /// This mechanism and another, one after the other.
  /// - Throws: `PrivacyError.parameter` unless both are over the same orders.
  public func composed(with other: RenyiCurve) throws(PrivacyError) -> RenyiCurve {
    guard orders == other.orders else {
      throw .parameter(name: "orders", value: "two lists", allowed: "the same orders for all that is composed")
    }
    return RenyiCurve(orders: orders, epsilons: zip(epsilons, other.epsilons).map(+))
  }

  /// This mechanism so many times.
  /// - Throws: `PrivacyError.parameter` unless the number is in 0…`GaussianRelease.mostSteps`.
  public func repeated(_ steps: Int) throws(PrivacyError) -> RenyiCurve {
    try check("steps", steps, in: 0...GaussianRelease.mostSteps)
    // 0·∞ is no number.
    return RenyiCurve(orders: orders, epsilons: epsilons.map { steps == 0 ? 0 : $0 * Double(steps) })
  }

  /// The smallest ε over all orders such that the mechanism is (ε, δ)-differentially private:
  /// ε(α) + ln(1 − 1/α) − ln(δ·α)/(α − 1) (Canonne, Kamath, Steinke 2020, Proposition 12; Balle et al. 2020, Theorem
  /// 21), and 0 where the total variation √(1 − e^−ε(α)) is below δ already (Bretagnolle and Huber). Orders below 1.01
  /// serve the latter alone, as the former is numerically poor there. Infinite where no order proves anything.
  public func epsilon(delta: Double) throws(PrivacyError) -> Double {
    try check(delta: delta)
    var best = Double.infinity
    for (a, e) in zip(orders, epsilons) where e.isFinite {
      if delta * delta + expm1(-e) > 0 { return 0 }
      if a > 1.01 { best = min(best, e + log1p(-1 / a) - (log(delta) + log(a)) / (a - 1)) }
    }
    return max(0, best)
  }

  /// The smallest δ over all orders for this ε: the same bounds, solved for δ. At most 1.
  public func delta(epsilon: Double) throws(PrivacyError) -> Double {
    try check(epsilon: epsilon)
    var best = 0.0  // ln δ
    for (a, e) in zip(orders, epsilons) where e.isFinite {
      best = min(best, 0.5 * log(-expm1(-e)))
      if a > 1.01 { best = min(best, (a - 1) * (e - epsilon + log1p(-1 / a)) - log(a)) }
    }
    return exp(best)
  }
}
