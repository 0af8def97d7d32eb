package import BigNum
public import Consensus
package import Contracts
public import Ledger
import Wire

extension Client {
  /// Makes the client's submission to the open round and sends it in chunks; nil where the chain has it already.
  ///
  /// The payloads are written to `folder` first and stay there until they are on the chain. Interrupted at any moment, by
  /// a fault of either side or a kill, the same call goes on: what is sealed is not sealed again, and what was taken is
  /// not sent again. `progress` is told of each chunk that was.
  public func submit(
    through desk: SubmissionDesk, folder: String, phases: PhaseClock,
    progress: (_ payload: Hash, _ chunk: Int) -> Void = { _, _ in }
  ) async throws(FederationError) -> Receipt? {
    let folder = try SealedFolder(folder)
    let contract = await desk.engine.machine
    guard let state = contract.state, let round = state.round else { throw .noRound }
    guard !round.hasAccepted(verifyingKey) else {
      folder.clear(except: nil)
      return nil
    }
    try recall(state, desk.engine.store)
    let files = try payloads(in: folder, contract, phases)
    let (chainID, sequence) = (await desk.engine.chainID, await desk.engine.nextSequence(of: verifyingKey))
    let transaction: Transaction
    do throws(LedgerError) {
      for file in files {
        let offer = try file.offer(chainID: chainID, context: round.open, signer: key)
        try await file.upload(offer, to: desk) { progress(file.reference.hash, $0) }
      }
      transaction = try Transaction(
        chainID: chainID, sequence: sequence, kind: TransactionKind.submit.rawValue,
        body: RoundReference(open: round.open).wireBytes, payloads: files.map(\.reference), signer: key)
    } catch { throw .ledger(error) }
    let receipt = try await desk.submit(transaction)
    folder.clear(except: nil)
    return receipt
  }

  /// The round's payloads: those that lie in the folder, or new ones, which are durable there before anybody sees them.
  ///
  /// ⚔ One state is looked at: what is noted, what is sealed for and what is stored are the same opening.
  package func payloads(
    in folder: SealedFolder, _ contract: FederationContract, _ phases: PhaseClock, work: Work = .parallel,
    checks: SealedFolder.Checks = .all
  ) throws(FederationError) -> [PayloadFile] {
    guard let state = contract.state, let round = state.round else { throw .noRound }
    try folder.serve(round, checks)
    folder.clear(except: round.open)
    if let files = try folder.stored(round.open) { return files }
    return try folder.store(payloads(of: seal(state, phases, work: work), contract), round.open)
  }
}
