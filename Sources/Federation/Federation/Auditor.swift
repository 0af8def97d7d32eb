package import Contracts
public import Ledger

/// Re-verifies a federation from its ledger alone, offline (docs/protocol.md §1).
public enum Auditor {
  /// Replays the whole chain: hashes, signatures, Merkle roots, every proof, product, share, sum, model, metric, credit.
  ///
  /// The head that lies beside the ledger, where one does, must be on the chain: else blocks are missing from its end.
  ///
  /// - Parameters:
  ///   - head: A block that must be on the chain too, from a source that the caller trusts.
  ///   - progress: Blocks done and blocks in all.
  /// - Throws: `replay` with the first item that is false.
  public static func audit(
    _ store: LedgerStore, expecting chainID: Hash? = nil, head: Hash? = nil,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(FederationError) -> AuditReport {
    try audit(store, expecting: chainID, head: head, contract: FederationContract(), progress: progress)
  }

  /// An audit for tests, with the insecure key sizes allowed.
  package static func audit(
    _ store: LedgerStore, expecting chainID: Hash? = nil, head expected: Hash? = nil, contract: FederationContract,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(FederationError) -> AuditReport {
    var (blocks, transactions) = (0, 0)
    var rounds: [Hash: AuditReport.Round] = [:]
    var order: [Hash] = []
    var replica = Replica(contract, expecting: chainID)
    // First everything that needs no cryptography but hashes and signatures: damage is found in seconds.
    let head: LedgerHead?
    let total: Int
    do throws(LedgerError) {
      let chain = try store.verifyStructure(expecting: chainID)
      head = try store.verifyHead(chain)
      if let expected { try store.verifyContains(expected, chain) }
      total = chain.tail.map { Int($0.height) + 1 } ?? 0
    } catch { throw .replay("\(error)") }
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
    guard let state = replica.machine.state, let id = replica.chain.chainID, let end = replica.chain.tail else {
      throw .noGenesis
    }
    return AuditReport(
      chainID: id, blocks: blocks, transactions: transactions, rounds: order.compactMap { rounds[$0] },
      model: state.modelDigest, state: state, end: end, head: head)
  }
}
