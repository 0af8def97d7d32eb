public import Learning
import Quantization

extension LearningTask {
  /// A party without data, whose noise hides what all others send: it seals noise and nothing else.
  public init(noiseParty name: String, index: Int, like data: RawDataset, settings: LearningSettings) {
    self.name = name
    self.index = index
    self.settings = settings
    (training, heldOut) = (data.selecting([]), data.selecting([]))
    isNoiseParty = true
  }

  /// The update where noise will hide it. All clients count alike: what a client has must not show in its weight.
  func update(round: Int, model: PublicModel, _ privacy: LocalPrivacy) throws -> LocalTrainer.Update {
    guard let sampling = privacy.sampling else {
      return try ordinaryUpdate(round: round, model: model).counted(as: settings.maximumSamples)
    }
    var rng = try secret().stream(.sample, round: round)
    return try settings.trainer.poissonStep(
      settings.model, from: model.parameters, on: standardised(training, model), rate: sampling.rate,
      expectedBatch: sampling.expectedBatch, using: &rng
    ).counted(as: settings.maximumSamples)
  }

  /// A quantised update, with noise where there is privacy.
  func noisy(_ update: [Int64], round: Int) throws -> [Int64] {
    guard let privacy = settings.privacy, privacy.isCentral == isNoiseParty else { return update }
    var rng = try secret().stream(.update, round: round)
    return try privacy.noisy(update, bound: settings.updateBound, using: &rng)
  }

  /// The moments of the features; where they are not told, those of numbers that are spread evenly over the stated
  /// range: mean ½ and variance 1/12 of its width, of six rows each.
  func moments() throws -> [Int64] {
    let own = try Moments(of: training)
    guard settings.privacy?.statistics == .ranges else { return own.vector }
    let one = Int64(1) << Int64(own.fractionBits)
    return (0..<own.vector.count / 3).flatMap { _ in [6, 3 * one, 2 * one] }
  }

  /// What is told of the hold-out.
  func metrics(_ model: PublicModel) throws -> [Int64] {
    let counts = try counts(model)
    guard let privacy = settings.privacy else { return counts }
    let most = isNoiseParty ? 0 : Int64(settings.maximumSamples)
    switch privacy.metrics {
    case .withheld: return counts.indices.map { $0 == 0 ? most : 0 }
    case .exact: return counts.indices.map { $0 == 0 ? most : counts[$0] }
    }
  }

  private func secret() throws(FederationError) -> NoiseSecret {
    guard let noiseSecret else { throw .plan("the client has no secret to draw its privacy noise from") }
    return noiseSecret
  }
}

extension LearningSettings {
  /// Bits of an entry where entries are bounded one by one.
  var magnitudeBits: Int {
    privacy == nil ? fixedPoint.magnitudeBits : SlotPlan.magnitudeBits(bound: updateBound)
  }
}

extension FederationPlan {
  /// The plan with what its clients draw their privacy noise from, in files of the folder that are made at their first
  /// use: the plaintext twin adds the same noise, and a run that goes on repeats it.
  public func provisioned(in folder: FederationFolder) throws(FederationError) -> FederationPlan {
    guard settings.privacy != nil else { return self }
    var plan = self
    for i in plan.tasks.indices { plan.tasks[i].noiseSecret = NoiseSecret(try folder.noiseSecret(plan.tasks[i].name)) }
    return plan
  }
}
