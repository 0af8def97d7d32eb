import Synchronization

/// What transactions mean. The contracts implement it; every validator, trustee and auditor runs it.
///
/// Deterministic: the verdict and the next state depend on nothing but the state, the transaction, its payloads and the
/// block's context. A value type: whoever runs it keeps the state from before a transaction and goes back to it after a
/// refusal.
public protocol StateMachine: Sendable {
  /// The typed reasons for a refusal.
  associatedtype Rejection: Error, Sendable

  /// Checks `transaction` in the present state and carries it out, or throws why not. A rejected transaction never
  /// enters a block.
  ///
  /// Chain, sequence, signature and limits were checked before; the payloads that it references are there.
  mutating func apply(
    _ transaction: Transaction, payloads: PayloadReader, in block: BlockContext
  ) throws(Rejection)

  /// Told which transactions are likely to be applied next, so that what several of them need can be computed at once.
  ///
  /// A hint: they need not come, and nothing of them was checked but what the ledger itself asks of a transaction. Whether
  /// it is given changes no verdict and no state.
  mutating func expect(_ upcoming: UpcomingTransactions)
}

extension StateMachine {
  /// Takes no hints.
  public mutating func expect(_ upcoming: UpcomingTransactions) {}
}

/// What a transaction may know of the block that will hold it.
public struct BlockContext: Hashable, Sendable {
  /// The chain's identifier; zero in the genesis block, whose hash it becomes.
  public let chainID: Hash
  /// The block's height; 0 is genesis.
  public let height: UInt64
  /// The block's time in milliseconds since 1970.
  public let time: UInt64
  /// Who proposes the block.
  public let proposer: VerifyingKey

  /// A context with these values.
  public init(chainID: Hash, height: UInt64, time: UInt64, proposer: VerifyingKey) {
    (self.chainID, self.height, self.time, self.proposer) = (chainID, height, time, proposer)
  }

  /// The context that a block's transactions saw.
  public init(_ header: BlockHeader) {
    self.init(chainID: header.chainID, height: header.height, time: header.time, proposer: header.proposer)
  }
}

/// Fetches payloads for a state machine, each with its hash checked.
///
/// What this transaction or an earlier one references can be read, nothing else: what a replica happens to hold beyond
/// that must not change a verdict. A fault of the store is remembered, so that it ends the run and is never taken for
/// the sender's fault, whatever the state machine makes of the error.
public final class PayloadReader: Sendable {
  private let fetch: @Sendable (Hash) throws(LedgerError) -> [UInt8]
  private let fault = Mutex<LedgerError?>(nil)

  init(fetch: @escaping @Sendable (Hash) throws(LedgerError) -> [UInt8]) { self.fetch = fetch }

  /// A reader over payloads in memory, for tests of a state machine.
  public convenience init(_ payloads: [Payload]) {
    let table = Dictionary(payloads.map { ($0.hash, $0.bytes) }) { first, _ in first }
    self.init { hash throws(LedgerError) in
      guard let bytes = table[hash] else { throw .unreferencedPayload(hash) }
      return bytes
    }
  }

  /// The payload's bytes. Throws `unreferencedPayload` for one that the chain does not name so far, and the store's
  /// errors.
  public func bytes(_ hash: Hash) throws(LedgerError) -> [UInt8] {
    do throws(LedgerError) { return try fetch(hash) } catch {
      if case .unreferencedPayload = error {} else { fault.withLock { $0 = $0 ?? error } }
      throw error
    }
  }

  /// Throws the first fault of the store, if there was one.
  func check() throws(LedgerError) {
    if let fault = fault.withLock({ $0 }) { throw fault }
  }
}
