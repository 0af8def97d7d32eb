public import Configurations
public import Foundation
import Plans
public import Privacy
public import Reports

/// All attacks on one experiment, each in every mode, over some seeds.
public struct AttackSuite: Sendable {
  static let all: [any Attack] = [
    GradientInversionAnalytic(), GradientInversionOptimised(), MembershipThreshold(), MembershipLikelihood(),
    MembershipCanary(), PropertyInference(), LabelFlip(), SignFlip(), Scaling(), Backdoor(), InnerProduct(),
    LittleIsEnough(), FreeRider(), Sybil(), Replay(), Copy(), CollusionOfThreshold(), CollusionBelowThreshold(),
    Differencing(),
  ]

  /// Rows that stand for what an adversary has of its own.
  private static let leastHeldOut = 8

  /// The attacks' names.
  public static var names: [String] { all.map(\.name) }

  private let configuration: Configuration
  private let file: URL
  private let attacks: [any Attack]
  private let seeds: Int
  private let size: LaboratorySize
  private let budget: PrivacyBudget

  /// - Parameters:
  ///   - only: Attacks by name, or by how their names begin; none is all.
  ///   - seeds: How many, from the experiment's own on.
  ///   - budget: Of mode `private`, for the whole run.
  /// - Throws: `WorkbenchError` where no attack has such a name.
  public init(
    _ configuration: Configuration, file: URL, only: [String] = [], seeds: Int, size: LaboratorySize,
    budget: PrivacyBudget
  ) throws(WorkbenchError) {
    var configuration = configuration
    // Attacks need packed updates: a copy multiplies ciphertexts, a coalition reads rows.
    configuration.crypto.encryption = .paillier
    configuration.crypto.proofs = .norm
    configuration.crypto.bits = 2048
    configuration.faults = []
    // The plain mean of everybody's updates; noise is that of mode `private` alone.
    configuration.privacy.noise = .none
    configuration.training.server = [:]
    if ![.fedavg, .fedprox, .fedsgd].contains(configuration.training.strategy) {
      configuration.training.strategy = .fedavg
    }
    configuration.parties.sampling = 1
    (configuration.quantization.similarity, configuration.quantization.ball) = (nil, 0)
    for name in only where !Self.names.contains(where: { $0.hasPrefix(name) }) {
      let near = suggestion(for: name, among: Self.names).map { "did you mean `\($0)`? " } ?? ""
      throw .refused(
        path: "--only", reason: "there is no attack `\(name)`",
        advice: near + "attacks are \(Self.names.joined(separator: ", "))")
    }
    self.configuration = configuration
    self.file = file
    attacks = only.isEmpty ? Self.all : Self.all.filter { a in only.contains { a.name.hasPrefix($0) } }
    (self.seeds, self.size, self.budget) = (seeds, size, budget)
  }

  /// Runs the attacks; what they reconstructed of the first seed stands in `pictures`, one document an attack.
  public func run(
    progress: ProgressLine
  ) async throws -> (results: [AttackResult], pictures: [(name: String, svg: String)]) {
    var measured: [String: [AttackMode: [Measurement]]] = [:]
    var obstacles: [String: String] = [:]
    var pictures: [(name: String, svg: String)] = []
    var laboratory: Laboratory?
    var epsilon: Double?
    progress.begin("attacks", total: seeds * attacks.count)
    for seed in 0..<seeds {
      let trial = try trial(seed)
      epsilon = trial.noise.epsilon
      let lab = laboratory ?? Laboratory(trial)
      laboratory = lab
      for attack in attacks {
        try Task.checkCancellation()
        if let obstacle = attack.obstacle(trial) {
          obstacles[attack.name] = obstacle
        } else {
          let all = try await attack.measure(trial, AttackMode.allCases, lab)
          for (mode, m) in all { measured[attack.name, default: [:]][mode, default: []].append(m) }
          if seed == 0, let sheet = PictureSheet(attack.name, all) { pictures.append((attack.name, sheet.svg)) }
        }
        progress.advance()
      }
    }
    progress.end()
    let results = attacks.flatMap { attack in
      AttackMode.allCases.map { mode in
        obstacles[attack.name].map { AttackResult(skipped: attack, mode, reason: $0) }
          ?? AttackResult(attack, mode, measured[attack.name]?[mode] ?? [], epsilon: epsilon)
      }
    }
    return (results, pictures)
  }

  private func trial(_ index: Int) throws -> Trial {
    var configuration = configuration
    configuration.experiment.seed += index
    let plan = try Plan(configuration, data: configuration.loadData(relativeTo: file)).federation
    let noise = try ReleaseNoise(
      budget: budget, beta: plan.settings.fixedPoint.beta, dimension: plan.initialModel.count, rounds: plan.rounds,
      parts: plan.tasks.count)
    let heldOut = plan.tasks.reduce(0) { $0 + $1.heldOut.count }
    guard heldOut >= Self.leastHeldOut, plan.tasks.contains(where: { $0.training.count > 1 }) else {
      throw WorkbenchError.refused(
        path: "data.holdout", reason: "\(heldOut) rows are held out, and no attack can be judged on them",
        advice: "hold out \(Self.leastHeldOut) rows or more, and leave some client two to train on")
    }
    return try Trial(plan, seed: UInt64(configuration.experiment.seed), size: size, noise: noise)
  }
}
