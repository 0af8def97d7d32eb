import Learning

/// Hides in the spread of honest updates: their mean less one and a half deviations in every entry (Baruch et al. 2019).
/// Where it cannot read theirs it takes updates on parts of its own rows for them.
struct LittleIsEnough: Poisoning {
  let name = "little-is-enough"
  /// Distance of the last model from the honest one, over the way that the honest one went.
  let metric = "deviation"
  let tolerance = 0.05
  static let deviations = 1.5

  func strategy(_ trial: Trial) -> RunArithmetic.Strategy {
    let own = trial.training[trial.largest]
    return { known in
      let seen: [[Double]]
      if let others = known.others {
        seen = others.map { $0.map(Double.init) }
      } else {
        var stream = trial.stream("little is enough", known.round)
        let order = stream.permutation(own.count)
        let third = max(1, own.count / 3)
        seen = try stride(from: 0, to: own.count - third + 1, by: third).map { start in
          let part = own.selecting(Array(order[start..<start + third]))
          let scale = Double(own.count) / Double(third)
          return try trial.integers(part, from: known.model, known.round, "part").map { $0 * scale }
        }
      }
      let mean = Vectors.mean(seen)
      return mean.indices.map { j in
        let variance = seen.reduce(0) { $0 + ($1[j] - mean[j]) * ($1[j] - mean[j]) } / Double(seen.count)
        return mean[j] - Self.deviations * variance.squareRoot()
      }
    }
  }

  func gain(_ trial: Trial, _ run: RunArithmetic.Outcome, honest: RunArithmetic.Outcome) -> Double {
    func way(_ a: [Double], _ b: [Double]) -> Double { Vectors.norm(Vectors.sum(a, b, times: -1)) }
    let honestWay = way(honest.model, trial.start.parameters)
    return honestWay > 0 ? way(run.model, honest.model) / honestWay : 0
  }
}
