public import Configurations
public import Foundation
import Learning
import Machines

/// `manifest.json`: what a run is, so that it can be resumed and compared.
public struct Manifest: Codable, Equatable, Sendable {
  /// Names configuration, seed and version.
  public var run: String
  /// Version of this package.
  public var version: String
  /// Versions of the foreign libraries.
  public var libraries: [String: String]
  /// One line about the machine.
  public var machine: String
  /// The experiment's seed.
  public var seed: Int
  /// Where the configuration stood; its data is relative to this.
  public var source: String
  /// `--set` overrides in order.
  public var overrides: [String]
  /// Digest of the configuration.
  public var configuration: String
  /// Digest of the data file.
  public var data: String
  /// Digest of who has which rows and holds out which.
  public var partition: String
  /// Scheme, key size, proofs: what was done to the updates.
  public var protection: String
  /// Whether it is a demonstration, which cannot be resumed; absent where it is none.
  public var demonstration: Bool?
  /// When the run was founded, in seconds since 1970.
  public var started: Double
  /// When it ended; absent while it goes on.
  public var finished: Double?
  /// The chain's identifier, once there is one.
  public var chain: String?
  /// Digest of the last model, once there is one.
  public var model: String?

  /// Reads a manifest.
  public init(file: URL) throws(WorkbenchError) {
    self = try FileAccess.json(Manifest.self, at: file, limit: 1 << 20, what: "the manifest of a run")
  }

  init(_ configuration: Configuration, digests: RunDigests, source: URL, overrides: [String]) {
    run = configuration.runIdentifier
    version = Version.current
    libraries = Dictionary(uniqueKeysWithValues: Libraries.versions.map { ($0.name, $0.version) })
    // A run with a BLAS has the same bytes with this one alone.
    if configuration.training.products == .blas { libraries["BLAS"] = BLASLibrary.system?.name }
    machine = Machine.current.line
    seed = configuration.experiment.seed
    self.source = source.path
    self.overrides = overrides
    self.configuration = digests.configuration
    data = digests.data
    partition = digests.partition
    protection =
      "threshold Paillier \(configuration.crypto.bits) bits, \(configuration.crypto.mode.rawValue) mode, "
      + (configuration.crypto.proofs != .none ? "every submission proved" : "encrypted only, not proved")
    started = Date().timeIntervalSince1970
  }

  func write(to file: URL) throws(WorkbenchError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Texts and finite numbers always encode.
    let text = (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    try FileAccess.write(text + "\n", to: file)
  }
}
