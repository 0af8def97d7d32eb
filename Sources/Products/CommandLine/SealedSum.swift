import ArgumentParser
import Configurations
import Files
import Machines
import Reports

/// The command line. Every verb prints text for people or, with `--format json`, one JSON document on standard
/// output; progress and errors go to standard error; exit codes are `CommandStatus`.
struct SealedSum: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sealedsum",
    abstract: "Verifiable secure aggregation: every update is proved and counted, and only the sum is ever opened.",
    discussion: """
      Start with `sealedsum demo`, then `sealedsum import DATA --label COLUMN --output FILE.toml` and
      `sealedsum plan FILE.toml`.
      Exit codes are stable: 0 done, 1 verification failed, 2 usage, 3 configuration refused, 4 bad input file,
      5 input/output, 6 run incomplete, 70 defect, 130 interrupted, 143 terminated.
      """,
    version: Version.current,
    subcommands: [
      DemoCommand.self, New.self, ImportCommand.self, PlanCommand.self, EpsilonCommand.self, RunCommand.self,
      Resume.self, SweepCommand.self, ReportCommand.self, Diff.self, Audit.self, Verify.self, Inspect.self,
      Predict.self, Export.self, AttackCommand.self,
      Ceremony.self, PaillierCommand.self, Vectors.self,
      Bench.self, Reproduce.self, GroupsCommand.self, Doctor.self,
    ])
}

/// The program as others start it.
public enum Program {
  /// Carries out a command line, without the program's name, and ends the process with its status.
  public static func run(_ arguments: [String]) async {
    Console.prepareStreams()
    Interruption.watch()
    do {
      var command = try SealedSum.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Failure.exit(with: error)
    }
    Failure.leave(CommandStatus.success.rawValue)
  }
}
