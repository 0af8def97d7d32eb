public import Ledger

/// Puts transactions into one order and certifies it. `solo` is one process; other engines are networks of them.
public protocol ConsensusEngine<Machine>: Sendable {
  /// The state machine whose verdict decides what enters a block.
  associatedtype Machine: StateMachine

  /// Submits a transaction with the payloads that the chain does not hold yet; returns when its block is certified and
  /// durable. Throws the ledger's refusal or the state machine's; a refused transaction leaves no trace and its
  /// sequence stays free.
  func submit(
    _ transaction: Transaction, payloads: [Payload]
  ) async throws(SubmissionError<Machine.Rejection>) -> Receipt

  /// Submits several transactions, in order: for one block, where the engine makes blocks of several. Each gets its own
  /// answer, and refused ones leave no trace.
  func submit(_ batch: [Submission]) async -> [Result<Receipt, SubmissionError<Machine.Rejection>>]

  /// The state after the last certified block.
  var machine: Machine { get async }

  /// The last certified block.
  var tail: ChainTail { get async }

  /// The chain's identifier.
  var chainID: Hash { get async }

  /// The sequence that `sender`'s next transaction must have.
  func nextSequence(of sender: VerifyingKey) async -> UInt64

  /// Blocks as they are certified, from now on; what came before is in `store`.
  func certifiedBlocks() async -> AsyncStream<Block>

  /// The ledger that this engine keeps, for reading.
  var store: LedgerStore { get }
}

/// The proof that a transaction is on the chain.
public struct Receipt: Hashable, Sendable {
  /// The transaction's hash.
  public let transaction: Hash
  /// The header of its block.
  public let header: BlockHeader
  /// Why the block is final.
  public let certificate: Certificate
  /// That the block holds the transaction.
  public let proof: InclusionProof

  /// The height of its block.
  public var height: UInt64 { header.height }
}

/// One transaction and what comes along with it.
public struct Submission: Sendable {
  /// The transaction.
  public let transaction: Transaction
  /// The payloads that the chain does not hold yet.
  public let payloads: [Payload]

  /// A submission of these parts.
  public init(_ transaction: Transaction, payloads: [Payload] = []) {
    (self.transaction, self.payloads) = (transaction, payloads)
  }
}
