/// Training without any sealing, by the same trainer and from the same streams as the federation's clients: what a
/// sealed run is compared with.
public enum Baselines {
  /// The stream that draws a client's batches in a round (rounds count from 1).
  public static func trainingStream(seed: UInt64, client: Int, round: Int) -> RandomStream {
    RandomStream(seed: seed, "train", client, round)
  }

  /// The model that all start from.
  public static func initialParameters(_ model: any Model, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed, "initial model")
    return model.initialParameters(using: &stream)
  }

  /// Parameters after each round of one client that trains alone, with that client's streams.
  public static func alone(
    _ model: any Model, on data: Dataset, client: Int, rounds: Int, trainer: LocalTrainer, seed: UInt64,
    work: BatchWork = BatchWork()
  ) throws(LearningError) -> [[Double]] {
    try centralised(model, on: data, rounds: rounds, trainer: trainer, seed: seed, work: work) { round in
      trainingStream(seed: seed, client: client, round: round)
    }
  }

  /// Parameters after each round of training on all data in one place.
  public static func pooled(
    _ model: any Model, on clients: [Dataset], rounds: Int, trainer: LocalTrainer, seed: UInt64,
    work: BatchWork = BatchWork()
  ) throws(LearningError) -> [[Double]] {
    let data = try Dataset.pooled(clients)
    return try centralised(model, on: data, rounds: rounds, trainer: trainer, seed: seed, work: work) { round in
      RandomStream(seed: seed, "train pooled", round)
    }
  }

  /// Parameters after each round of federated averaging in doubles (McMahan et al. 2017), weighted by samples: shows
  /// beside the sealed run what clipping and quantising cost.
  public static func federated(
    _ model: any Model, clients: [Dataset], rounds: Int, trainer: LocalTrainer, seed: UInt64,
    work: BatchWork = BatchWork()
  ) throws(LearningError) -> [[Double]] {
    try check(rounds)
    guard !clients.isEmpty else { throw .dataset("no clients") }
    var theta = initialParameters(model, seed: seed)
    var history: [[Double]] = []
    for round in 1...rounds {
      var sum = [Double](repeating: 0, count: theta.count)
      var samples = 0
      for (i, data) in clients.enumerated() {
        var stream = trainingStream(seed: seed, client: i, round: round)
        let update = try trainer.train(model, from: theta, on: data, using: &stream, round: round - 1, work: work)
        for j in sum.indices { sum[j] += Double(update.samples) * update.delta[j] }
        samples += update.samples
      }
      for j in theta.indices { theta[j] += sum[j] / Double(samples) }
      history.append(theta)
    }
    return history
  }

  private static func centralised(
    _ model: any Model, on data: Dataset, rounds: Int, trainer: LocalTrainer, seed: UInt64,
    work: BatchWork, stream: (Int) -> RandomStream
  ) throws(LearningError) -> [[Double]] {
    try check(rounds)
    var theta = initialParameters(model, seed: seed)
    var history: [[Double]] = []
    for round in 1...rounds {
      var stream = stream(round)
      let update = try trainer.train(model, from: theta, on: data, using: &stream, round: round - 1, work: work)
      for j in theta.indices { theta[j] += update.delta[j] }
      history.append(theta)
    }
    return history
  }

  private static func check(_ rounds: Int) throws(LearningError) {
    guard rounds >= 1 else { throw .parameter(name: "rounds", value: "\(rounds)", allowed: "at least 1") }
  }
}
