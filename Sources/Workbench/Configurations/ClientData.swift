public import Foundation
public import Learning

/// One client's rows, as the schema reads them, and which of them it holds out.
public struct ClientData: Equatable, Sendable {
  /// Its name: the value of the clients' column, or `client-0`, `client-1`, …
  public var name: String
  /// Its rows.
  public var rows: RawDataset
  /// Which are trained on and which are held out.
  public var split: Split

  /// Rows to train on.
  public var training: RawDataset { rows.selecting(split.training) }
  /// Rows held out.
  public var heldOut: RawDataset { rows.selecting(split.heldOut) }
}

extension Configuration {
  /// Where the data is, for a configuration that stands at `file`.
  public func dataFile(relativeTo file: URL) -> URL {
    URL(fileURLWithPath: data.file, relativeTo: file.deletingLastPathComponent()).absoluteURL
  }

  /// Reads the data, deals it to the clients and splits each client's rows, all from the configuration's seed.
  public func loadClients(relativeTo file: URL) throws -> [ClientData] {
    let url = dataFile(relativeTo: file)
    let limits = CSVTable.Limits()
    let bytes = try FileAccess.bytes(at: url, limit: limits.bytes)
    let schema = self.schema
    let table = try CSVTable(
      bytes, columnNames: schema.columnNames, skippingLines: schema.skippedLines, limits: limits)
    let all = try schema.encode(table)
    let seed = UInt64(experiment.seed)
    var stream = RandomStream(seed: seed, "partition")
    let parts = try partitioner.divide(labels: all.labels, clients: all.clients, using: &stream)
    return try parts.enumerated().map { index, part in
      let rows = all.selecting(part.indices)
      var stream = RandomStream(seed: seed, "hold-out", index)
      let split = try Split.stratified(labels: rows.labels, fraction: data.holdout, using: &stream)
      return ClientData(name: part.name, rows: rows, split: split)
    }
  }
}
