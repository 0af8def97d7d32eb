import ArgumentParser
import Configurations
import Foundation
import Privacy
import PrivacyLab
import Reports

/// `sealedsum attack`
struct AttackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attack",
    abstract: "Attack an experiment: what each attack gains in plaintext, sealed, with proofs, and with noise.",
    discussion: """
      Every attack runs in four modes over some seeds: plaintext (the server reads every update), sealed (only sums are \
      opened, nothing is proved), proved (every update's norm is proved), private (proved, and only noised sums are \
      opened). What chains accept and refuse is tried on real ones. Attacks: \
      \(AttackSuite.names.joined(separator: ", ")).
      """)

  @OptionGroup var source: ConfigurationOptions

  @Option(help: "An attack, or how the names of some begin; may be repeated.")
  var only: [String] = []

  @Option(help: "How many seeds, from the experiment's own on.")
  var seeds = 5

  @Flag(help: "Fewer victims and shadow models, keys of 512 bits: seconds instead of minutes.")
  var quick = false

  @Option(help: "ε of mode private, for the whole run, of clients; by default that of [privacy], else 2.")
  var epsilon: Double?

  @Option(help: "δ of mode private; by default that of [privacy], else 1e-5.")
  var delta: Double?

  @Option(help: "A folder for pictures of what was reconstructed, an SVG an attack.", completion: .directory)
  var pictures: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if !(1...1000).contains(seeds) { throw ValidationError("--seeds is from 1 to 1000") }
    if let epsilon, !(epsilon >= 0.01 && epsilon <= 100) { throw ValidationError("--epsilon is from 0.01 to 100") }
    if let delta, !(delta > 0 && delta <= 0.01) { throw ValidationError("--delta is above 0 and at most 0.01") }
  }

  func run() async throws {
    let configuration = try source.load()
    let stated = configuration.privacy.isOn ? configuration.privacy : nil
    let suite = try AttackSuite(
      configuration, file: source.url, only: only, seeds: seeds, size: quick ? .quick : .full,
      budget: PrivacyBudget(
        epsilon: epsilon ?? stated.flatMap { $0.epsilon > 0 ? $0.epsilon : nil } ?? 2,
        delta: delta ?? stated?.delta ?? 1e-5))
    let (results, sheets) = try await suite.run(progress: output.progress)
    if let pictures {
      let folder = URL(fileURLWithPath: pictures)
      try FileAccess.makeFolder(folder)
      for (name, svg) in sheets { try FileAccess.write(svg, to: folder.appendingPathComponent("\(name).svg")) }
    }
    switch output.format {
    case .json: print(JSON.array(results.map(\.json)).pretty)
    case .text, .markdown, .csv: output.emit([], tables: [("attacks", AttackResult.table(results))])
    }
  }
}
