import ArgumentParser
import Configurations
import Foundation
import Plans
import Privacy
import Reports

/// An accountant, as in a configuration.
enum AccountantWord: String, ExpressibleByArgument, CaseIterable {
  case rdp, pld, zcdp

  var accountant: Accountant {
    switch self {
    case .rdp: .renyi
    case .pld: .privacyLoss
    case .zcdp: .concentrated
    }
  }
}

/// `sealedsum epsilon`
struct EpsilonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "epsilon",
    abstract: "What noise costs: ε of a configuration or of a noise multiplier, or the noise for a target ε.",
    discussion: """
      With a configuration: what it claims, its noise from --target where that is given. Without one: Gaussian noise of \
      deviation σ over the sensitivity on a Poisson sample, so many times; neighbours differ by one unit added or removed.
      """)

  @Argument(help: "A configuration with a [privacy] section.", completion: .file(extensions: ["toml"]))
  var file: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override one setting of the configuration.", valueName: "section.key=value"))
  var overrides: [String] = []

  @Option(help: "The noise multiplier σ.")
  var sigma: Double?

  @Option(help: "The sampling rate q, 0 to 1.")
  var rate: Double?

  @Option(help: "How many steps.")
  var steps: Int?

  @Option(help: "δ; 1e-5 unless given.")
  var delta: Double?

  @Option(help: "rdp, pld or zcdp; all three unless given.")
  var accountant: AccountantWord?

  @Option(help: "The ε that is wanted: gives the noise.")
  var target: Double?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if file != nil {
      guard sigma == nil, rate == nil, steps == nil, delta == nil, accountant == nil else {
        throw ValidationError("a configuration has its own noise, rate, steps, δ and accountant: --set overrides them")
      }
    } else {
      guard overrides.isEmpty else { throw ValidationError("--set overrides a configuration, and none is given") }
      guard (sigma == nil) != (target == nil) else {
        throw ValidationError("give a configuration, or one of --sigma and --target")
      }
    }
  }

  func run() throws {
    if let file { try ofConfiguration(file) } else { try ofNumbers() }
  }

  /// What a configuration claims.
  private func ofConfiguration(_ file: String) throws {
    let wanted = target.map { ["privacy.epsilon=\($0)", "privacy.noise_multiplier=0"] } ?? []
    let url = URL(fileURLWithPath: file)
    let configuration = try Configuration(resolving: url, overrides: overrides + wanted)
    if target != nil, !configuration.privacy.isOn {
      throw WorkbenchError.refused(
        path: "privacy.noise", reason: "is \"none\": no noise can be found for a target",
        advice: "set it to \"distributed\" or \"local\"")
    }
    let panel = try Plan(configuration, data: try configuration.loadData(relativeTo: url)).privacy
    var table = Table(
      title: "ε of \(configuration.experiment.name)",
      columns: ["accountant", "noise multiplier", "ε", "ε of one step"],
      keys: ["ε": "epsilon", "ε of one step": "epsilon_of_one_step"])
    table.append([
      .text(panel.accountant ?? "none"), Self.cell(panel.noiseMultiplier), Self.cell(panel.epsilon),
      Self.cell(panel.epsilonOfOneRound),
    ])
    emit(
      table, delta: panel.delta, rate: panel.samplingRate, steps: panel.rounds, privacy: panel.json,
      text: "\(panel.statement)\n", more: output.format == .json ? [] : [("privacy", panel.table)])
  }

  /// Gaussian noise on a Poisson sample.
  private func ofNumbers() throws {
    let (rate, steps, delta) = (rate ?? 1, steps ?? 1, delta ?? 1e-5)
    var table = Table(
      title: "Gaussian noise, add or remove one", columns: ["accountant", "noise multiplier", "ε", "ε of one step"],
      keys: ["ε": "epsilon", "ε of one step": "epsilon_of_one_step"])
    for word in accountant.map({ [$0] }) ?? AccountantWord.allCases {
      let accountant = word.accountant
      let multiplier =
        try sigma
        ?? Accountant.noiseMultiplier(
          forEpsilon: target ?? 0, delta: delta, samplingRate: rate, steps: steps, accountant: accountant)
      func epsilon(_ steps: Int) throws -> Double {
        try NoiseMechanism.gaussian(noiseMultiplier: multiplier).epsilon(
          samplingRate: rate, steps: steps, accountant: accountant, delta: delta)
      }
      table.append([
        .text(word.rawValue), Self.cell(multiplier), Self.cell(try epsilon(steps)),
        Self.cell(try epsilon(min(1, steps))),
      ])
    }
    emit(
      table, delta: delta, rate: rate, steps: steps, privacy: .null,
      text: "\(steps) \(steps == 1 ? "step" : "steps") at sampling rate \(rate), δ = \(delta)\n", more: [])
  }

  private func emit(
    _ table: Table, delta: Double?, rate: Double?, steps: Int, privacy: JSON, text: String,
    more: [(key: String, table: Table)]
  ) {
    func number(_ x: Double?) -> JSON { x.map { .number($0) } ?? .null }
    output.emit(
      [
        ("delta", number(delta)), ("sampling_rate", number(rate)), ("steps", .int(steps)), ("target", number(target)),
        ("privacy", privacy),
      ], tables: [("epsilons", table)] + more, text: text)
  }

  private static func cell(_ x: Double?) -> Table.Cell {
    guard let x else { return .none(reason: "–") }
    return x.isFinite ? .number(x, digits: 5) : .none(reason: "∞")
  }
}
