public import Ledger

/// The training rounds of a ledger, each with what it started from: read, not verified, for whoever has verified it, or
/// verifies a part.
public struct TrainingLog {
  /// A round of training that was published.
  public struct Round: Sendable {
    /// The chain's number of it.
    public let number: Int
    /// Hash of its opening.
    public let open: Hash
    /// What it started from.
    public let before: LearningState
    /// Opened moments of the features, once there are any.
    public let moments: [Int64]?
    /// Whose updates are in its sum.
    public let clients: Set<VerifyingKey>
  }

  private let store: LedgerStore
  private let genesis: Genesis
  private var learning: LearningState
  private var moments: [Int64]?
  private var openings: [Hash: OpenBody] = [:]
  private var submitted: [Hash: Set<VerifyingKey>] = [:]
  private var aggregated: Set<Hash> = []

  private init(_ store: LedgerStore) throws {
    self.store = store
    guard let block = try store.block(at: 0), let founding = try store.transactions(of: block).first else {
      throw LedgerError.missing(.block(0))
    }
    genesis = try Genesis(wireBytes: founding.body)
    learning = LearningState(
      genesis, model: try ModelCodec.decode(Self.payload(0, founding, store), count: genesis.parameterCount))
  }

  /// Visits every published training round in order, and returns the state after the last one, or that in which `open`
  /// was applied.
  @discardableResult public static func read(
    _ store: LedgerStore, until open: Hash? = nil, _ visit: (Round) throws -> Void = { _ in }
  ) throws -> LearningState {
    var log = try TrainingLog(store)
    var height: UInt64 = 1
    while let block = try store.block(at: height) {
      for t in try store.transactions(of: block) {
        guard t.hash != open else { return log.learning }
        try log.apply(t, visit)
      }
      height += 1
    }
    return log.learning
  }

  private mutating func apply(_ t: Transaction, _ visit: (Round) throws -> Void) throws {
    switch TransactionKind(rawValue: t.kind) {
    case .open: openings = [t.hash: try OpenBody(wireBytes: t.body)]
    case .submit: submitted[try RoundReference(wireBytes: t.body).open, default: []].insert(t.sender)
    case .aggregate: aggregated = [try AggregateBody(wireBytes: t.body).open]
    case .abort:
      let open = try RoundReference(wireBytes: t.body).open
      submitted[open] = nil
      guard aggregated.contains(open), let template = template(open), let i = template.index(of: .moments) else {
        return
      }
      moments = [Int64](repeating: 0, count: template.vectors[i].dimension)
    case .publish: try publish(t, visit)
    default: break
    }
  }

  private mutating func publish(_ t: Transaction, _ visit: (Round) throws -> Void) throws {
    let open = try PublishBody(wireBytes: t.body).open
    guard let opening = openings[open], let template = template(open) else {
      throw LedgerError.missing(.transaction(open))
    }
    let clients = submitted.removeValue(forKey: open) ?? []
    let sums = try ModelCodec.decode(
      sums: Self.payload(0, t, store), dimensions: template.vectors.map(\.dimension))
    if let i = template.index(of: .moments) { moments = sums[i] }
    guard opening.purpose == .training else { return }
    try visit(
      Round(number: Int(opening.round), open: open, before: learning, moments: moments, clients: clients))
    learning.step(sums, template, accepted: clients.count)
  }

  private func template(_ open: Hash) -> RoundTemplate? {
    openings[open].flatMap { opening in genesis.templates.first { $0.purpose == opening.purpose } }
  }

  private static func payload(_ index: Int, _ t: Transaction, _ store: LedgerStore) throws -> [UInt8] {
    guard t.payloads.indices.contains(index), let payload = try store.payload(t.payloads[index].hash) else {
      throw LedgerError.missing(.transaction(t.hash))
    }
    return payload.bytes
  }
}

extension LearningState {
  /// The state that a genesis starts from.
  public init(_ genesis: Genesis, model: [Double]) {
    let update = genesis.templates.flatMap(\.vectors).first { $0.role == .update }
    self.init(
      genesis.rule, model: model, fractionBits: genesis.fractionBits, maximumSamples: genesis.maximumSamples,
      norm: update?.norm)
  }

  /// Moves on by the opened sums of a training round; the first entry of its metrics is the sample count.
  public mutating func step(_ sums: [[Int64]], _ template: RoundTemplate, accepted: Int) {
    guard let update = template.index(of: .update), let metrics = template.index(of: .metrics),
      let samples = sums[metrics].first
    else { return }
    step(
      update: sums[update], control: template.index(of: .control).map { sums[$0] }, samples: samples,
      accepted: accepted)
  }
}
