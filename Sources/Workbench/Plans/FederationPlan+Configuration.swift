public import Configurations
import Contracts
public import Federation
public import Foundation
import Learning
public import Ledger
import Machines
import PaillierScheme
import Plans
import Quantization
import UpdateProofs

extension Configuration {
  /// The configuration's digest, which the chain's first block holds.
  public var digest: Hash { Hash("SealedSum configuration v1", Array(canonicalText.utf8)) }

  /// Names a run: configuration, seed and version; 12 hexadecimal digits.
  public var runIdentifier: String {
    String(Hash("SealedSum run v1", Array((canonicalText + Version.current).utf8)).hex.prefix(12))
  }

  /// The federation that this configuration describes. `file` is where it stands, for the path of its data; `guests`
  /// are clients without data.
  public func federationPlan(relativeTo file: URL, guests: [String] = []) throws -> FederationPlan {
    let clients = try loadClients(relativeTo: file)
    let plan = try Plan(self, clients: clients)
    let fixedPoint = try fixedPoint(dimension: plan.parameters)
    let model = try makeModel()
    let seed = UInt64(experiment.seed)
    let settings = LearningSettings(
      seed: seed, model: model, trainer: try makeTrainer(), fixedPoint: fixedPoint,
      maximumSamples: plan.maximumSamples)
    let tasks = try clients.enumerated().map { index, client in
      try LearningTask(
        name: client.name, index: index, data: client.rows, heldOut: data.holdout, settings: settings)
    }
    var out = FederationPlan(
      name: experiment.name, configuration: digest, rounds: experiment.rounds, tasks: tasks, settings: settings,
      initialModel: Baselines.initialParameters(model, seed: seed), suite: suite,
      mode: crypto.mode == .fast ? .fast : .textbook,
      trustees: try ThresholdParameters(
        trustees: parties.trustees, threshold: parties.threshold, corrupted: parties.corruptedTrustees),
      participation: try Participation(
        minimum: parties.minClients, maximum: plan.maximumClients, corrupted: parties.corruptedClients,
        honestMinimum: parties.minHonest))
    out.guests = guests
    out.submissionLimit = limits.submissionBytes
    for fault in faults {
      guard clients.contains(where: { $0.name == fault.client }) else {
        let near = suggestion(for: fault.client, among: clients.map(\.name)).map { "; did you mean `\($0)`?" } ?? ""
        throw WorkbenchError.refused(
          path: "faults", reason: "there is no client \"\(fault.client)\"",
          advice: "clients are \(clients.map(\.name).joined(separator: ", "))\(near)")
      }
      // The chain's first round opens the moments of the features; training starts in its second.
      out.absences.insert(.init(client: fault.client, round: fault.round + 1))
    }
    return out
  }
}
