import ArgumentParser
import Foundation
import Reports
import Runs

/// `sealedsum inspect`
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a file is and decode it; secrets are never shown.",
    discussion: """
      Everything that a run, a ceremony or an upload leaves, keys and ciphertexts, stored measurements, vector files; of a \
      folder, what each file in it is.
      """)

  @Argument(help: "Any file that this program writes, or a folder.", completion: .file())
  var file: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let artefact = try Artefact(at: URL(fileURLWithPath: file))
    // People read the fields as a table, programs as an object.
    let isJSON = output.format == .json
    let fields = artefact.fields.isEmpty || isJSON ? [] : [(key: "fields", table: artefact.table)]
    output.emit(
      [("kind", .string(artefact.kind.rawValue)), ("title", .string(artefact.kind.title)), ("fields", artefact.json)],
      tables: fields + artefact.tables, text: "\(file): \(artefact.kind.title)\n")
  }
}
