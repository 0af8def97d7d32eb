import ArgumentParser
import Configurations
import Foundation
import Reports
import Runs

/// `sealedsum sweep`
struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Run an experiment with all combinations of some settings' values; one table with standard errors.",
    discussion: """
      `--over clip=0.5,1,2 --over seed=1..5` makes 15 runs; means and errors are over the seeds. A sweep that was \
      stopped goes on with the same command: runs that ended are not repeated.
      """)

  @OptionGroup var source: ConfigurationOptions

  @Option(
    name: .customLong("over"),
    help: ArgumentHelp(
      "A setting and its values, or a range of integers; may be repeated.", valueName: "key=value,value,…"))
  var axes: [String] = []

  @Option(help: "The folder of the runs; by default runs/NAME-sweep-ID.", completion: .directory)
  var out: String?

  @Option(help: "Runs at a time; by default as many as there are processors.")
  var atOnce: Int?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let atOnce, !(1...1024).contains(atOnce) { throw ValidationError("--at-once is from 1 to 1024") }
  }

  func run() async throws {
    let sweep = try Sweep(file: source.url, overrides: source.overrides, over: axes)
    let name = try source.load().experiment.name
    let folder = out ?? "runs/\(name)-sweep-\(sweep.identifier)"
    let progress = output.progress
    Interruption.advise("\(folder) holds what has run so far; the same command goes on with it")
    progress.note("folder: \(folder)")
    let url = URL(fileURLWithPath: folder)
    let outcomes = try await sweep.go(
      in: url, atOnce: atOnce ?? ProcessInfo.processInfo.activeProcessorCount, progress: progress)
    try sweep.write(outcomes, to: url)
    let (table, runs) = (sweep.table(outcomes), sweep.runs(outcomes))
    let failed = outcomes.count { if case .failed = $0 { true } else { false } }
    output.emit(
      [
        ("sweep", .string(folder)), ("runs", .int(outcomes.count)), ("failed", .int(failed)),
        ("report", .string("\(folder)/report.html")),
      ],
      tables: [("means", table), ("points", runs)].filter { output.format == .json || $0.0 == "means" },
      text: "\(folder): \(outcomes.count) runs" + (failed == 0 ? "\n" : ", \(failed) failed\n"))
    output.say("\nReport: \(folder)/report.html, with a page for each run")
    // The reasons stand below the table.
    if failed > 0 { throw ExitCode(CommandStatus.incomplete.rawValue) }
  }
}
