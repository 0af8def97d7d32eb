import ArgumentParser
import Configurations
import Foundation
import Reports
import Runs

/// `sealedsum demo`
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Train a regression and a perceptron of 10,000 parameters, sealed, in a minute; a cheater is refused.",
    discussion: """
      Each part is a run of its own in the folder: `sealedsum audit` checks it again from its ledger alone. README.md in the
      folder says what is where.
      """)

  @Option(help: "Bits of the Paillier modulus: 2048, 3072 or 4096.")
  var bits = 2048

  @Option(help: "Seed of data splits, training and rounding; keys and proofs never depend on it.")
  var seed: Int?

  @Option(
    name: .customLong("file"),
    help: "An experiment to run instead, with a cheater; may be given several times.",
    completion: .file(extensions: ["toml"]))
  var files: [String] = ["experiments/heart-disease.toml", "experiments/perceptron-10000.toml"]

  @Option(help: "The folder to make; by default runs/demo-TIME.", completion: .directory)
  var out: String?

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let start = ContinuousClock.now
    let overrides = ["crypto.bits=\(bits)"] + (seed.map { ["experiment.seed=\($0)"] } ?? [])
    let parts = try files.map { file in
      let url = URL(fileURLWithPath: file)
      return (url, try Configuration(resolving: url, overrides: overrides))
    }
    guard Set(parts.map(\.1.experiment.name)).count == parts.count else {
      throw ValidationError("two experiments have one name, and would have one folder")
    }
    for (file, configuration) in parts { try Demo.validate(configuration, file: file) }
    var folder = try DemoFolder(at: URL(fileURLWithPath: out ?? Self.folder))
    let path = folder.url.relativePath
    let progress = output.progress
    Interruption.advise(
      "\(path) holds what was done; a demonstration cannot be resumed, its shares were in memory: sealedsum demo starts anew"
    )
    progress.note("folder: \(path)")
    progress.note(
      "Every update is sealed under a Paillier key of \(bits) bits, committed and proved; trustees open only the sums.")
    for (index, (file, configuration)) in parts.enumerated() {
      var demo = try Demo(
        configuration, file: file, overrides: overrides,
        in: folder.url.appendingPathComponent(configuration.experiment.name))
      progress.note("\nPart \(index + 1) of \(parts.count), \(demo.name): \(demo.introduction)")
      if demo.run.rowsWithoutLabel > 0 { progress.note(Run.leftOut(demo.run.rowsWithoutLabel)) }
      let rounds = RoundProgress(progress, plan: demo.run.plan)
      let history = try await demo.go(progress: progress, observe: { rounds.observe($0) })
      try folder.add(demo, history)
      show(demo, history, index, of: parts.count)
    }
    let elapsed = seconds(ContinuousClock.now - start)
    finish(folder, elapsed)
    guard folder.allEqual, folder.everyCheatWasRefused else {
      throw Failure(
        what: folder.allEqual
          ? "a cheat was not tried or not refused" : "a sealed model differs from its plaintext twin",
        advice: "this should not happen: please report it with \(path)/*/manifest.json", status: .verificationFailed)
    }
  }

  /// The result of a part, as soon as it is there.
  private func show(_ demo: Demo, _ history: History, _ index: Int, of count: Int) {
    guard output.format != .json else { return }
    let head = "Part \(index + 1) of \(count): \(demo.name), a \(demo.model)"
    output.say("\n\(head)" + (output.format == .text ? "\n\(String(repeating: "═", count: head.count))\n" : ""))
    output.emit([], tables: demo.tables(history))
    output.say("\n" + demo.verdict(history))
  }

  private func finish(_ folder: DemoFolder, _ elapsed: Double) {
    let path = folder.url.relativePath
    switch output.format {
    case .text, .markdown, .csv:
      output.say("")
      output.emit([], tables: [("summary", folder.summary)])
      let runs = folder.parts.map { "\(path)/\($0.demo.name)" }
      output.say(
        """

        \(String(format: "%.1f", elapsed)) seconds in all. Tables and charts: \(path)/report.html (README.md says it in text).
        Next, check everything again from the ledgers alone, then start an experiment of your own:
        \(runs.map { "  sealedsum audit \(shellQuoted($0))" }.joined(separator: "\n"))
          sealedsum new mine.toml
        """)
    case .json:
      let runs = folder.parts.map { demo, history in
        JSON.object(
          [
            ("run", .string("\(path)/\(demo.name)")), ("seconds", .number(demo.elapsed)),
            ("processor_seconds", .number(demo.processor)), ("parameters", .int(demo.run.plan.initialModel.count)),
            ("encryption", .string("\(demo.run.plan.encryption)")), ("noise", .string("\(demo.run.plan.noise)")),
            ("equal_to_plaintext_twin", .bool(history.equalToTwin.count == history.models.count)),
            ("every_cheat_refused", .bool(demo.everyCheatWasRefused)), ("refusals", demo.refusalLog.json),
            ("metrics", history.long.json), ("phases", demo.run.costs.json),
          ])
      }
      output.emit(
        [
          ("folder", .string(path)), ("report", .string("\(path)/report.html")), ("seconds", .number(elapsed)),
          ("bits", .int(bits)),
          ("equal_to_plaintext_twin", .bool(folder.allEqual)),
          ("every_cheat_refused", .bool(folder.everyCheatWasRefused)), ("runs", .array(runs)),
        ], tables: [])
    }
  }

  private static var folder: String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "yyyyMMdd-HHmmss"
    return "runs/demo-" + format.string(from: Date())
  }
}
