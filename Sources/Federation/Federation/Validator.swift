public import Consensus
public import Contracts
public import Ledger
import PaillierScheme
import Quantization

/// The validator's verbs: each makes one transaction from the state that the engine holds and submits it.
///
/// What a transaction states is computed from the same state by the same code as every other validator, trustee and
/// auditor runs, so an honest validator is never refused.
public struct Validator: Sendable {
  /// Orders and certifies.
  public let engine: any ConsensusEngine<FederationContract>
  package let key: SigningKey

  /// A validator that signs with `key`.
  public init(engine: any ConsensusEngine<FederationContract>, key: SigningKey) {
    self.engine = engine
    self.key = key
  }

  /// The state of the federation after the last block.
  public func state() async throws(FederationError) -> FederationState {
    guard let state = await engine.machine.state else { throw .noGenesis }
    return state
  }

  /// Opens the next round for `purpose`, or the next attempt at a round that was given up below n_min.
  public func open(_ purpose: Purpose, deadline: UInt64) async throws(FederationError) {
    let state = try await state()
    var (round, attempt) = (UInt32(1), UInt16(1))
    if let last = state.round {
      (round, attempt) =
        last.phase == .aborted
        ? (last.opening.round, last.opening.attempt &+ 1) : (last.opening.round &+ 1, 1)
    }
    let body = OpenBody(
      round: round, attempt: attempt, purpose: purpose, key: state.keyTransaction ?? .zero, model: state.modelDigest,
      state: state.learning.digest,
      deadline: deadline)
    try await send(.open, body.wireBytes)
  }

  /// Ends the submissions.
  public func close() async throws(FederationError) {
    try await send(.close, RoundReference(open: currentRound().open).wireBytes)
  }

  /// Gives the round up: below n_min, or when its shares open nothing.
  public func abort() async throws(FederationError) {
    try await send(.abort, RoundReference(open: currentRound().open).wireBytes)
  }

  /// States the product of the accepted ciphertexts.
  public func aggregate() async throws(FederationError) {
    let state = try await state()
    guard let round = state.round, let key = state.key else { throw .noRound }
    let digest = FederationContract.digest(round.sum, key.key)
    try await send(.aggregate, AggregateBody(open: round.open, digest: digest).wireBytes)
  }

  /// Combines the shares and publishes sums, model and metrics.
  public func publish() async throws(FederationError) {
    let contract = await engine.machine
    let outcome: RoundOutcome
    do throws(Rejection) { outcome = try contract.outcome() } catch { throw .refused(error) }
    var payloads = [try payload(ModelCodec.encode(sums: outcome.sums))]
    if outcome.changesModel { payloads.append(try payload(ModelCodec.encode(outcome.model))) }
    let body = PublishBody(
      open: outcome.open, model: ModelCodec.digest(outcome.model), metrics: outcome.metrics)
    try await send(.publish, body.wireBytes, payloads)
  }

  /// Gives the round's credits.
  public func settle() async throws(FederationError) {
    let state = try await state()
    guard let round = state.round else { throw .noRound }
    let body = SettleBody(open: round.open, credits: FederationContract.credits(round, state))
    try await send(.settle, body.wireBytes)
  }

  /// Puts a refused submission on the chain as evidence, where its refusal proves an offence.
  public func recordOffence(_ refused: Submission, _ reason: Rejection) async throws(FederationError) {
    let body = RefuseBody(reason: reason.code, transaction: refused.transaction)
    // Payloads as they were signed: a cheat may send them in another order, or with others beside them.
    let signed = refused.transaction.payloads
    var blobs: [Payload] = []
    for reference in signed where !blobs.contains(where: { $0.reference == reference }) {
      if let blob = refused.payloads.first(where: { $0.reference == reference }) { blobs.append(blob) }
    }
    let (chainID, sequence) = (await engine.chainID, await engine.nextSequence(of: key.verifyingKey))
    let transaction: Transaction
    do throws(LedgerError) {
      transaction = try Transaction(
        chainID: chainID, sequence: sequence, kind: TransactionKind.refuse.rawValue, body: body.wireBytes,
        payloads: signed, signer: key)
    } catch { throw .ledger(error) }
    _ = try await engine.send(Submission(transaction, payloads: blobs))
  }

  private func currentRound() async throws(FederationError) -> RoundState {
    guard let round = try await state().round else { throw .noRound }
    return round
  }

  private func payload(_ bytes: [UInt8]) throws(FederationError) -> Payload {
    do throws(LedgerError) { return try Payload(bytes) } catch { throw .ledger(error) }
  }

  private func send(
    _ kind: TransactionKind, _ body: [UInt8], _ payloads: [Payload] = []
  ) async throws(FederationError) {
    _ = try await engine.send(kind, body, payloads, signer: key)
  }
}

extension ConsensusEngine where Machine == FederationContract {
  /// Signs a transaction of the next sequence and submits it.
  package func send(
    _ kind: TransactionKind, _ body: [UInt8], _ payloads: [Payload] = [], signer: SigningKey
  ) async throws(FederationError) -> Receipt {
    try await send(submission(kind, body, payloads, signer: signer))
  }

  /// Signs a transaction of the next sequence.
  package func submission(
    _ kind: TransactionKind, _ body: [UInt8], _ payloads: [Payload] = [], signer: SigningKey
  ) async throws(FederationError) -> Submission {
    let (chainID, sequence) = (await chainID, await nextSequence(of: signer.verifyingKey))
    do throws(LedgerError) {
      let transaction = try Transaction(
        chainID: chainID, sequence: sequence, kind: kind.rawValue, body: body, payloads: payloads.map(\.reference),
        signer: signer)
      return Submission(transaction, payloads: payloads)
    } catch { throw .ledger(error) }
  }

  /// Submits, with the engine's errors as ours.
  package func send(_ submission: Submission) async throws(FederationError) -> Receipt {
    do throws(SubmissionError<Rejection>) {
      return try await submit(submission.transaction, payloads: submission.payloads)
    } catch { throw FederationError(error) }
  }

  /// Submits several for one block, each with its own answer.
  package func send(_ batch: [Submission]) async -> [Result<Receipt, FederationError>] {
    await submit(batch).map { $0.mapError(FederationError.init) }
  }
}

extension FederationError {
  /// Why a submission did not enter the chain.
  fileprivate init(_ error: SubmissionError<Rejection>) {
    switch error {
    case .ledger(let error): self = .ledger(error)
    case .rejected(let reason): self = .refused(reason)
    }
  }
}
