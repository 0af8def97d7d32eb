public import Consensus
public import Contracts
public import Ledger

/// Where a node takes submissions in chunks: what may be uploaded follows from the chain's state, and a transaction takes
/// the payloads that were completed.
public struct SubmissionDesk: UploadReceiver {
  /// The engine that takes the transactions.
  public let engine: any ConsensusEngine<FederationContract>
  /// What is on its way.
  public let uploads: UploadStore
  private let now: @Sendable () -> UInt64

  /// A desk. `now` gives milliseconds since 1970, as the engine's clock does.
  public init(
    engine: any ConsensusEngine<FederationContract>, uploads: UploadStore, now: @escaping @Sendable () -> UInt64
  ) {
    (self.engine, self.uploads, self.now) = (engine, uploads, now)
  }

  /// Begins an upload, or goes on with it, where the open round wants such a payload of its sender.
  public func begin(_ offer: UploadOffer) async throws(LedgerError) -> UploadStatus {
    guard let permit = await engine.machine.uploadPermit(for: offer.sender) else {
      throw .upload(.notPermitted(reason: "no submission of \(offer.sender) is wanted now"))
    }
    return try uploads.begin(offer, permit: permit, now: now())
  }

  /// Takes a chunk; it is durable when this returns.
  public func put(_ chunk: UploadChunk) throws(LedgerError) { try uploads.put(chunk, now: now()) }

  /// Checks the whole payload.
  public func complete(_ upload: Hash) throws(LedgerError) -> PayloadReference {
    try uploads.complete(upload, now: now())
  }

  /// Submits a transaction with the payloads that were uploaded; once they are on the chain, the uploads are gone.
  ///
  /// Nothing is read before it is known that its sender signed it, next in its sequence, and may submit such payloads now.
  public func submit(_ transaction: Transaction) async throws(FederationError) -> Receipt {
    try await check(transaction)
    var payloads: [Payload] = []
    do throws(LedgerError) {
      for reference in Set(transaction.payloads) {
        if let file = try uploads.completed(reference.hash) { payloads.append(try file.payload()) }
      }
    } catch { throw .ledger(error) }
    let receipt = try await engine.send(Submission(transaction, payloads: payloads))
    for reference in transaction.payloads { uploads.remove(payload: reference.hash) }
    return receipt
  }

  /// Everything about a submission that costs no more than its own bytes.
  private func check(_ transaction: Transaction) async throws(FederationError) {
    let (chainID, sequence) = (await engine.chainID, await engine.nextSequence(of: transaction.sender))
    let permit = await engine.machine.uploadPermit(for: transaction.sender)
    do throws(LedgerError) {
      try transaction.verify(chainID: chainID, sequence: sequence)
      guard let permit, transaction.kind == TransactionKind.submit.rawValue else {
        throw .upload(.notPermitted(reason: "no submission of \(transaction.sender) is wanted now"))
      }
      let lengths = transaction.payloads.map { Int($0.length) }
      guard lengths == permit.lengths else {
        throw .upload(.notPermitted(reason: "payloads of \(lengths) bytes, and \(permit.lengths) are wanted"))
      }
    } catch { throw .ledger(error) }
  }
}
