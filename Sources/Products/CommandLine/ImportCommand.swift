import ArgumentParser
import Configurations
import Foundation
import Imports
import Plans
import Reports

/// `sealedsum import`
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Look at a file of data and write a configuration for it that runs, each guess a commented line.",
    discussion: """
      Reads CSV and TSV of any layout, ARFF, IDX, CIFAR's binary files, LEAF's JSON, .npy and .npz, all of them also as
      gzip has compressed them. Ranges, categories and classes are guessed from the data and become public: confirm them.
      """)

  @Argument(help: "The file with the rows.", completion: .file())
  var file: String

  @Option(help: "A second file with the labels (IDX, .npy); their column is called `label`.", completion: .file())
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "The column to predict; its number where the file has no names. Several are labels that hold or not.",
      valueName: "column"))
  var label: [String]

  @Option(help: "The configuration to write; it must not exist.", completion: .file(extensions: ["toml"]))
  var output: String

  @Option(help: ArgumentHelp("The column that names each row's client.", valueName: "column"))
  var clients: String?

  @OptionGroup var results: OutputOptions

  func run() throws {
    try NewFile.refuse(output)
    let url = URL(fileURLWithPath: output)
    let found = try Import(
      Import.Request(
        file: URL(fileURLWithPath: file), labelsFile: labels.map { URL(fileURLWithPath: $0) }, labels: label,
        clients: clients, output: url))
    let plan = try Plan(found.configuration, data: found.data)
    try FileAccess.write(found.text, to: url)
    let rows = found.data.rowCount
    results.emit(
      [
        ("file", .string(output)), ("data", .string(found.configuration.data.file)),
        ("format", .string(found.configuration.data.format.rawValue)), ("rows", .int(rows)),
        ("rows_without_label", .int(found.data.withoutLabel)), ("clients", .int(found.data.clients.count)),
        ("model", .string(found.configuration.model.kind.rawValue)),
        ("inputs", .int(found.configuration.schema.inputCount)), ("parameters", .int(plan.parameters)),
        ("notes", .array(found.notes.map { .string($0) })),
      ], tables: [("columns", found.columns)],
      text: """
        Wrote \(output): \(rows) rows of \(found.data.clients.count) clients, \(plan.parameters) parameters.
        \((found.notes + ["What was guessed from the data is public: look through the file and confirm it."]).joined(separator: "\n"))
        Then: sealedsum plan \(shellQuoted(output))

        """)
  }
}
