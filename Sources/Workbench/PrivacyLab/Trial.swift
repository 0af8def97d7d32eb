import Contracts
import Federation
import Learning
import Quantization
import Synchronization

/// The experiment under one seed: what the clients have, what they send in the first round, what everybody knows.
struct Trial: Sendable {
  let seed: UInt64
  let plan: FederationPlan
  let size: LaboratorySize
  /// What mode `private` adds.
  let noise: ReleaseNoise
  /// The model of the first round, with the moments that the statistics round opened.
  let start: PublicModel
  /// Training rows a client, standardised as in the run.
  let training: [Dataset]
  /// Held-out rows of all clients. Nobody trains on them; they stand for what an adversary has of its own.
  let heldOut: Dataset
  /// What each client sends in the first round: its update as integers.
  let updates: [[Int64]]
  /// What it counts beside.
  let counts: [[Int64]]
  private let standardiser: Standardiser
  private let honest = HonestRuns()

  init(_ plan: FederationPlan, seed: UInt64, size: LaboratorySize, noise: ReleaseNoise) throws {
    (self.plan, self.seed, self.size, self.noise) = (plan, seed, size, noise)
    var sum: Moments?
    for task in plan.tasks {
      let own = try Moments(of: task.training)
      if sum == nil { sum = own } else { try sum?.add(own) }
    }
    let moments = try sum ?? Moments(vector: [])
    standardiser = Standardiser(moments)
    start = PublicModel(parameters: plan.initialModel, moments: moments.vector)
    let standardiser = standardiser
    training = try plan.tasks.map { try standardiser.apply($0.training) }
    heldOut = try Dataset.pooled(plan.tasks.map { try standardiser.apply($0.heldOut) })
    let start = start
    let vectors = try plan.tasks.map {
      try $0.vectors(.training, round: plan.chainRound(ofTraining: 1), model: start)
    }
    (updates, counts) = (vectors.map { $0[0] }, vectors.map { $0[1] })
  }

  /// The run in which nobody attacks, computed once; the same in all modes without noise.
  func honestRun(_ mode: AttackMode) throws -> RunArithmetic.Outcome {
    try honest.outcome(hasNoise: mode == .private) { try RunArithmetic(trial: self, mode: mode).run(attacker: 0) }
  }

  var model: any Model { plan.settings.model }
  var clients: Int { training.count }
  var samples: [Int] { training.map(\.count) }
  /// Σ n_i of all clients but `client`.
  func samples(without client: Int) -> Int { samples.reduce(0, +) - samples[client] }
  /// One, in the integers of an update.
  var one: Double { Double(sign: .plus, exponent: plan.settings.fixedPoint.fractionBits, significand: 1) }
  /// The weight that FedAvg gives so many samples.
  func weight(_ samples: Int) -> Double { Double(samples) / Double(plan.settings.maximumSamples) }

  /// The client with the most rows: who attacks the model, or is attacked where one is enough.
  var largest: Int { samples.indices.max { (samples[$0], $1) < (samples[$1], $0) } ?? 0 }

  func stream(_ purpose: String, _ index: Int = 0, _ second: Int = 0) -> RandomStream {
    RandomStream(seed: seed, "laboratory", purpose, index, second)
  }

  /// Local training on these rows from the first model, and clipping, as the experiment says.
  func delta(on rows: Dataset, using stream: inout RandomStream) throws -> [Double] {
    try delta(on: rows, from: start.parameters, using: &stream)
  }

  func delta(on rows: Dataset, from parameters: [Double], using stream: inout RandomStream) throws -> [Double] {
    let update = try plan.settings.trainer.train(
      model, from: parameters, on: rows, using: &stream, work: plan.settings.work)
    let delta = plan.settings.fixedPoint.entriesClipped(update.delta)
    let norm = Vectors.norm(delta), clip = plan.settings.fixedPoint.clip
    return norm > clip ? delta.map { $0 * clip / norm } : delta
  }

  /// A row as it was before it was standardised: numbers within their ranges, for people to look at.
  func original(_ row: [Double]) -> [Double] {
    var out = row
    for (i, input) in (plan.tasks.first?.training.numericInputs ?? []).enumerated() {
      out[input] = row[input] * standardiser.deviations[i] + standardiser.means[i]
    }
    return out
  }

  /// Share of held-out rows that a model classifies correctly.
  func accuracy(_ parameters: [Double]) -> Double {
    accuracy(parameters, on: heldOut)
  }

  func accuracy(_ parameters: [Double], on data: Dataset) -> Double {
    let hits = data.features.indices.count {
      model.predict(data.features[$0], parameters: parameters) == data.labels[$0]
    }
    return Double(hits) / Double(max(1, data.count))
  }

  /// The loss of a row; the smaller, the better the model knows it.
  func loss(_ data: Dataset, _ i: Int, _ parameters: [Double]) -> Double {
    model.loss(data.features[i], target: data.target(i), parameters: parameters)
  }

  /// The first layer, where it is dense: whether its inputs can be read off its gradient.
  var firstLayer: DenseLayer? { DenseLayer(model) }
  /// Why attacks on classifiers do not work here.
  var noClasses: String? {
    model.targetValues == 0 && model.classes >= 2 ? nil : "the model has no classes to confuse or to infer"
  }
}

/// Honest runs of a trial.
private final class HonestRuns: Sendable {
  private let known = Mutex<[Bool: RunArithmetic.Outcome]>([:])

  func outcome(hasNoise: Bool, _ make: () throws -> RunArithmetic.Outcome) throws -> RunArithmetic.Outcome {
    if let outcome = known.withLock({ $0[hasNoise] }) { return outcome }
    let outcome = try make()
    known.withLock { $0[hasNoise] = outcome }
    return outcome
  }
}

/// Where weights and biases of a model's first layer lie among its parameters.
struct DenseLayer: Sendable {
  let outputs: Int
  let inputs: Int
  /// Of the first bias; weights lie from 0, row by row.
  let bias: Int

  init?(_ model: any Model) {
    let tensors = model.tensors
    guard tensors.count >= 2, tensors[0].shape.count == 2, tensors[0].shape[1] == model.inputs,
      tensors[1].shape == [tensors[0].shape[0]]
    else { return nil }
    (outputs, inputs) = (tensors[0].shape[0], model.inputs)
    bias = tensors[0].count
  }

  /// ∂ℓ/∂x of a sample, from the gradient of its loss: Wᵀ·∂ℓ/∂b.
  func inputGradient(_ gradient: [Double], parameters: [Double]) -> [Double] {
    var out = [Double](repeating: 0, count: inputs)
    for h in 0..<outputs where gradient[bias + h] != 0 {
      for i in 0..<inputs { out[i] += gradient[bias + h] * parameters[h * inputs + i] }
    }
    return out
  }
}
