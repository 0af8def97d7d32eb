import Ledger

/// A block in the making: transactions are checked on a copy of the state, which becomes the state once the block is
/// durable.
struct BlockCut<Machine: StateMachine> {
  private var draft: Replica<Machine>
  private let store: LedgerStore
  private let key: SigningKey
  private let context: BlockContext
  private var transactions: [Transaction] = []
  private var payloads: [Hash: Payload] = [:]

  /// A block on top of `replica`. Its time is `time`, or its predecessor's if the clock went back; never more than there
  /// is.
  init(on replica: Replica<Machine>, store: LedgerStore, key: SigningKey, time: UInt64) {
    (draft, self.store, self.key) = (replica, store, key)
    context = BlockContext(
      chainID: replica.chain.nextChainID, height: replica.chain.nextHeight,
      time: min(LedgerLimits.time, max(time, replica.chain.tail?.time ?? 0)), proposer: key.verifyingKey)
  }

  /// Says what is about to be added; what the ledger's own rules refuse is not looked at any further.
  mutating func expect(_ submissions: [Submission]) {
    var rules = draft.chain
    let admitted = submissions.filter { (try? rules.admit($0.transaction)) != nil }
    draft.expect(UpcomingTransactions(admitted.map(\.transaction), payloads: admitted.flatMap(\.payloads)))
  }

  /// Takes a transaction in, or throws why not and stays as it was.
  mutating func add(_ submission: Submission) throws(SubmissionError<Machine.Rejection>) {
    let transaction = submission.transaction
    var known = payloads
    do throws(LedgerError) {
      guard transactions.count < LedgerLimits.transactionsPerBlock else {
        throw .tooLarge("block", length: transactions.count + 1, limit: LedgerLimits.transactionsPerBlock)
      }
      let given = Dictionary(submission.payloads.map { ($0.hash, $0) }) { first, _ in first }
      try LedgerStore.match(transaction.payloads, given)
      known.merge(given) { first, _ in first }
      try LedgerStore.match(transaction.payloads, known.filter { transaction.references($0.key) })
      for reference in transaction.payloads where known[reference.hash] == nil {
        guard let length = try store.payloadLength(reference.hash) else { throw .missingPayload(reference.hash) }
        guard length == reference.length else {
          throw .payloadLength(reference.hash, referenced: Int(reference.length), actual: length)
        }
      }
    } catch { throw .ledger(error) }
    try draft.admit(transaction, payloads: known.mapValues(\.bytes), store: store, in: context)
    payloads = known
    transactions.append(transaction)
  }

  /// Signs the block, writes it and the ledger's head, and makes its state the replica's.
  func commit(to replica: inout Replica<Machine>) throws(LedgerError) -> (block: Block, receipts: [Receipt]) {
    let tree = MerkleTree(transactions.map(\.hash))
    let header = BlockHeader(
      chainID: context.chainID, height: context.height, previous: replica.chain.tail?.hash ?? .zero,
      transactionCount: UInt32(transactions.count), transactionsRoot: tree.root, time: context.time,
      proposer: context.proposer)
    let certificate = Certificate.proposer(of: header, key: key)
    let block = Block(header: header, certificate: certificate, transactions: tree.leaves)
    try store.append(block, transactions: transactions, payloads: Array(payloads.values))
    try LedgerHead(header, key: key).write(beside: store.path)
    replica = draft
    replica.move(to: block)
    let receipts = transactions.enumerated().map { i, transaction in
      guard let proof = tree.inclusionProof(of: i) else { preconditionFailure("a leaf of its own tree") }
      return Receipt(transaction: transaction.hash, header: header, certificate: certificate, proof: proof)
    }
    return (block, receipts)
  }
}

extension Transaction {
  fileprivate func references(_ hash: Hash) -> Bool { payloads.contains { $0.hash == hash } }
}
