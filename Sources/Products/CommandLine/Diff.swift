import ArgumentParser
import Configurations
import Foundation
import Reports
import Runs

/// `sealedsum diff`
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two runs: the first difference in version, settings, data, partition, models and metrics.",
    discussion: "Exits with 0 where they agree and with 1 where they do not.")

  @Argument(help: "A run's folder.", completion: .directory)
  var first: String

  @Argument(help: "Another run's folder.", completion: .directory)
  var second: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let comparison = try RunComparison(
      RunFolder.open(URL(fileURLWithPath: first)), RunFolder.open(URL(fileURLWithPath: second)))
    let isEqual = comparison.differences.isEmpty
    output.emit(
      [("equal", .bool(isEqual)), ("rounds", .int(comparison.rounds)), ("verdict", .string(comparison.verdict))],
      tables: isEqual && output.format == .text ? [] : [("differences", comparison.table)],
      text: comparison.verdict + "\n")
    if !isEqual { throw ExitCode(CommandStatus.verificationFailed.rawValue) }
  }
}
