import Consensus
public import Contracts
import Files
import Foundation
public import Ledger
import PaillierScheme
import Wire

/// A federation whose clients are elsewhere: the chain, its validator and its trustees in a folder, opened round by round
/// (docs/python.md). All but the clients share this process, as in a simulation; the chain is the same.
public struct Coordinator: Sendable {
  /// What the parties agreed on.
  public let charter: Charter
  /// What every client needs once.
  public let invitation: Invitation
  private let folder: FederationFolder
  private let driver: RoundDriver
  private var engine: any ConsensusEngine<FederationContract> { driver.validator.engine }

  /// The chain.
  public var chainID: Hash { invitation.chainID }

  /// Founds a federation in a new folder.
  ///
  /// - Parameters:
  ///   - model: d first parameters, in the order of the charter's.
  ///   - observe: Told what happens, from any thread.
  public static func found(
    _ charter: Charter, model: [Double], in path: String,
    observe: @escaping @Sendable (FederationEvent) -> Void = { _ in }
  ) async throws(FederationError) -> Coordinator {
    try await found(charter, model: model, in: path, observe: observe, contract: FederationContract())
  }

  /// The same for tests.
  package static func found(
    _ charter: Charter, model: [Double], in path: String,
    observe: @escaping @Sendable (FederationEvent) -> Void = { _ in }, contract: FederationContract,
    ceremony: FederationSetup.Ceremony = .fresh
  ) async throws(FederationError) -> Coordinator {
    guard model.count == charter.dimension else {
      throw .plan("the first model has \(model.count) parameters, the charter's names and shapes \(charter.dimension)")
    }
    if let index = model.firstIndex(where: { !$0.isFinite }) {
      throw .plan("parameter \(index) of the first model is infinite or not a number")
    }
    let folder = FederationFolder(path: path)
    guard FileKind(at: folder.ledger) == .nothing else {
      throw .plan("\(path) holds a federation already; open that, or take another folder")
    }
    // What is wrong with it is said before anything is written: a ledger without a genesis would be in the way of the next
    // attempt. Keys of any parties serve for that.
    _ = try state(charter.genesis { _ in SigningKey().verifyingKey }, model, contract)
    do throws(FileError) {
      try Folder.make(path, permissions: 0o700)
      try Self.write(charter.bytes, to: charterFile(path))
    } catch { throw .file(path: path, reason: error.reason) }
    return try await Coordinator(
      charter, model: model, in: folder, expecting: nil, observe: observe, contract: contract, ceremony: ceremony)
  }

  /// Goes on with a federation where its ledger ends.
  ///
  /// - Parameter chainID: The chain that it has to be, where the caller knows it.
  public static func open(
    _ path: String, expecting chainID: Hash? = nil, observe: @escaping @Sendable (FederationEvent) -> Void = { _ in }
  ) async throws(FederationError) -> Coordinator {
    try await open(path, expecting: chainID, observe: observe, contract: FederationContract())
  }

  /// The same for tests.
  package static func open(
    _ path: String, expecting chainID: Hash? = nil, observe: @escaping @Sendable (FederationEvent) -> Void = { _ in },
    contract: FederationContract, ceremony: FederationSetup.Ceremony = .fresh
  ) async throws(FederationError) -> Coordinator {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try InputFile.bytes(at: charterFile(path), limit: Charter.byteLimit) } catch {
      throw .file(path: charterFile(path), reason: "\(error.reason); is this the folder of a federation?")
    }
    return try await Coordinator(
      Charter(bytes), model: nil, in: FederationFolder(path: path), expecting: chainID, observe: observe,
      contract: contract, ceremony: ceremony)
  }

  private static func state(
    _ genesis: Genesis, _ model: [Double], _ contract: FederationContract
  ) throws(FederationError) -> FederationState {
    do throws(ContractError) {
      return try FederationState(
        genesis: genesis, model: model, checks: contract.checks, allowsInsecureKeys: contract.allowsInsecureKeys)
    } catch { throw .plan(error.description) }
  }

  private static func charterFile(_ path: String) -> String { path + "/charter.json" }

  private static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    do { try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
      throw .unreadable(path: path, reason: error.localizedDescription)
    }
  }

  private init(
    _ charter: Charter, model: [Double]?, in folder: FederationFolder, expecting chainID: Hash?,
    observe: @escaping @Sendable (FederationEvent) -> Void, contract: FederationContract,
    ceremony: FederationSetup.Ceremony
  ) async throws(FederationError) {
    (self.charter, self.folder) = (charter, folder)
    try folder.checkChain(chainID)
    let parameters = try charter.thresholdParameters
    try folder.prepare()
    let validator = try folder.signingKey("validator")
    var trustees: [SigningKey] = []
    for index in 1...parameters.trustees { trustees.append(try folder.signingKey("trustee \(index)")) }
    let genesis = try charter.genesis { party throws(FederationError) in try folder.signingKey(party).verifyingKey }
    let setup = FederationSetup(
      folder: folder, contract: contract, validator: validator, dealer: try folder.signingKey("dealer"),
      trustees: trustees, parameters: parameters, modulusBits: genesis.suite.modulusBits, observe: observe)
    let (engine, clock) = try setup.engine(expecting: chainID, head: nil) { () throws(FederationError) in
      guard let model else { throw .noGenesis }
      _ = try Self.state(genesis, model, contract)
      return (genesis, model)
    }
    guard await engine.machine.state?.genesis == genesis else {
      throw .plan("the ledger in \(folder.path) was founded with another charter")
    }
    try await setup.checkHead(engine, expecting: chainID, nil)
    driver = RoundDriver(
      validator: Validator(engine: engine, key: validator), clients: [],
      trustees: try await setup.trustees(engine, .stored, ceremony), schedule: [], clock: clock, observe: observe)
    invitation = try Invitation(engine.store, charter: charter)
  }

  /// The signing key of a client, where the charter states none and so the folder has it.
  public func signingKey(of client: String) throws(FederationError) -> SigningKey {
    guard charter.terms.clients.contains(where: { $0.name == client && $0.key == nil }) else {
      throw .plan("the federation has no client \"\(client)\" whose key was made here")
    }
    return try folder.signingKey("client " + client)
  }

  /// The current model.
  public var model: [Double] {
    get async throws(FederationError) { try await driver.validator.state().model }
  }

  /// The current or last round.
  public var round: Round? {
    get async throws(FederationError) {
      let state = try await driver.validator.state()
      return state.round.map { Round($0, state) }
    }
  }

  /// Opens the next round, or goes on with one that is open for the same purpose, and tells what clients need to seal for
  /// it. Throws `refused` where the round before is not over.
  public func open(_ purpose: Purpose) async throws(FederationError) -> RoundNotice {
    let round = try await driver.validator.state().round
    if round?.phase != .open || round?.opening.purpose != purpose { try await driver.open(purpose) }
    return try await notice()
  }

  /// The notice of the open round.
  public func notice() async throws(FederationError) -> RoundNotice {
    let state = try await driver.validator.state()
    guard let round = state.round, round.phase == .open else { throw .noRound }
    let open: Transaction?
    do throws(LedgerError) { open = try engine.store.transaction(round.open)?.transaction } catch {
      throw .ledger(error)
    }
    guard let open else { throw .noRound }
    var sequences: [VerifyingKey: UInt64] = [:]
    for member in state.membership.with(.client) { sequences[member.key] = await engine.nextSequence(of: member.key) }
    return RoundNotice(open: open, sequences: sequences)
  }

  /// What became of a submission.
  public struct Answer: Sendable {
    /// Who sent it; nil where that cannot be read.
    public let client: String?
    /// Why it was refused; nil where it was accepted.
    public let refusal: FederationError?
  }

  /// Verifies what clients sent for the open round, side by side, and takes what is good. What only a cheat can have
  /// signed goes on the chain as evidence, and keeps its client out of the attempt.
  public func take(_ sent: [[UInt8]]) async throws(FederationError) -> [Answer] {
    let state = try await driver.validator.state()
    var answers: [Answer?] = []
    var batch: [Submission] = []
    for bytes in sent {
      do throws(WireError) {
        batch.append(try SentSubmission(wireBytes: bytes).submission)
        answers.append(nil)
      } catch { answers.append(Answer(client: nil, refusal: .refused(.malformed(error.description)))) }
    }
    var results = Array(zip(batch, await engine.send(batch)))[...]
    for i in answers.indices where answers[i] == nil {
      let (submission, result) = results.removeFirst()
      let client = state.membership[submission.transaction.sender]?.name
      guard case .failure(let error) = result else {
        answers[i] = Answer(client: client, refusal: nil)
        continue
      }
      answers[i] = Answer(client: client, refusal: error)
      if case .refused(let reason) = error, reason.isOffence {
        // Of one who was accepted besides nothing is on the chain, and one offence is enough (docs/wire-format.md,
        // "Evidence").
        let (sender, round) = (submission.transaction.sender, try await driver.validator.state().round)
        if round?.offenders.contains(sender) != true, round?.accepted.contains(where: { $0.client == sender }) != true {
          try await driver.validator.recordOffence(submission, reason)
        }
      }
    }
    return answers.compactMap(\.self)
  }

  /// Ends the submissions of the open round and opens the sums. Goes on with a round that was ended before.
  ///
  /// - Throws: `stalled` where too few submissions were accepted; the round stays open.
  public func close() async throws(FederationError) -> Round {
    let state = try await driver.validator.state()
    guard let round = state.round else { throw .noRound }
    if round.phase == .open {
      let minimum = state.genesis.participation.minimum
      guard round.accepted.count >= minimum else {
        throw .stalled(
          "\(round.accepted.count) of at least \(minimum) submissions were accepted (min_clients); "
            + "take more, or give the round up")
      }
      try await driver.end(Int(round.opening.round))
    }
    let end = try await driver.finish()
    guard let last = end.round else { throw .noRound }
    guard last.phase == .settled else {
      throw .stalled("round \(last.opening.round) was \(last.phase.rawValue): its shares open nothing")
    }
    return Round(last, end)
  }

  /// Gives up the open round, which has too few submissions; nothing of it is opened.
  public func giveUp() async throws(FederationError) {
    let state = try await driver.validator.state()
    guard let round = state.round, round.phase == .open else { throw .noRound }
    guard round.accepted.count < state.genesis.participation.minimum else {
      throw .plan("the round has enough submissions; close it")
    }
    try await driver.end(Int(round.opening.round))
  }
}

extension Coordinator {
  /// A round as its coordinator knows it.
  public struct Round: Sendable {
    /// Its number on the chain, from 1.
    public let number: Int
    /// What it is for.
    public let purpose: Purpose
    /// Where it stands.
    public let phase: Phase
    /// Whose submissions are in, in order.
    public let accepted: [String]
    /// Of whom a false proof is on the chain.
    public let offenders: [String]
    /// The opened sums, a vector each; empty before they are.
    public let sums: [[Int64]]
    /// What the sums say of the clients' examples.
    public let metrics: PublishedMetrics?

    init(_ round: RoundState, _ state: FederationState) {
      number = Int(round.opening.round)
      (purpose, phase, sums, metrics) = (round.opening.purpose, round.phase, round.sums, round.metrics)
      accepted = round.accepted.compactMap { state.membership[$0.client]?.name }
      offenders = round.offenders.compactMap { state.membership[$0]?.name }
    }
  }
}
