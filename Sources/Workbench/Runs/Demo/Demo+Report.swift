import Foundation
public import Reports

extension Demo {
  /// The experiment's name.
  public var name: String { run.configuration.experiment.name }

  /// The model in words.
  public var model: String { run.modelInWords }

  /// What is about to happen, in three sentences.
  public var introduction: String {
    let names = run.plan.tasks.map(\.name).joined(separator: ", ")
    let absent = run.plan.absences.sorted { $0.round < $1.round }
      .map { "\($0.client) misses round \(run.plan.trainingRound($0.round))" }.joined(separator: ", ")
    return "\(names) train a \(model) for \(run.plan.rounds) rounds, each on its own rows. "
      + "\(Self.cheater), registered too, cheats \(cheatCount) times\(absent.isEmpty ? "" : "; \(absent)"). " + sealing
  }

  /// What updates travel under.
  private var sealing: String {
    guard run.plan.encryption == .masked else { return "Updates are encrypted." }
    return "Updates are masked, and the key of each mask is encrypted."
      + (run.plan.noise == .repeatable ? " The noise is REPEATABLE: whoever knows the seed can open every update." : "")
  }

  /// What happened, in two sentences.
  public func verdict(_ history: History) -> String {
    let refused =
      everyCheatWasRefused
      ? "All \(refusals.count) cheats of \(Self.cheater) were refused."
      : "NOT every cheat of \(Self.cheater) was tried and refused."
    return Run.verdict(history) + " " + refused
      + String(format: " %.1f seconds, %.1f of processor time.", elapsed, processor)
  }

  /// Tables of the result, for people.
  public func tables(_ history: History) -> [(key: String, table: Table)] {
    [("metrics", run.grid(history)), ("refusals", refusalTable), ("phases", run.costs)]
  }

  /// `report.md`: the run's, with what the cheater tried.
  func report(_ history: History) -> String {
    run.report(
      history, introduction: introduction, verdict: verdict(history),
      addition: """
        \(refusalTable.markdown)
        `refusals.csv` has the chain's whole reasons. Proofs that fail are on the ledger as evidence; a replay is nobody's offence.


        """)
  }
}
