import Configurations
public import Foundation
import Machines
public import Reports

/// The figures of one run with what they were measured on: what is stored, and what tables are made of.
public struct BenchReport: Equatable, Sendable, Codable {
  /// A peer or a library, and its version, or why it has no figures.
  public struct Part: Equatable, Sendable, Codable {
    /// Its name in `ratios`.
    public var name: String
    /// Its version.
    public var version: String

    /// A part.
    public init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  /// The day, year first.
  public var date: String
  /// The machine, in one line.
  public var machine: String
  /// Version of this program.
  public var version: String
  /// Peers and libraries.
  public var peers: [Part]
  /// Seconds a slice and rounds of them.
  public var slice: Double
  /// Rounds.
  public var rounds: Int
  /// The figures.
  public var results: [BenchRecord]

  /// A report of this machine and day.
  public init(alternation: Alternation, peers: [Part], results: [BenchRecord]) {
    date = String(ISO8601DateFormatter().string(from: Date()).prefix(10))
    machine = Machine.current.line
    version = Version.current
    self.peers = peers
    slice = alternation.slice
    rounds = alternation.rounds
    self.results = results
  }

  /// Reads a stored report.
  public init(at url: URL) throws {
    self = try FileAccess.json(
      BenchReport.self, at: url, limit: 1 << 20, what: "a report that `sealedsum bench --store` wrote")
  }

  /// What is stored.
  public var json: JSON {
    [
      "date": .string(date), "machine": .string(machine), "version": .string(version),
      "peers": .array(peers.map { ["name": .string($0.name), "version": .string($0.version)] }),
      "slice": .number(slice), "rounds": .int(rounds), "results": list,
    ]
  }

  /// The figures alone.
  public var list: JSON { .array(results.map(\.json)) }
}
