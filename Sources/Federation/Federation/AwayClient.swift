public import BigNum
import Consensus
package import Contracts
import Learning
public import Ledger
import Quantization
import Synchronization
import Wire

/// A client without a copy of the chain, that another program trains: it checks an invitation once, and seals what it is
/// given for the rounds that it is told of.
public final class AwayClient: Sendable {
  /// Its name on the chain.
  public let name: String
  /// The chain.
  public let chainID: Hash
  /// What all agreed on.
  public let charter: Charter
  private let contract: FederationContract
  private let key: SigningKey
  private let folder: SealedFolder
  private let turn = Mutex(())

  /// What it says of its examples.
  public struct Report: Sendable {
    /// Examples that it trained on: the weight of its update.
    public var examples: Int
    /// Examples that the values are means over.
    public var evaluated: Int
    /// The charter's metrics, in order; nil where it does not state one.
    public var values: [Double?]

    /// A report.
    public init(examples: Int, evaluated: Int, values: [Double?]) {
      (self.examples, self.evaluated, self.values) = (examples, evaluated, values)
    }
  }

  /// A client of the chain of an invitation, with the signing key that is registered there. What it seals is kept in
  /// `folder` until the next round (docs/protocol.md §12 ⚔).
  ///
  /// - Throws: `plan` where the invitation is false or is to another chain than `chainID`, or where the key is no client's;
  ///   `refused` where the key's proofs are.
  public convenience init(
    _ invitation: [UInt8], key: SigningKey, folder: String, expecting chainID: Hash? = nil
  ) throws(FederationError) {
    try self.init(invitation, key: key, folder: folder, expecting: chainID, contract: FederationContract())
  }

  /// A client for tests: its contract may allow insecure keys.
  package init(
    _ invitation: [UInt8], key: SigningKey, folder: String, expecting chainID: Hash?, contract: FederationContract
  ) throws(FederationError) {
    (self.contract, charter, self.chainID) = try Self.checked(invitation, expecting: chainID, contract)
    guard let member = self.contract.state?.membership[key.verifyingKey], member.role == .client else {
      throw .plan("the signing key \(key.verifyingKey) is of no client of this chain; take the one that was registered")
    }
    name = member.name
    self.key = key
    self.folder = try SealedFolder(folder)
  }

  private typealias Checked = (contract: FederationContract, charter: Charter, chainID: Hash)
  /// Invitations that this process checked. Programs that simulate clients open one for every message.
  private static let known = Mutex<[Hash: Checked]>([:])

  /// What an invitation says, all of it checked.
  private static func checked(
    _ invitation: [UInt8], expecting chainID: Hash?, _ contract: FederationContract
  ) throws(FederationError) -> Checked {
    let digest = Hash("SealedSum checked invitation v1", invitation)
    let before = contract.allowsInsecureKeys ? nil : known.withLock { $0[digest] }
    if let before, chainID == nil || chainID == before.chainID { return before }
    let invited: Invitation
    do throws(WireError) { invited = try Invitation(wireBytes: invitation) } catch {
      throw .plan("this is no invitation: \(error)")
    }
    let (told, charter) = try invited.contract(expecting: chainID, like: contract)
    let checked = (told, charter, invited.chainID)
    guard !contract.allowsInsecureKeys else { return checked }
    known.withLock { known in
      if known.count >= 8 { known = [:] }
      known[digest] = checked
    }
    return checked
  }

  /// Seals an update, θ_local − θ_global in the order of the charter's parameters, for the round of a notice: what is sent
  /// to the coordinator. The same bytes again where that was done before, whatever the update is then.
  ///
  /// - Throws: `task` where the update or the report cannot be sealed, and as the round's checks do.
  public func seal(
    _ update: [Double], _ report: Report, for notice: [UInt8], work: Work = .parallel
  ) throws(FederationError) -> [UInt8] {
    let fixed = try charter.fixedPoint
    let weight = Double(report.examples) / Double(charter.maximumExamples)
    guard report.examples >= 0, weight <= 1 else {
      throw .task(
        client: name,
        reason: "\(report.examples) examples, and the charter allows 0 to \(charter.maximumExamples) (max_examples)")
    }
    var rng = RoundingRandomness()
    let quantised: [Int64]
    do throws(QuantizationError) { quantised = try fixed.quantise(update, weight: weight, using: &rng) } catch {
      throw .task(client: name, reason: "the update: \(error)")
    }
    return try seal([quantised, counts(report)], .training, notice, work)
  }

  /// Seals a report alone, for an evaluation round.
  public func seal(
    _ report: Report, for notice: [UInt8], work: Work = .parallel
  ) throws(FederationError) -> [UInt8] {
    try seal([counts(report)], .evaluation, notice, work)
  }

  private func counts(_ report: Report) throws(FederationError) -> [Int64] {
    guard report.evaluated <= charter.maximumExamples else {
      throw .task(
        client: name,
        reason:
          "\(report.evaluated) evaluated examples, and the charter allows \(charter.maximumExamples) (max_examples)")
    }
    guard case .means(let ranges) = charter.evaluation else { return [] }
    do throws(LearningError) {
      return try ValueMeans(
        samples: report.examples, evaluated: report.evaluated, means: report.values, ranges: ranges
      ).vector
    } catch {
      if case .parameter(let what, let value, _) = error, what.hasPrefix("metric "),
        let i = Int(what.dropFirst(7)).map({ $0 - 1 }), charter.metrics.indices.contains(i)
      {
        throw .task(
          client: name,
          reason: "metric \"\(charter.metrics[i])\" is \(value), outside its range in the charter, \(ranges[i]): "
            + "bring it into that range, or agree on a wider one")
      }
      throw .task(client: name, reason: "\(error)")
    }
  }

  private func seal(
    _ vectors: [[Int64]], _ purpose: Purpose, _ notice: [UInt8], _ work: Work
  ) throws(FederationError) -> [UInt8] {
    let told: RoundNotice
    do throws(WireError) { told = try RoundNotice(wireBytes: notice) } catch {
      throw .plan("this is no notice of a round: \(error)")
    }
    var contract = contract
    do throws(Rejection) { try contract.take(opening: told.open, chainID: chainID) } catch { throw .refused(error) }
    guard let round = contract.state?.round else { throw .noRound }
    guard round.opening.purpose == purpose else {
      throw .plan("the round is for \(round.opening.purpose), and \(purpose) was to be sealed for")
    }
    guard let sequence = told.sequences[key.verifyingKey] else {
      throw .plan("the notice does not name this client; ask the coordinator for one that does")
    }
    let client = Client(name: name, task: GivenVectors(vectors: vectors), key: key, folder: folder)
    // ⚔ One at a time: two threads would each seal, and what is sealed for an opening is one update.
    let payloads = try turn.withLock { _ throws(FederationError) in
      let files = try client.payloads(in: folder, contract, PhaseClock(), work: work)
      do throws(LedgerError) { return try files.map { file throws(LedgerError) in try file.payload() } } catch {
        throw FederationError.ledger(error)
      }
    }
    do throws(LedgerError) {
      let transaction = try Transaction(
        chainID: chainID, sequence: sequence, kind: TransactionKind.submit.rawValue,
        body: RoundReference(open: round.open).wireBytes, payloads: payloads.map(\.reference), signer: key)
      return SentSubmission(Submission(transaction, payloads: payloads)).wireBytes
    } catch { throw .ledger(error) }
  }
}

/// Vectors that somebody else computed.
private struct GivenVectors: LocalTask {
  let vectors: [[Int64]]
  func vectors(_ purpose: Purpose, round: Int, model: PublicModel) throws(FederationError) -> [[Int64]] { vectors }
}
