public import Configurations
import Contracts
public import Foundation
import Learning
public import Ledger
import ModelFiles

/// The models of a run, out of its ledger and configuration alone: whoever has these two writes the same bytes.
public struct ModelExport: Sendable {
  private let store: LedgerStore
  private let configuration: Configuration
  /// Whether the manifest says that the run ended.
  private var isOver = false

  /// Reads from a ledger. Refuses a configuration other than the one that the chain's first block names.
  public init(_ store: LedgerStore, _ configuration: Configuration, path: String) throws {
    self.store = store
    self.configuration = configuration
    let genesis = try store.genesis().body
    guard genesis.configuration == configuration.digest else {
      throw WorkbenchError.refused(
        path: path, reason: "is not the configuration of this ledger, which names \(genesis.configuration)",
        advice: "take configuration and ledger of one run, with the overrides in its manifest")
    }
  }

  /// The ledger and the configuration in a run's folder.
  public init(_ folder: RunFolder) throws {
    let manifest = try Manifest(file: folder.manifest)
    try self.init(
      LedgerStore.openReadOnly(at: folder.ledger.path),
      Configuration(file: folder.configuration, overrides: manifest.overrides), path: folder.configuration.path)
    isOver = manifest.finished != nil
  }

  /// The file name of a round's model, without its ending; as wide as the last round's.
  static func name(_ round: Int, of rounds: Int) -> String {
    let width = max(2, String(rounds).count)
    return "round-" + String(repeating: "0", count: max(0, width - String(round).count)) + String(round)
  }

  /// Writes the model of each training round that the ledger has, and as `final` the last one once the chain opened
  /// its last round, which evaluates it, or the run is over without one: where its last training round was given up.
  /// Returns the names, without endings.
  @discardableResult
  public func write(to folder: URL, isOver: Bool? = nil) throws -> [String] {
    let (genesis, _) = try store.genesis()
    guard let chain = try store.chainID() else { throw LedgerError.missing(.block(0)) }
    let publications = try store.publications()
    let training = publications.filter { $0.trainingRound != nil }
    guard !training.isEmpty, let standardiser = try standardiser(publications, genesis) else { return [] }
    try FileAccess.makeFolder(folder)
    let isFinished = try isOver ?? self.isOver || store.openings().contains { $0.purpose == .evaluation }
    var names: [String] = []
    for publication in training {
      guard let round = publication.trainingRound else { continue }
      let files = try ModelFiles(
        ModelDescription(
          name: genesis.name, chain: chain.hex, configuration: genesis.configuration.hex, round: round,
          digest: publication.body.model.hex, kind: configuration.modelConfiguration, schema: configuration.schema,
          standardiser: standardiser),
        parameters: store.model(publication, genesis))
      let isLast = isFinished && publication.transaction.hash == training.last?.transaction.hash
      for name in [Self.name(round, of: configuration.experiment.rounds)] + (isLast ? ["final"] : []) {
        try files.write(to: folder, as: name)
        names.append(name)
      }
    }
    return names
  }

  /// Means and deviations, from the moments that the chain opened; nil before it did. Without numeric features there are
  /// none to open.
  private func standardiser(_ publications: [Publication], _ genesis: Genesis) throws -> Standardiser? {
    guard !configuration.schema.numericInputs.isEmpty else { return try Standardiser(means: [], deviations: []) }
    guard let statistics = publications.first(where: { $0.opening.purpose == .statistics }) else {
      // The round was given up, and the chain trained with moments that nobody knows: zeros, hence the stated ranges.
      let template = genesis.templates.first { $0.purpose == .statistics }
      return try template?.vectors.first.map {
        Standardiser(try Moments(vector: [Int64](repeating: 0, count: $0.dimension)))
      }
    }
    let (template, sums) = try store.sums(statistics, genesis)
    return try template.index(of: .moments).map { Standardiser(try Moments(vector: sums[$0])) }
  }
}
