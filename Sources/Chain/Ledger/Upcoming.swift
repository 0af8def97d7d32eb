/// Transactions that a ledger, or a block in the making, holds behind those that were applied, in order: a hint for
/// state machines (`StateMachine.expect`).
///
/// Chain, sequence, signature and certificate hold of each, as far as it comes: what nobody signed makes nobody read
/// payloads. What it means was not checked.
public struct UpcomingTransactions: IteratorProtocol {
  private var known: ArraySlice<Transaction>
  /// The rules behind `known`; nil where no ledger goes on.
  private var chain: ChainState?
  private let store: LedgerStore?
  private let payloads: [Hash: [UInt8]]

  /// Transactions at hand, with what comes along with them.
  public init(_ transactions: [Transaction], payloads: [Payload]) {
    known = transactions[...]
    (store, chain) = (nil, nil)
    self.payloads = Dictionary(payloads.map { ($0.hash, $0.bytes) }) { first, _ in first }
  }

  /// The transactions of a block that was checked, then those of the next blocks of a ledger; `chain` has the block.
  init(_ transactions: [Transaction], after chain: ChainState, in store: LedgerStore) {
    known = transactions[...]
    (self.store, self.chain, payloads) = (store, chain, [:])
  }

  /// The next one; nil at the end, and where the ledger is damaged or forged.
  public mutating func next() -> Transaction? {
    while known.isEmpty {
      guard let store, var rules = chain else { return nil }
      chain = nil
      do throws(LedgerError) {
        guard let (block, transactions) = try store.next(after: rules) else { return nil }
        try rules.advance(by: block, transactions: transactions)
        known = transactions[...]
      } catch { return nil }
      chain = rules
    }
    return known.popFirst()
  }

  /// A payload's bytes, where they are there and have the length that the reference claims, which is looked at first.
  public func payload(_ reference: PayloadReference) -> [UInt8]? {
    if let bytes = payloads[reference.hash] { return bytes.count == reference.length ? bytes : nil }
    guard let store, let length = try? store.payloadLength(reference.hash), length == reference.length else {
      return nil
    }
    return (try? store.payload(reference.hash))?.bytes
  }
}
