public import Ledger
import PaillierScheme
import Quantization
package import UpdateProofs
import Wire

/// Membership and the round of docs/protocol.md §9, as a deterministic state machine over the chain's transactions.
///
/// Every verb checks first and changes the state afterwards, so a refused transaction changes nothing. Whatever can be
/// recomputed (products, sums, models, metrics, credits) is recomputed and compared, never taken over.
public struct FederationContract: StateMachine {
  /// What stops an attack; `package` code alone can switch it off, to run the attack in a test.
  package struct Checks: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// ⚔ §9: a transaction names the current opening.
    package static let currentOpening = Checks(rawValue: 1 << 0)
    /// ⚔ §9: a client has one accepted submission an opening.
    package static let oneSubmission = Checks(rawValue: 1 << 1)
    /// §9: a round below n_min is not opened.
    package static let minimum = Checks(rawValue: 1 << 2)
    /// §9: products, sums, models, metrics and credits are recomputed.
    package static let recomputation = Checks(rawValue: 1 << 3)
    /// ⚔ §1: with one process for all validators, f ≤ 2t − m − 1.
    package static let forkTolerance = Checks(rawValue: 1 << 4)
    /// ⚔ §9: an opening names the chain's key.
    package static let openingKey = Checks(rawValue: 1 << 5)
    /// §9: only clients that the opening draws submit.
    package static let sampling = Checks(rawValue: 1 << 6)
    package static let all: Checks = [
      .currentOpening, .oneSubmission, .minimum, .recomputation, .forkTolerance, .openingKey, .sampling,
    ]
  }

  /// The state after the last transaction; nil before the genesis.
  public internal(set) var state: FederationState?
  package let checks: Checks
  let submissionChecks: SubmissionChecks
  package let allowsInsecureKeys: Bool
  package let keyProofRounds: Int
  /// Bytes of a payload; masked vectors that are longer are cut into several.
  package let partLimit: Int
  /// Submissions that were found true beside others and are not applied yet.
  package internal(set) var verified: [Hash: VerifiedSubmission] = [:]

  /// A contract before its genesis.
  public init() { self.init(checks: .all) }

  /// A contract for tests: attack checks off, the key sizes that are named insecure, fewer rounds of the key's proofs.
  package init(
    checks: Checks = .all, submissionChecks: SubmissionChecks = .all, allowsInsecureKeys: Bool = false,
    keyProofRounds: Int = KeyProof.defaultRounds, partLimit: Int = LedgerLimits.payload
  ) {
    self.checks = checks
    self.submissionChecks = submissionChecks
    self.allowsInsecureKeys = allowsInsecureKeys
    self.keyProofRounds = keyProofRounds
    self.partLimit = partLimit
  }

  /// The same contract before its genesis.
  package var fresh: FederationContract {
    FederationContract(
      checks: checks, submissionChecks: submissionChecks, allowsInsecureKeys: allowsInsecureKeys,
      keyProofRounds: keyProofRounds, partLimit: partLimit)
  }

  /// Checks a transaction and carries it out, or throws why not.
  public mutating func apply(
    _ transaction: Transaction, payloads: PayloadReader, in block: BlockContext
  ) throws(Rejection) {
    guard let kind = TransactionKind(rawValue: transaction.kind) else { throw .unknownKind(transaction.kind) }
    guard var state else {
      // Only block 0's hash is the chain identifier: a genesis elsewhere would be one that nothing commits to.
      guard kind == .genesis, block.height == 0 else { throw .unknownKind(transaction.kind) }
      self.state = try openGenesis(Incoming(transaction, payloads, block))
      return
    }
    guard block.height > 0 else { throw .unknownKind(transaction.kind) }
    let incoming = Incoming(transaction, payloads, block)
    guard let sender = state.membership[transaction.sender] else { throw .notMember }
    guard let role = kind.sender else { throw .unknownKind(transaction.kind) }
    guard sender.role == role else { throw .wrongRole(needed: role) }
    // The old value is let go of while the new one is made, so that nothing is copied.
    defer { self.state = state }
    self.state = nil
    switch kind {
    case .genesis: throw .unknownKind(transaction.kind)
    case .key: try setKey(incoming, &state)
    case .open: try open(incoming, &state)
    case .submit: try submit(incoming, &state)
    case .close: try close(incoming, &state)
    case .abort: try abort(incoming, &state)
    case .aggregate: try aggregate(incoming, &state)
    case .share: try share(incoming, &state)
    case .publish: try publish(incoming, &state)
    case .settle: try settle(incoming, &state)
    case .refuse: try refuse(incoming, &state)
    }
  }
}

extension TransactionKind {
  /// The role whose transaction it is; the genesis stands outside.
  var sender: Role? {
    switch self {
    case .genesis: nil
    case .key: .dealer
    case .submit: .client
    case .share: .trustee
    case .open, .close, .abort, .aggregate, .publish, .settle, .refuse: .validator
    }
  }
}

/// A transaction with the means to read what belongs to it.
struct Incoming {
  let transaction: Transaction
  let reader: PayloadReader
  let block: BlockContext

  init(_ transaction: Transaction, _ reader: PayloadReader, _ block: BlockContext) {
    self.transaction = transaction
    self.reader = reader
    self.block = block
  }

  /// The chain, as transcripts name it.
  var chainID: Hash { transaction.chainID }

  /// The body as a message.
  func body<T: WireCodable>(_: T.Type = T.self) throws(Rejection) -> T {
    do { return try T(wireBytes: transaction.body) } catch { throw .malformed(error.description) }
  }

  /// Refuses another number of payloads.
  func expectPayloads(_ count: Int) throws(Rejection) {
    guard transaction.payloads.count == count else {
      throw .payloadCount(expected: count, actual: transaction.payloads.count)
    }
  }

  /// A payload's bytes.
  func payload(_ index: Int) throws(Rejection) -> [UInt8] {
    do { return try reader.bytes(transaction.payloads[index].hash) } catch { throw .malformed("\(error)") }
  }

  /// What several payloads, to the last one, hold together.
  func content(from first: Int) throws(Rejection) -> [UInt8] {
    guard first + 1 < transaction.payloads.count else {
      return first < transaction.payloads.count ? try payload(first) : []
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(transaction.payloads[first...].reduce(0) { $0 + Int($1.length) })
    for i in transaction.payloads.indices.dropFirst(first) { bytes += try payload(i) }
    return bytes
  }
}

extension FederationContract {
  /// The current round, where it is in `phase` and the transaction names its opening.
  func round(
    _ open: Hash, _ state: FederationState, in phases: Phase...
  ) throws(Rejection) -> RoundState {
    guard let round = state.round else { throw .wrongPhase(needed: phases[0].rawValue, actual: "not opened") }
    guard round.open == open || !checks.contains(.currentOpening) else { throw .wrongRound }
    guard phases.contains(round.phase) else {
      throw .wrongPhase(needed: phases[0].rawValue, actual: round.phase.rawValue)
    }
    return round
  }
}
