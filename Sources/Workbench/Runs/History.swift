import BigNum
public import Contracts
public import Federation
public import Learning
public import Ledger
public import Reports

/// What a run and what it is compared with reached, by training round; round 0 is the untrained model.
public struct History: Sendable {
  /// One curve.
  public struct Curve: Sendable {
    /// Its name.
    public var name: String
    /// Metrics on all hold-outs together, by training round.
    public var metrics: [Int: PublishedMetrics]
  }

  /// What metrics vectors hold, as the genesis says.
  public private(set) var rule = EvaluationRule.scores
  /// The sealed run, as the ledger holds it.
  public private(set) var sealed = Curve(name: "sealed", metrics: [:])
  /// Digest of the model after each training round, as the ledger holds it.
  public private(set) var models: [Int: Hash] = [:]
  /// Rounds whose model equals the plaintext twin's, bit for bit.
  public private(set) var equalToTwin: Set<Int> = []
  /// How many clients moved their updates towards the last mean in a training round, as these were not near enough.
  public private(set) var moved: [Int: Int] = [:]
  /// Whose submissions each settled round of the chain has.
  public private(set) var participants: [Int: Set<String>] = [:]
  /// Chain rounds that were given up with shares on the chain: they changed nothing.
  private var abandoned: Set<Int> = []
  /// What else was computed: the twin without quantisation, all data pooled, each client alone.
  public private(set) var others: [Curve] = []

  /// Up to how many clients each is also trained alone.
  private static let mostAlone = 10

  /// Reads the sealed run from its ledger, which an audit verifies and this does not.
  public init(_ store: LedgerStore) throws {
    var openings: [Hash: OpenBody] = [:]
    var names: [VerifyingKey: String] = [:]
    var submitters: [Hash: Set<String>] = [:]
    var aggregated: Set<Hash> = []
    // The first round that has metrics: those of the untrained model.
    var first: Int?
    var height: UInt64 = 0
    while let block = try store.block(at: height) {
      for t in try store.transactions(of: block) {
        switch TransactionKind(rawValue: t.kind) {
        case .genesis:
          let genesis = try Genesis(wireBytes: t.body)
          rule = genesis.evaluation
          for member in genesis.members { names[member.key] = member.name }
        case .open:
          let opening = try OpenBody(wireBytes: t.body)
          openings[t.hash] = opening
          if opening.purpose != .statistics { first = first ?? Int(opening.round) }
        case .submit:
          // An attempt that was given up has an opening of its own.
          let open = try RoundReference(wireBytes: t.body).open
          submitters[open, default: []].insert(names[t.sender] ?? "\(t.sender)")
        case .aggregate: aggregated.insert(try AggregateBody(wireBytes: t.body).open)
        case .abort:
          let open = try RoundReference(wireBytes: t.body).open
          if aggregated.contains(open), let opening = openings[open] { abandoned.insert(Int(opening.round)) }
        case .publish:
          let body = try PublishBody(wireBytes: t.body)
          guard let opening = openings[body.open] else { continue }
          participants[Int(opening.round)] = submitters[body.open]
          guard opening.purpose != .statistics, let first else { continue }
          // A training round publishes metrics of the model that it starts from.
          let round = Int(opening.round) - first
          if let metrics = body.metrics { sealed.metrics[round] = metrics }
          if opening.purpose == .training { models[round + 1] = body.model }
        default: break
        }
      }
      height += 1
    }
  }

  /// Runs the plaintext twin beside it, which never reads a decrypted value, and the baselines.
  ///
  /// `noise` is what masks added, for plans that mask updates.
  public mutating func compare(
    _ plan: FederationPlan, noise: @escaping PlaintextTwin.Noise = { (_, _, _, _) throws(FederationError) in nil },
    progress: ProgressLine
  ) throws {
    let rounds = models.keys.max() ?? 0
    // Counted in rounds of a client.
    let (clients, alone) = (plan.tasks.count, plan.tasks.count <= Self.mostAlone ? 1 : 0)
    progress.begin(
      "plaintext twin and baselines", total: clients * (plan.schedule.count + rounds * (2 + alone)))
    var twin = PlaintextTwin(
      tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel, isAbsent: isAbsent,
      noise: noise)
    var twinMetrics: [Int: PublishedMetrics] = [:]
    // What nobody else can compute, where metrics are withheld for privacy.
    let isWithheld = plan.settings.privacy?.metrics == .withheld
    var unpublished: [Int: PublishedMetrics] = [:]
    for (index, purpose) in plan.schedule.enumerated() {
      defer { progress.advance(by: clients) }
      if abandoned.contains(index + 1) {
        try twin.abandon(purpose, round: index + 1)
        continue
      }
      guard participants[index + 1] != nil else { continue }
      try twin.run(purpose, round: index + 1)
      let round = plan.trainingRound(index + 1)
      if isWithheld, round >= 0 { unpublished[round] = try evaluate(twin.model, on: plan.tasks) }
      if purpose == .training, !twin.moved.isEmpty { moved[round] = twin.moved.count }
      if purpose == .training, models[round] == twin.modelDigest { equalToTwin.insert(round) }
      if purpose != .statistics, let metrics = twin.metrics { twinMetrics[round - 1] = metrics }
    }
    others.append(Curve(name: "plaintext twin", metrics: twinMetrics))
    // The evaluation of the last model counts on.
    unpublished[rounds + 1] = nil
    if isWithheld { others.append(Curve(name: "sealed, not published", metrics: unpublished)) }
    // What `[trainer]` runs is not run once more for other models.
    guard plan.settings.source == nil else { return progress.end() }
    guard let moments = twin.model.moments ?? (plan.standardises ? nil : []) else { return progress.end() }
    try compareFloats(plan, rounds, moments, progress)
    let standardiser = try Standardiser(Moments(vector: moments))
    let tasks = plan.tasks.filter { !$0.isNoiseParty }
    let data = try tasks.map { try standardiser.apply($0.training) }
    let s = plan.settings
    guard rounds > 0 else { return progress.end() }
    let initial = plan.initialModel
    @Sendable func curve(_ name: String, _ history: [[Double]]) throws -> Curve {
      var metrics: [Int: PublishedMetrics] = [:]
      for (i, theta) in ([initial] + history).enumerated() {
        metrics[i] = try evaluate(PublicModel(parameters: theta, moments: moments), on: plan.tasks)
      }
      return Curve(name: name, metrics: metrics)
    }
    let pooled = try Baselines.pooled(
      s.model, on: data, rounds: rounds, trainer: s.trainer, seed: s.seed, work: s.work)
    others.append(try curve("all data pooled", pooled))
    progress.advance(by: clients * rounds)
    guard alone > 0 else { return progress.end() }
    let curves = try Work.parallel.map(tasks.count) { i in
      defer { progress.advance(by: rounds) }
      return Result {
        try curve(
          "\(tasks[i].name) alone",
          Baselines.alone(
            s.model, on: data[i], client: i, rounds: rounds, trainer: s.trainer, seed: s.seed, work: s.work))
      }
    }
    others += try curves.map { try $0.get() }
    progress.end()
  }

  /// Whether a settled round of the chain has no submission of a client: a twin repeats what the chain did, whoever was
  /// away and however often a round was opened.
  private var isAbsent: @Sendable (_ client: String, _ round: Int) -> Bool {
    { [participants] client, round in participants[round]?.contains(client) != true }
  }

  private mutating func compareFloats(
    _ plan: FederationPlan, _ rounds: Int, _ moments: [Int64], _ progress: ProgressLine
  ) throws {
    var twin = FloatTwin(
      tasks: plan.tasks, settings: plan.settings,
      initial: PublicModel(parameters: plan.initialModel, moments: moments), isAbsent: isAbsent)
    var metrics = [0: try twin.metrics()]
    for round in 1..<max(1, rounds + 1) {
      try twin.train(round: plan.chainRound(ofTraining: round))
      metrics[round] = try twin.metrics()
      progress.advance(by: plan.tasks.count)
    }
    others.append(Curve(name: "without quantising", metrics: metrics))
  }
}
