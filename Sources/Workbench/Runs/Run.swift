public import Configurations
import Contracts
public import Federation
public import Foundation
public import Ledger
public import Plans
public import Reports
import Trainers

/// One run in its folder: founded, gone on with, reported. The ledger is the checkpoint.
public struct Run: Sendable {
  /// Where it lies.
  public let folder: RunFolder
  /// What it runs.
  public let configuration: Configuration
  /// The federation it runs.
  public let plan: FederationPlan
  /// What it claims of privacy.
  public let privacy: PrivacyPanel
  /// Rows of the data that are left out, since they have no label.
  public let rowsWithoutLabel: Int
  /// Who holds how many rows of which class.
  let clients: Table
  /// What holds, what to know, what to mind.
  let statements: Table
  private var manifest: Manifest
  /// What an earlier process spent on the whole run, where it ended.
  private let earlierCosts: Table?

  /// The chain's identifier, once there is one.
  var chain: String? { manifest.chain }

  /// Costs of this process.
  public let phases = PhaseClock()

  /// Whether submissions are proved.
  public var isProved: Bool { configuration.crypto.proofs != .none }

  private init(
    folder: RunFolder, configuration: Configuration, data: ExperimentData, plan: Plan, manifest: Manifest,
    earlierCosts: Table? = nil
  ) {
    self.folder = folder
    self.configuration = configuration
    self.plan = plan.federation
    privacy = plan.privacy
    rowsWithoutLabel = plan.rowsWithoutLabel
    clients = data.clientTable(configuration.data.label)
    statements = plan.statementTable
    self.manifest = manifest
    self.earlierCosts = earlierCosts
  }

  /// Seconds and bytes a phase, of this process; of a run that had ended before, of the one that ended it.
  public var costs: Table { earlierCosts ?? phases.table(proved: isProved) }

  /// Makes the folder of a new run and writes down what is run.
  public static func found(
    _ configuration: Configuration, file: URL, overrides: [String], in url: URL, guests: [String] = []
  ) throws -> Run {
    let bytes = try configuration.dataBytes(relativeTo: file)
    let data = try configuration.experimentData(in: bytes)
    let plan = try Plan(configuration, data: data, guests: guests)
    let text = try FileAccess.text(at: file, limit: 4 << 20)
    let folder = try RunFolder.create(at: url)
    var manifest = Manifest(
      configuration, digests: RunDigests(configuration, bytes: bytes, data),
      source: file.absoluteURL.standardized, overrides: overrides + configuration.resolutions)
    if !guests.isEmpty { manifest.demonstration = true }
    try FileAccess.write(text, to: folder.configuration)
    if let initial = configuration.initialFile(relativeTo: file) {
      try FileAccess.write(
        try FileAccess.bytes(at: initial, limit: ParameterFile.limit(parameters: plan.parameters)),
        to: folder.initialModel(like: configuration))
    }
    try manifest.write(to: folder.manifest)
    try FileAccess.write(data.partitionTable.csv, to: folder.partition)
    return Run(folder: folder, configuration: configuration, data: data, plan: plan, manifest: manifest)
  }

  /// Opens a run that was started before. Configuration, data and partition are compared before anything else: nothing
  /// of the folder is touched where one is not what the run was founded with.
  public static func open(_ url: URL) throws -> Run {
    let folder = try RunFolder.open(url)
    let manifest = try Manifest(file: folder.manifest)
    guard manifest.demonstration != true else { throw WorkbenchError.notResumable(path: url.relativePath) }
    var configuration: Configuration
    do throws(WorkbenchError) {
      configuration = try Configuration(file: folder.configuration, overrides: manifest.overrides)
    } catch .badOverride(let text, let reason) {
      // Nobody typed it now.
      throw WorkbenchError.malformed(
        path: folder.manifest.path, reason: "its override \(text.prefix(60)): \(reason)")
    }
    if !configuration.model.initial.isEmpty {
      try configuration.takeInitial(folder.initialModel(like: configuration))
    }
    guard configuration.digest.hex == manifest.configuration else {
      throw WorkbenchError.refused(
        path: folder.configuration.path, reason: "is not the configuration that the run was started with",
        advice: "restore it; a changed experiment is a new run")
    }
    let source = URL(fileURLWithPath: manifest.source)
    let bytes = try configuration.dataBytes(relativeTo: source)
    guard RunDigests.data(bytes) == manifest.data else {
      throw WorkbenchError.refused(
        path: configuration.dataFile(relativeTo: source).standardized.path,
        reason: "is not the data that the run was started with",
        advice: "restore the file; other data is a new run")
    }
    let data = try configuration.experimentData(in: bytes)
    guard RunDigests.partition(data) == manifest.partition else {
      throw WorkbenchError.refused(
        path: folder.manifest.path,
        reason: "the rows are dealt or held out otherwise than when the run was started, by version "
          + "\(manifest.version)",
        advice: "resume it with that version")
    }
    let plan = try Plan(configuration, data: data)
    return Run(
      folder: folder, configuration: configuration, data: data, plan: plan, manifest: manifest,
      earlierCosts: manifest.finished == nil ? nil : RunRecord(of: folder)?["phases"])
  }

  /// Runs what is left to run and writes metrics, plots, models and a report. Calling it on a finished run only writes
  /// them again. Models are written where the run stops early too: as far as the ledger has them.
  ///
  /// `head` is a block that must be on the chain, where the head beside its ledger is lost.
  public mutating func go(
    progress: ProgressLine, head: Hash? = nil, shares: SealedFederation.Shares = .stored,
    intruder: (@Sendable (SigningKey) -> any Intruder)? = nil,
    observe: @escaping @Sendable (FederationEvent) -> Void = { _ in }
  ) async throws -> History {
    let (folder, known, plan) = (folder, manifest, trained(progress))
    let federation = try await SealedFederation(
      plan, in: FederationFolder(path: folder.url.path), expecting: try manifest.chainID(folder), head: head,
      shares: shares, phases: phases, intruder: intruder,
      opened: { chain, end throws(FederationError) in try known.take(chain, end, folder) }, observe: observe)
    // The ledger is this process's now: no other one's trainer runs.
    ExternalTrainer.removeLeftovers(in: trainerFolders)
    manifest.chain = await federation.engine.chainID.hex
    let store = federation.engine.store
    let export = try ModelExport(store, configuration, path: folder.configuration.path)
    let state: FederationState
    do { state = try await federation.driver.run() } catch {
      _ = try? export.write(to: folder.models)
      throw error
    }
    try export.write(to: folder.models, isOver: true)
    var history = try History(store)
    let parties = FederationFolder(path: folder.url.path)
    let noise = try SealingPlaces(store).noise(plan) { client throws(FederationError) in
      try plan.randomness(client, parties)
    }
    try history.compare(plan.provisioned(in: parties), noise: noise, progress: progress)
    try history.write(to: folder)
    try FileAccess.write(PhaseChart.bars(costs).svg, to: folder.plot("phases"))
    try FileAccess.write(ClientChart.bars(clients).svg, to: folder.plot("partition"))
    try FileAccess.write(clients.csv, to: folder.url.appendingPathComponent("clients.csv"))
    try FileAccess.write(costs.csv, to: folder.url.appendingPathComponent("phases.csv"))
    try FileAccess.write(report(history), to: folder.report)
    try write(record(history))
    manifest.model = state.modelDigest.hex
    manifest.finished = manifest.finished ?? Date().timeIntervalSince1970
    try manifest.write(to: folder.manifest)
    try RunPage(folder).write()
    return history
  }

  private var trainerFolders: ExternalTrainer.Folders {
    .init(
      program: URL(fileURLWithPath: manifest.source).deletingLastPathComponent().path,
      kept: folder.keys.appendingPathComponent("trainer").path, logs: folder.url.appendingPathComponent("logs").path)
  }

  /// The federation, whose clients' updates another program makes where the configuration names one.
  private func trained(_ progress: ProgressLine) -> FederationPlan {
    guard configuration.trainer.isUsed else { return plan }
    var trained = plan
    let plan = plan
    trained.train(
      by: ExternalTrainer(
        configuration.trainer, tensors: plan.settings.model.tensors, folders: trainerFolders,
        trainingRound: { plan.trainingRound($0) }, notice: { progress.note($0) }))
    return trained
  }
}
