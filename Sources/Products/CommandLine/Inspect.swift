import ArgumentParser
import Foundation
import Reports
import Runs

/// `sealedsum inspect`
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a file is and decode it; secrets are never shown.",
    discussion: "Ledgers, configurations, manifests, key and ciphertext files, trustees' shares, vector files.")

  @Argument(help: "Any file of ours, or a run's folder.", completion: .file())
  var file: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let artefact = try Artefact(at: URL(fileURLWithPath: file))
    var table = Table(columns: ["field", "value"])
    for (name, value) in artefact.fields { table.append([.text(name), .text(value)]) }
    output.emit(
      [("kind", .string(artefact.kind))], tables: [("fields", table)] + artefact.tables,
      text: output.format == .text ? "\(file): \(artefact.kind)\n" : nil)
  }
}
