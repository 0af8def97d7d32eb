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
}

/// Re-verifies a federation from its ledger alone, offline (docs/protocol.md §1).
public enum Auditor {
  /// Replays the whole chain: hashes, signatures, Merkle roots, every proof, product, share, sum, model, metric, credit.
  ///
  /// - Parameter progress: Blocks done and blocks in all.
  /// - Throws: `replay` with the first item that is false.
  public static func audit(
    _ store: LedgerStore, expecting chainID: Hash? = nil, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(FederationError) -> AuditReport {
    try audit(store, expecting: chainID, contract: FederationContract(), progress: progress)
  }

  /// An audit for tests, with the insecure key sizes allowed.
  package static func audit(
    _ store: LedgerStore, expecting chainID: Hash? = nil, contract: FederationContract,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(FederationError) -> AuditReport {
    var (blocks, transactions) = (0, 0)
    var rounds: [Hash: AuditReport.Round] = [:]
    var order: [Hash] = []
    var replica = Replica(contract, expecting: chainID)
    // First everything that needs no cryptography but hashes and signatures: damage is found in seconds.
    do throws(LedgerError) { try store.verifyStructure() } catch { throw .replay("\(error)") }
    let total: Int
    do throws(LedgerError) { total = try store.tail().map { Int($0.height) + 1 } ?? 0 } catch { throw .ledger(error) }
    do throws(ReplayError<Rejection>) {
      // What a block leaves behind may be another round than the one that it ended: every transaction counts.
      try replica.catchUp(
        with: store,
        observe: { _, _, _ in
          blocks += 1
          progress(blocks, total)
        },
        each: { _, contract in
          transactions += 1
          guard let round = contract.state?.round else { return }
          if rounds.updateValue(AuditReport.Round(round), forKey: round.open) == nil { order.append(round.open) }
        })
    } catch { throw .replay("\(error)") }
    guard let state = replica.machine.state, let id = replica.chain.chainID else { throw .noGenesis }
    return AuditReport(
      chainID: id, blocks: blocks, transactions: transactions, rounds: order.compactMap { rounds[$0] },
      model: state.modelDigest, state: state)
  }
}

extension AuditReport.Round {
  fileprivate init(_ round: RoundState) {
    self.init(
      opening: round.opening, accepted: round.accepted.count, offences: round.offenders.count, phase: round.phase,
      metrics: round.metrics)
  }
}
