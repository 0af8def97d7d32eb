public import Configurations
import Contracts
import Federation
import Learning
public import Ledger
import Machines
import PaillierScheme
import Quantization
import UpdateProofs

extension Configuration {
  /// The configuration's digest, which the chain's first block holds.
  public var digest: Hash { Hash("SealedSum configuration v1", Array(canonicalText.utf8)) }

  /// Names a run: configuration, seed and version; 12 hexadecimal digits.
  public var runIdentifier: String { runIdentifier(version: Version.current) }

  /// The same for a run of another version.
  public func runIdentifier(version: String) -> String {
    String(Hash("SealedSum run v1", Array((canonicalText + version).utf8)).hex.prefix(12))
  }
}

extension FederationPlan {
  /// What the party without data is called whose noise is for all.
  static let noisePartyName = "noise party"

  /// The federation that a configuration describes over its data; `guests` are clients without data. `Plan` checks it.
  init(
    _ c: Configuration, clients: [ClientData], guests: [String], maximumClients: Int, maximumSamples: Int,
    privacy: PrivacyTerms
  ) throws {
    let model = try c.makeModel()
    let seed = UInt64(c.experiment.seed)
    var settings = LearningSettings(
      seed: seed, model: model, trainer: try c.makeTrainer(),
      fixedPoint: try c.fixedPoint(dimension: model.parameterCount), maximumSamples: maximumSamples,
      evaluation: c.schema.label.evaluation, work: try c.makeWork(),
      rule: try AggregationRule(c, clients: clients.count))
    settings.privacy = privacy.local
    let shared = settings
    guard c.model.initial.isEmpty || c.initialParameters != nil else {
      throw WorkbenchError.refused(
        path: "model.initial", reason: "was not read", advice: "read the configuration with Configuration(resolving:)")
    }
    var tasks = try clients.enumerated().map { index, client in
      try LearningTask(
        name: client.name, index: index, data: client.rows, heldOut: c.data.holdout, settings: shared)
    }
    // One more submission is needed, which is no client's.
    let noiseParties = c.privacy.noise == .central ? 1 : 0
    if noiseParties > 0, let first = clients.first {
      tasks.append(
        LearningTask(noiseParty: Self.noisePartyName, index: clients.count, like: first.rows, settings: shared))
    }
    self.init(
      name: c.experiment.name, configuration: c.digest, rounds: privacy.rounds, tasks: tasks, settings: settings,
      initialModel: c.initialParameters ?? Baselines.initialParameters(model, seed: seed), suite: c.suite,
      mode: c.crypto.mode == .fast ? .fast : .textbook,
      trustees: try ThresholdParameters(
        trustees: c.parties.trustees, threshold: c.parties.threshold, corrupted: c.parties.corruptedTrustees),
      participation: try Participation(
        minimum: c.parties.minClients + noiseParties, maximum: maximumClients, corrupted: c.parties.corruptedClients,
        honestMinimum: c.parties.minHonest))
    self.guests = guests
    submissionLimit = c.limits.submissionBytes
    encryption = try EncryptionChoice(
      c, dimension: model.parameterCount, norm: settings.updateBound, entryBound: settings.fixedPoint.entryBound,
      clients: maximumClients
    ).encryption
    noise = encryption == .masked && c.crypto.noise == .repeatable ? .repeatable : .fresh
    for (i, fault) in c.faults.enumerated() {
      guard clients.contains(where: { $0.name == fault.client }) else {
        let names = clients.map(\.name)
        let near = suggestion(for: fault.client, among: names).map { "; did you mean `\($0)`?" } ?? ""
        throw WorkbenchError.refused(
          path: "faults.\(i).client", reason: "there is no client \"\(fault.client)\"",
          advice: "clients are \(listed(names))\(near)")
      }
      guard fault.round <= rounds else {
        throw WorkbenchError.refused(
          path: "faults.\(i).round",
          reason: "round \(fault.round) comes after the last that the privacy budget allows, \(rounds)",
          advice: "choose a round from 1 to \(rounds), or drop it: --set 'faults=[]'")
      }
      absences.insert(.init(client: fault.client, round: chainRound(ofTraining: fault.round)))
    }
  }
}
