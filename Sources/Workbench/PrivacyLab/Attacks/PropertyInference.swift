import Learning

/// Infers what most of the victim's rows are, of the last class or of others, from its update: a linear rule that shadow
/// updates of both kinds give (after Melis et al. 2019).
struct PropertyInference: Attack {
  let name = "property-inference"
  /// Share of victims whose property is guessed.
  let metric = "accuracy"

  func direction(_ mode: AttackMode) -> AttackDirection { mode == .plaintext ? .works : .chance }
  func obstacle(_ trial: Trial) -> String? { trial.noClasses }

  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement] {
    let world = try ShadowWorld(trial, rounds: 4)
    let rule = try rule(trial)
    var hits: [AttackMode: [Double]] = [:]
    for index in 0..<2 * trial.size.victims {
      let client = index / 2 % trial.clients, holds = index % 2 == 1
      var stream = trial.stream("property", index)
      guard let rows = Self.rows(trial, trial.training[client], holds, using: &stream) else { continue }
      let victim = try Victim(trial, index, in: client, rows: rows)
      let expected = world.expectedOthers(without: client)
      for mode in modes {
        var estimate = try victim.seen(trial, mode)
        if mode.hidesUpdates {
          // What is left of the sum without the others, as far as they can be guessed.
          let total = victim.totalWeight(trial), own = victim.weight(trial)
          estimate = zip(estimate, expected).map { ($0 * total - $1) / own }
        }
        let guess = Vectors.dot(rule.direction, estimate) > rule.middle
        hits[mode, default: []].append(guess == holds ? 1 : 0)
      }
    }
    return hits.mapValues {
      Measurement(
        Summary($0).mean, chance: 0.5, note: "whether three quarters of a victim's rows are of the last class")
    }
  }

  /// The difference of the means of shadow updates with and without the property, and the middle between them.
  private func rule(_ trial: Trial) throws -> (direction: [Double], middle: Double) {
    var stream = trial.stream("property shadows")
    let means = try [false, true].map { holds in
      var updates: [[Double]] = []
      for _ in 0..<2 * trial.size.shadows {
        if let rows = Self.rows(trial, trial.heldOut, holds, using: &stream) {
          updates.append(try trial.delta(on: rows, using: &stream))
        }
      }
      return Vectors.mean(updates)
    }
    let direction = Vectors.sum(means[1], means[0], times: -1)
    return (direction, (Vectors.dot(direction, means[0]) + Vectors.dot(direction, means[1])) / 2)
  }

  /// Twice as many rows as other victims have, three quarters of them of the last class or one quarter; nil where a class
  /// is missing.
  private static func rows(
    _ trial: Trial, _ data: Dataset, _ holds: Bool, using stream: inout RandomStream
  ) -> Dataset? {
    let last = data.labels.indices.filter { data.labels[$0] == data.classes - 1 }
    let others = data.labels.indices.filter { data.labels[$0] != data.classes - 1 }
    guard !last.isEmpty, !others.isEmpty else { return nil }
    let half = trial.size.victimRows / 2
    let (many, few) = holds ? (last, others) : (others, last)
    let chosen =
      (0..<3 * half).map { _ in many[stream.uniform(below: many.count)] }
      + (0..<half).map { _ in few[stream.uniform(below: few.count)] }
    return data.selecting(chosen)
  }
}
