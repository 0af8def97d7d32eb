import BigNum
public import Ledger
public import PaillierScheme
import Quantization
public import UpdateProofs
import Wire

extension FederationContract {
  func aggregate(_ tx: Incoming, _ state: inout FederationState) throws(Rejection) {
    let body: AggregateBody = try tx.body()
    try tx.expectPayloads(0)
    let round = try round(body.open, state, in: .closed)
    guard let key = state.key?.key else { throw .key("the chain has no key yet") }
    let digest = Self.digest(round.sum, key)
    guard body.digest == digest || !checks.contains(.recomputation) else { throw .wrongAggregate }
    state.round?.aggregate = digest
    state.round?.phase = .aggregated
  }

  /// The name of an aggregate: digest of all its rows in their fixed-width encoding, then of what is masked.
  public static func digest(_ sum: [SealedVector], _ key: PublicKey) -> Hash {
    var w = Writer()
    key.encode(sum.flatMap(\.rows), to: &w)
    for vector in sum { w.fixed(vector.masked) }
    return Hash("SealedSum aggregate v2", w.bytes)
  }

  func share(_ tx: Incoming, _ state: inout FederationState) throws(Rejection) {
    let share = try checkShare(tx, state)
    state.round?.shares.append(share)
  }

  /// Every check of a decryption share.
  func checkShare(_ tx: Incoming, _ state: FederationState) throws(Rejection) -> VerifiedShareVector {
    let body: AggregateBody = try tx.body()
    try tx.expectPayloads(1)
    let round = try round(body.open, state, in: .aggregated)
    guard let index = state.membership.trusteeIndex(tx.transaction.sender) else { throw .wrongRole(needed: .trustee) }
    guard !round.shares.contains(where: { $0.trustee == index }) else { throw .duplicateShare }
    guard let key = state.key else { throw .key("the chain has no key yet") }
    let rows = round.sumRows
    // A share of another aggregate, from a fork, is no offence: its sender said what it is a share of.
    guard body.digest == round.aggregate else { throw .wrongAggregate }
    do {
      var reader = Reader(try tx.payload(0))
      let share = try DecryptionShareVector(for: key, limit: rows.count, from: &reader)
      try reader.finish()
      guard share.trustee == index else {
        throw Rejection.invalidShare("it names trustee \(share.trustee), not its sender")
      }
      return try key.verify(share, of: rows, transcript: .share(chainID: tx.chainID, open: round.open))
    } catch let error as Rejection { throw error } catch { throw .invalidShare("\(error)") }
  }

  func publish(_ tx: Incoming, _ state: inout FederationState) throws(Rejection) {
    let body: PublishBody = try tx.body()
    let round = try round(body.open, state, in: .aggregated)
    let trains = round.opening.purpose == .training
    try tx.expectPayloads(trains ? 2 : 1)
    let stated: [[Int64]]
    let published: [Double]?
    do {
      stated = try ModelCodec.decode(sums: tx.payload(0), dimensions: round.template.vectors.map(\.dimension))
      published = trains ? try ModelCodec.decode(tx.payload(1), count: state.model.count) : nil
    } catch let error as Rejection { throw error } catch { throw .malformed("\(error)") }

    guard checks.contains(.recomputation) else {
      var learning = state.learning.stepped(stated, round)
      learning.model = published ?? state.model
      finish(round, sums: stated, metrics: body.metrics, learning, &state)
      return
    }
    let opened = try opened(round, state)
    let outcome = outcome(opened.sums, round, state)
    if let vector = stated.indices.first(where: { outcome.sums[$0] != stated[$0] }) { throw .wrongSum(vector: vector) }
    guard body.metrics == outcome.metrics else { throw .wrongMetrics }
    guard published == nil || published == outcome.model, body.model == ModelCodec.digest(outcome.model) else {
      throw .wrongModel
    }
    finish(round, sums: outcome.sums, metrics: outcome.metrics, outcome.learning, &state)
    // A false share is no service. It is no offence either: a dealer with unsafe primes can deal an honest trustee a share
    // that is off by small orders which its verification value does not show (docs/protocol.md §3).
    state.round?.shares.removeAll { opened.falseShares.contains($0.trustee) }
    state.round?.falseShares = opened.falseShares
  }

  private func finish(
    _ round: RoundState, sums: [[Int64]], metrics: PublishedMetrics?, _ learning: LearningState,
    _ state: inout FederationState
  ) {
    state.learning = learning
    if round.opening.purpose == .training, state.genesis.rule.control != nil {
      for submission in round.accepted { state.contributions[submission.client] = round.opening.round }
    }
    if let moments = round.template.index(of: .moments) { state.moments = sums[moments] }
    if round.opening.purpose == .evaluation { state.evaluatedModels.insert(round.opening.model) }
    state.round?.sums = sums
    state.round?.metrics = metrics
    state.round?.phase = .published
  }

  /// The sums that the shares open, by the first quorum that combines, and the trustees whose shares are false
  /// (docs/protocol.md §3).
  func opened(
    _ round: RoundState, _ state: FederationState
  ) throws(Rejection) -> (sums: [[Int64]], falseShares: [Int]) {
    guard let key = state.key else { throw .key("the chain has no key yet") }
    let threshold = state.genesis.threshold
    guard round.shares.count >= threshold else {
      throw .tooFewShares(accepted: round.shares.count, threshold: threshold)
    }
    let opening: Opening
    do throws(PaillierError) { opening = try key.open(round.shares, rows: round.sumRows.count) } catch {
      guard case .noQuorum(let tried) = error else { throw .malformed("the shares open nothing: \(error)") }
      throw .noQuorum(tried: tried)
    }
    do throws(SubmissionFault) {
      let sums = try round.scheme.open(
        opening.plaintexts, of: round.sum, chainID: round.chainID.bytes, open: round.open.bytes, work: .parallel)
      let shifted = zip(sums, round.template.vectors).map { sum, shape in
        let offset = shape.offset * Int64(round.accepted.count)
        return offset == 0 ? sum : sum.map { $0 + offset }
      }
      return (shifted, opening.falseShares)
    } catch { throw .unreadableSums("\(error)") }
  }

  func settle(_ tx: Incoming, _ state: inout FederationState) throws(Rejection) {
    let body: SettleBody = try tx.body()
    try tx.expectPayloads(0)
    let round = try round(body.open, state, in: .published)
    let credits = Self.credits(round, state)
    guard body.credits == credits || !checks.contains(.recomputation) else { throw .wrongCredits }
    for credit in body.credits { state.credits[credit.member, default: 0] += Int(credit.amount) }
    state.round?.phase = .settled
  }

  /// One for each accepted update and each valid share, minus one for each proven offence, in the genesis' order.
  public static func credits(_ round: RoundState, _ state: FederationState) -> [SettleBody.Credit] {
    let served = Set(round.accepted.map(\.client))
    let shared = Set(round.shares.map { state.membership.with(.trustee)[$0.trustee - 1].key })
    return state.membership.members.compactMap { member in
      let service: Int32 = served.contains(member.key) || shared.contains(member.key) ? 1 : 0
      let amount = service - (round.offenders.contains(member.key) ? 1 : 0)
      return amount == 0 ? nil : SettleBody.Credit(member: member.key, amount: amount)
    }
  }

  /// Evidence of an offence: the refused transaction is checked again and must fail for the stated reason.
  func refuse(_ tx: Incoming, _ state: inout FederationState) throws(Rejection) {
    let body: RefuseBody = try tx.body()
    let refused = body.transaction
    guard refused.chainID == tx.chainID, refused.payloads == tx.transaction.payloads else {
      throw .wrongEvidence("its chain or payloads are not those of the refused transaction")
    }
    do { try refused.verifySignature() } catch { throw .wrongEvidence("the refused transaction is not signed") }
    guard let offender = state.membership[refused.sender], let kind = TransactionKind(rawValue: refused.kind),
      kind.sender == offender.role
    else { throw .wrongEvidence("the refused transaction's sender is no member of the role") }
    guard kind == .submit || kind == .share else {
      throw .wrongEvidence("only submissions and shares can prove an offence")
    }
    guard state.round?.offenders.contains(refused.sender) == false else {
      throw .wrongEvidence("an offence of this member in this round is on the chain already")
    }
    let incoming = Incoming(refused, tx.reader, tx.block)
    do throws(Rejection) {
      if kind == .submit { _ = try checkSubmission(incoming, state) } else { _ = try checkShare(incoming, state) }
    } catch {
      guard error.isOffence, error.code == body.reason else {
        throw .wrongEvidence("checked again, the transaction is refused for '\(error.code)', not for '\(body.reason)'")
      }
      state.round?.offenders.append(refused.sender)
      return
    }
    throw .wrongEvidence("the transaction is valid")
  }
}
