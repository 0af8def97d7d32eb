public import Contracts
public import Learning
public import Quantization

/// A client of federated learning: a table of its own, split once into training data and a hold-out.
public struct LearningTask: LocalTask {
  /// Its name.
  public let name: String
  /// Its place among the clients, which selects its random streams.
  public let index: Int
  /// What it trains on; features as in the table, not standardised.
  public let training: RawDataset
  /// What it evaluates on.
  public let heldOut: RawDataset
  var settings: LearningSettings
  /// What its privacy noise follows from; needed where the settings ask for noise.
  package var noiseSecret: NoiseSecret?
  /// Whether it has no data and is there for its noise alone.
  public internal(set) var isNoiseParty = false

  /// Splits `data` into training data and a hold-out, by the experiment's seed or by their order.
  public init(
    name: String, index: Int, data: RawDataset, heldOut fraction: Double, settings: LearningSettings
  ) throws(FederationError) {
    self.name = name
    self.index = index
    self.settings = settings
    var stream = RandomStream(seed: settings.seed, "hold-out", index)
    do throws(LearningError) {
      let split = try data.split(fraction: fraction, using: &stream)
      training = data.selecting(split.training)
      heldOut = data.selecting(split.heldOut)
    } catch { throw .task(client: name, reason: "\(error)") }
    guard training.count <= settings.maximumSamples else {
      throw .task(
        client: name,
        reason: "\(training.count) training samples exceed max_samples = \(settings.maximumSamples): raise it")
    }
  }

  /// See `LocalTask`.
  public func vectors(_ purpose: Purpose, round: Int, model: PublicModel) throws(FederationError) -> [[Int64]] {
    try contribution(purpose, round: round, model: model).vectors
  }

  /// See `LocalTask`.
  public func contribution(
    _ purpose: Purpose, round: Int, model: PublicModel
  ) throws(FederationError) -> Contribution {
    do {
      switch purpose {
      case .statistics: return Contribution(vectors: [try moments()])
      case .evaluation: return Contribution(vectors: [try metrics(model)])
      case .training where isNoiseParty:
        let nothing = [Int64](repeating: 0, count: settings.fixedPoint.dimension)
        return Contribution(vectors: [try noisy(nothing, round: round), try metrics(model)])
      case .training:
        let update = try update(round: round, model: model)
        var stream = RandomStream(seed: settings.seed, "rounding", index, round)
        let quantised = try settings.fixedPoint.quantise(
          update.delta, weight: settings.weight(of: update.samples), using: &stream)
        // Last of all: what is sealed must be what is proved.
        let whole = try noisy(quantised, round: round)
        let (permitted, isMoved) = model.region?.permitted(whole) ?? (whole, false)
        let control = try controlChange(of: update, round: round, model: model)
        return Contribution(
          vectors: [permitted] + (control.map { [$0.sealed] } ?? []) + [try metrics(model)],
          variate: control?.variate, isMoved: isMoved)
      }
    } catch let error as FederationError {
      switch error {
      case .unavailable, .task: throw error
      default: throw .task(client: name, reason: "\(error)")
      }
    } catch { throw .task(client: name, reason: "\(error)") }
  }

  /// The real-valued update before clipping and quantisation, for the float run.
  func update(round: Int, model: PublicModel) throws -> LocalTrainer.Update {
    if let privacy = settings.privacy { return try update(round: round, model: model, privacy) }
    return try ordinaryUpdate(round: round, model: model)
  }

  /// Training without a thought of privacy: by another program where there is one.
  func ordinaryUpdate(round: Int, model: PublicModel) throws -> LocalTrainer.Update {
    if let source = settings.source {
      let request = UpdateRequest(
        client: name, index: index, round: round, seed: settings.seed, model: model.parameters,
        training: try standardised(training, model), heldOut: try standardised(heldOut, model))
      return LocalTrainer.Update(delta: try source.delta(request), samples: training.count)
    }
    var stream = Baselines.trainingStream(seed: settings.seed, client: index, round: round)
    // Where features are standardised, the chain's first round is the statistics round.
    let earlier = max(0, round - (training.numericInputs.isEmpty ? 1 : 2))
    return try settings.trainer.train(
      settings.model, from: model.parameters, on: standardised(training, model), using: &stream,
      correction: settings.rule.control == nil
        ? nil : ControlVariate.correction(server: model.control, client: model.variate),
      round: earlier, work: settings.work)
  }

  /// What the client counts on its hold-out.
  func counts(_ model: PublicModel) throws -> [Int64] {
    try settings.evaluation.vector(
      samples: training.count, of: settings.model, parameters: model.parameters,
      heldOut: standardised(heldOut, model), work: settings.work)
  }

  func standardised(_ data: RawDataset, _ model: PublicModel) throws -> Dataset {
    // Where no feature is a number there are no moments, and nothing to standardise.
    guard let moments = model.moments ?? (data.numericInputs.isEmpty ? [] : nil) else {
      throw FederationError.plan("the moments of the features are not opened yet; run a statistics round first")
    }
    return try Standardiser(Moments(vector: moments)).apply(data)
  }
}

/// What all clients of an experiment share.
public struct LearningSettings: Sendable {
  /// Seed of every stream of the experiment.
  public let seed: UInt64
  /// The model.
  public let model: any Model
  /// Local training.
  public let trainer: LocalTrainer
  /// Quantisation of updates.
  public let fixedPoint: FixedPoint
  /// n_max: the sample count that has weight 1.
  public let maximumSamples: Int
  /// What is counted on hold-outs.
  public let evaluation: EvaluationRule
  /// How batches are computed.
  public let work: BatchWork
  /// How sums become models.
  public var rule: AggregationRule
  /// What is done for differential privacy; nothing unless set.
  public var privacy: LocalPrivacy?
  /// Who trains in place of `trainer`, if anybody does.
  public var source: (any UpdateSource)?

  /// β of a sealed update: that of quantisation, and the longest noise.
  public var updateBound: Int64 { fixedPoint.beta + (privacy?.noiseBound ?? 0) }

  /// Settings; the rule of evaluation is that of a classifier unless stated.
  public init(
    seed: UInt64, model: any Model, trainer: LocalTrainer, fixedPoint: FixedPoint, maximumSamples: Int,
    evaluation: EvaluationRule? = nil, work: BatchWork = BatchWork(), rule: AggregationRule = .fedavg
  ) {
    self.seed = seed
    self.model = model
    self.trainer = trainer
    self.fixedPoint = fixedPoint
    self.maximumSamples = maximumSamples
    self.evaluation = evaluation ?? EvaluationRule(classes: model.classes)
    self.work = work
    self.rule = rule
  }

  /// What an update counts: n_i/n_max; 1 in SCAFFOLD, whose objective is the mean of the clients'.
  func weight(of samples: Int) -> Double {
    rule.control == nil ? Double(samples) / Double(maximumSamples) : 1
  }

  /// What training starts from.
  func start(_ model: [Double]) -> LearningState {
    LearningState(
      rule, model: model, fractionBits: fixedPoint.fractionBits, maximumSamples: maximumSamples, norm: updateBound)
  }
}
