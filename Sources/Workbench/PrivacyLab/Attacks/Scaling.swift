/// Sends its honest update a hundred times over, so that the model follows its rows alone.
struct Scaling: Poisoning {
  let name = "scaling"
  /// The attacker's part of the last round: ‖its update‖ over that and ‖the others' sum‖.
  let metric = "influence"
  let tolerance = 0.05
  static let factor = 100.0

  func strategy(_ trial: Trial) -> RunArithmetic.Strategy { { $0.own.map { Self.factor * Double($0) } } }

  func gain(_ trial: Trial, _ run: RunArithmetic.Outcome, honest: RunArithmetic.Outcome) -> Double { influence(run) }

  func baseline(_ trial: Trial, _ honest: RunArithmetic.Outcome) -> Double { influence(honest) }

  private func influence(_ run: RunArithmetic.Outcome) -> Double {
    let own = Vectors.norm(run.sent.map(Double.init)), others = Vectors.norm(run.others.map(Double.init))
    return own + others > 0 ? own / (own + others) : 0
  }
}
