import Configurations
import Federation
import Foundation
import Learning
import Privacy
import Quantization
import Reports

/// What `[privacy]` of a configuration comes to: every client's noise, what rounds cost, and how many there may be.
struct PrivacyTerms {
  /// What clients do; nil without privacy.
  let local: LocalPrivacy?
  /// Training rounds that the budget allows.
  let rounds: Int
  /// What is claimed.
  let panel: PrivacyPanel

  /// Part of δ that tails of the noise and distances between distributions may take; accountants get the rest.
  static let reserve = 0x1p-10

  init(
    _ c: Configuration, fixedPoint: FixedPoint, trainer: LocalTrainer, clients: Int, maximumSamples: Int
  ) throws(WorkbenchError) {
    let p = c.privacy
    guard p.isOn else {
      (local, rounds, panel) = (nil, c.experiment.rounds, PrivacyPanel(planned: c.experiment.rounds))
      return
    }
    do {
      let release = PrivacyRelease(c, fixedPoint: fixedPoint, trainer: trainer, maximumSamples: maximumSamples)
      let noise = try release.noise(p, rounds: c.experiment.rounds)
      let one = try release.epsilon(noise, rounds: 1)
      var rounds = c.experiment.rounds
      if p.epsilon > 0, try release.epsilon(noise, rounds: rounds) > p.epsilon {
        guard one <= p.epsilon else { throw try Self.belowOneStep(c, release, noise, one) }
        rounds = try release.rounds(until: p.epsilon, noise, limit: rounds)
      }
      let total = try release.epsilon(noise, rounds: rounds)
      try Self.checkReserve(c, epsilon: total, rounds: rounds, clients: clients, dimension: fixedPoint.dimension)
      let local = LocalPrivacy(
        noise: noise, dimension: fixedPoint.dimension, sampling: release.sampling,
        metrics: p.metrics == .withheld ? .withheld : .exact, statistics: p.statistics == .ranges ? .ranges : .exact,
        isCentral: p.noise == .central)
      self.local = local
      self.rounds = rounds
      panel = PrivacyPanel(
        c, release, local, fixedPoint: fixedPoint, epsilonOfOne: one, epsilon: total, rounds: rounds)
    } catch let error as WorkbenchError { throw error } catch let error as PrivacyError {
      throw Self.refusal(error)
    } catch {
      throw .refused(path: "privacy", reason: "\(error)", advice: "correct [privacy]")
    }
  }

  /// What an accountant or a sampler refuses, as a refusal of the configuration.
  static func refusal(_ error: PrivacyError) -> WorkbenchError {
    switch error {
    case .parameter("variance", let value, let allowed):
      .refused(
        path: "privacy",
        reason: "the noise of a client would have variance \(value) in units of 2^−fraction_bits; "
          + "allowed: \(allowed)",
        advice: "lower quantization.fraction_bits: a unit is then larger, and the same noise has fewer of them")
    case .parameter("noiseMultiplier", let value, let allowed):
      .refused(path: "privacy.noise_multiplier", reason: "\(value) is out of range", advice: "allowed: \(allowed)")
    case .parameter(let name, let value, let allowed):
      .refused(path: "privacy", reason: "\(name) = \(value) is out of range", advice: "allowed: \(allowed)")
    case .unproven(let delta, let accountant):
      .refused(
        path: "privacy.accountant", reason: "\"\(accountant.rawValue)\" proves no finite ε at δ = \(delta)",
        advice: "take a larger delta, fewer rounds or another accountant")
    case .budgetTooSmall(let epsilon, let delta, let largest):
      .refused(
        path: "privacy.epsilon", reason: "no noise multiplier up to \(largest) meets ε = \(epsilon) at δ = \(delta)",
        advice: "take a larger epsilon, a larger delta or fewer rounds")
    }
  }

  /// A budget that not even one round stays within, with what would do.
  private static func belowOneStep(
    _ c: Configuration, _ release: PrivacyRelease, _ noise: IntegerNoise, _ one: Double
  ) throws -> WorkbenchError {
    let p = c.privacy
    var wanted = p
    wanted.noiseMultiplier = 0
    let enough = try? release.multiplier(release.noise(wanted, rounds: 1))
    return .refused(
      path: "privacy.epsilon",
      reason:
        "one round costs ε = \(upward(one)) with noise_multiplier = \(significant(p.noiseMultiplier, 4)), and the "
        + "budget is \(significant(p.epsilon, 4)): not even one round stays within it",
      advice: "set epsilon to \(upward(one)) or more"
        + (enough.map { ", noise_multiplier to \(upward($0)) or more for one round" } ?? "")
        + ", or noise_multiplier to 0: then it follows from epsilon")
  }

  /// Tails of the noise that are drawn again, 2^−72 each, and distances of its distribution from what is accounted for
  /// move two neighbours' distributions apart by so much, and δ by (1 + e^ε) times that.
  private static func checkReserve(
    _ c: Configuration, epsilon: Double, rounds: Int, clients: Int, dimension: Int
  ) throws(WorkbenchError) {
    let vectors = Double(clients) * Double(rounds)
    let distance = vectors * (exp2(1 + IntegerNoise.log2TailProbability) + Double(dimension) * 0x1p-248)
    let taken = (1 + exp(epsilon)) * distance
    guard taken <= c.privacy.delta * reserve else {
      throw .refused(
        path: "privacy.delta",
        reason: "\(c.privacy.delta) is too small beside ε = \(upward(epsilon)): tails of the noise alone take "
          + "\(significant(taken, 2)) of it, and 2^−10 of it is set aside for them",
        advice: "take a larger delta or a smaller epsilon")
    }
  }
}

/// Rounded up to four digits: what is said of an ε is still true.
func upward(_ value: Double) -> String {
  guard value > 0, value.isFinite else { return significant(value, 4) }
  let scale = pow(10, 3 - log10(value).rounded(.down))
  return significant((value * scale).rounded(.up) / scale, 4)
}
