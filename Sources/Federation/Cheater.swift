import BigNum
import Consensus
package import Contracts
package import Ledger
import UpdateProofs

/// A registered client that tries what the protocol is there to stop, and expects to be refused.
package struct Cheater: Intruder {
  /// What it tries.
  package enum Cheat: String, Sendable, CaseIterable {
    /// An entry of the update is far out of its range; everything else is as it should be.
    case outOfRange = "an entry out of range"
    /// The ciphertext holds another update than the commitment.
    case mismatch = "a ciphertext that does not match its commitment"
    /// Another client's sealed update and proofs, under the cheater's own signature.
    case copy = "a proof copied from another hospital"
    /// A hospital's signed transaction of an earlier round, sent again.
    case replay = "a replay from the last round"
  }

  /// Its name on the chain.
  package let name: String
  private let key: SigningKey
  private let cheats: [Int: Cheat]

  /// A cheater that tries one thing in each of some rounds.
  package init(name: String, key: SigningKey, cheats: [Int: Cheat]) {
    self.name = name
    self.key = key
    self.cheats = cheats
  }

  /// Tries the round's cheat; a cheat that is accepted ends the run.
  package func act(in round: RoundState, driver: RoundDriver) async throws(FederationError) {
    let number = Int(round.opening.round)
    guard let cheat = cheats[number], let state = await driver.validator.engine.machine.state else { return }
    let submission = try await submission(cheat, state, driver)
    do throws(FederationError) {
      _ = try await driver.validator.engine.send(submission)
    } catch {
      switch error {
      case .refused(let reason):
        driver.observe(
          .refused(
            round: number, client: name, what: cheat.rawValue, code: reason.code, reason: reason.description))
        if reason.isOffence { try await driver.validator.recordOffence(submission, reason) }
      case .ledger(let reason):
        driver.observe(
          .refused(round: number, client: name, what: cheat.rawValue, code: "ledger", reason: reason.description))
      default: throw error
      }
      return
    }
    throw .stalled("\(name) was accepted with \(cheat.rawValue): this must never happen; keep the ledger and report it")
  }

  private func submission(
    _ cheat: Cheat, _ state: FederationState, _ driver: RoundDriver
  ) async throws(FederationError) -> Submission {
    let engine = driver.validator.engine
    guard let round = state.round, let key = state.key,
      let scheme = state.schemes[round.opening.purpose] as? any ForgeableScheme
    else { throw .noRound }
    switch cheat {
    case .outOfRange, .mismatch:
      let honest = scheme.plans.map { [[Int64]](repeating: [Int64](repeating: 1, count: $0.slots), count: $0.rows) }
      var false_ = honest
      // Far out of range, but inside the slot, so that nothing but the bound's proof can tell.
      false_[0][0][0] = cheat == .outOfRange ? scheme.plans[0].entryRange.upperBound + 1 : 2
      let context = SubmissionContext(
        chainID: await engine.chainID.bytes, open: round.open.bytes, sender: self.key.verifyingKey.bytes)
      let sealed: SealedSubmission
      do throws(SubmissionFault) {
        sealed = try scheme.forge(
          encrypted: false_, committed: cheat == .outOfRange ? false_ : honest, bounded: honest, context: context,
          key: key.key, mode: .fast, work: .parallel)
      } catch { throw .task(client: name, reason: "\(error)") }
      return try await submission(sealed.sealed, sealed.proofs, round, engine)
    case .copy:
      guard let victim = round.accepted.first else { throw .noRound }
      let stored = try stored(victim.transaction, engine.store)
      return try await submission(stored.payloads[0].bytes, stored.payloads[1].bytes, round, engine)
    case .replay:
      // Somebody who is away now: nothing of this round's is in its place.
      guard let absent = driver.clients.first(where: { !round.hasAccepted($0.verifyingKey) }),
        let old = try lastSubmission(of: absent.verifyingKey, engine.store)
      else { throw .noRound }
      return try stored(old, engine.store)
    }
  }

  private func submission(
    _ sealed: [UInt8], _ proofs: [UInt8], _ round: RoundState, _ engine: any ConsensusEngine<FederationContract>
  ) async throws(FederationError) -> Submission {
    let payloads: [Payload]
    do throws(LedgerError) { payloads = [try Payload(sealed), try Payload(proofs)] } catch { throw .ledger(error) }
    return try await engine.submission(.submit, RoundReference(open: round.open).wireBytes, payloads, signer: key)
  }

  /// A transaction of the chain with its payloads, as anybody can read it.
  private func stored(_ hash: Hash, _ store: LedgerStore) throws(FederationError) -> Submission {
    do throws(LedgerError) {
      guard let found = try store.transaction(hash) else { throw LedgerError.missing(.transaction(hash)) }
      var payloads: [Payload] = []
      for reference in found.transaction.payloads {
        if let payload = try store.payload(reference.hash) { payloads.append(payload) }
      }
      return Submission(found.transaction, payloads: payloads)
    } catch { throw .ledger(error) }
  }

  private func lastSubmission(of client: VerifyingKey, _ store: LedgerStore) throws(FederationError) -> Hash? {
    do throws(LedgerError) {
      var height = try store.tail()?.height ?? 0
      while height > 0 {
        guard let block = try store.block(at: height) else { return nil }
        for hash in block.transactions {
          guard let found = try store.transaction(hash)?.transaction else { continue }
          if found.kind == TransactionKind.submit.rawValue, found.sender == client { return hash }
        }
        height -= 1
      }
      return nil
    } catch { throw .ledger(error) }
  }
}
