import ArgumentParser
import Configurations
import Foundation
import ModelFiles
import Reports
import Runs

/// `sealedsum predict`
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict the rows of a CSV file with a run's model; prints CSV unless another format is asked for.",
    discussion: """
      The file is laid out as the run's data was; columns of the label, the client and what is ignored may be missing. \
      Missing values count as in training: a number as its mean, a category as none of the known ones.
      """)

  @Argument(help: "The run's folder, or a model's JSON file.", completion: .directory)
  var model: String

  @Argument(help: "The rows.", completion: .file(extensions: ["csv"]))
  var rows: String

  @Option(help: "The model after this training round, instead of the last; of a run's folder only.")
  var round: Int?

  @Flag(help: "The first line names the columns, although the run's data has no such line.")
  var header = false

  @Option(help: "Write to this file instead of standard output; it must not exist.", completion: .file())
  var out: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    if let out { try NewFile.refuse(out) }
    let predictions = try Predictor(ModelFiles(json: file())).predict(
      file: URL(fileURLWithPath: rows), header: header)
    let verdict =
      "\(grouped(predictions.rows.count)) rows, \(grouped(predictions.incomplete)) of them with missing values"
    let text =
      switch output.format {
      case .text, .csv: predictions.table.csv
      case .markdown: predictions.table.markdown + "\n\(verdict)\n"
      case .json:
        JSON.object([
          ("name", .string(predictions.description.name)), ("round", .int(predictions.description.round)),
          ("digest", .string(predictions.description.digest)), ("chain", .string(predictions.description.chain)),
          ("class_names", .array(predictions.classNames.map { .string($0) })),
          ("count", .int(predictions.rows.count)), ("rows_with_missing_values", .int(predictions.incomplete)),
          ("rows", predictions.json),
        ]).pretty + "\n"
      }
    if let out { try FileAccess.write(text, to: URL(fileURLWithPath: out)) } else { print(text, terminator: "") }
    output.progress.note(verdict)
  }

  private func file() throws -> URL {
    let url = URL(fileURLWithPath: model)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw WorkbenchError.fileNotFound(path: model)
    }
    guard isFolder.boolValue else {
      guard round == nil else { throw ValidationError("--round chooses among the models of a run's folder") }
      return url
    }
    let folder = try RunFolder.open(url)
    let found = try folder.model(round: round)
    guard FileManager.default.fileExists(atPath: found.path) else {
      throw Failure(
        what: "\(found.path): there is no such model",
        advice: "sealedsum export \(model) writes the models that the ledger has", status: .badInput)
    }
    return found
  }
}

/// `sealedsum export`
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a run's models again from its ledger: .npy, .safetensors and JSON, the last and each round's.",
    discussion: "`run` and `resume` do this by themselves. What was written before is replaced by the same bytes.")

  @Argument(help: "The run's folder.", completion: .directory)
  var folder: String

  @Option(help: "The folder to write; by default model/ in the run's folder.", completion: .directory)
  var out: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let run = try RunFolder.open(URL(fileURLWithPath: folder))
    let target = out.map { URL(fileURLWithPath: $0) } ?? run.models
    let names = try ModelExport(run).write(to: target)
    var table = Table(columns: ["model", "file"])
    for name in names {
      for ending in ["npy", "safetensors", "json"] { table.append([.text(name), .text("\(name).\(ending)")]) }
    }
    let isFinished = names.contains("final")
    output.emit(
      [("folder", .string(target.relativePath)), ("finished", .bool(isFinished))], tables: [("files", table)],
      text: isFinished
        ? "Wrote \(target.relativePath): the models of \(names.count - 1) rounds, and the last as final\n"
        : "Wrote \(target.relativePath): the models of \(names.count) rounds; the run is not finished\n")
  }
}
