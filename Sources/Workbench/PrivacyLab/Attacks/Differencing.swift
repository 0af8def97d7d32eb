import Contracts
import Federation

/// Takes the sum of a round in which the victim is away from the sum of the round before it: what is left is the victim's
/// update and what the others changed meanwhile. Two sums of one round are never opened; of two rounds they are.
struct Differencing: Attack {
  let name = "differencing"
  /// Cosine of what is left and the victim's update, in the last rounds of a run.
  let metric = "cosine"
  let tolerance = 0.1

  func direction(_ mode: AttackMode) -> AttackDirection {
    switch mode {
    case .plaintext: .works
    case .sealed, .proved: .open
    case .private: .chance
    }
  }

  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement] {
    let plan = trial.plan
    var model = trial.start
    var sums: [[[Int64]]] = []
    // The updates of the last two rounds; in a run of one, of the same model twice.
    for round in 1...max(2, plan.rounds) {
      let updates = try plan.tasks.map {
        try $0.vectors(.training, round: plan.chainRound(ofTraining: round), model: model)[0]
      }
      sums.append(updates)
      let next = ModelCodec.apply(
        updates.dropFirst().reduce(updates[0]) { zip($0, $1).map(+) }, samples: Int64(trial.samples.reduce(0, +)),
        to: model.parameters, fractionBits: plan.settings.fixedPoint.fractionBits,
        maximumSamples: plan.settings.maximumSamples)
      model = PublicModel(parameters: next, moments: model.moments)
    }
    let (before, after) = (sums[sums.count - 2], sums[sums.count - 1])
    var out: [AttackMode: Measurement] = [:]
    for mode in modes {
      let cosines = (0..<trial.clients).map { victim -> Double in
        let own = before[victim].map(Double.init)
        guard mode.hidesUpdates else { return Vectors.cosine(own, own) }
        var difference = before[victim]
        for i in before.indices where i != victim {
          for j in difference.indices { difference[j] += before[i][j] - after[i][j] }
        }
        if mode == .private {
          var stream = trial.stream("differencing", victim)
          for j in difference.indices {
            difference[j] += trial.noise.total(using: &stream) - trial.noise.total(using: &stream)
          }
        }
        return Vectors.cosine(difference.map(Double.init), own)
      }
      out[mode] = Measurement(
        Summary(cosines).mean, chance: 0,
        note: mode == .sealed
          ? "trustees refuse a second sum of one round; sums of two rounds differ by more than the client, and how much "
            + "more is all that hides it" : nil)
    }
    return out
  }
}
