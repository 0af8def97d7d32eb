import Learning

/// Makes rows with a trigger be taken for the last class, by replacing the model in the last round (Bagdasaryan et al.
/// 2020): its update is made so long that the sum is its own model.
struct Backdoor: Poisoning {
  let name = "backdoor"
  /// Share of held-out rows of other classes that the trigger turns into the target.
  let metric = "attackSuccess"
  let tolerance = 0.05
  /// The trigger: the first inputs at four standard deviations.
  static let triggerInputs = 3, triggerValue = 4.0
  /// Passes of the attacker over its rows.
  private static let epochs = 20

  func strategy(_ trial: Trial) -> RunArithmetic.Strategy {
    let own = trial.training[trial.largest]
    return { known in
      guard known.round == trial.plan.rounds else { return known.own.map(Double.init) }
      let poisoned = try Dataset.pooled([own, Self.triggered(own)])
      var trainer = trial.plan.settings.trainer
      trainer.epochs = Self.epochs
      var stream = trial.stream("backdoor")
      let update = try trainer.train(
        trial.model, from: known.model, on: poisoned, using: &stream, work: trial.plan.settings.work)
      let factor = trial.one * trial.weight(trial.samples.reduce(0, +))
      return update.delta.map { $0 * factor }
    }
  }

  func gain(_ trial: Trial, _ run: RunArithmetic.Outcome, honest: RunArithmetic.Outcome) -> Double {
    success(trial, run.model)
  }

  func baseline(_ trial: Trial, _ honest: RunArithmetic.Outcome) -> Double { success(trial, honest.model) }

  private func success(_ trial: Trial, _ model: [Double]) -> Double {
    let target = trial.heldOut.classes - 1
    let rows = trial.heldOut.selecting(trial.heldOut.labels.indices.filter { trial.heldOut.labels[$0] != target })
    return (try? trial.accuracy(model, on: Self.triggered(rows))) ?? 0
  }

  /// The rows with the trigger, called the target.
  private static func triggered(_ rows: Dataset) throws -> Dataset {
    try Dataset(
      features: rows.features.map { row in
        row.indices.map { $0 < triggerInputs ? triggerValue : row[$0] }
      },
      labels: rows.labels.map { _ in rows.classes - 1 }, classes: rows.classes)
  }
}
