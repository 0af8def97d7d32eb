/// Transactions that a ledger, or a block in the making, holds behind those that were applied, in order: a hint for
/// state machines (`StateMachine.expect`). Nothing of it was checked but the payloads' hashes.
public struct UpcomingTransactions: IteratorProtocol {
  private var known: ArraySlice<Transaction>
  private var height: UInt64?
  private let store: LedgerStore?
  private let payloads: [Hash: [UInt8]]

  /// Transactions at hand, with what comes along with them.
  public init(_ transactions: [Transaction], payloads: [Payload]) {
    known = transactions[...]
    store = nil
    height = nil
    self.payloads = Dictionary(payloads.map { ($0.hash, $0.bytes) }) { first, _ in first }
  }

  /// The transactions of a block, then those of the next blocks of a ledger.
  init(_ transactions: [Transaction], of block: Block, in store: LedgerStore) {
    known = transactions[...]
    (self.store, payloads) = (store, [:])
    height = block.height
  }

  /// The next one; nil at the end, or where the ledger is damaged.
  public mutating func next() -> Transaction? {
    while known.isEmpty {
      guard let store, let height, height < .max else { return nil }
      self.height = height + 1
      do throws(LedgerError) {
        guard let block = try store.block(at: height + 1) else { return nil }
        known = try store.transactions(of: block)[...]
      } catch { return nil }
    }
    return known.popFirst()
  }

  /// The bytes with a hash, where they are there.
  public func payload(_ hash: Hash) -> [UInt8]? {
    if let bytes = payloads[hash] { return bytes }
    return (try? store?.payload(hash))?.bytes
  }
}
