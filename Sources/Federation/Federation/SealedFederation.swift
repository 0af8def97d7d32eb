public import Consensus
public import Contracts
import Foundation
public import Ledger
import Transcript
package import UpdateProofs
import Wire

/// A federation with all its parties in one process, on a ledger in a folder: founded, or opened where it stopped.
public struct SealedFederation: Sendable {
  /// What was planned.
  public let plan: FederationPlan
  /// Orders and certifies.
  public let engine: SoloEngine<FederationContract>
  /// Runs the rounds.
  public let driver: RoundDriver
  /// The signing keys of guests, by name.
  package let guests: [String: SigningKey]

  /// Whether key shares are written to the folder, so that the run can be resumed, or live in memory only.
  public enum Shares: Sendable {
    /// One file a trustee, mode 0600.
    case stored
    /// Gone with the process: the run cannot be resumed.
    case inMemory
  }

  /// Founds the federation in its folder, or goes on where the ledger ends; then `driver.run()` does the rest.
  ///
  /// The set-up is restartable too: a key that is not on the chain yet is made anew. Nothing else is: where a part is
  /// gone of a chain that was founded, that part is named and nothing is changed.
  ///
  /// - Parameters:
  ///   - chainID: The chain that is in the folder, where the caller knows it. No other is taken, none is founded, and its
  ///     ledger has its head beside it.
  ///   - head: A block that must be on it; then the head may be lost.
  ///   - opened: Told of the chain and its end as soon as they are known, before anything is made for it.
  public init(
    _ plan: FederationPlan, in folder: FederationFolder, expecting chainID: Hash? = nil, head: Hash? = nil,
    shares: Shares = .stored, phases: PhaseClock = PhaseClock(),
    intruder: (@Sendable (SigningKey) -> any Intruder)? = nil,
    opened: (_ chain: Hash, _ end: ChainTail) throws(FederationError) -> Void = { _, _ in },
    observe: @escaping @Sendable (FederationEvent) -> Void = { _ in }
  ) async throws(FederationError) {
    try await self.init(
      plan, in: folder, expecting: chainID, head: head, shares: shares, phases: phases, intruder: intruder,
      opened: opened, observe: observe, contract: FederationContract())
  }

  /// A federation for tests: its contract may have checks off or allow insecure keys.
  package init(
    _ plan: FederationPlan, in folder: FederationFolder, expecting chainID: Hash? = nil, head: Hash? = nil,
    shares: Shares = .stored, phases: PhaseClock = PhaseClock(),
    intruder: (@Sendable (SigningKey) -> any Intruder)? = nil,
    opened: (_ chain: Hash, _ end: ChainTail) throws(FederationError) -> Void = { _, _ in },
    observe: @escaping @Sendable (FederationEvent) -> Void = { _ in }, contract: FederationContract,
    ceremony: FederationSetup.Ceremony = .fresh
  ) async throws(FederationError) {
    self.plan = plan
    try folder.checkChain(chainID)
    try folder.prepare()
    let parties = try Parties(plan, in: folder)
    let tasks = try plan.provisioned(in: folder).tasks
    let randomness = try (plan.encryption == .masked ? tasks : []).map { task throws(FederationError) in
      try plan.randomness(task.name, folder)
    }
    let setup = FederationSetup(
      folder: folder, contract: contract, validator: parties.validator, dealer: parties.dealer,
      trustees: parties.trustees, parameters: plan.trustees, modulusBits: plan.suite.modulusBits, observe: observe)
    let (engine, clock) = try setup.engine(expecting: chainID, head: head) { () throws(FederationError) in
      (try plan.genesis(members: parties.members, contract: contract), plan.initialModel)
    }
    self.engine = engine
    if let found = await engine.machine.state?.genesis.configuration, found != plan.configuration {
      throw .plan("the ledger was founded with another configuration; resume it with its own")
    }
    try await setup.checkHead(engine, expecting: chainID, head)
    try opened(await engine.chainID, await engine.tail)
    let noiseParties = zip(plan.tasks, parties.clients).filter(\.0.isNoiseParty).map(\.1.verifyingKey)
    let trustees = try await setup.trustees(
      engine, shares, ceremony, checks: plan.noise == .repeatable ? .all.subtracting(.noise) : .all,
      noiseParties: noiseParties)
    guests = Dictionary(uniqueKeysWithValues: zip(plan.guests, parties.guests))
    var clients: [Client] = []
    for (index, task) in tasks.enumerated() {
      let key = parties.clients[index]
      guard plan.encryption == .masked else {
        clients.append(Client(name: task.name, task: task, mode: plan.mode, key: key))
        continue
      }
      clients.append(
        Client(
          name: task.name, task: task, mode: plan.mode, key: key, folder: try folder.sealings(task.name),
          randomness: randomness[index]))
    }
    driver = RoundDriver(
      validator: Validator(engine: engine, key: parties.validator), clients: clients,
      trustees: trustees, schedule: plan.schedule, isAbsent: { plan.isAbsent($0, $1) }, clock: clock, phases: phases,
      intruder: parties.guests.first.flatMap { intruder?($0) }, observe: observe)
  }
}

extension FederationPlan {
  /// What a simulated client draws its masks from, in a round of the chain.
  package func randomness(
    _ client: String, _ folder: FederationFolder
  ) throws(FederationError) -> @Sendable (_ round: Int) -> MaskRandomness {
    guard noise == .fresh else {
      let seed = settings.seed
      return { round in
        var w = Writer()
        w.uint64(seed)
        w.string(client)
        w.uint64(UInt64(round))
        return .repeatable(Hash("SealedSum repeatable noise v1", w.bytes).bytes)
      }
    }
    let secret = try folder.noiseSecret(client)
    return { _ in .secret(secret) }
  }
}

/// The signing keys of all parties.
private struct Parties {
  let members: [Member]
  let validator: SigningKey
  let dealer: SigningKey
  let clients: [SigningKey]
  let guests: [SigningKey]
  let trustees: [SigningKey]

  init(_ plan: FederationPlan, in folder: FederationFolder) throws(FederationError) {
    var all: [SigningKey] = []
    members = try plan.members { party throws(FederationError) in
      all.append(try folder.signingKey(party))
      return all[all.count - 1].verifyingKey
    }
    let pairs = zip(members, all)
    func keys(of role: Role) -> [SigningKey] { pairs.filter { $0.0.role == role }.map(\.1) }
    (validator, dealer, trustees) = (all[0], all[1], keys(of: .trustee))
    clients = Array(keys(of: .client).prefix(plan.tasks.count))
    guests = Array(keys(of: .client).dropFirst(plan.tasks.count))
  }
}
