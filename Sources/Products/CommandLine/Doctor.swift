import ArgumentParser
import Configurations
import Machines
import Reports

/// `sealedsum doctor`
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check this machine: libraries, randomness, disk, build, and a self-test of the arithmetic.")

  @OptionGroup var output: OutputOptions

  func run() throws {
    let checks = HealthCheck.all()
    var table = Table(columns: ["check", "result", "found", "what to do"], keys: ["what to do": "advice"])
    for c in checks {
      table.append([
        .text(c.name), .text(c.outcome.rawValue), .text(c.found), .text(c.outcome == .fine ? "" : c.advice),
      ])
    }
    let broken = checks.filter { $0.outcome == .broken }.count
    output.emit(
      [("version", .string(Version.current)), ("machine", Machine.current.json), ("healthy", .bool(broken == 0))],
      tables: [("checks", table)])
    if broken > 0 { throw ExitCode(CommandStatus.verificationFailed.rawValue) }
  }
}
