public import Learning

/// Who makes a client's update where `LocalTrainer` does not: another program, for one.
public protocol UpdateSource: Sendable {
  /// θ_local − θ_global, d finite entries.
  ///
  /// Asked again for the same client, round and model it gives the same again: a client that was stopped asks twice, and
  /// so does its plaintext twin. Throws `unavailable` where the client shall stay away from the round.
  func delta(_ request: UpdateRequest) throws(FederationError) -> [Double]
}

/// What an update is made of.
public struct UpdateRequest: Sendable {
  /// The client's name.
  public let client: String
  /// Its place among the clients.
  public let index: Int
  /// The round of the chain, from 1.
  public let round: Int
  /// The experiment's seed.
  public let seed: UInt64
  /// θ_global.
  public let model: [Double]
  /// The client's rows to train on, standardised.
  public let training: Dataset
  /// The rows that it holds out, standardised.
  public let heldOut: Dataset

  /// A request.
  public init(
    client: String, index: Int, round: Int, seed: UInt64, model: [Double], training: Dataset, heldOut: Dataset
  ) {
    (self.client, self.index, self.round, self.seed) = (client, index, round, seed)
    (self.model, self.training, self.heldOut) = (model, training, heldOut)
  }
}

extension FederationPlan {
  /// Lets `source` make every client's updates.
  public mutating func train(by source: any UpdateSource) {
    settings.source = source
    for i in tasks.indices { tasks[i].settings.source = source }
  }
}
