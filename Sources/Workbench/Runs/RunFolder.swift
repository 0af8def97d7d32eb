public import Configurations
import Files
public import Foundation

/// The folder that a run writes. Its ledger is the run; everything else can be made again from it.
///
///     RUN/config.toml      the configuration as read, overrides applied in comments
///     RUN/manifest.json    run identifier, seed, versions, machine, times
///     RUN/partition.csv    which client has each row of the data, and whether it is held out
///     RUN/ledger.sqlite    blocks and payloads; ledger.sqlite.head names the last block
///     RUN/metrics.csv      one row a round; metrics.jsonl the same, one object a line
///     RUN/report.html      what came out, for people: one file that needs nothing else; report.md says it in brief
///     RUN/report.json      the tables that the page is made of
///     RUN/clients.csv      who holds how many rows of which class
///     RUN/plots/*.svg      curves and bars
///     RUN/model/           final.json, final.npy, final.safetensors, and the same for each round: round-03.json, …
///     RUN/initial.*        the model that it starts from, where a file states it
///     RUN/logs/            what another program said that trained, a file a start; 0700
///     RUN/keys/            secret keys of the parties that ran here, and updates of another program; 0700, files 0600
public struct RunFolder: Equatable, Sendable {
  /// The folder.
  public let url: URL

  /// The parts of a folder; nothing is checked.
  public init(url: URL) { self.url = url }

  /// The chain.
  public var ledger: URL { url.appendingPathComponent("ledger.sqlite") }
  /// The configuration.
  public var configuration: URL { url.appendingPathComponent("config.toml") }
  /// The manifest.
  public var manifest: URL { url.appendingPathComponent("manifest.json") }
  /// Who has which rows.
  public var partition: URL { url.appendingPathComponent("partition.csv") }
  /// Metrics for spreadsheets.
  public var metricsCSV: URL { url.appendingPathComponent("metrics.csv") }
  /// Metrics for scripts.
  public var metricsJSONL: URL { url.appendingPathComponent("metrics.jsonl") }
  /// What came out, for people.
  public var report: URL { url.appendingPathComponent("report.md") }
  /// The same as a page.
  public var page: URL { url.appendingPathComponent("report.html") }
  /// What the page is made of.
  public var record: URL { url.appendingPathComponent("report.json") }
  /// What attacks on this experiment reached, where somebody put that: `sealedsum attack --format json`.
  public var attacks: URL { url.appendingPathComponent("attacks.json") }
  /// The models, as other programs read them.
  public var models: URL { url.appendingPathComponent("model") }
  /// The description of a round's model, or of the last one; its parameters lie beside it.
  public func model(round: Int?) throws -> URL {
    guard let round else { return models.appendingPathComponent("final.json") }
    let rounds = try Configuration(file: configuration, overrides: Manifest(file: manifest).overrides).experiment.rounds
    guard (1...rounds).contains(round) else {
      throw WorkbenchError.notAllowed(path: "--round", value: "\(round)", allowed: "1 to \(rounds)")
    }
    return models.appendingPathComponent("\(ModelExport.name(round, of: rounds)).json")
  }
  /// The parameters that the run starts from, where a file states them.
  func initialModel(like configuration: Configuration) -> URL {
    url.appendingPathComponent("initial.\(URL(fileURLWithPath: configuration.model.initial).pathExtension)")
  }
  /// Secret keys.
  public var keys: URL { url.appendingPathComponent("keys") }
  /// A plot.
  public func plot(_ name: String) -> URL { url.appendingPathComponent("plots/\(name).svg") }

  /// Makes a new folder with its parts; refuses one that has content.
  public static func create(at url: URL) throws(WorkbenchError) -> RunFolder {
    let kind = FileKind(at: url.path)
    if kind != .nothing {
      guard kind == .folder else {
        throw .wrongKindOfFile(path: url.path, found: kind.words, wanted: "a folder that does not exist yet")
      }
      guard let content = Folder.names(at: url.path) else {
        throw .cannotRead(path: url.path, reason: "its content cannot be listed")
      }
      guard content.isEmpty else { throw .folderInUse(path: url.path) }
    }
    try FileAccess.makeFolder(url)
    try FileAccess.makeFolder(url.appendingPathComponent("plots"))
    let run = RunFolder(url: url)
    try FileAccess.makeFolder(run.keys, secret: true)
    return run
  }

  /// Opens the folder of an earlier run.
  public static func open(_ url: URL) throws(WorkbenchError) -> RunFolder {
    let kind = FileKind(at: url.path)
    guard kind != .nothing else { throw .fileNotFound(path: url.path) }
    guard kind == .folder else {
      throw .wrongKindOfFile(path: url.path, found: kind.words, wanted: "the folder of a run")
    }
    let run = RunFolder(url: url)
    // A run that was killed before its first block has no ledger yet.
    for part in [run.configuration, run.manifest]
    where FileKind(at: part.path) == .nothing {
      throw .notARun(path: url.path, missing: part.lastPathComponent)
    }
    return run
  }
}
