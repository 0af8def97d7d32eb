import Foundation
import Learning

/// The likelihood-ratio attack (Carlini et al. 2022): for every row, shadow updates with it and without it say how well a
/// model that saw it predicts it; what the victim's round gives is compared with both.
struct MembershipLikelihood: Attack {
  let name = "membership-lira"
  let metric = "auc"

  func direction(_ mode: AttackMode) -> AttackDirection { mode == .plaintext ? .works : .chance }
  func obstacle(_ trial: Trial) -> String? { trial.noClasses }

  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement] {
    let world = try ShadowWorld(trial, rounds: 4)
    let victims = try (0..<max(6, trial.size.victims / 3)).map { try Victim(trial, $0, rows: trial.size.victimRows) }
    var areas: [AttackMode: [Double]] = [:]
    for (index, victim) in victims.enumerated() {
      let shadows = try Shadows(trial, victim, index, world)
      for mode in modes {
        let seen = try victim.seen(trial, mode)
        func scores(_ rows: Dataset) throws -> [Double] {
          try rows.features.indices.map { try shadows.score(rows, $0, seen, mode) }
        }
        areas[mode, default: []].append(
          Scores.auc(members: try scores(victim.rows), others: try scores(victim.absent)))
      }
    }
    return areas.mapValues { Measurement(Summary($0).mean, chance: 0.5) }
  }

  /// Simulated victims in simulated rounds.
  private final class Shadows {
    private let trial: Trial
    private let victim: Victim
    private let world: ShadowWorld
    private let sets: [Dataset]
    private let without: [[Double]]
    private var with: [[Double]: [[Double]]] = [:]

    init(_ trial: Trial, _ victim: Victim, _ index: Int, _ world: ShadowWorld) throws {
      (self.trial, self.victim, self.world) = (trial, victim, world)
      var stream = trial.stream("shadow victim", index)
      sets = (0..<trial.size.shadows).map { _ in
        ShadowWorld.draw(victim.rows.count, from: trial.heldOut, using: &stream)
      }
      without = try sets.map { try trial.delta(on: $0, using: &stream) }
    }

    /// ln of the ratio of two normal densities at what was seen.
    func score(_ rows: Dataset, _ i: Int, _ seen: [Double], _ mode: AttackMode) throws -> Double {
      let present = try updates(with: rows, i).enumerated().map { statistic(rows, i, shadow($1, $0, mode)) }
      let absent = without.enumerated().map { statistic(rows, i, shadow($1, $0, mode)) }
      let value = statistic(rows, i, seen)
      return Self.logDensity(value, present) - Self.logDensity(value, absent)
    }

    /// Updates of shadow victims one of whose rows is this one.
    private func updates(with rows: Dataset, _ i: Int) throws -> [[Double]] {
      if let known = with[rows.features[i]] { return known }
      let one = rows.selecting([i])
      var stream = trial.stream("shadow with a row", i)
      let made = try sets.map { set in
        let rest = set.selecting(Array(1..<set.count))
        return try trial.delta(on: Dataset.pooled([one, rest]), using: &stream)
      }
      with[rows.features[i]] = made
      return made
    }

    /// What an adversary would see of a shadow victim in this mode.
    private func shadow(_ delta: [Double], _ round: Int, _ mode: AttackMode) -> [Double] {
      guard mode.hidesUpdates else { return delta }
      let scale = 1 / victim.totalWeight(trial)
      var sum = Vectors.sum(world.others(without: victim.client, round), delta, times: victim.weight(trial))
      if mode == .private {
        var stream = trial.stream("shadow noise", round)
        let deviation = trial.noise.deviation / trial.one
        sum = sum.map { $0 + deviation * stream.normal() }
      }
      return sum.map { $0 * scale }
    }

    /// ln(p/(1 − p)) of the row's class.
    private func statistic(_ rows: Dataset, _ i: Int, _ delta: [Double]) -> Double {
      let loss = trial.loss(rows, i, Vectors.sum(trial.start.parameters, delta))
      // p = e^−loss; 1 − p without cancellation.
      return -loss - log(max(-expm1(-loss), 1e-300))
    }

    private static func logDensity(_ x: Double, _ sample: [Double]) -> Double {
      let mean = Summary(sample).mean
      let variance = max(sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, sample.count - 1)), 1e-12)
      return -(x - mean) * (x - mean) / (2 * variance) - 0.5 * log(variance)
    }
  }
}
