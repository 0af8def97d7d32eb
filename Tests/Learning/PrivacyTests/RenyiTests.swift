import Foundation
import Privacy
import Testing

@Suite struct RenyiTests {
  @Test func aGaussianIsALine() throws {
    let curve = try RenyiCurve(GaussianRelease(noiseMultiplier: 2, steps: 3))
    for (a, e) in zip(curve.orders, curve.epsilons) { #expect(abs(e - 3 * a / 8) < 1e-12 * a) }
    #expect(curve.orders.count == 156 && curve.orders[0] == 1.1 && curve.orders[98] == 10.9)
  }

  /// E[(p/p₀)^α] by the trapezoidal rule, which for such functions is as good as exact.
  @Test(arguments: [1.5, 2, 2.25, 3, 7.7, 16])
  func sampledMomentsAreIntegrals(_ order: Double) throws {
    for (q, sigma) in [(0.01, 1.0), (0.3, 2.0), (0.9, 0.8), (0.5, 5.0)] {
      var sum = 0.0
      let (low, step) = (-40 * sigma, sigma / 64)
      for i in 0..<Int((80 * sigma + 3 * order) / step) {
        let x = low + Double(i) * step
        let ratio = log((1 - q) + q * exp((2 * x - 1) / (2 * sigma * sigma)))
        sum += exp(order * ratio - x * x / (2 * sigma * sigma)) * step
      }
      let exact = log(sum / (sigma * (2 * .pi).squareRoot())) / (order - 1)
      let ours = try RenyiCurve(
        GaussianRelease(noiseMultiplier: sigma, samplingRate: q), orders: [order]
      ).epsilons[0]
      #expect(ours >= exact * (1 - 1e-9) && ours <= exact * (1 + 1e-5) + 1e-8, "\(q) \(sigma): \(ours) \(exact)")
    }
  }

  @Test func curvesAdd() throws {
    let a = try RenyiCurve(GaussianRelease(noiseMultiplier: 1, samplingRate: 0.1, steps: 5))
    let b = try RenyiCurve(GaussianRelease(noiseMultiplier: 1, samplingRate: 0.1, steps: 7))
    let sum = try a.composed(with: b).epsilon(delta: 1e-6)
    let twelve = try RenyiCurve(GaussianRelease(noiseMultiplier: 1, samplingRate: 0.1, steps: 12))
    #expect(abs(try sum - twelve.epsilon(delta: 1e-6)) < 1e-12)
    #expect(throws: PrivacyError.self) { try a.composed(with: RenyiCurve(orders: [2]) { $0 }) }
  }

  @Test func epsilonAndDeltaAreInverse() throws {
    let curve = try RenyiCurve(GaussianRelease(noiseMultiplier: 1.3, samplingRate: 0.02, steps: 1000))
    for delta in [1e-3, 1e-5, 1e-9] {
      let epsilon = try curve.epsilon(delta: delta)
      #expect(abs(log(try curve.delta(epsilon: epsilon) / delta)) < 1e-9)
    }
  }

  /// The exact divergence of Skellam noise of one entry, from its probabilities, is below the bound and close to it.
  @Test(arguments: [4.0, 25, 200], [1, 2, 5])
  func skellamIsBounded(_ variance: Double, _ shift: Int) throws {
    let reach = Int(40 * variance.squareRoot()) + 60
    let log = skellamLogMasses(variance, reach + shift)
    for order in [2.0, 3, 8] {
      var sum = 0.0
      for x in -reach...reach {
        sum += exp(order * log[abs(x)] + (1 - order) * log[abs(x + shift)])
      }
      let exact = Foundation.log(sum) / (order - 1)
      let s = Double(shift)
      let bound = try RenyiCurve.skellam(variance: variance, l1: s, l2: s, orders: [order]).epsilons[0]
      #expect(exact <= bound, "\(order): \(exact) \(bound)")
      if variance >= 25, shift == 1 { #expect(bound < exact * 1.2, "\(order): \(exact) \(bound)") }
    }
    let curve = try RenyiCurve.skellam(variance: variance, l1: 1, l2: 1, orders: [2.5, 3])
    #expect(curve.epsilons[0] == curve.epsilons[1], "a fractional order costs what the next whole one does")
  }

  @Test func manyDiscreteGaussiansAreNearlyOne() throws {
    let one = try RenyiCurve.discreteGaussians(parts: 1, variance: 40, dimension: 10, l1: 3, l2: 3)
    for (a, e) in zip(one.orders, one.epsilons) { #expect(abs(e - a * 9 / 80) < 1e-12 * a) }
    let ten = try RenyiCurve.discreteGaussians(parts: 10, variance: 4, dimension: 1000, l1: 3, l2: 3)
    for (x, y) in zip(one.epsilons, ten.epsilons) { #expect(y >= x && y < x * 1.0001) }
    // Parts of little variance are far from it.
    let bad = try RenyiCurve.discreteGaussians(parts: 100, variance: 0.1, dimension: 1000, l1: 1, l2: 1)
    let good = try RenyiCurve.discreteGaussians(parts: 1, variance: 10, dimension: 1000, l1: 1, l2: 1)
    #expect(bad.epsilons[0] > 100 * good.epsilons[0])
  }

  /// The exact divergence of a sum of two discrete Gaussians, by convolution, against the bound.
  @Test(arguments: [0.2, 0.5, 1.0])
  func twoDiscreteGaussiansAreBounded(_ variance: Double) throws {
    let reach = 60
    let part = (-reach...reach).map { exp(-Double($0 * $0) / (2 * variance)) }
    var sum = [Double](repeating: 0, count: 4 * reach + 1)
    for (i, x) in part.enumerated() { for (j, y) in part.enumerated() { sum[i + j] += x * y } }
    let total = sum.reduce(0, +)
    for order in [1.5, 2.0, 4, 16] {
      var moment = 0.0
      for i in 1..<sum.count where sum[i] > 1e-280 && sum[i - 1] > 1e-280 {
        moment += exp(order * log(sum[i] / total) + (1 - order) * log(sum[i - 1] / total))
      }
      let exact = log(moment) / (order - 1)
      let bound = try RenyiCurve.discreteGaussians(
        parts: 2, variance: variance, dimension: 1, l1: 1, l2: 1, orders: [order]
      ).epsilons[0]
      #expect(exact <= bound * (1 + 1e-12), "\(order): \(exact) \(bound)")
    }
  }
}

/// ln P(|x|) of a Skellam variate for 0…reach: ln of e^−μ·I_x(μ), by the backward recurrence of Bessel functions.
func skellamLogMasses(_ variance: Double, _ reach: Int) -> [Double] {
  let top = 2 * reach + 200
  var logs = [Double](repeating: 0, count: top + 2)
  // ratio = I_(k+1)/I_k = 1/(2(k + 1)/μ + I_(k+2)/I_(k+1)).
  var ratios = [Double](repeating: 0, count: top + 2)
  for k in (0...top).reversed() { ratios[k] = 1 / (2 * Double(k + 1) / variance + ratios[k + 1]) }
  for k in 0...top { logs[k + 1] = logs[k] + log(ratios[k]) }
  let total = 1 + 2 * logs[1...].reduce(0) { $0 + exp($1) }
  return logs.prefix(reach + 1).map { $0 - log(total) }
}
