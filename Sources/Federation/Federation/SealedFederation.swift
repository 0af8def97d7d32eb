package import BigNum
public import Consensus
public import Contracts
import Foundation
public import Ledger
package import PaillierScheme
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
    ceremony: Ceremony = .fresh
  ) async throws(FederationError) {
    self.plan = plan
    try folder.checkChain(chainID)
    try folder.prepare()
    let parties = try Parties(plan, in: folder)
    let tasks = try plan.provisioned(in: folder).tasks
    let randomness = try (plan.encryption == .masked ? tasks : []).map { task throws(FederationError) in
      try plan.randomness(task.name, folder)
    }
    let store = try folder.store()
    let clock: SimulatedClock
    do {
      let tail = try store.tail()
      clock = SimulatedClock(start: tail?.time ?? UInt64(max(0, Date().timeIntervalSince1970 * 1000)))
      if tail == nil {
        try folder.checkNotEmptied(chainID)
        observe(.preparing("the genesis block"))
        engine = try Self.found(plan, parties, store, contract, clock)
      } else {
        observe(.preparing("the ledger, which is replayed and checked"))
        engine = try Self.reopen(plan, parties, store, contract, clock, expecting: chainID)
        guard await engine.machine.state?.genesis.configuration == plan.configuration else {
          throw FederationError.plan("the ledger was founded with another configuration; resume it with its own")
        }
      }
    } catch let error as LedgerError { throw .ledger(error) } catch let error as FederationError { throw error } catch {
      throw .replay("\(error)")
    }
    if chainID != nil {
      try await Self.checkHead(engine, head, hasShares: folder.hasAnyShare(of: plan.trustees.trustees))
    }
    try opened(await engine.chainID, await engine.tail)
    let trustees = try await Self.trustees(plan, parties, folder, engine, shares, ceremony, contract, observe)
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

  /// How the dealer comes by its primes.
  package enum Ceremony: Sendable {
    /// Fresh safe primes.
    case fresh
    /// Given ones, for tests, with as many rounds of the key's proofs as the contract asks for.
    case given(p: BigInt, q: BigInt, checks: Dealer.Checks = .all)
  }

  private static func found(
    _ plan: FederationPlan, _ parties: Parties, _ store: LedgerStore, _ contract: FederationContract,
    _ clock: SimulatedClock
  ) throws -> SoloEngine<FederationContract> {
    let genesis = try plan.genesis(members: parties.members, contract: contract)
    let model = try Payload(ModelCodec.encode(plan.initialModel))
    let transaction = try Transaction(
      chainID: .zero, sequence: 0, kind: TransactionKind.genesis.rawValue, body: genesis.wireBytes,
      payloads: [model.reference], signer: parties.validator)
    return try SoloEngine(
      founding: store, machine: contract, key: parties.validator,
      genesis: [Submission(transaction, payloads: [model])], clock: clock.blockClock)
  }

  private static func reopen(
    _ plan: FederationPlan, _ parties: Parties, _ store: LedgerStore, _ contract: FederationContract,
    _ clock: SimulatedClock, expecting chainID: Hash?
  ) throws -> SoloEngine<FederationContract> {
    try SoloEngine(
      opening: store, machine: contract, key: parties.validator, clock: clock.blockClock, expecting: chainID)
  }

  /// Of a chain that is known the end must be, too: by the head that lies beside the ledger, which the engine compared, or
  /// by one that the caller names. The genesis alone may have none, after a crash right behind it, before any share was
  /// made.
  private static func checkHead(
    _ engine: SoloEngine<FederationContract>, _ head: Hash?, hasShares: Bool
  ) async throws(FederationError) {
    let (store, tail) = (engine.store, await engine.tail)
    do throws(LedgerError) {
      if let head, try store.block(head) == nil { throw .missingHead(head, end: tail.height) }
      if head == nil, tail.height > 0 || hasShares, try LedgerHead.read(beside: store.path) == nil {
        throw .noHead(path: LedgerHead.path(of: store.path))
      }
    } catch { throw .ledger(error) }
  }

  /// The trustees with their shares: from a ceremony where the chain has no key yet, else from their files.
  private static func trustees(
    _ plan: FederationPlan, _ parties: Parties, _ folder: FederationFolder, _ engine: SoloEngine<FederationContract>,
    _ storage: Shares, _ ceremony: Ceremony, _ contract: FederationContract,
    _ observe: @Sendable (FederationEvent) -> Void
  ) async throws(FederationError) -> [Trustee] {
    let chainID = await engine.chainID
    var shares: [TrusteeShare] = []
    let hasNoKey = await engine.machine.state?.key == nil
    var journals: [StateJournal] = []
    for index in 1...plan.trustees.trustees { journals.append(try folder.journal(index, beforeTheKey: hasNoKey)) }
    do {
      if hasNoKey {
        observe(.preparing("fresh safe primes, \(plan.suite.modulusBits)-bit threshold key, its proofs"))
        let outcome = try deal(plan, ceremony, chainID, rounds: contract.keyProofRounds)
        shares = outcome.shares
        if storage == .stored {
          for share in shares {
            folder.remove(folder.share(share.index))
            try TrusteeKeyFile.write(share, to: folder.share(share.index))
          }
        }
        var proof = Writer()
        outcome.proof.encode(for: outcome.publicKey.key, to: &proof)
        let payloads = [try Payload(outcome.publicKey.wireBytes), try Payload(proof.bytes)]
        observe(.preparing("the key's proofs, which every user checks"))
        _ = try await engine.send(.key, [], payloads, signer: parties.dealer)
      } else {
        for index in 1...plan.trustees.trustees {
          do throws(PaillierError) { shares.append(try TrusteeKeyFile.read(from: folder.share(index))) } catch {
            let reason = if case .keyFile(let reason) = error { reason } else { "\(error)" }
            throw FederationError.share(trustee: index, path: folder.share(index), reason: reason)
          }
        }
      }
    } catch let error as FederationError { throw error } catch { throw .plan("\(error)") }
    let noiseParties = zip(plan.tasks, parties.clients).filter(\.0.isNoiseParty).map(\.1.verifyingKey)
    var trustees: [Trustee] = []
    for ((share, key), journal) in zip(zip(shares, parties.trustees), journals) {
      trustees.append(
        Trustee(
          name: "trustee \(share.index)", share: share, key: key, journal: journal,
          chainID: chainID, contract: contract.fresh,
          checks: plan.noise == .repeatable ? .all.subtracting(.noise) : .all, noiseParties: noiseParties))
    }
    return trustees
  }

  private static func deal(
    _ plan: FederationPlan, _ ceremony: Ceremony, _ chainID: Hash, rounds: Int
  ) throws -> Dealer.Outcome {
    let size = try KeySize.named(bits: plan.suite.modulusBits, allowInsecure: true)
    switch ceremony {
    case .fresh: return try Dealer.deal(size, plan.trustees, transcript: .key(chainID: chainID))
    case .given(let p, let q, let checks):
      var rng = SystemRandomNumberGenerator()
      return try Dealer.deal(
        p: p, q: q, size, plan.trustees, transcript: .key(chainID: chainID), rounds: rounds, using: &rng,
        checks: checks)
    }
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
