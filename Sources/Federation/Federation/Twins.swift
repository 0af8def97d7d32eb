public import Contracts
import Learning
public import Ledger

/// The same federation without any cryptography: the clients' integers are added as they are.
///
/// It has a path of its own and never reads a decrypted value, so equality with the sealed run, bit for bit, says that
/// packing, encryption, products, shares and combination changed nothing.
public struct PlaintextTwin: Sendable {
  private let tasks: [LearningTask]
  private let settings: LearningSettings
  private let isAbsent: @Sendable (_ client: String, _ round: Int) -> Bool
  private let noise: Noise
  private var learning: LearningState
  private var moments: [Int64]?
  private var variates: [String: [Double]] = [:]
  /// The twin's own model and moments.
  public var model: PublicModel { PublicModel(learning, moments: moments) }
  /// Clients whose updates of the last round were moved towards the mean before, as they were not near enough.
  public private(set) var moved: [String] = []
  /// Metrics of the model that the last round started from.
  public private(set) var metrics: PublishedMetrics?

  /// What masking adds to a vector of a client in a round, nil where it is not masked: the noise is part of what is summed
  /// (docs/protocol.md §12).
  public typealias Noise =
    @Sendable (
      _ client: String, _ round: Int, _ vector: Int, _ values: [Int64]
    ) throws(FederationError) -> [Int64]?

  /// A twin before its first round. `isAbsent` says of a client that the settled round has no submission of it, which
  /// everybody can see on the chain.
  public init(
    tasks: [LearningTask], settings: LearningSettings, initial: [Double],
    isAbsent: @escaping @Sendable (_ client: String, _ round: Int) -> Bool,
    noise: @escaping Noise = { (_, _, _, _) throws(FederationError) in nil }
  ) {
    self.tasks = tasks
    self.settings = settings
    self.isAbsent = isAbsent
    self.noise = noise
    learning = settings.start(initial)
  }

  /// Digest of the twin's model.
  public var modelDigest: Hash { ModelCodec.digest(model.parameters) }

  /// Runs one round; one without anybody opens nothing, and is refused here as by the chain.
  public mutating func run(_ purpose: Purpose, round: Int) throws(FederationError) {
    var (sums, accepted) = ([[Int64]](), 0)
    moved = []
    let present = tasks.filter { !isAbsent($0.name, round) }
    let (noise, variates, learning, moments) = (noise, variates, learning, moments)
    try sideBySide(present) { task throws(FederationError) in
      var made = try task.contribution(
        purpose, round: round, model: PublicModel(learning, moments: moments, variate: variates[task.name]))
      for i in made.vectors.indices {
        let values = made.vectors[i]
        if let noise = try noise(task.name, round, i, values) { made.vectors[i] = zip(values, noise).map(+) }
      }
      return made
    } then: { task, made in
      if made.isMoved { moved.append(task.name) }
      self.variates[task.name] = made.variate ?? self.variates[task.name]
      accepted += 1
      sums = sums.isEmpty ? made.vectors : zip(sums, made.vectors).map { zip($0, $1).map(+) }
    }
    guard !sums.isEmpty else { throw .stalled("plaintext twin: nobody takes part in round \(round)") }
    switch purpose {
    case .statistics: self.moments = sums[0]
    case .evaluation: metrics = try metrics(sums[0])
    case .training:
      let metrics = try self.metrics(sums[sums.count - 1])
      self.learning.step(
        update: sums[0], control: sums.count == 3 ? sums[1] : nil, samples: metrics.samples, accepted: accepted)
      self.metrics = metrics
    }
  }

  /// A round that was given up with shares on the chain: the model stays, and moments count as opened but are unknown.
  public mutating func abandon(_ purpose: Purpose, round: Int) throws(FederationError) {
    metrics = nil
    guard purpose == .statistics, let task = tasks.first else { return }
    moments = try task.vectors(purpose, round: round, model: model)[0].map { _ in 0 }
  }

  private func metrics(_ sum: [Int64]) throws(FederationError) -> PublishedMetrics {
    do throws(LearningError) { return try PublishedMetrics(sum, rule: settings.evaluation) } catch {
      throw .task(client: "plaintext twin", reason: "\(error)")
    }
  }
}

/// Metrics of a model on the hold-outs of all tasks together: what a sealed evaluation round would open.
public func evaluate(_ model: PublicModel, on tasks: [LearningTask]) throws(FederationError) -> PublishedMetrics {
  do {
    guard let first = tasks.first else { throw FederationError.plan("an evaluation needs at least one client") }
    var sum: [Int64] = []
    // Entries are at most 2^20 for a row, and all rows are in this process: the sums stay far below 2^63.
    try sideBySide(tasks) { task throws(FederationError) in
      do { return try task.counts(model) } catch { throw .task(client: task.name, reason: "\(error)") }
    } then: { _, counts in
      sum = sum.isEmpty ? counts : zip(sum, counts).map(+)
    }
    return try PublishedMetrics(sum, rule: first.settings.evaluation)
  } catch let error as FederationError { throw error } catch { throw .plan("\(error)") }
}
