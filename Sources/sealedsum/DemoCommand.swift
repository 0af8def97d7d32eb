import ArgumentParser
import Experiments
import Foundation

/// `sealedsum demo`
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Four hospitals train together under a minute, a cheater is refused four times, and only sums are opened."
  )

  @Option(help: "Bits of the Paillier modulus: 2048, 3072 or 4096.")
  var bits = 2048

  @Option(help: "Seed of data splits, training and rounding; keys and proofs never depend on it.")
  var seed: Int?

  @Option(help: "The experiment that the demonstration runs.", completion: .file(extensions: ["toml"]))
  var file = "experiments/heart-disease.toml"

  @Option(help: "The folder to make; by default runs/demo-TIME.", completion: .directory)
  var out: String?

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let start = ContinuousClock.now
    let overrides = ["crypto.bits=\(bits)"] + (seed.map { ["experiment.seed=\($0)"] } ?? [])
    let url = URL(fileURLWithPath: file)
    let configuration = try Configuration(file: url, overrides: overrides)
    var demo = try Demo(configuration, file: url, overrides: overrides, in: URL(fileURLWithPath: out ?? Self.folder))
    let path = demo.run.folder.url.relativePath
    let progress = output.progress
    let rounds = RoundProgress(progress, rounds: demo.run.plan.schedule.count)
    progress.note(
      """
      \(demo.run.plan.tasks.map(\.name).joined(separator: ", ")) train one model on their own patients.
      Every update is encrypted (Paillier, \(bits) bits), committed and proved; 3 of 4 trustees open only the sum.
      """)
    let history = try await demo.go(progress: progress, observe: { rounds.observe($0) })
    let elapsed = seconds(ContinuousClock.now - start)
    let equal = history.equalToTwin.count == history.models.count
    output.emit(
      [
        ("run", .string(path)), ("seconds", .number(elapsed)), ("bits", .int(bits)),
        ("equal_to_plaintext_twin", .bool(equal)), ("every_cheat_refused", .bool(demo.everyCheatWasRefused)),
      ],
      tables: [
        ("metrics", history.grid), ("refusals", demo.refusalTable), ("phases", demo.run.phases.table),
      ])
    if output.format == .text {
      print(
        """

        The sealed model \(equal ? "equals its plaintext twin bit for bit in all" : "DIFFERS from its plaintext twin in some of") \
        \(history.models.count) rounds. \(String(format: "%.1f", elapsed)) seconds in all.
        Next, check everything again from the ledger alone, then start an experiment of your own:
          sealedsum audit \(path)
          sealedsum new mine.toml
        """)
    }
    guard equal, demo.everyCheatWasRefused else {
      throw Failure(
        what: equal ? "a cheat was not tried or not refused" : "the sealed model differs from its plaintext twin",
        advice: "this should not happen: please report it with \(path)/manifest.json", status: .verificationFailed)
    }
  }

  private static var folder: String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "yyyyMMdd-HHmmss"
    return "runs/demo-" + format.string(from: Date())
  }
}
