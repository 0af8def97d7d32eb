import Learning

/// An attack on the model by one client, the one with the most rows, in every round. What a proof of the norm stops is
/// that it sends more than β; what it does not stop is any update within β.
protocol Poisoning: Attack {
  /// What the attacker would like to send, in the integers of an update.
  func strategy(_ trial: Trial) -> RunArithmetic.Strategy
  /// What it gained.
  func gain(_ trial: Trial, _ run: RunArithmetic.Outcome, honest: RunArithmetic.Outcome) -> Double
  /// What comes without an attack, in the same units.
  func baseline(_ trial: Trial, _ honest: RunArithmetic.Outcome) -> Double
}

extension Poisoning {
  /// Percentage points of held-out accuracy that the last model loses.
  var metric: String { "accuracyDrop" }
  var tolerance: Double { 0.5 }

  func obstacle(_ trial: Trial) -> String? { trial.noClasses }
  func direction(_ mode: AttackMode) -> AttackDirection { mode == .plaintext ? .works : .bounded }

  func gain(_ trial: Trial, _ run: RunArithmetic.Outcome, honest: RunArithmetic.Outcome) -> Double {
    100 * (trial.accuracy(honest.model) - trial.accuracy(run.model))
  }

  func baseline(_ trial: Trial, _ honest: RunArithmetic.Outcome) -> Double { 0 }

  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement] {
    var out: [AttackMode: Measurement] = [:]
    for mode in modes {
      let arithmetic = RunArithmetic(trial: trial, mode: mode)
      let honest = try trial.honestRun(mode)
      let run = try arithmetic.run(attacker: trial.largest, strategy: strategy(trial))
      var measurement = Measurement(
        gain(trial, run, honest: honest), chance: baseline(trial, honest), bound: arithmetic.bound,
        effect: arithmetic.effect(run.sent),
        further: [
          ("accuracy", 100 * trial.accuracy(run.model)), ("honestAccuracy", 100 * trial.accuracy(honest.model)),
        ])
      if mode.hidesUpdates {
        let verdicts = try await lab.judge(run, arithmetic)
        measurement.refusal = verdicts.wished?.refusal
        measurement.further.append(("accepted", verdicts.sent == .accepted ? 1 : 0))
        if let wished = verdicts.wished {
          measurement.further.append(("unboundedAccepted", wished == .accepted ? 1 : 0))
        }
        measurement.note =
          verdicts.wished == nil
          ? "what it sends is accepted"
          : "it sends the longest update in its direction that is accepted"
      } else {
        measurement.note = "nothing bounds what a client sends"
      }
      out[mode] = measurement
    }
    return out
  }
}

extension Laboratory {
  /// What a real chain says to what an attacker sent and, where that is not what it wished to send, to its wish.
  func judge(
    _ run: RunArithmetic.Outcome, _ arithmetic: RunArithmetic
  ) async throws -> (sent: TestChain.Verdict, wished: TestChain.Verdict?) {
    let chain = try await chain(arithmetic.mode)
    let attacker = arithmetic.trial.largest
    var wished: TestChain.Verdict?
    if arithmetic.mode.provesNorms {
      // As long as the slots hold, which is what any client can encrypt.
      let long = arithmetic.fitted(run.wished)
      if arithmetic.effect(long) > arithmetic.effect(run.sent) * (1 + 1e-6) {
        try await chain.open()
        wished = try await chain.send(chain.forged(long, allowed: run.sent, by: attacker))
      }
    }
    try await chain.open()
    return (try await chain.send(chain.sealed(run.sent, by: attacker)), wished)
  }
}

extension Trial {
  /// An update that local training on these rows gives, in integers, as honest software clips and weighs it.
  func integers(_ rows: Dataset, from model: [Double], _ round: Int, _ purpose: String) throws -> [Double] {
    var stream = stream(purpose, round)
    let factor = weight(rows.count) * one
    return try delta(on: rows, from: model, using: &stream).map { $0 * factor }
  }
}
