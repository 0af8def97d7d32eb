import Configurations
import Foundation
import Testing
import WorkbenchTesting

/// What becomes of the standard streams, whoever is at their other end.
@Suite struct StreamTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
  static let experiment = Checkout.root.appendingPathComponent("experiments/heart-disease.toml").path

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  static let verbs = [
    ["--help"], ["--version"], ["--generate-completion-script", "bash"], ["doctor"], ["doctor", "--format", "json"],
    ["inspect", experiment, "--format", "csv"], ["plan", experiment, "--no-times", "--format", "markdown"],
    ["new", "trial.toml"],
  ]

  /// Lost output is never a success.
  @Test(arguments: verbs, [">/dev/full", ">&-"]) func outputThatCannotBeWritten(verb: [String], redirection: String)
    throws
  {
    let r = try CommandLineTool.run(verb, in: folder, shell: "exec \"$0\" \"$@\" \(redirection)")
    #expect(r.status == CommandStatus.io.rawValue, "\(r.errors)")
    #expect(r.errors.contains("standard output"), "\(r.errors)")
    // A stream that was closed is no place for the next file's content.
    if verb[0] == "new" {
      let text = try String(contentsOf: folder.appendingPathComponent("trial.toml"), encoding: .utf8)
      #expect(text == Configuration.template(name: "trial"))
    }
  }

  @Test func aReaderThatLeftIsAnErrorOfOutput() throws {
    let r = try CommandLineTool.run(
      ["doctor"], in: folder, shell: "{ sleep 0.3; \"$0\" \"$@\"; echo \"status $?\" >&2; } | true")
    #expect(r.errors.contains("status 5"), "\(r.errors)")
  }

  /// Nobody has to listen to remarks and progress.
  @Test(arguments: ["2>&-", "2>/dev/full"]) func standardErrorMayBeGone(redirection: String) throws {
    let script = "exec \"$0\" \"$@\" \(redirection)"
    let plan = try CommandLineTool.run(["plan", Self.experiment], in: folder, shell: script)
    #expect(plan.status == 0 && plan.output.contains("Statements"))
    #expect(try CommandLineTool.run(["inspect", "absent"], in: folder, shell: script).status == 4)
    #expect(try CommandLineTool.run(["bogus"], in: folder, shell: script).status == 2)
    #expect(try CommandLineTool.run(["new", "a.toml"], in: folder, shell: script + " >&-").status == 5)
  }

  @Test func aLogReaderThatLeftEndsNothing() throws {
    let r = try CommandLineTool.run(
      ["plan", Self.experiment, "--format", "json"], in: folder,
      shell: "{ sleep 0.3; \"$0\" \"$@\" >plan.json; echo \"$?\" >status; } 2>&1 | true; cat status")
    #expect(r.output == "0\n")
    #expect(try Data(contentsOf: folder.appendingPathComponent("plan.json")).count > 1_000)
  }

  @Test(arguments: [64, 80, 100]) func tablesFitTheTerminal(columns: Int) throws {
    let r = try CommandLineTool.runOnTerminal(["plan", Self.experiment, "--no-times"], in: folder, columns: columns)
    #expect(r.status == 0)
    for line in r.output.split(separator: "\n") { #expect(line.count <= columns, "\(line)") }
    // Where output is no terminal, tables are as they are.
    let wide = try CommandLineTool.run(["plan", Self.experiment, "--no-times"], in: folder)
    #expect(wide.output.split(separator: "\n").contains { $0.count > 100 })
  }

  /// Progress is redrawn where that is possible, and plain lines on terminals that cannot; escape sequences are sent to
  /// none of them.
  @Test(arguments: [["TERM": "xterm"], ["TERM": "dumb"], ["NO_COLOR": "1"]])
  func terminals(environment: [String: String]) throws {
    let r = try CommandLineTool.runOnTerminal(["plan", Self.experiment], in: folder, environment: environment)
    #expect(r.status == 0 && !r.output.contains("\u{1B}"))
    #expect(r.output.contains("\r") == (environment["TERM"] != "dumb"))
    // On the screen, no line of the result has a rest of the progress line in it.
    let screen = r.output.split(separator: "\n").map { $0.split(separator: "\r").last ?? "" }
    #expect(!screen.contains { $0.contains("█") || $0.contains("░") })
  }

  @Test(arguments: [(SIGINT, CommandStatus.interrupted), (SIGTERM, .terminated)])
  func anInterruptedRunSaysHowToGoOn(signal: Int32, status: CommandStatus) throws {
    let r = try CommandLineTool.runOnTerminal(
      ["run", Self.experiment, "--out", "my run", "--set", "crypto.bits=4096"], in: folder, columns: 200,
      signal: signal,
      at: "folder: my run")
    #expect(r.status == status.rawValue, "\(r.output)")
    #expect(r.output.hasPrefix("folder: my run\n"))
    #expect(r.output.contains("error: \(status)") && r.output.contains("sealedsum resume 'my run'"), "\(r.output)")
  }

  @Test func anInterruptedDemonstrationSaysThatItCannot() throws {
    let r = try CommandLineTool.runOnTerminal(
      ["demo", "--file", Self.experiment, "--bits", "4096", "--out", "d", "--format", "json"], in: folder, columns: 200,
      at: "folder: d")
    #expect(
      r.status == 130 && r.output.hasPrefix("folder: d\n") && r.output.contains("cannot be resumed"), "\(r.output)")
    #expect(r.output.contains("\"exit\": 130"))
  }

  /// A caller that ignores the signal (`nohup`, jobs in the background) is obeyed.
  @Test func ignoredSignalsStayIgnored() throws {
    let r = try CommandLineTool.run(
      ["plan", Self.experiment, "--quiet"], in: folder,
      shell: "trap '' INT; \"$0\" \"$@\" & sleep 0.3; kill -INT $!; wait $!; echo \"status $?\"")
    #expect(r.output.contains("status 0"), "\(r.output) \(r.errors)")
  }
}
