public import Ledger

/// One validator in one process: checks, orders, signs, and answers when the block is on disk.
///
/// A kill at any moment loses no acknowledged transaction: the acknowledgement follows SQLite's durable commit and the
/// head's (`LedgerHead`), and opening replays the ledger and compares the two. One corrupted process counts as all validators (docs/protocol.md §1).
public actor SoloEngine<Machine: StateMachine>: ConsensusEngine {
  /// The ledger that this engine keeps.
  public nonisolated let store: LedgerStore
  private let key: SigningKey
  private let clock: BlockClock
  private var replica: Replica<Machine>
  /// The fault after which memory and disk may differ; only a new engine, which replays, helps.
  private var fault: LedgerError?
  private var observers: [Int: AsyncStream<Block>.Continuation] = [:]
  private var observerCount = 0

  /// Founds a chain in an empty ledger: one block with the genesis transactions, which name the zero chain.
  public init(
    founding store: LedgerStore, machine: Machine, key: SigningKey, genesis: [Submission], clock: BlockClock = .system
  ) throws(ConsensusError<Machine.Rejection>) {
    let tail: ChainTail?
    do throws(LedgerError) { tail = try store.tail() } catch { throw .replay(.ledger(error)) }
    if let tail { throw .alreadyFounded(height: tail.height) }
    (self.store, self.key, self.clock) = (store, key, clock)
    var replica = Replica(machine)
    var cut = BlockCut(on: replica, store: store, key: key, time: clock.now)
    do throws(SubmissionError<Machine.Rejection>) {
      for submission in genesis { try cut.add(submission) }
      do throws(LedgerError) { _ = try cut.commit(to: &replica) } catch { throw .ledger(error) }
    } catch { throw .genesis(error) }
    self.replica = replica
  }

  /// Goes on with a founded chain: replays the ledger with the state machine in its first state, checking everything; the
  /// head too, where there is one.
  public init(
    opening store: LedgerStore, machine: Machine, key: SigningKey, clock: BlockClock = .system,
    expecting chainID: Hash? = nil
  ) throws(ConsensusError<Machine.Rejection>) {
    var replica = Replica(machine, expecting: chainID)
    do throws(ReplayError<Machine.Rejection>) { try replica.catchUp(with: store) } catch { throw .replay(error) }
    guard let founder = replica.chain.founder else { throw .notFounded }
    guard founder == key.verifyingKey else { throw .notTheProposer(key: key.verifyingKey, founder: founder) }
    do throws(LedgerError) { try store.verifyHead(replica.chain) } catch { throw .replay(.ledger(error)) }
    (self.store, self.key, self.clock, self.replica) = (store, key, clock, replica)
  }

  deinit {
    for observer in observers.values { observer.finish() }
  }

  /// Submits one transaction, which gets a block of its own.
  public func submit(
    _ transaction: Transaction, payloads: [Payload]
  ) throws(SubmissionError<Machine.Rejection>) -> Receipt {
    try submit([Submission(transaction, payloads: payloads)])[0].get()
  }

  /// Submits several transactions, in order, for one block. Refused ones are left out of it; each gets its own answer.
  public func submit(_ batch: [Submission]) -> [Result<Receipt, SubmissionError<Machine.Rejection>>] {
    if let fault { return batch.map { _ in .failure(.ledger(fault)) } }
    var cut = BlockCut(on: replica, store: store, key: key, time: clock.now)
    var refusals: [Int: SubmissionError<Machine.Rejection>] = [:]
    if batch.count > 1 { cut.expect(batch) }
    for (i, submission) in batch.enumerated() {
      do throws(SubmissionError<Machine.Rejection>) { try cut.add(submission) } catch { refusals[i] = error }
    }
    var receipts: ArraySlice<Receipt> = []
    if refusals.count < batch.count {
      do throws(LedgerError) {
        let (block, all) = try cut.commit(to: &replica)
        receipts = all[...]
        for observer in observers.values { observer.yield(block) }
      } catch {
        fault = error
        return batch.indices.map { .failure(refusals[$0] ?? .ledger(error)) }
      }
    }
    return batch.indices.map { i in
      if let refusal = refusals[i] { return .failure(refusal) }
      return .success(receipts.removeFirst())
    }
  }

  /// The state after the last block.
  public var machine: Machine { replica.machine }

  /// The last block. A founded chain has one.
  public var tail: ChainTail {
    guard let tail = replica.chain.tail else { preconditionFailure("an engine has a founded chain") }
    return tail
  }

  /// The chain's identifier.
  public var chainID: Hash { replica.chain.nextChainID }

  /// The sequence that `sender`'s next transaction must have.
  public func nextSequence(of sender: VerifyingKey) -> UInt64 { replica.chain.nextSequence(of: sender) }

  /// Blocks as they are certified, from now on.
  public func certifiedBlocks() -> AsyncStream<Block> {
    let (stream, continuation) = AsyncStream.makeStream(of: Block.self)
    observerCount += 1
    let id = observerCount
    observers[id] = continuation
    continuation.onTermination = { [weak self] _ in
      Task { [weak self] in await self?.removeObserver(id) }
    }
    return stream
  }

  private func removeObserver(_ id: Int) { observers[id] = nil }
}
