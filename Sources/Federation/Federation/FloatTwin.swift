public import Contracts
import Learning

/// The same strategy on real-valued updates, clipped but not quantised: what is between it and the sealed run is the price
/// of integers. Standardisation uses the same opened moments. What predicates leave of an update is no part of it.
public struct FloatTwin: Sendable {
  private let tasks: [LearningTask]
  private let settings: LearningSettings
  private let isAbsent: @Sendable (_ client: String, _ round: Int) -> Bool
  private let moments: [Int64]?
  private var parameters: [Double]
  private var server: ServerOptimizer?
  private var control: [Double]
  private var variates: [String: [Double]] = [:]

  /// A run before its first training round; `isAbsent` as in `PlaintextTwin`.
  public init(
    tasks: [LearningTask], settings: LearningSettings, initial: PublicModel,
    isAbsent: @escaping @Sendable (_ client: String, _ round: Int) -> Bool
  ) {
    self.tasks = tasks
    self.settings = settings
    self.isAbsent = isAbsent
    (parameters, moments) = (initial.parameters, initial.moments)
    server = settings.rule.server
    control = [Double](repeating: 0, count: settings.rule.control == nil ? 0 : initial.parameters.count)
  }

  /// The run's own model.
  public var model: PublicModel { PublicModel(parameters: parameters, moments: moments) }

  /// Runs one training round.
  public mutating func train(round: Int) throws(FederationError) {
    let zeros = [Double](repeating: 0, count: parameters.count)
    var (sum, changes, weights) = (zeros, zeros, 0.0)
    let present = tasks.filter { !$0.isNoiseParty && !isAbsent($0.name, round) }
    let (parameters, moments, control, variates) = (parameters, moments, control, variates)
    @Sendable func own(_ task: LearningTask) -> [Double] { variates[task.name] ?? (control.isEmpty ? [] : zeros) }
    try sideBySide(present) { task throws(FederationError) in
      let model = PublicModel(parameters: parameters, moments: moments, control: control, variate: own(task))
      do { return try task.update(round: round, model: model) } catch {
        throw .task(client: task.name, reason: "\(error)")
      }
    } then: { task, update throws(FederationError) in
      do {
        let weight = settings.rule.control == nil ? Double(update.samples) : 1
        add(clipped(settings.fixedPoint.entriesClipped(update.delta)), weight, to: &sum)
        weights += weight
        guard let rule = settings.rule.control else { return }
        let own = own(task)
        let next = try ControlVariate.next(server: control, client: own, update: update, trainer: settings.trainer)
        let change = clipped(settings.fixedPoint.entriesClipped(zip(next, own).map { ($0 - $1) * rule.scale }))
        add(change, 1 / rule.scale, to: &changes)
        self.variates[task.name] = zip(own, change).map { $0 + $1 / rule.scale }
      } catch { throw .task(client: task.name, reason: "\(error)") }
    }
    guard weights > 0 else { return }
    let delta = sum.map { $0 / weights }
    let before = (self.parameters, server)
    do throws(LearningError) {
      if var next = server {
        try next.step(model: &self.parameters, pseudoGradient: delta)
        server = next
      } else {
        self.parameters = zip(parameters, delta).map { $0 + $1 }
      }
      if let rule = settings.rule.control {
        self.control = try ControlVariate.server(control, changes: changes, clients: rule.clients)
      }
    } catch {
      // A step that leaves the finite numbers is not made, as by the contract.
      (self.parameters, server) = before
    }
  }

  private func clipped(_ x: [Double]) -> [Double] {
    let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > settings.fixedPoint.clip ? x.map { $0 * (settings.fixedPoint.clip / norm) } : x
  }

  private func add(_ x: [Double], _ weight: Double, to sum: inout [Double]) {
    for i in sum.indices { sum[i] += x[i] * weight }
  }

  /// Metrics of the current model on all hold-outs.
  public func metrics() throws(FederationError) -> PublishedMetrics { try evaluate(model, on: tasks) }
}
