public import Ledger
import Quantization
import UpdateProofs

/// What the shares of a round open, and what follows from it: computed alike by whoever publishes and whoever checks.
public struct RoundOutcome: Sendable {
  /// Hash of the round's `open` transaction.
  public let open: Hash
  /// The opened sums, a vector each.
  public let sums: [[Int64]]
  /// Metrics of the model that the round started from.
  public let metrics: PublishedMetrics?
  /// The model after the round.
  public let model: [Double]
  /// Whether the round is one that trains.
  public let changesModel: Bool
}

extension FederationContract {
  /// The outcome of the current round.
  public func outcome() throws(Rejection) -> RoundOutcome {
    guard let state, let round = state.round else { throw .wrongPhase(needed: "aggregated", actual: "not opened") }
    return outcome(try opened(round, state).sums, round, state)
  }

  /// What follows from opened sums.
  func outcome(_ sums: [[Int64]], _ round: RoundState, _ state: FederationState) -> RoundOutcome {
    let metrics = round.template.index(of: .metrics).flatMap {
      try? PublishedMetrics(sums[$0], rule: state.genesis.evaluation)
    }
    var model = state.model
    if let update = round.template.index(of: .update), let metrics {
      model = ModelCodec.apply(
        sums[update], samples: metrics.samples, to: model, fractionBits: state.genesis.fractionBits,
        maximumSamples: state.genesis.maximumSamples)
    }
    return RoundOutcome(
      open: round.open, sums: sums, metrics: metrics, model: model, changesModel: round.opening.purpose == .training)
  }
}
