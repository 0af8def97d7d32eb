public import Contracts
public import Ledger

/// What an audit found, when it found nothing wrong.
public struct AuditReport: Sendable {
  /// One settled or given-up round.
  public struct Round: Sendable {
    /// Its number and attempt.
    public let opening: OpenBody
    /// Accepted submissions.
    public let accepted: Int
    /// Offences on the chain.
    public let offences: Int
    /// How it ended.
    public let phase: Phase
    /// Metrics that were recomputed.
    public let metrics: PublishedMetrics?
  }
  /// The chain.
  public let chainID: Hash
  /// Blocks that were checked.
  public let blocks: Int
  /// Transactions that were checked.
  public let transactions: Int
  /// Rounds, in order.
  public let rounds: [Round]
  /// Digest of the last model.
  public let model: Hash
  /// The last state.
  public let state: FederationState
  /// Where the ledger ends.
  public let end: ChainTail
  /// The head that lies beside the ledger, which holds; nil where there is none: then nobody can say from the ledger
  /// alone whether blocks are missing from its end.
  public let head: LedgerHead?

  /// What a run would still do, in order; empty where the ledger is that of a finished one.
  public var missing: [String] { state.missing }
  /// Whether every round is over and the last one evaluated the last model, as a run ends.
  public var isFinished: Bool { missing.isEmpty }
}

extension AuditReport.Round {
  init(_ round: RoundState) {
    self.init(
      opening: round.opening, accepted: round.accepted.count, offences: round.offenders.count, phase: round.phase,
      metrics: round.metrics)
  }
}

extension FederationState {
  /// What a run that stands here lacks, in order.
  var missing: [String] {
    guard key != nil else { return ["the dealer's key", "every round"] }
    guard let round else { return ["every round"] }
    let name = "round \(round.opening.round)"
    var missing: [String] = []
    switch round.phase {
    case .open:
      missing = ["submissions to \(name), or its end", "its product", "its shares", "its sums", "its credits"]
    case .closed: missing = ["the product of \(name)", "its shares", "its sums", "its credits"]
    case .aggregated:
      let lacking = max(0, genesis.threshold - round.shares.count)
      missing =
        (lacking > 0 ? ["\(lacking) of \(genesis.threshold) shares of \(name)"] : [])
        + ["the sums of \(name)", "its credits"]
    case .published: missing = ["the credits of \(name)"]
    case .aborted: missing = ["another attempt at \(name)"]
    case .settled, .abandoned: break
    }
    // An abandoned round counts as opened: where it was to open the last model's metrics, no evaluation follows.
    let isEvaluated =
      round.opening.purpose == .evaluation || round.phase == .abandoned && evaluatedModels.contains(modelDigest)
    if !isEvaluated { missing.append("the rounds up to the evaluation of the last model") }
    return missing
  }
}
