import Foundation

extension RenyiCurve {
  /// Gaussian noise on a Poisson sample (Mironov, Talwar, Zhang 2019, arXiv 1908.10530, §3.3), all its steps. Without
  /// sampling ε(α) = α/(2σ²). Neighbours: one unit added or removed.
  ///
  /// - Throws: `PrivacyError.parameter` for orders that are not supported.
  public init(_ release: GaussianRelease, orders: [Double] = defaultOrders) throws(PrivacyError) {
    let (q, sigma) = (release.samplingRate, release.noiseMultiplier)
    self = try RenyiCurve(orders: orders) { order in
      if q == 0 { return 0 }
      if q == 1 { return order / (2 * sigma * sigma) }
      let whole = order == order.rounded()
      let moment =
        whole
        ? PoissonSample.logMoment(order: Int(order), q: q, sigma: sigma)
        : PoissonSample.logMoment(fractionalOrder: order, q: q, sigma: sigma)
      return moment / (order - 1)
    }.repeated(release.steps)
  }

  /// Gaussian noise on a sample of fixed size, drawn without replacement anew in every step: m of n units, and
  /// neighbours differ by one unit that is replaced. The bound of Wang, Balle, Kasiviswanathan 2019 (arXiv 1808.00087,
  /// Theorems 9 and 27) at whole orders, interpolated between them by the convexity of (α − 1)·ε(α) (Corollary 10).
  ///
  /// - Parameters:
  ///   - noiseMultiplier: The noise's standard deviation over the sensitivity to a replacement, which is twice the clip.
  ///   - samplingRate: m/n.
  /// - Throws: `PrivacyError.parameter` as `GaussianRelease`.
  public static func sampledWithoutReplacement(
    noiseMultiplier: Double, samplingRate: Double, steps: Int, orders: [Double] = defaultOrders
  ) throws(PrivacyError) -> RenyiCurve {
    let release = try GaussianRelease(noiseMultiplier: noiseMultiplier, samplingRate: samplingRate, steps: steps)
    let (q, sigma) = (release.samplingRate, release.noiseMultiplier)
    let sample = FixedSizeSample(q: q, sigma: sigma)
    return try RenyiCurve(orders: orders) { order in
      if q == 0 { return 0 }
      let full = order / (2 * sigma * sigma)
      if q == 1 { return full }
      let low = order.rounded(.down)
      let t = order - low
      let below = sample.logMoment(order: Int(low))
      let above = t == 0 ? below : sample.logMoment(order: Int(low) + 1)
      // A sample tells no more than everybody.
      return min(full, ((1 - t) * below + t * above) / (order - 1))
    }.repeated(steps)
  }
}

/// ln A(α) = ln E[(p/p₀)^α] over p₀ = N(0, σ²), p = (1 − q)·N(0, σ²) + q·N(1, σ²); 0 < q < 1.
private enum PoissonSample {
  /// Whole α: a finite binomial sum.
  static func logMoment(order: Int, q: Double, sigma: Double) -> Double {
    var (sum, logBinomial) = (-Double.infinity, 0.0)
    for i in 0...order {
      let k = Double(i)
      let term = logBinomial + k * log(q) + Double(order - i) * log1p(-q) + (k * k - k) / (2 * sigma * sigma)
      sum = logAdd(sum, term)
      logBinomial += log(Double(order - i) / (k + 1))  // −∞ after the last
    }
    return sum
  }

  /// Fractional α: two infinite series, one on each side of the point where both parts of p are equal. There the
  /// terms beyond ⌈α⌉ alternate and become ever smaller, so that what ends with a positive one is an upper bound,
  /// however few there are.
  static func logMoment(fractionalOrder order: Double, q: Double, sigma: Double) -> Double {
    let (logQ, logRest) = (log(q), log1p(-q))
    let middle = sigma * sigma * (logRest - logQ) + 0.5
    let scale = 1 / (2.0.squareRoot() * sigma)
    let last = Int(order.rounded(.up))
    var (positive, negative, logBinomial) = (-Double.infinity, -Double.infinity, 0.0)
    for i in 0...last + 1000 {
      let k = Double(i)
      let j = order - k
      let left = k * logQ + j * logRest + (k * k - k) / (2 * sigma * sigma) + logErfc((k - middle) * scale)
      let right = j * logQ + k * logRest + (j * j - j) / (2 * sigma * sigma) + logErfc((middle - j) * scale)
      let term = logBinomial - log(2) + logAdd(left, right)
      if i <= last || (i - last) & 1 == 0 {
        positive = logAdd(positive, term)
        if i >= last, term < positive - 36 { break }
      } else {
        negative = logAdd(negative, term)
      }
      logBinomial += log(abs(j) / (k + 1))
    }
    return positive + log1p(-exp(negative - positive))
  }
}
