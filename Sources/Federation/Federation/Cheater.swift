import BigNum
import Consensus
package import Contracts
package import Ledger
import PaillierScheme
import Quantization
import UpdateProofs

/// A registered client that tries what the protocol is there to stop, and expects to be refused.
package struct Cheater: Intruder {
  /// What it tries.
  package enum Cheat: String, Sendable, CaseIterable {
    /// An entry of the update is far out of its range; everything else is as it should be.
    case outOfRange = "an entry out of range"
    /// Every entry in range, but the least norm that is too much: ‖X‖₂² = β² + 1. The proof is as good as it can be.
    case tooLong = "an update too long by the least there is"
    /// The ciphertext holds another update than the commitment.
    case mismatch = "a ciphertext that does not match its commitment"
    /// The ciphertexts of two rows have changed places.
    case swappedRows = "two rows exchanged"
    /// A row is another client's, ciphertext and commitment, which nobody else can open.
    case foreignRow = "a row taken from another client"
    /// Another client's sealed update and proofs, under the cheater's own signature.
    case copy = "a proof copied from another client"
    /// A client's signed transaction of an earlier round, sent again.
    case replay = "a replay from an earlier round"

    /// What stops it, in plain words.
    package var defence: String {
      switch self {
      case .outOfRange: "a proof of size covers every entry"
      case .tooLong: "the proof of the norm is exact"
      case .mismatch: "a proof links ciphertext and commitment"
      case .swappedRows: "that proof has a random weight for each row"
      case .foreignRow: "who cannot open a row proves nothing of it"
      case .copy: "a proof is tied to its sender"
      case .replay: "a transaction counts once, and is tied to its round"
      }
    }

    /// Code and reason where an error says that the cheat was caught as what it is; nil for every other error.
    package func refusal(_ error: FederationError) -> (code: String, reason: String)? {
      switch (self, error) {
      case (.replay, .ledger(.wrongSequence)): ("ledger", error.description)
      case (.replay, .refused(let reason)) where reason == .wrongRound: (reason.code, reason.description)
      case (.replay, _): nil
      case (_, .refused(let reason)) where reason.isOffence: (reason.code, reason.description)
      default: nil
      }
    }
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

  /// Tries the round's cheat; a cheat that is accepted ends the run. One that is refused for anything else than what it
  /// is, a full round or a lack of room, was not caught and is not said to be.
  package func act(in round: RoundState, driver: RoundDriver) async throws(FederationError) {
    let number = Int(round.opening.round)
    // A round that is opened again has been cheated in.
    guard round.opening.attempt == 1, let cheat = cheats[number],
      let state = await driver.validator.engine.machine.state
    else { return }
    let submission = try await submission(cheat, state, driver)
    do throws(FederationError) {
      _ = try await driver.validator.engine.send(submission)
    } catch {
      guard let (code, reason) = cheat.refusal(error) else { throw error }
      driver.observe(.refused(round: number, client: name, what: cheat.rawValue, code: code, reason: reason))
      if case .refused(let reason) = error, reason.isOffence {
        try await driver.validator.recordOffence(submission, reason)
      }
      return
    }
    throw .stalled("\(name) was accepted with \(cheat.rawValue): this must never happen; keep the ledger and report it")
  }

  private func submission(
    _ cheat: Cheat, _ state: FederationState, _ driver: RoundDriver
  ) async throws(FederationError) -> Submission {
    let engine = driver.validator.engine
    guard let round = state.round, let key = state.key, let scheme = round.scheme as? any ForgeableScheme
    else { throw .noRound }
    switch cheat {
    case .outOfRange, .tooLong, .mismatch, .swappedRows:
      let (encrypted, committed, bounded) = matrices(cheat, scheme.layouts)
      let sealed = try await forge(
        encrypted: encrypted, committed: committed, bounded: bounded, scheme, key.key, round, engine)
      return try await submission([sealed.sealed, sealed.proofs], masked: sealed.masked, round, engine)
    case .foreignRow:
      guard let victim = round.accepted.first else { throw .noRound }
      let honest = Self.honest(scheme.layouts)
      let sealed = try await forge(
        encrypted: honest.encrypted, committed: honest.committed, bounded: honest.committed, scheme, key.key, round,
        engine)
      let theirs = try stored(victim.transaction, engine.store).payloads[0].bytes
      var bytes = sealed.sealed
      // All ciphertext rows, then all commitment rows. The first ciphertext is the update's, or its key's; so is the
      // commitment behind those of what is masked.
      let rows = scheme.layouts.reduce(0) { $0 + $1.committedRows }
      let width = (bytes.count - sealed.ciphertextByteCount) / rows
      let first = scheme.layouts[0].masked?.vectorRows ?? 0
      for (offset, count) in [
        (0, sealed.ciphertextByteCount / scheme.plans.reduce(0) { $0 + $1.rows }),
        (sealed.ciphertextByteCount + first * width, width),
      ] { bytes.replaceSubrange(offset..<offset + count, with: theirs[offset..<offset + count]) }
      return try await submission([bytes, sealed.proofs], masked: sealed.masked, round, engine)
    case .copy:
      guard let victim = round.accepted.first else { throw .noRound }
      let stored = try stored(victim.transaction, engine.store)
      return try await submission(stored.payloads.map(\.bytes), masked: [], round, engine)
    case .replay:
      // Somebody who is away now: nothing of this round's is in its place.
      for absent in driver.clients where !round.hasAccepted(absent.verifyingKey) {
        if let old = try lastSubmission(of: absent.verifyingKey, engine.store) { return try stored(old, engine.store) }
      }
      throw .noRound
    }
  }

  /// Ones, in the key of a mask too, and a two in the first place of what is encrypted, so that no two rows are the same.
  private static func honest(_ layouts: [VectorLayout]) -> (encrypted: [[[Int64]]], committed: [[[Int64]]]) {
    var (encrypted, committed) = ([[[Int64]]](), [[[Int64]]]())
    for layout in layouts {
      let slots = layout.slots
      var rows = [[Int64]](repeating: [Int64](repeating: 1, count: slots.slots), count: slots.rows)
      rows[0][0] = 2
      // What is behind the end of a mask's key is 0.
      if layout.masked != nil {
        for s in 0..<slots.paddedDimension - slots.dimension { rows[slots.rows - 1][slots.slots - 1 - s] = 0 }
      }
      encrypted.append(rows)
      let masked = layout.masked.map {
        [[Int64]](repeating: [Int64](repeating: 1, count: $0.columns), count: $0.vectorRows)
      }
      let padding = [Int64](repeating: 0, count: layout.committedColumns - slots.slots)
      committed.append((masked ?? []) + rows.map { $0 + padding })
    }
    return (encrypted, committed)
  }

  /// What is encrypted, what is committed, and what the bound is proved of.
  private func matrices(
    _ cheat: Cheat, _ layouts: [VectorLayout]
  ) -> (encrypted: [[[Int64]]], committed: [[[Int64]]], bounded: [[[Int64]]]) {
    let (honest, honestly) = Self.honest(layouts)
    var (encrypted, committed) = (honest, honestly)
    let first = layouts[0]
    switch cheat {
    case .outOfRange:
      // Far out of range, but inside the slot, so that nothing but the bound's proof can tell.
      committed[0][0][0] = first.slots.entryRange.upperBound + 1
      if first.masked == nil { encrypted[0][0][0] = committed[0][0][0] }
      // What is masked must be what is proved, or its quotients would not fit into a proof.
      return (encrypted, committed, first.masked == nil ? honestly : committed)
    case .tooLong:
      committed[0] = committed[0].map { $0.map { _ in 0 } }
      encrypted[0] = encrypted[0].map { $0.map { _ in 0 } }
      committed[0][0][0] = first.norm ?? first.slots.entryRange.upperBound
      let last = (first.masked?.vectorRows ?? first.slots.rows) - 1
      committed[0][last][first.committedColumns - 1] = 1
      if first.masked == nil { encrypted[0] = committed[0] }
      return (encrypted, committed, committed)
    case .swappedRows:
      encrypted[0].swapAt(0, first.slots.rows - 1)
      return (encrypted, honestly, honestly)
    default:
      encrypted[0][0][0] = 3
      return (encrypted, honestly, honestly)
    }
  }

  private func forge(
    encrypted: [[[Int64]]], committed: [[[Int64]]], bounded: [[[Int64]]], _ scheme: any ForgeableScheme,
    _ encryptionKey: PublicKey, _ round: RoundState, _ engine: any ConsensusEngine<FederationContract>
  ) async throws(FederationError) -> SealedSubmission {
    let context = SubmissionContext(
      chainID: await engine.chainID.bytes, open: round.open.bytes, sender: key.verifyingKey.bytes)
    do throws(SubmissionFault) {
      return try scheme.forge(
        encrypted: encrypted, committed: committed, bounded: bounded, context: context, key: encryptionKey, mode: .fast,
        work: .parallel)
    } catch { throw .task(client: name, reason: "\(error)") }
  }

  private func submission(
    _ parts: [[UInt8]], masked: [UInt8], _ round: RoundState, _ engine: any ConsensusEngine<FederationContract>
  ) async throws(FederationError) -> Submission {
    var payloads: [Payload] = []
    do throws(LedgerError) {
      for part in parts { payloads.append(try Payload(part)) }
      payloads += try await engine.machine.parts(masked)
    } catch { throw .ledger(error) }
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
