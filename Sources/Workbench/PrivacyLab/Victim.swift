import Learning

/// A client that takes part in the first round with a few rows; the others take part with all of theirs.
struct Victim: Sendable {
  /// In whose place it stands.
  let client: Int
  /// What it trains on.
  let rows: Dataset
  /// As many rows of the same client that nobody trains on.
  let absent: Dataset
  /// Its update as it leaves local training, clipped.
  let delta: [Double]
  private let index: Int

  /// The `index`-th victim of a trial, of so many rows.
  init(_ trial: Trial, _ index: Int, rows count: Int) throws {
    let eligible = trial.training.indices.filter { trial.training[$0].count > 1 }
    client = eligible[index % eligible.count]
    var stream = trial.stream("victim", index, count)
    let own = trial.training[client]
    let order = stream.permutation(own.count)
    let half = min(count, own.count / 2)
    self.index = index
    rows = own.selecting(Array(order[..<half]))
    absent = own.selecting(Array(order[half..<2 * half]))
    delta = try trial.delta(on: rows, using: &stream)
  }

  /// A victim with these rows.
  init(_ trial: Trial, _ index: Int, in client: Int, rows: Dataset) throws {
    (self.client, self.rows, self.index) = (client, rows, index)
    absent = rows.selecting([])
    var stream = trial.stream("chosen victim", index)
    delta = try trial.delta(on: rows, using: &stream)
  }

  /// The weight of its update in a sum.
  func weight(_ trial: Trial) -> Double { trial.weight(rows.count) }
  /// The weights of all updates in the sum.
  func totalWeight(_ trial: Trial) -> Double { trial.weight(trial.samples(without: client) + rows.count) }

  /// What an adversary sees that stands nearest to the victim's update: the update itself in plaintext, else the mean
  /// update that the opened sum gives, with the noise that is in it.
  func seen(_ trial: Trial, _ mode: AttackMode) throws -> [Double] {
    guard mode.hidesUpdates else { return delta }
    var stream = trial.stream("victim's rounding", index)
    var sum = try trial.plan.settings.fixedPoint.quantise(delta, weight: weight(trial), using: &stream)
    for (i, update) in trial.updates.enumerated() where i != client {
      for j in sum.indices { sum[j] += update[j] }
    }
    if mode == .private {
      var stream = trial.stream("noise on victims", index)
      sum = trial.noise.added(to: sum, using: &stream)
    }
    let scale = trial.one * totalWeight(trial)
    return sum.map { Double($0) / scale }
  }
}
