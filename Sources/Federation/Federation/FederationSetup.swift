package import BigNum
import Consensus
import Contracts
import Foundation
import Ledger
package import PaillierScheme
import Synchronization
import Wire

/// How a chain comes to be in a folder, or goes on there, whoever its clients are: the engine on its ledger, the dealer's
/// key and the trustees with their shares.
package struct FederationSetup {
  let folder: FederationFolder
  let contract: FederationContract
  let validator: SigningKey
  let dealer: SigningKey
  let trustees: [SigningKey]
  let parameters: ThresholdParameters
  let modulusBits: Int
  let observe: @Sendable (FederationEvent) -> Void

  /// How the dealer comes by its primes.
  package enum Ceremony: Sendable {
    /// Fresh safe primes.
    case fresh
    /// Given ones, for tests, with as many rounds of the key's proofs as the contract asks for.
    case given(p: BigInt, q: BigInt, checks: Dealer.Checks = .all)
  }

  /// The engine: founded with what `genesis` gives where the ledger is new, else reopened, replayed and checked.
  func engine(
    expecting chainID: Hash?, head: Hash?, genesis: () throws(FederationError) -> (Genesis, model: [Double])
  ) throws(FederationError) -> (engine: SoloEngine<FederationContract>, clock: SimulatedClock) {
    let store = try folder.store()
    do {
      let tail = try store.tail()
      let clock = SimulatedClock(start: tail?.time ?? UInt64(max(0, Date().timeIntervalSince1970 * 1000)))
      guard tail == nil else {
        observe(.preparing("the ledger, which is replayed and checked"))
        let engine = try SoloEngine(
          opening: store, machine: contract, key: validator, clock: clock.blockClock, expecting: chainID)
        return (engine, clock)
      }
      try folder.checkNotEmptied(chainID)
      observe(.preparing("the genesis block"))
      let (genesis, model) = try genesis()
      let payload = try Payload(ModelCodec.encode(model))
      let transaction = try Transaction(
        chainID: .zero, sequence: 0, kind: TransactionKind.genesis.rawValue, body: genesis.wireBytes,
        payloads: [payload.reference], signer: validator)
      let engine = try SoloEngine(
        founding: store, machine: contract, key: validator,
        genesis: [Submission(transaction, payloads: [payload])], clock: clock.blockClock)
      return (engine, clock)
    } catch let error as LedgerError { throw .ledger(error) } catch let error as FederationError { throw error } catch {
      throw .replay("\(error)")
    }
  }

  /// Of a chain that is known the end must be, too: by the head that lies beside the ledger, which the engine compared, or
  /// by one that the caller names. The genesis alone may have none, after a crash right behind it, before any share was
  /// made.
  func checkHead(
    _ engine: SoloEngine<FederationContract>, expecting chainID: Hash?, _ head: Hash?
  ) async throws(FederationError) {
    guard chainID != nil else { return }
    let (store, tail) = (engine.store, await engine.tail)
    do throws(LedgerError) {
      if let head, try store.block(head) == nil { throw .missingHead(head, end: tail.height) }
      let hasMore = tail.height > 0 || folder.hasAnyShare(of: parameters.trustees)
      if head == nil, hasMore, try LedgerHead.read(beside: store.path) == nil {
        throw .noHead(path: LedgerHead.path(of: store.path))
      }
    } catch { throw .ledger(error) }
  }

  /// The trustees with their shares: from a ceremony where the chain has no key yet, else from their files.
  func trustees(
    _ engine: SoloEngine<FederationContract>, _ storage: SealedFederation.Shares, _ ceremony: Ceremony,
    checks: Trustee.Checks = .all, noiseParties: [VerifyingKey] = []
  ) async throws(FederationError) -> [Trustee] {
    let chainID = await engine.chainID
    var shares: [TrusteeShare] = []
    let hasNoKey = await engine.machine.state?.key == nil
    var journals: [StateJournal] = []
    for index in 1...parameters.trustees { journals.append(try folder.journal(index, beforeTheKey: hasNoKey)) }
    do {
      if hasNoKey {
        observe(.preparing("fresh safe primes, \(modulusBits)-bit threshold key, its proofs"))
        let outcome = try await deal(ceremony, chainID)
        shares = outcome.shares
        if storage == .stored {
          for share in shares {
            folder.remove(folder.share(share.index))
            try TrusteeKeyFile.write(share, to: folder.share(share.index))
          }
        }
        var proof = Writer()
        outcome.proof.encode(for: outcome.publicKey.key, to: &proof)
        let payloads = [try Payload(outcome.publicKey.wireBytes), try Payload(proof.bytes)]
        observe(.preparing("the key's proofs, which every user checks"))
        _ = try await engine.send(.key, [], payloads, signer: dealer)
      } else {
        for index in 1...parameters.trustees {
          do throws(PaillierError) { shares.append(try TrusteeKeyFile.read(from: folder.share(index))) } catch {
            let reason = if case .keyFile(let reason) = error { reason } else { "\(error)" }
            throw FederationError.share(trustee: index, path: folder.share(index), reason: reason)
          }
        }
      }
    } catch let error as FederationError { throw error } catch { throw .plan("\(error)") }
    return zip(zip(shares, trustees), journals).map { pair, journal in
      Trustee(
        name: "trustee \(pair.0.index)", share: pair.0, key: pair.1, journal: journal, chainID: chainID,
        contract: contract.fresh, checks: checks, noiseParties: noiseParties)
    }
  }

  /// The search for primes ends where the task is cancelled.
  private func deal(_ ceremony: Ceremony, _ chainID: Hash) async throws -> Dealer.Outcome {
    let size = try KeySize.named(bits: modulusBits, allowInsecure: true)
    switch ceremony {
    case .fresh:
      let isCancelled = Mutex(false)
      return try await withTaskCancellationHandler {
        try Dealer.deal(
          size, parameters, transcript: .key(chainID: chainID), work: Work(isCancelled: { isCancelled.withLock { $0 } })
        )
      } onCancel: {
        isCancelled.withLock { $0 = true }
      }
    case .given(let p, let q, let checks):
      var rng = SystemRandomNumberGenerator()
      return try Dealer.deal(
        p: p, q: q, size, parameters, transcript: .key(chainID: chainID), rounds: contract.keyProofRounds, using: &rng,
        checks: checks)
    }
  }
}
