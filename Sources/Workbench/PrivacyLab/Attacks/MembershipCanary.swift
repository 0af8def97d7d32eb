import Foundation
import Learning

/// The strongest membership attack: the adversary knows every other client's update of every round and asks whether a
/// client took part, whose update is as long as it may be in one entry (Nasr et al. 2023). How well it does is a lower
/// bound of ε (Jagielski et al. 2020), with a confidence of 95 %.
struct MembershipCanary: Attack {
  let name = "membership-canary"
  let metric = "empiricalEpsilon"

  func direction(_ mode: AttackMode) -> AttackDirection { mode == .private ? .withinEpsilon : .works }

  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement] {
    let rounds = trial.plan.rounds, n = trial.size.canaries
    let beta = Double(trial.plan.settings.fixedPoint.beta)
    var out: [AttackMode: Measurement] = [:]
    for mode in modes {
      var stream = trial.stream("canary")
      // Entries other than the canary's have independent noise and say nothing.
      func statistics(canary: Double) -> [Double] {
        (0..<n).map { _ in
          (0..<rounds).reduce(0) { sum, _ in
            sum + canary + (mode == .private ? Double(trial.noise.total(using: &stream)) : 0)
          } / Double(rounds)
        }
      }
      let (present, absent) = (statistics(canary: beta), statistics(canary: 0))
      let epsilon = Self.lowerBound(present, absent, delta: trial.noise.delta)
      out[mode] = Measurement(
        epsilon, chance: 0,
        note: mode == .private
          ? "ε = \(String(format: "%.3f", trial.noise.epsilon)) over \(rounds) rounds at δ = \(trial.noise.delta), for clients, "
            + "by the Rényi accountant; \(trial.noise.parts) clients add a part of the noise each"
          : "nothing bounds ε here; the figure grows with the number of runs, \(n) with the client and \(n) without")
    }
    return out
  }

  /// The largest ε that is refuted with confidence 95 %: ln((TPR − δ)/FPR) for exact bounds of both rates. The threshold
  /// is chosen on one half of the runs, the rates are those of the other.
  static func lowerBound(_ present: [Double], _ absent: [Double], delta: Double) -> Double {
    let half = present.count / 2
    func epsilon(_ threshold: Double, _ runs: Range<Int>) -> Double {
      let (hits, alarms) = (runs.count { present[$0] > threshold }, runs.count { absent[$0] > threshold })
      func ratio(_ a: Int, _ b: Int) -> Double {
        let low = ClopperPearson.lower(hits: a, of: runs.count, tail: 0.025) - delta
        let high = ClopperPearson.upper(hits: b, of: runs.count, tail: 0.025)
        return low > 0 && high > 0 ? log(low / high) : 0
      }
      return max(0, ratio(hits, alarms), ratio(runs.count - alarms, runs.count - hits))
    }
    let all = (present[..<half] + absent[..<half]).sorted()
    let thresholds = (1..<20).map { all[all.count * $0 / 20] }
    let best = thresholds.max { epsilon($0, 0..<half) < epsilon($1, 0..<half) } ?? 0
    return epsilon(best, half..<present.count)
  }
}
