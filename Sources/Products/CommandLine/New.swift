import ArgumentParser
import Configurations
import Foundation
import Reports

/// `sealedsum new`
struct New: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Write a commented configuration with every key in it.")

  @Argument(help: "The file to write; it must not exist.", completion: .file(extensions: ["toml"]))
  var file: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let url = URL(fileURLWithPath: file)
    try NewFile.refuse(file)
    let name = url.deletingPathExtension().lastPathComponent
    let safe = String(
      name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "-" }.prefix(64))
    try FileAccess.write(Configuration.template(name: safe.isEmpty ? "experiment" : safe), to: url)
    output.emit(
      [("file", .string(file))], tables: [],
      text: "Wrote \(file). Name your data in it, then: sealedsum plan \(shellQuoted(file))\n")
  }
}
