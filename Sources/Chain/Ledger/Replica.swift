/// A follower of the chain: the rules' memory and the state machine, both at the same block.
///
/// Trustees and auditors make one and catch up with a ledger; an engine makes one and drafts new blocks on it.
/// A value: a copy is a snapshot, and what throws leaves it as it was.
public struct Replica<Machine: StateMachine>: Sendable {
  /// What the rules remember.
  public private(set) var chain: ChainState
  /// The state after the last block.
  public private(set) var machine: Machine

  /// A replica before the genesis block. With `chainID`, it follows no other chain.
  public init(_ machine: Machine, expecting chainID: Hash? = nil) {
    self.machine = machine
    chain = ChainState(expecting: chainID)
  }

  /// Admits one transaction of the block that is being cut, or is being replayed. `payloads` holds what comes along
  /// with it; what earlier transactions reference is read from `store`.
  package mutating func admit(
    _ transaction: Transaction, payloads: [Hash: [UInt8]], store: LedgerStore, in context: BlockContext
  ) throws(SubmissionError<Machine.Rejection>) {
    var next = self
    do throws(LedgerError) { try next.chain.admit(transaction) } catch { throw .ledger(error) }
    let chain = next.chain
    let reader = PayloadReader { hash throws(LedgerError) in
      guard chain.references(hash) else { throw .unreferencedPayload(hash) }
      if let bytes = payloads[hash] { return bytes }
      guard let payload = try store.payload(hash) else { throw .missing(.payload(hash)) }
      return payload.bytes
    }
    let verdict: Machine.Rejection?
    do throws(Machine.Rejection) {
      try next.machine.apply(transaction, payloads: reader, in: context)
      verdict = nil
    } catch { verdict = error }
    do throws(LedgerError) { try reader.check() } catch { throw .ledger(error) }
    if let verdict { throw .rejected(verdict) }
    self = next
  }

  /// Tells the state machine what is about to be admitted.
  package mutating func expect(_ upcoming: UpcomingTransactions) { machine.expect(upcoming) }

  /// Moves on to the block that was cut from the admitted transactions.
  package mutating func move(to block: Block) { chain.move(to: block) }

  /// Applies the blocks of `store` that are new, in order, checking everything: the rules, every stored column, every
  /// payload, and the state machine's verdict on every transaction. `observe` sees each block after it was applied, with
  /// the state behind it; `each` sees every transaction so, before its block is known to be good.
  ///
  /// Throws the first fault with its item; the replica then stands at the last good block.
  public mutating func catchUp(
    with store: LedgerStore, observe: (Block, [Transaction], Machine) -> Void = { _, _, _ in },
    each: (Transaction, Machine) -> Void = { _, _ in }
  ) throws(ReplayError<Machine.Rejection>) {
    while true {
      var next = self
      let found: (block: Block, transactions: [Transaction])?
      do throws(LedgerError) { found = try store.next(after: chain) } catch { throw .ledger(error) }
      guard let (block, transactions) = found else { return }
      var rules = chain
      do throws(LedgerError) {
        try rules.advance(by: block, transactions: transactions)
        try store.verifyPayloads(of: transactions, new: chain)
      } catch { throw .ledger(error) }
      next.machine.expect(UpcomingTransactions(transactions, after: rules, in: store))
      for transaction in transactions {
        do throws(SubmissionError<Machine.Rejection>) {
          try next.admit(transaction, payloads: [:], store: store, in: BlockContext(block.header))
        } catch {
          switch error {
          case .ledger(let error): throw .ledger(error)
          case .rejected(let reason):
            throw .rejected(transaction: transaction.hash, height: block.height, reason)
          }
        }
        each(transaction, next.machine)
      }
      next.chain = rules
      self = next
      observe(block, transactions, machine)
    }
  }
}

extension LedgerStore {
  /// Everything, from the ledger alone: what `verifyStructure` checks and what the state machine says to every
  /// transaction, in one pass. `machine` is the state before genesis; the replica that returns stands at the last
  /// block. Throws the first fault with its item.
  public func audit<Machine: StateMachine>(
    _ machine: Machine, expecting chainID: Hash? = nil,
    observe: (Block, [Transaction], Machine) -> Void = { _, _, _ in }
  ) throws(ReplayError<Machine.Rejection>) -> Replica<Machine> {
    var replica = Replica(machine, expecting: chainID)
    do throws(LedgerError) { try checkSchema() } catch { throw .ledger(error) }
    try replica.catchUp(with: self, observe: observe)
    do throws(LedgerError) { try verifyRemainder(replica.chain) } catch { throw .ledger(error) }
    return replica
  }
}

/// Why a transaction did not enter the chain.
public enum SubmissionError<Rejection: Error & Sendable>: Error, Sendable {
  /// It breaks a rule of the ledger, or the ledger cannot be written.
  case ledger(LedgerError)
  /// The state machine refused it.
  case rejected(Rejection)
}

extension SubmissionError: Equatable where Rejection: Equatable {}

extension SubmissionError: CustomStringConvertible {
  /// The reason's own words.
  public var description: String {
    switch self {
    case .ledger(let error): "\(error)"
    case .rejected(let reason): "\(reason)"
    }
  }
}

/// Why a stored chain does not replay.
public enum ReplayError<Rejection: Error & Sendable>: Error, Sendable {
  /// The ledger is damaged, or breaks a rule.
  case ledger(LedgerError)
  /// The state machine refuses a transaction that a block holds.
  case rejected(transaction: Hash, height: UInt64, Rejection)
}

extension ReplayError: Equatable where Rejection: Equatable {}

extension ReplayError: CustomStringConvertible {
  /// The item and the reason.
  public var description: String {
    switch self {
    case .ledger(let error): "\(error)"
    case .rejected(let transaction, let height, let reason):
      "block \(height) holds transaction \(transaction), which must be refused: \(reason)"
    }
  }
}
