import Consensus
public import Contracts
import Ledger

/// Somebody who takes part in rounds otherwise than the protocol says; the demonstration's cheater is one.
public protocol Intruder: Sendable {
  /// Acts while a round takes submissions, after the clients.
  func act(in round: RoundState, driver: RoundDriver) async throws(FederationError)
}

/// Drives rounds to their end, whatever state the chain is in: the ledger is the checkpoint, so a driver that is started
/// after a crash goes on where the last acknowledged block left off.
public struct RoundDriver: Sendable {
  /// The validator's verbs.
  public let validator: Validator
  /// Everybody who submits.
  public let clients: [Client]
  /// Everybody who holds a share.
  public let trustees: [Trustee]
  /// The purposes of rounds 1, 2, ….
  public let schedule: [Purpose]
  /// Whether a client stays away from a round.
  public let isAbsent: @Sendable (_ client: String, _ round: Int) -> Bool
  /// Block time.
  public let clock: SimulatedClock
  /// Costs.
  public let phases: PhaseClock
  /// Told of everything, in order.
  public let observe: @Sendable (FederationEvent) -> Void
  /// A cheater, if there is one.
  public let intruder: (any Intruder)?

  /// A driver; nothing happens before `run()`.
  public init(
    validator: Validator, clients: [Client], trustees: [Trustee], schedule: [Purpose],
    isAbsent: @escaping @Sendable (_ client: String, _ round: Int) -> Bool = { _, _ in false },
    clock: SimulatedClock, phases: PhaseClock = PhaseClock(), intruder: (any Intruder)? = nil,
    observe: @escaping @Sendable (FederationEvent) -> Void = { _ in }
  ) {
    self.validator = validator
    self.clients = clients
    self.trustees = trustees
    self.schedule = schedule
    self.isAbsent = isAbsent
    self.clock = clock
    self.phases = phases
    self.intruder = intruder
    self.observe = observe
  }

  /// Milliseconds that clients have from the opening of a round.
  private static let submissionWindow: UInt64 = 600_000
  /// Attempts at a round before the driver gives up: where clients are drawn, each attempt draws anew.
  private static func maximumAttempts(_ state: FederationState) -> Int {
    state.genesis.rule.sampling < AggregationRule.everybody ? 100 : 3
  }

  /// Runs the schedule to its end and returns the last state.
  public func run() async throws(FederationError) -> FederationState {
    // All clients of one process read one chain: what the first one finds, all of them would find.
    observe(.preparing("the clients' check of the key"))
    try await clients.first?.checkKey(of: validator.engine)
    while true {
      try checkCancellation()
      let state = try await validator.state()
      guard let round = state.round else {
        try await open(schedule[0])
        continue
      }
      switch round.phase {
      case .open: try await submissions(round)
      case .closed, .aggregated, .published: try await advance(round, threshold: state.genesis.threshold)
      case .settled, .abandoned:
        guard let purpose = next(after: Int(round.opening.round), state) else { return state }
        try await open(purpose)
      case .aborted:
        let attempts = Self.maximumAttempts(state)
        guard round.opening.attempt < attempts else {
          throw .stalled(
            "round \(round.opening.round) had too few submissions \(attempts) times; bring clients back and resume")
        }
        try await open(round.opening.purpose)
      }
    }
  }

  /// Brings the current round, whose submissions ended, to its end: product, shares, sums, credits.
  func finish() async throws(FederationError) -> FederationState {
    while true {
      try checkCancellation()
      let state = try await validator.state()
      guard let round = state.round else { throw .noRound }
      guard [.closed, .aggregated, .published].contains(round.phase) else { return state }
      try await advance(round, threshold: state.genesis.threshold)
    }
  }

  /// One step of a round whose submissions ended.
  private func advance(_ round: RoundState, threshold: Int) async throws(FederationError) {
    let number = Int(round.opening.round)
    switch round.phase {
    case .closed:
      try await phases.time(.aggregate, bytes: 64) { () async throws(FederationError) in
        try await validator.aggregate()
      }
    case .aggregated: try await decryption(round, threshold: threshold)
    case .published:
      observe(.published(round: number, round.opening.purpose, round.metrics))
      try await validator.settle()
      observe(.settled(round: number, of: max(schedule.count, number)))
    default: break
    }
  }

  /// A run that is stopped between blocks has lost nothing.
  func checkCancellation() throws(FederationError) {
    guard !Task.isCancelled else { throw .stalled("cancelled; `sealedsum resume` goes on from the last block") }
  }

  /// What follows a round that is over. The schedule ends without its evaluation where the metrics of the last model count
  /// as opened: the training round that would have followed it was abandoned.
  private func next(after number: Int, _ state: FederationState) -> Purpose? {
    guard number < schedule.count else { return nil }
    let purpose = schedule[number]
    let opened = purpose == .evaluation && state.evaluatedModels.contains(state.modelDigest)
    return opened && number == schedule.count - 1 ? nil : purpose
  }

  func open(_ purpose: Purpose) async throws(FederationError) {
    try await validator.open(purpose, deadline: clock.now &+ Self.submissionWindow)
    guard let round = try await validator.state().round else { return }
    observe(.opened(round: Int(round.opening.round), attempt: Int(round.opening.attempt), purpose))
    guard round.sampling < AggregationRule.everybody else { return }
    observe(.drawn(round: Int(round.opening.round), clients: clients.count { round.isDrawn($0.verifyingKey) }))
  }

  private func submissions(_ round: RoundState) async throws(FederationError) {
    try await takeSubmissions(round)
    if let intruder { try await intruder.act(in: round, driver: self) }
    try await end(Int(round.opening.round))
  }

  /// Closes the round, or gives it up, once everybody is in or the deadline has passed.
  func end(_ number: Int) async throws(FederationError) {
    let state = try await validator.state()
    guard let round = state.round else { throw .noRound }
    let minimum = state.genesis.participation.minimum
    // A round that drew fewer than n_min has everybody in, and is given up after its deadline all the same.
    if round.accepted.count < max(minimum, state.everyone(in: round)) { clock.advance(to: round.opening.deadline) }
    if round.accepted.count >= minimum {
      try await validator.close()
    } else {
      try await validator.abort()
      observe(.givenUp(round: number, accepted: round.accepted.count))
    }
  }

  /// Asks trustees for shares until those on the chain open the sums, then publishes; gives the round up where they never
  /// do.
  private func decryption(_ round: RoundState, threshold: Int) async throws(FederationError) {
    let number = Int(round.opening.round)
    var have = round.shares.count
    var reasons: [String] = []
    for trustee in trustees {
      if have >= threshold, try await publish(round) { return }
      do throws(FederationError) {
        let store = validator.engine.store
        try await phases.time(.replay) { () async throws(FederationError) in try await trustee.catchUp(with: store) }
        let share = try await phases.time(.decrypt) { () async throws(FederationError) in try await trustee.release() }
        try await phases.time(.decrypt, bytes: share.payloads[0].bytes.count) { () async throws(FederationError) in
          _ = try await validator.engine.send(share)
        }
        have += 1
        observe(.share(round: number, trustee: trustee.name))
      } catch {
        // A share that is on the chain already is no failure: the driver was stopped between share and publication.
        if case .refused(.duplicateShare) = error { continue }
        reasons.append(error.description)
      }
    }
    guard have >= threshold else {
      throw .stalled("round \(number): \(have) of \(threshold) shares; \(reasons.joined(separator: "; "))")
    }
    guard try await !publish(round) else { return }
    // Everybody was asked. Where too few answered, a day is waited for the others.
    clock.advance(to: round.opening.deadline &+ FederationContract.sharingWindow)
    try await giveUp(round, reasons: ["no \(threshold) of \(have) shares combine"] + reasons)
  }

  /// Publishes what the shares open, or gives the round up where that is no sum; false where they do not combine.
  private func publish(_ round: RoundState) async throws(FederationError) -> Bool {
    do throws(FederationError) {
      try await phases.time(.decrypt) { () async throws(FederationError) in try await validator.publish() }
    } catch {
      switch error {
      case .refused(.noQuorum): return false
      case .refused(.unreadableSums(let reason)): try await giveUp(round, reasons: [reason])
      default: throw error
      }
    }
    return true
  }

  private func giveUp(_ round: RoundState, reasons: [String]) async throws(FederationError) {
    try await validator.abort()
    observe(
      .abandoned(
        round: Int(round.opening.round), of: schedule.count, reason: reasons.joined(separator: "; ")))
  }
}
