import Foundation
import Privacy
import Testing

/// Against Google's dp-accounting 0.6.0 (Tests/Vectors/privacy/make_epsilons.py).
@Suite struct DpAccountingTests {
  /// Equal, or tighter: dp-accounting takes alternating terms of fractional orders as positive, and leaves out orders
  /// whose series then do not converge. Not below what the tightest accountant says.
  @Test func renyiAgreesOrIsTighter() throws {
    var (low, high, equal) = (0.0, 0.0, 0)
    let vectors = try EpsilonVector.all()
    #expect(vectors.count >= 200)
    var curves: [[Double]: RenyiCurve] = [:]
    for v in vectors {
      let curve = try curves[v.step] ?? RenyiCurve(GaussianRelease(v, steps: 1))
      curves[v.step] = curve
      let ours = try curve.repeated(v.steps).epsilon(delta: v.delta)
      let difference = (ours - v.renyi) / max(v.renyi, 1e-9)
      (low, high, equal) = (min(low, difference), max(high, difference), equal + (abs(difference) < 1e-6 ? 1 : 0))
      #expect(difference < 1e-6, "\(v): \(ours)")
      if let tightest = v.privacyLoss { #expect(ours > tightest * 0.999, "\(v): \(ours)") }
    }
    #expect(equal > 200)
    print("Rényi: relative differences \(low)…\(high), \(equal) of \(vectors.count) equal")
  }

  /// Within 1 %, or tighter where dp-accounting's grid is coarse against ε, and then not below what is true.
  @Test func privacyLossAgrees() throws {
    var (above, below, count) = (0.0, 0.0, 0)
    var last: (of: [Double], loss: PrivacyLossDistribution)?
    for v in try EpsilonVector.all() {
      guard let theirs = v.privacyLoss else { continue }
      let key = v.step + [Double(v.steps)]
      let loss =
        if let last, last.of == key { last.loss } else {
          try PrivacyLossDistribution([GaussianRelease(v, steps: v.steps)])
        }
      last = (key, loss)
      let ours = try loss.epsilon(delta: v.delta)
      let difference = (ours - theirs) / max(theirs, 1e-3)
      (above, below, count) = (max(above, difference), min(below, difference), count + 1)
      #expect(abs(difference) < 0.01, "\(v): \(ours)")
      #expect(ours <= v.renyi * (1 + 1e-6) + 1e-9, "\(v): \(ours)")
    }
    #expect(count >= 150)
    print("PLD: relative differences \(below)…\(above) of \(count)")
  }

  /// Equal up to noise multipliers of 2, or tighter where everybody's noise without sampling is. With more noise, the
  /// differences of Theorem 27 cancel in dp-accounting's arithmetic; `FixedSizeTests` has them with 400 digits.
  @Test func samplingWithoutReplacementAgreesOrIsTighter() throws {
    var (low, high, count) = (Double.infinity, 0.0, 0)
    var curves: [[Double]: RenyiCurve] = [:]
    for v in try EpsilonVector.all() {
      guard let theirs = v.withoutReplacement, theirs > 0 else { continue }
      let curve =
        try curves[v.step]
        ?? RenyiCurve.sampledWithoutReplacement(
          noiseMultiplier: v.noiseMultiplier, samplingRate: v.samplingRate, steps: 1)
      curves[v.step] = curve
      let ours = try curve.repeated(v.steps).epsilon(delta: v.delta)
      (low, high, count) = (min(low, ours / theirs), max(high, ours / theirs), count + 1)
      #expect(ours <= theirs * 1.01, "\(v): \(ours)")
      guard v.noiseMultiplier <= 2 else { continue }
      let full = try Accountant.renyi.epsilon(
        of: [GaussianRelease(noiseMultiplier: v.noiseMultiplier, steps: v.steps)], delta: v.delta)
      #expect(ours >= min(theirs, full) * 0.99, "\(v): \(ours)")
    }
    #expect(count > 50)
    print("Without replacement: \(low)…\(high) times theirs, of \(count)")
  }
}

extension EpsilonVector {
  var step: [Double] { [noiseMultiplier, samplingRate] }
}

extension GaussianRelease {
  init(_ vector: EpsilonVector, steps: Int) throws {
    try self.init(noiseMultiplier: vector.noiseMultiplier, samplingRate: vector.samplingRate, steps: steps)
  }
}
