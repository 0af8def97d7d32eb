import Foundation
public import Reports

extension Demo {
  /// The experiment's name.
  public var name: String { run.configuration.experiment.name }

  /// The model in words.
  public var model: String {
    let kind =
      switch run.configuration.model.kind {
      case .logistic: "logistic regression"
      case .softmax: "softmax regression"
      case .perceptron: "perceptron"
      }
    return "\(kind) of \(grouped(run.plan.initialModel.count)) parameters"
  }

  /// What is about to happen, in two sentences.
  public var introduction: String {
    let names = run.plan.tasks.map(\.name).joined(separator: ", ")
    let absent = run.plan.absences.sorted { $0.round < $1.round }
      .map { "\($0.client) misses round \(run.plan.trainingRound($0.round))" }.joined(separator: ", ")
    return "\(names) train a \(model) for \(run.plan.rounds) rounds, each on its own rows. "
      + "\(Self.cheater), registered too, cheats \(cheatCount) times\(absent.isEmpty ? "" : "; \(absent)")."
  }

  /// What happened, in two sentences.
  public func verdict(_ history: History) -> String {
    let rounds = history.models.count
    let equal =
      history.equalToTwin.count == rounds
      ? "After each of the \(rounds) rounds the sealed model is, bit for bit, the one that the honest clients' plaintext "
        + "gives."
      : "The sealed model DIFFERS from its plaintext twin in \(rounds - history.equalToTwin.count) of \(rounds) rounds."
    let refused =
      everyCheatWasRefused
      ? "All \(refusals.count) cheats of \(Self.cheater) were refused."
      : "NOT every cheat of \(Self.cheater) was tried and refused."
    return equal + " " + refused
      + String(format: " %.1f seconds, %.1f of processor time.", elapsed, processor)
  }

  /// Tables of the result, for people.
  public func tables(_ history: History) -> [(key: String, table: Table)] {
    [("metrics", grid(history)), ("refusals", refusalTable), ("phases", run.costs)]
  }

  /// The curves, and why a value of a round in which somebody was away stands out.
  private func grid(_ history: History) -> Table {
    var t = history.grid
    for (round, there) in history.participants.sorted(by: { $0.key < $1.key }) {
      let (measured, away) = (
        run.plan.trainingRound(round) - 1, run.plan.tasks.map(\.name).filter { !there.contains($0) }
      )
      guard measured >= 0, !away.isEmpty else { continue }
      t.notes.append(
        "Metrics come with the next round's updates: those of round \(measured), sealed and twin, lack the hold-out of "
          + "\(away.joined(separator: ", ")).")
    }
    return t
  }

  /// `report.md`: the result with its tables and plots.
  func report(_ history: History) -> String {
    let c = run.configuration
    return """
      # \(name): a \(model), trained sealed

      \(introduction) Every update was encrypted (Paillier, \(c.crypto.bits) bits), committed and proved (`\(c.crypto.proofs)`); \
      \(c.parties.threshold) of \(c.parties.trustees) trustees opened only the sums.

      \(verdict(history))

      ![Accuracy a round](plots/accuracy.svg)

      \(history.hasAUC ? "![AUC a round](plots/auc.svg)\n" : "")
      \(grid(history).markdown)
      Sealed: opened from ciphertexts. Plaintext twin: the same integers, added up in the clear. Without quantising: the same
      in floating point. Pooled: all rows in one place, which nobody has. Alone: each client by itself.

      \(refusalTable.markdown)
      `refusals.csv` has the chain's whole reasons. Proofs that fail are on the ledger as evidence; a replay is nobody's offence.

      ![Seconds a phase](plots/phases.svg)

      \(run.costs.markdown)
      """
  }
}
