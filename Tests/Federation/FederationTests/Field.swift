import Consensus
import Contracts
import Federation
import FederationTesting
import Ledger
import PaillierScheme
import Testing
import UpdateProofs

/// A federation that is driven step by step, with the means of the corrupted: the validator's key, forks, forgeries.
struct Field {
  let folder: TemporaryFolder
  let federation: SealedFederation
  /// The ledger that is played on; another one after `fork`.
  let engine: SoloEngine<FederationContract>
  let validator: Validator
  var clients: [Client] { federation.driver.clients }
  var clock: SimulatedClock { federation.driver.clock }

  /// Founds a federation whose validator runs `contract`.
  init(
    _ contract: FederationContract, _ plan: FederationPlan, ceremony: FederationSetup.Ceremony = Fixture.ceremony,
    observe: @escaping @Sendable (FederationEvent) -> Void = { _ in }
  ) async throws {
    folder = try TemporaryFolder()
    federation = try await Fixture.federation(
      plan, in: folder, contract: contract, ceremony: ceremony, observe: observe)
    engine = federation.engine
    validator = federation.driver.validator
  }

  private init(_ other: Field, _ engine: SoloEngine<FederationContract>) {
    (folder, federation, self.engine) = (other.folder, other.federation, engine)
    validator = Validator(engine: engine, key: other.validator.key)
  }

  /// The same chain up to now, or its first `blocks`, with a future of its own: what a corrupted validator can always
  /// make.
  func fork(_ name: String, blocks: Int = .max) async throws -> Field {
    let copy = try LedgerStore.create(at: folder.path + "/\(name).sqlite")
    try engine.store.copy(to: copy, blocks: blocks)
    return Field(
      self,
      try SoloEngine(
        opening: copy, machine: await engine.machine.fresh, key: validator.key, clock: clock.blockClock))
  }

  /// Opens a round.
  @discardableResult func open(_ purpose: Purpose = .statistics) async throws -> RoundState {
    try await validator.open(purpose, deadline: clock.now + 100_000)
    return try await round
  }

  /// What an entry of the round's first vector is shifted by when it is sealed.
  var offset: Int64 { get async throws { try await round.template.vectors[0].offset } }

  var round: RoundState { get async throws { try #require(await engine.machine.state?.round) } }

  /// A client's honest submission, not sent.
  func submission(_ client: Int) async throws -> Submission {
    try await clients[client].submission(to: engine, phases: PhaseClock())
  }

  /// Honest submissions.
  func submit(_ clients: Int...) async throws {
    for client in clients { _ = try await engine.send(submission(client)) }
  }

  /// A guest's submission of these payloads.
  func submission(_ payloads: [[UInt8]], by key: SigningKey) async throws -> Submission {
    try await engine.submission(
      .submit, RoundReference(open: round.open).wireBytes, payloads.map { try Payload($0) }, signer: key)
  }

  /// Ends the submissions, whoever is missing, and states the product.
  func aggregate() async throws {
    clock.advance(to: try await round.opening.deadline)
    try await validator.close()
    try await validator.aggregate()
  }

  /// A trustee in a process of its own; the journal outlives it.
  func trustee(
    _ index: Int, _ contract: FederationContract, _ checks: Trustee.Checks, _ journal: StateJournal
  ) async throws -> Trustee {
    Trustee(
      name: "trustee \(index)",
      share: try TrusteeKeyFile.read(from: FederationFolder(path: folder.path).share(index)),
      key: await federation.driver.trustees[index - 1].key, journal: journal, chainID: await engine.chainID,
      contract: contract.fresh, checks: checks)
  }

  /// A journal's file; opening it again is what a trustee does when it is started again.
  func journal(_ name: String) -> String { "\(folder.path)/\(name).journal" }

  /// Has honest trustees release their shares and puts them on the chain.
  func release(_ trustees: [Trustee]) async throws {
    for trustee in trustees {
      try await trustee.catchUp(with: engine.store)
      _ = try await engine.send(trustee.release())
    }
  }

  /// The opened sums, which whoever holds t valid shares can compute; nothing needs to be published.
  func openedSums() async throws -> [[Int64]] { try await engine.machine.outcome().sums }

  /// A client's private vectors of the open round.
  func vectors(_ client: Int) async throws -> [[Int64]] {
    let state = try await validator.state()
    let opening = try await round.opening
    return try clients[client].task.vectors(
      opening.purpose, round: Int(opening.round), model: PublicModel(state))
  }
}

/// Two sums, entry by entry.
func combine(_ a: [[Int64]], _ b: [[Int64]], _ operation: (Int64, Int64) -> Int64) -> [[Int64]] {
  zip(a, b).map { zip($0, $1).map(operation) }
}

extension LedgerStore {
  /// Appends the first `count` blocks of this ledger to another.
  func copy(to other: LedgerStore, blocks count: Int = .max) throws {
    var height: UInt64 = 0
    while height < count, let block = try block(at: height) {
      let transactions = try transactions(of: block)
      let payloads = try transactions.flatMap(\.payloads).compactMap { try payload($0.hash) }
      try other.append(block, transactions: transactions, payloads: payloads)
      height += 1
    }
  }
}
