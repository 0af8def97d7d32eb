import BigNum
import Ledger
import PaillierScheme
import UpdateProofs
import Wire

extension FederationContract {
  func open(_ tx: Incoming, _ state: inout FederationState) throws(Rejection) {
    let opening: OpenBody = try tx.body()
    try tx.expectPayloads(0)
    guard let key = state.keyTransaction else {
      throw .wrongOpening("the chain has no key yet; the dealer publishes it first")
    }
    var (round, attempt) = (UInt32(1), UInt16(1))
    if let last = state.round {
      switch last.phase {
      case .settled, .abandoned:
        guard last.opening.round < .max else { throw .wrongOpening("no round numbers are left; found a new chain") }
        round = last.opening.round + 1
      case .aborted:
        guard last.opening.attempt < .max else { throw .wrongOpening("no attempts are left; found a new chain") }
        (round, attempt) = (last.opening.round, last.opening.attempt + 1)
      default: throw .wrongPhase(needed: Phase.settled.rawValue, actual: last.phase.rawValue)
      }
    }
    guard opening.round == round, opening.attempt == attempt else {
      throw .wrongOpening(
        "round \(opening.round), attempt \(opening.attempt) is opened where \(round), \(attempt) follows")
    }
    guard let template = state.genesis.templates.first(where: { $0.purpose == opening.purpose }) else {
      throw .wrongOpening("the genesis has no template for \(opening.purpose) rounds")
    }
    guard opening.purpose != .statistics || state.moments == nil else {
      throw .wrongOpening("the moments of the features were opened once; they are not opened again")
    }
    // ⚔ What is signed for this opening is of this key. Without that an honest submission or share of one fork is false,
    // and an offence, on another fork that has the same opening and another key.
    guard opening.key == key || !checks.contains(.openingKey) else {
      throw .wrongOpening("it names the key transaction \(opening.key), the chain's is \(key)")
    }
    guard opening.model == state.modelDigest, opening.state == state.learning.digest else { throw .wrongModel }
    // Metrics are a function of model and hold-outs: two sums over sets that differ by one client give that client's.
    guard opening.purpose != .evaluation || !state.evaluatedModels.contains(opening.model) else {
      throw .wrongOpening("the metrics of this model were opened once; they are not opened again")
    }
    guard opening.deadline > tx.block.time else {
      throw .wrongOpening("the deadline \(opening.deadline) ms has passed at \(tx.block.time) ms")
    }
    guard opening.deadline - tx.block.time <= Self.longestWindow else {
      throw .wrongOpening("the deadline lies more than \(Self.longestWindow) ms ahead; nobody could end the round")
    }
    // A block can still close it, abort it, or give it up a day later.
    guard opening.deadline < LedgerLimits.time - Self.sharingWindow else {
      throw .wrongOpening(
        "the deadline \(opening.deadline) ms leaves no day behind it: blocks end at \(LedgerLimits.time) ms")
    }
    let trains = opening.purpose == .training
    state.round = RoundState(
      opening: opening, open: tx.transaction.hash, chainID: tx.chainID, template: template,
      scheme: try scheme(template, state),
      sampling: trains ? state.genesis.rule.sampling : AggregationRule.everybody)
  }

  /// How submissions to a round are sealed and checked: training rounds prove that updates are near the mean of the last.
  private func scheme(
    _ template: RoundTemplate, _ state: FederationState
  ) throws(Rejection) -> any SubmissionScheme {
    guard let scheme = state.schemes[template.purpose] else {
      throw .wrongOpening("the genesis has no template for \(template.purpose) rounds")
    }
    guard template.purpose == .training, let region = state.learning.region else { return scheme }
    do throws(SubmissionFault) {
      return try state.genesis.suite.scheme(region, for: template, scheme.layouts, checks: submissionChecks)
    } catch { throw .wrongOpening("nothing can be proved near the last mean: \(error)") }
  }

  /// Milliseconds from the opening to the deadline, at most: thirty days.
  static let longestWindow: UInt64 = 30 * 24 * 3600 * 1000

  mutating func submit(_ tx: Incoming, _ state: inout FederationState) throws(Rejection) {
    let vectors = try checkSubmission(tx, state)
    verified[tx.transaction.hash] = nil
    guard let key = state.key?.key, let round = state.round else { throw .wrongRound }
    do throws(SubmissionFault) {
      state.round?.sum =
        round.sum.isEmpty ? vectors : try round.scheme.add(round.sum, vectors, key: key, work: .parallel)
    } catch { throw .malformed("\(error)") }
    state.round?.accepted.append(AcceptedSubmission(client: tx.transaction.sender, transaction: tx.transaction.hash))
  }

  /// Every check of a submission; what is added up of its vectors.
  func checkSubmission(_ tx: Incoming, _ state: FederationState) throws(Rejection) -> [SealedVector] {
    let body: RoundReference = try tx.body()
    if tx.transaction.payloads.count < 2 { try tx.expectPayloads(2) }
    let round = try round(body.open, state, in: .open)
    guard tx.block.time <= round.opening.deadline else {
      throw .late(deadline: round.opening.deadline, time: tx.block.time)
    }
    guard round.isDrawn(tx.transaction.sender) || !checks.contains(.sampling) else { throw .notDrawn }
    guard !round.hasAccepted(tx.transaction.sender) || !checks.contains(.oneSubmission) else {
      throw .duplicateSubmission
    }
    guard !round.offenders.contains(tx.transaction.sender) else { throw .excluded }
    let maximum = state.genesis.participation.maximum
    guard round.accepted.count < maximum else { throw .roundFull(maximum: maximum) }
    let bytes = tx.transaction.payloads.reduce(0) { $0 + Int($1.length) }
    guard bytes <= state.genesis.submissionLimit else {
      throw .tooLarge(bytes: bytes, limit: state.genesis.submissionLimit)
    }
    guard let key = state.key?.key else { throw .key("the chain has no key yet") }
    let scheme = round.scheme
    // Lengths before bytes: what no proof can be is not read.
    let expected = submissionLengths(scheme)
    let lengths = tx.transaction.payloads.map { Int($0.length) }
    guard lengths == expected else {
      throw .malformed("submission: payloads of \(lengths) bytes, the template has \(expected)")
    }
    let context = SubmissionContext(
      chainID: tx.chainID.bytes, open: round.open.bytes, sender: tx.transaction.sender.bytes)
    if let known = verified[tx.transaction.hash], known.context == context { return known.vectors }
    let submission = ReceivedSubmission(
      sealed: try tx.payload(0), proofs: try tx.payload(1), masked: try tx.content(from: 2), context: context)
    do throws(SubmissionFault) {
      return try scheme.verify(submission, key: key, work: .parallel)
    } catch {
      switch error {
      case .malformed(let error): throw .malformed(error.description)
      case .ciphertext(let vector, let row): throw .invalidCiphertext(vector: vector, row: row)
      case .proof(let vector, let error): throw .proof(vector: vector, error)
      case .values(let reason), .parameters(let reason): throw .malformed(reason)
      }
    }
  }

  func close(_ tx: Incoming, _ state: inout FederationState) throws(Rejection) {
    let body: RoundReference = try tx.body()
    try tx.expectPayloads(0)
    let round = try round(body.open, state, in: .open)
    let participation = state.genesis.participation
    guard round.accepted.count >= participation.minimum || !checks.contains(.minimum) else {
      throw .tooFewSubmissions(accepted: round.accepted.count, minimum: participation.minimum)
    }
    let everyone = state.everyone(in: round)
    guard round.accepted.count >= everyone || tx.block.time > round.opening.deadline else {
      throw .early(
        "\(round.accepted.count) of \(everyone) clients submitted; the round is closed after its deadline, "
          + "\(round.opening.deadline) ms")
    }
    state.round?.phase = .closed
  }
}

extension FederationState {
  /// How many submissions a round can still hope for in all: those of the drawn clients, up to n.
  public func everyone(in round: RoundState) -> Int {
    min(genesis.participation.maximum, membership.with(.client).count { round.isDrawn($0.key) })
  }
}
