/// What one client does in one round: some epochs of mini-batch SGD from the global model.
public struct LocalTrainer: Codable, Hashable, Sendable {
  /// Passes over the client's data.
  public var epochs: Int
  /// Samples a step; the last batch of an epoch may be smaller.
  public var batchSize: Int
  /// Step size.
  public var learningRate: Double
  /// λ of the penalty λ/2·‖w‖², biases excepted.
  public var l2: Double
  /// μ of FedProx's penalty μ/2·‖θ − θ_global‖² (Li et al. 2020); 0 is FedAvg.
  public var proximal: Double
  /// How steps follow from gradients; plain SGD unless stated.
  public var optimizer: LocalOptimizer?
  /// How the step size changes from step to step; constant unless stated.
  public var schedule: LearningRateSchedule?
  /// How it changes from round to round, by a further factor that all steps of a round share; constant unless stated.
  public var rounds: LearningRateSchedule?
  /// C of per-example clipping ‖g‖₂ ≤ C, before the mean and without penalties; none unless stated.
  public var clippingNorm: Double?

  /// - Throws: `LearningError.parameter` unless 1 ≤ epochs ≤ 10⁶, 1 ≤ batch, 0 < rate, 0 ≤ λ, 0 ≤ μ, 0 < C, all finite,
  ///   and optimiser and schedule are valid.
  public init(
    epochs: Int = 1, batchSize: Int = 32, learningRate: Double = 0.1, l2: Double = 0, proximal: Double = 0,
    optimizer: LocalOptimizer? = nil, schedule: LearningRateSchedule? = nil, rounds: LearningRateSchedule? = nil,
    clippingNorm: Double? = nil
  ) throws(LearningError) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.l2 = l2
    self.proximal = proximal
    self.optimizer = optimizer
    self.schedule = schedule
    self.rounds = rounds
    self.clippingNorm = clippingNorm
    try validate()
  }

  /// Refuses settings that a decoder or an assignment let in.
  public func validate() throws(LearningError) {
    guard (1...1_000_000).contains(epochs) else {
      throw .parameter(name: "epochs", value: "\(epochs)", allowed: "1…1000000")
    }
    guard batchSize >= 1 else { throw .parameter(name: "batchSize", value: "\(batchSize)", allowed: "at least 1") }
    guard learningRate > 0, learningRate.isFinite else {
      throw .parameter(name: "learningRate", value: "\(learningRate)", allowed: "a positive number")
    }
    guard l2 >= 0, l2.isFinite else { throw .parameter(name: "l2", value: "\(l2)", allowed: "0 or more") }
    guard proximal >= 0, proximal.isFinite else {
      throw .parameter(name: "proximal", value: "\(proximal)", allowed: "0 or more")
    }
    try optimizer?.validate()
    try schedule?.validate()
    try rounds?.validate()
    try checkNorm(clippingNorm)
  }

  /// What a client's training gives.
  public struct Update: Equatable, Sendable {
    /// θ_local − θ_global, d entries.
    public let delta: [Double]
    /// Number of samples trained on: the FedAvg weight n_i.
    public let samples: Int
    /// Mean loss over the last epoch, penalties excepted.
    public let loss: Double
    /// Σ η over the steps: K·η for K steps of a constant size.
    public let stepSizes: Double
  }

  /// Trains from `global` on `data`; batches are drawn from `stream`.
  ///
  /// - Parameters:
  ///   - correction: d entries that are added to every gradient, as SCAFFOLD's c − c_i (`ControlVariate`); none is 0.
  ///   - round: The training rounds before this one, by which `rounds` goes.
  ///   - firstStep: Where the schedule goes on: the steps of earlier rounds.
  ///   - work: How batches are computed. Only `portable` products give the same bytes everywhere.
  /// - Throws: `count` where shapes differ, `dataset` without samples, `diverged` where a number stops being finite.
  public func train(
    _ model: any Model, from global: [Double], on data: Dataset, using stream: inout RandomStream,
    correction: [Double]? = nil, round: Int = 0, firstStep: Int = 0, work: BatchWork = BatchWork()
  ) throws(LearningError) -> Update {
    try validate()
    try model.check(data, parameters: global)
    guard data.count > 0 else { throw .dataset("no samples to train on") }
    if let correction, correction.count != global.count {
      throw .count(of: "correction", expected: global.count, got: correction.count)
    }
    guard (0...Int.max / 2).contains(firstStep) else {
      throw .parameter(name: "first step", value: "\(firstStep)", allowed: "0…\(Int.max / 2)")
    }
    let learningRate = rounds.map { self.learningRate * $0.factor(at: round) } ?? self.learningRate
    let decays = decayMask(model)
    var theta = global
    var state = LocalOptimizerState(optimizer ?? .sgd())
    var (meanLoss, stepSizes, step) = (0.0, 0.0, firstStep)
    for epoch in 0..<epochs {
      let order = stream.permutation(data.count)
      var loss = 0.0
      for start in stride(from: 0, to: order.count, by: min(batchSize, order.count)) {
        let batch = order[start..<min(start + min(batchSize, order.count), order.count)]
        var gradient = [Double](repeating: 0, count: theta.count)
        let losses = model.accumulateGradient(
          ofBatch: batch, of: data, parameters: theta, clippedTo: clippingNorm, work: work, into: &gradient)
        for l in losses { loss += l }
        let scale = 1 / Double(batch.count)
        for i in theta.indices {
          let penalty = (decays[i] ? l2 * theta[i] : 0) + proximal * (theta[i] - global[i])
          gradient[i] = gradient[i] * scale + penalty
        }
        if let correction { for i in gradient.indices { gradient[i] += correction[i] } }
        let size = schedule.map { learningRate * $0.factor(at: step) } ?? learningRate
        try state.step(&theta, gradient: gradient, stepSize: size)
        stepSizes += size
        step += 1
      }
      meanLoss = loss / Double(data.count)
      guard meanLoss.isFinite, theta.allSatisfy(\.isFinite) else { throw .diverged(epoch: epoch + 1) }
    }
    return Update(
      delta: theta.indices.map { theta[$0] - global[$0] }, samples: data.count, loss: meanLoss, stepSizes: stepSizes)
  }

  func decayMask(_ model: any Model) -> [Bool] {
    var mask = [Bool](repeating: true, count: model.parameterCount)
    for range in model.biases { for i in range { mask[i] = false } }
    return mask
  }
}

extension LocalTrainer.Update {
  /// An update that another program made, whose loss and step sizes are not known.
  public init(delta: [Double], samples: Int) {
    self.init(delta: delta, samples: samples, loss: .nan, stepSizes: 0)
  }
}
