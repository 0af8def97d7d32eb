import Configurations
import Ledger
import Plans
import Wire

/// What a run computes from, by digest: the same three give the same models and metrics, with one version.
struct RunDigests: Equatable {
  /// Of the settings; the chain's first block holds it too.
  let configuration: String
  /// Of the data file's bytes.
  let data: String
  /// Of who has which rows, and which of them are held out.
  let partition: String

  /// Digests of what a run is founded with.
  init(_ configuration: Configuration, bytes: DataBytes, _ data: ExperimentData) {
    self.configuration = configuration.digest.hex
    self.data = Self.data(bytes)
    partition = Self.partition(data)
  }

  /// Digests the bytes of a data file, and of that with its labels.
  static func data(_ bytes: DataBytes) -> String {
    let file = Hash("SealedSum data v1", bytes.file)
    guard let labels = bytes.labels else { return file.hex }
    return Hash("SealedSum data v1", file.bytes + Hash("SealedSum data v1", labels).bytes).hex
  }

  /// Digests what came of dealing the rows and splitting them (docs/wire-format.md, "Digests of a run").
  static func partition(_ data: ExperimentData) -> String {
    var w = Writer()
    w.list(data.clients) { w, client in
      w.string(client.name)
      for part in [client.split.training, client.split.heldOut] {
        w.list(part) { $0.uint32(UInt32(client.positions[$1])) }
      }
    }
    return Hash("SealedSum partition v1", w.bytes).hex
  }
}
