public import Consensus
import Contracts
import Foundation
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
    guard let round = await desk.engine.machine.state?.round else { throw .noRound }
    guard !round.hasAccepted(verifyingKey) else {
      clear(folder, except: nil)
      return nil
    }
    let files = try await sealed(round.open, desk, folder, phases)
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
    clear(folder, except: nil)
    return receipt
  }

  private static let kinds = ["sealed", "proofs"]

  /// The round's two payloads: those that lie in the folder, or new ones. One alone is useless: it belongs to another
  /// sealing.
  private func sealed(
    _ open: Hash, _ desk: SubmissionDesk, _ folder: String, _ phases: PhaseClock
  ) async throws(FederationError) -> [PayloadFile] {
    let paths = Self.kinds.map { "\(folder)/\(open.hex).\($0)" }
    clear(folder, except: open)
    if paths.allSatisfy({ FileManager.default.fileExists(atPath: $0) }) {
      do throws(LedgerError) {
        return try paths.map { path throws(LedgerError) in try PayloadFile.open(at: path) }
      } catch {
        throw .ledger(error)
      }
    }
    clear(folder, except: nil)
    let made = try await seal(desk.engine, phases)
    do throws(LedgerError) {
      return try zip(paths, [made.sealed, made.proofs]).map { path, bytes throws(LedgerError) in
        try PayloadFile.create(at: path) { append throws(LedgerError) in
          for start in stride(from: 0, to: bytes.count, by: LedgerLimits.chunk) {
            try append(Array(bytes[start..<min(bytes.count, start + LedgerLimits.chunk)]))
          }
        }
      }
    } catch { throw .ledger(error) }
  }

  /// Deletes payloads of other rounds.
  private func clear(_ folder: String, except open: Hash?) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names {
      // HASH.sealed, HASH.proofs, and what a kill left of one; whatever else lies there is not ours.
      let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 || parts.last == "new", parts.count >= 2, Self.kinds.contains(parts[1]),
        Hash(hex: parts[0]) != nil
      else { continue }
      if let open, name.hasPrefix(open.hex) { continue }
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }
}
