import Learning

/// Reads a row off the gradient of a dense first layer: for one row x, ∂ℓ/∂W_h = ∂ℓ/∂b_h·x for every unit h (Phong et al.
/// 2018). A sum of many clients gives a mixture of all their rows instead.
struct GradientInversionAnalytic: Attack {
  let name = "gradient-inversion-analytic"
  /// Probability that the reconstruction resembles the victim's row more than a row of its class that took no part.
  let metric = "identification"

  func direction(_ mode: AttackMode) -> AttackDirection { mode == .plaintext ? .works : .chance }

  func obstacle(_ trial: Trial) -> String? {
    trial.firstLayer == nil ? "the model's first layer is not dense; gradient-inversion-optimised needs one too" : nil
  }

  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement] {
    guard let layer = trial.firstLayer else { return [:] }
    let victims = try (0..<trial.size.victims).map { try Victim(trial, $0, rows: 1) }
    return try Reconstructions.measure(trial, victims, modes) { _, seen in Self.row(seen, layer) }
  }

  /// Σ_h b_h·W_h/Σ_h b_h²: least squares over all units.
  static func row(_ update: [Double], _ layer: DenseLayer) -> [Double] {
    var out = [Double](repeating: 0, count: layer.inputs)
    var squares = 0.0
    for h in 0..<layer.outputs {
      let b = update[layer.bias + h]
      squares += b * b
      for i in 0..<layer.inputs { out[i] += b * update[h * layer.inputs + i] }
    }
    return squares > 0 ? out.map { $0 / squares } : out
  }
}

/// How reconstructions of victims' rows are judged.
enum Reconstructions {
  /// Rows that took no part and are compared with.
  static let controls = 60

  static func measure(
    _ trial: Trial, _ victims: [Victim], _ modes: [AttackMode],
    reconstruct: (Victim, [Double]) throws -> [Double]
  ) throws -> [AttackMode: Measurement] {
    var out: [AttackMode: Measurement] = [:]
    for mode in modes {
      var (ranks, similarities) = ([Double](), [Double]())
      var pictures: [(title: String, row: [Double])] = []
      for (i, victim) in victims.enumerated() {
        let row = try reconstruct(victim, victim.seen(trial, mode))
        let truth = victim.rows.features[0]
        let own = Vectors.cosine(row, truth)
        let others = trial.heldOut.features.indices.filter {
          trial.model.targetValues > 0 || trial.heldOut.labels[$0] == victim.rows.labels[0]
        }.prefix(controls).map { Vectors.cosine(row, trial.heldOut.features[$0]) }
        guard !others.isEmpty else { continue }
        ranks.append(others.reduce(0) { $0 + ($1 < own ? 1 : $1 == own ? 0.5 : 0) } / Double(others.count))
        similarities.append(own)
        if i < 8 { pictures += [(PictureSheet.original, trial.original(truth)), (mode.rawValue, trial.original(row))] }
      }
      out[mode] = Measurement(
        Summary(ranks).mean, chance: 0.5, further: [("cosine", Summary(similarities).mean)])
      out[mode]?.pictures = pictures
    }
    return out
  }
}
