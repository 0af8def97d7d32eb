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
  /// The model after the round, and what the strategy remembers.
  public let learning: LearningState
  /// The model after the round.
  public var model: [Double] { learning.model }
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
    return RoundOutcome(
      open: round.open, sums: sums, metrics: metrics, learning: state.learning.stepped(sums, round),
      changesModel: round.opening.purpose == .training)
  }
}

extension LearningState {
  /// The state after a round with these sums.
  func stepped(_ sums: [[Int64]], _ round: RoundState) -> LearningState {
    var next = self
    next.step(sums, round.template, accepted: round.accepted.count)
    return next
  }
}
