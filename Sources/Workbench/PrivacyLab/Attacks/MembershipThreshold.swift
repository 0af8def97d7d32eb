import Learning

/// Tells the victim's rows from others of the same client by how much the update lowers their loss (Yeom et al. 2018).
struct MembershipThreshold: Attack {
  let name = "membership-threshold"
  /// Probability that a row which was trained on scores higher than one that was not.
  let metric = "auc"

  func direction(_ mode: AttackMode) -> AttackDirection { mode == .plaintext ? .works : .chance }

  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement] {
    let victims = try (0..<trial.size.victims).map { try Victim(trial, $0, rows: trial.size.victimRows) }
    var out: [AttackMode: Measurement] = [:]
    for mode in modes {
      // Within each victim: losses of different clients' rows are not compared.
      let areas = try victims.map { victim in
        let model = Vectors.sum(trial.start.parameters, try victim.seen(trial, mode))
        func gains(_ rows: Dataset) -> [Double] {
          rows.features.indices.map { trial.loss(rows, $0, trial.start.parameters) - trial.loss(rows, $0, model) }
        }
        return Scores.auc(members: gains(victim.rows), others: gains(victim.absent))
      }
      out[mode] = Measurement(Summary(areas).mean, chance: 0.5)
    }
    return out
  }
}
