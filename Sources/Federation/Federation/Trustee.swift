import BigNum
public import Consensus
package import Contracts
public import Ledger
public import PaillierScheme
import Transcript
import Wire

/// A trustee: a full verifying node that holds one share of the decryption key (docs/protocol.md §1, §9).
///
/// It replays the chain itself, checking every proof of every accepted submission, recomputes the product, and writes
/// down what it is about to open before it does. Nothing that a validator says replaces any of that.
public actor Trustee {
  /// What stops an attack; `package` code alone can switch it off, to run the attack in a test.
  package struct Checks: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// ⚔ §9: never a share for a second digest of the same chain and round.
    package static let journal = Checks(rawValue: 1 << 0)
    /// ⚔ §9: n_min ≤ |accepted| ≤ n.
    package static let participation = Checks(rawValue: 1 << 1)
    /// ⚔ §12: nothing of a chain whose masks' noise is repeatable, outside of simulations.
    package static let noise = Checks(rawValue: 1 << 2)
    /// ⚔ docs/privacy.md: no sum of updates without the noise of those that it counts on.
    package static let noiseParties = Checks(rawValue: 1 << 3)
    package static let all: Checks = [.journal, .participation, .noise, .noiseParties]
  }

  /// Its name on the chain.
  public nonisolated let name: String
  private let share: TrusteeShare
  package let key: SigningKey
  private let journal: StateJournal
  private let checks: Checks
  private let noiseParties: [VerifyingKey]
  private var replica: Replica<FederationContract>

  /// A trustee that has seen nothing yet. `chainID` is the chain that it agreed to serve.
  ///
  /// Without a submission of each of the `noiseParties` it helps to open no sum of updates.
  public init(
    name: String, share: TrusteeShare, key: SigningKey, journal: StateJournal, chainID: Hash,
    noiseParties: [VerifyingKey] = []
  ) {
    self.init(
      name: name, share: share, key: key, journal: journal, chainID: chainID, contract: FederationContract(),
      checks: .all, noiseParties: noiseParties)
  }

  /// A trustee for tests: its own contract may have checks off.
  package init(
    name: String, share: TrusteeShare, key: SigningKey, journal: StateJournal, chainID: Hash,
    contract: FederationContract, checks: Checks = .all, noiseParties: [VerifyingKey] = []
  ) {
    self.name = name
    self.share = share
    self.key = key
    self.journal = journal
    self.checks = checks
    self.noiseParties = noiseParties
    replica = Replica(contract, expecting: chainID)
  }

  /// Replays what is new on the chain, checking everything.
  public func catchUp(with store: LedgerStore) throws(FederationError) {
    do throws(ReplayError<Rejection>) { try replica.catchUp(with: store) } catch { throw .replay("\(name): \(error)") }
    guard checks.contains(.journal), let chainID = replica.chain.chainID, let state = replica.machine.state else {
      return
    }
    // What others may have opened counts as opened: of such a round no other sum is helped with, on any fork.
    for (round, digest) in state.abandoned.sorted(by: { $0.key < $1.key })
    where journal.digest(chain: chainID, round: UInt64(round)) == nil {
      do { try journal.record(chain: chainID, round: UInt64(round), digest: digest) } catch {
        throw .withheld(trustee: name, reason: "\(error)")
      }
    }
  }

  /// The trustee's share of the stated aggregate, as a transaction; `catchUp` first.
  ///
  /// - Throws: `withheld` where a check fails that protects the clients; nothing was released then.
  public func release() throws(FederationError) -> Submission {
    guard let state = replica.machine.state, let round = state.round, let chainID = replica.chain.chainID else {
      throw .noRound
    }
    guard round.phase == .aggregated, let digest = round.aggregate else {
      throw .withheld(trustee: name, reason: "the round is \(round.phase.rawValue), its product is not stated")
    }
    let participation = state.genesis.participation
    let allowed = participation.minimum...participation.maximum
    guard allowed.contains(round.accepted.count) || !checks.contains(.participation) else {
      throw .withheld(
        trustee: name, reason: "\(round.accepted.count) submissions were accepted, \(allowed) may be opened")
    }
    guard state.genesis.noise == .fresh || !checks.contains(.noise) else {
      throw .withheld(
        trustee: name, reason: "the chain's masks have repeatable noise, which hides nothing; found it with fresh noise"
      )
    }
    if round.opening.purpose == .training, checks.contains(.noiseParties) {
      guard noiseParties.allSatisfy(round.hasAccepted) else {
        throw .withheld(trustee: name, reason: "the sum lacks the privacy noise of a party that is there to add it")
      }
    }
    guard state.key == share.publicKey else {
      throw .withheld(trustee: name, reason: "the chain has another key than its share is of")
    }
    // The digest is of this replica's own sum, which was recomputed submission by submission.
    if checks.contains(.journal) {
      do { try journal.record(chain: chainID, round: UInt64(round.opening.round), digest: digest) } catch {
        throw .withheld(trustee: name, reason: "\(error)")
      }
    }
    var rng = SystemRandomNumberGenerator()
    do {
      let vector = try share.decrypt(
        round.sumRows, transcript: .share(chainID: chainID, open: round.open), using: &rng, work: .parallel)
      var writer = Writer()
      vector.encode(for: share.publicKey, to: &writer)
      let payload = try Payload(writer.bytes)
      let transaction = try Transaction(
        chainID: chainID, sequence: replica.chain.nextSequence(of: key.verifyingKey),
        kind: TransactionKind.share.rawValue, body: AggregateBody(open: round.open, digest: digest).wireBytes,
        payloads: [payload.reference], signer: key)
      return Submission(transaction, payloads: [payload])
    } catch { throw .withheld(trustee: name, reason: "\(error)") }
  }
}
