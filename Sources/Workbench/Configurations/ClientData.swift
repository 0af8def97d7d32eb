public import Foundation
public import Learning

/// One client's rows, as the schema reads them, and which of them it holds out.
public struct ClientData: Equatable, Sendable {
  /// Its name: the value of the clients' column, or `client-0`, `client-1`, …
  public var name: String
  /// Where its rows stand in the file: the how many-th row that has a label, from 0, ascending.
  public var positions: [Int]
  /// Its rows.
  public var rows: RawDataset
  /// Which are trained on and which are held out.
  public var split: Split

  /// Bytes of a name; the chain takes no longer ones.
  static let nameLimit = 256

  /// Rows to train on.
  public var training: RawDataset { rows.selecting(split.training) }
  /// Rows held out.
  public var heldOut: RawDataset { rows.selecting(split.heldOut) }
}

/// What an experiment reads from its data file: the rows, dealt to clients.
public struct ExperimentData: Equatable, Sendable {
  /// The clients with their rows.
  public var clients: [ClientData]
  /// Rows of the file that are left out, since they have no label.
  public var withoutLabel: Int

  /// Rows of all clients.
  public var rowCount: Int { clients.reduce(0) { $0 + $1.rows.count } }
}

extension Configuration {
  /// Reads the data, deals it to the clients and splits each client's rows, all from the configuration's seed.
  public func experimentData(in bytes: DataBytes) throws -> ExperimentData {
    let all = try rows(in: bytes)
    let seed = UInt64(experiment.seed)
    var stream = RandomStream(seed: seed, "partition")
    let parts = try partitioner.divide(labels: all.labels, clients: all.clients, using: &stream)
    let clients = try parts.enumerated().map { index, part in
      guard part.name.utf8.count <= ClientData.nameLimit else {
        throw WorkbenchError.refused(
          path: "data.clients",
          reason: "a client's name in column `\(data.clients)` has \(part.name.utf8.count) bytes, more than "
            + "\(ClientData.nameLimit)",
          advice: "shorten the names, or name the column that identifies clients")
      }
      let rows = all.selecting(part.indices)
      var stream = RandomStream(seed: seed, "hold-out", index)
      let split = try rows.split(fraction: data.holdout, using: &stream)
      return ClientData(name: part.name, positions: part.indices, rows: rows, split: split)
    }
    return ExperimentData(clients: clients, withoutLabel: all.withoutLabel)
  }

  /// Reads the data of a configuration that stands at `file`.
  public func loadData(relativeTo file: URL) throws -> ExperimentData {
    try experimentData(in: dataBytes(relativeTo: file))
  }
}
