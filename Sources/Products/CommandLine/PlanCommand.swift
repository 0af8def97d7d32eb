import ArgumentParser
import Configurations
import Foundation
import Plans
import Reports

/// Where a configuration comes from.
struct ConfigurationOptions: ParsableArguments {
  @Argument(help: "The configuration.", completion: .file(extensions: ["toml"]))
  var file: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Override one setting; may be repeated.", valueName: "section.key=value"))
  var overrides: [String] = []

  var url: URL { URL(fileURLWithPath: file) }

  func load() throws -> Configuration { try Configuration(resolving: url, overrides: overrides) }
}

/// `sealedsum plan`
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "A dry run: head-room, security, who must be trusted, bytes and seconds. Refuses what is unsafe.")

  @OptionGroup var source: ConfigurationOptions

  @Flag(help: "Leave out the second of measuring that the time estimates need.")
  var noTimes = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let configuration = try source.load()
    let plan = try Plan(configuration, data: try configuration.loadData(relativeTo: source.url))
    var tables: [(key: String, table: Table)] = [
      ("clients", plan.clientTable), ("vectors", plan.vectorTable), ("statements", plan.statementTable),
    ]
    // As JSON the panel is an object of its own.
    if output.format != .json { tables.append(("privacy", plan.privacy.table)) }
    if !noTimes { tables.append(("costs", try plan.costTable(calibrate: output.progress))) }
    output.emit(
      [
        ("name", .string(configuration.experiment.name)), ("rounds", .int(plan.federation.rounds)),
        ("parameters", .int(plan.parameters)), ("maximum_clients", .int(plan.maximumClients)),
        ("maximum_samples", .int(plan.maximumSamples)), ("rows_without_label", .int(plan.rowsWithoutLabel)),
        ("safe", true), ("privacy", plan.privacy.json),
      ], tables: tables,
      text: "\(configuration.experiment.name): \(plan.federation.rounds) rounds, "
        + "\(configuration.model.kind.rawValue) model of \(grouped(plan.parameters)) parameters\n")
  }
}
