import Contracts
public import Learning
import Ledger
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
    let subject = Hash(
      "SealedSum privacy sample v1",
      ModelCodec.encode(model.parameters) + ModelCodec.encode(sums: [model.moments ?? []]))
    var rng = try secret().stream(.sample, round: round, client: name, of: subject)
    return try settings.trainer.poissonStep(
      settings.model, from: model.parameters, on: standardised(training, model), rate: sampling.rate,
      expectedBatch: sampling.expectedBatch, using: &rng, work: settings.work
    ).counted(as: settings.maximumSamples)
  }

  /// A quantised update, with noise where there is privacy.
  func noisy(_ update: [Int64], round: Int) throws -> [Int64] {
    guard let privacy = settings.privacy, privacy.isCentral == isNoiseParty else { return update }
    let subject = Hash("SealedSum privacy update v1", ModelCodec.encode(sums: [update]))
    var rng = try secret().stream(.update, round: round, client: name, of: subject)
    return try privacy.noisy(update, bound: settings.updateBound, using: &rng)
  }

  /// The moments of the features; where they are not told, those of numbers that are spread evenly over the stated
  /// range: mean ½ and variance 1/12 of its width, of one row each.
  func moments() throws -> [Int64] {
    guard settings.privacy?.statistics == .ranges else { return try Moments(of: training).vector }
    let one = Int64(1) << Int64(Moments.defaultFractionBits)
    return training.numericInputs.flatMap { _ in [1, one / 2, one / 3] }
  }

  /// What is told of the hold-out.
  func metrics(_ model: PublicModel) throws -> [Int64] {
    guard let privacy = settings.privacy else { return try counts(model) }
    var told =
      switch privacy.metrics {
      case .withheld: [Int64](repeating: 0, count: settings.evaluation.vectorCount)
      case .exact: try counts(model)
      }
    told[0] = isNoiseParty ? 0 : Int64(settings.maximumSamples)
    return told
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
  /// The plan with what its clients draw their privacy noise from, in files of the folder that are made before the ledger
  /// is: the plaintext twin adds the same noise, and a run that goes on repeats it.
  public func provisioned(in folder: FederationFolder) throws(FederationError) -> FederationPlan {
    guard settings.privacy != nil else { return self }
    var plan = self
    for i in plan.tasks.indices { plan.tasks[i].noiseSecret = NoiseSecret(try folder.noiseSecret(plan.tasks[i].name)) }
    return plan
  }
}
