import ArgumentParser
import Federation
import Foundation
import Ledger
import Reports
import Runs

/// `sealedsum run`
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run an experiment: a folder with ledger, configuration, manifest, metrics and plots.",
    discussion: "Stopping it at any moment loses no accepted update: `sealedsum resume RUN` goes on.")

  @OptionGroup var source: ConfigurationOptions

  @Option(help: "The folder to make; by default runs/NAME-ID.", completion: .directory)
  var out: String?

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let configuration = try source.load()
    let folder = out ?? "runs/\(configuration.experiment.name)-\(configuration.runIdentifier)"
    let progress = output.progress
    let run = try Run.found(
      configuration, file: source.url, overrides: source.overrides, in: URL(fileURLWithPath: folder))
    // Before the folder is named: whoever stops a run that has a name is told how to go on.
    RunReport.adviseOnInterruption(run)
    progress.note("folder: \(folder)")
    if configuration.crypto.proofs == .none {
      progress.note(
        "note: proofs = \"none\": encrypted but not proved; one client can ruin any sum, or read another's update from it"
      )
    }
    if run.rowsWithoutLabel > 0 { progress.note(Run.leftOut(run.rowsWithoutLabel)) }
    try await RunReport.go(run, output: output, progress: progress)
  }
}

/// `sealedsum resume`
struct Resume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go on with a run that was stopped; a finished one only gets its tables and plots again.")

  @Argument(help: "The run's folder.", completion: .directory)
  var folder: String

  @Option(
    help: "The hash of the last block that you know of, where the file that names it, ledger.sqlite.head, is lost.")
  var head: String?

  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await RunReport.go(
      Run.open(URL(fileURLWithPath: folder)), head: try LedgerFile.hash(head, "--head"), output: output,
      progress: output.progress)
  }
}

extension Run {
  /// What is said of rows without a label.
  static func leftOut(_ rows: Int) -> String {
    "note: \(rows) \(rows == 1 ? "row" : "rows") without a label \(rows == 1 ? "is" : "are") left out"
  }
}

/// What `run` and `resume` show.
enum RunReport {
  static func adviseOnInterruption(_ run: Run) {
    let path = run.folder.url.relativePath
    Interruption.advise("\(path) holds every block so far; go on with: sealedsum resume \(shellQuoted(path))")
  }

  static func go(_ run: Run, head: Hash? = nil, output: OutputOptions, progress: ProgressLine) async throws {
    var run = run
    let path = run.folder.url.relativePath
    adviseOnInterruption(run)
    let rounds = RoundProgress(progress, plan: run.plan)
    let history: History
    do {
      history = try await run.go(progress: progress, head: head, observe: { rounds.observe($0) })
    } catch let error as FederationError {
      guard case .stalled(let reason) = error else { throw error }
      throw Failure(what: reason, advice: "sealedsum resume \(shellQuoted(path))", status: .incomplete)
    }
    output.emit(
      [
        ("run", .string(path)), ("identifier", .string(run.configuration.runIdentifier)),
        ("equal_to_plaintext_twin", .bool(history.equalToTwin.count == history.models.count)),
        ("report", .string("\(path)/report.html")), ("rounds", .int(history.models.count)),
        ("encryption", .string("\(run.plan.encryption)")),
        ("noise", .string("\(run.plan.noise)")), ("privacy", run.privacy.json),
        ("model", history.models.keys.max().flatMap { history.models[$0] }.map { .string($0.hex) } ?? .null),
      ],
      tables: [("metrics", history.table), ("comparison", history.comparison), ("phases", run.costs)],
      text: "\(path): every update \(run.plan.encryption == .masked ? "masked" : "encrypted")"
        + (run.isProved ? " and proved\n" : ", none proved\n") + "privacy: \(run.privacy.statement)\n"
        + (run.plan.noise == .repeatable
          ? "WARNING: noise = \"repeatable\": whoever knows the seed can open every update\n" : ""))
    output.say(
      "\nReport: \(path)/report.html\nModel:  \(path)/model/final.json\nNext:   sealedsum audit \(shellQuoted(path))")
    guard history.equalToTwin.count == history.models.count else {
      throw Failure(
        what: "the sealed model differs from its plaintext twin",
        advice: "this should not happen: please report it with the run's manifest", status: .verificationFailed)
    }
  }
}

/// Federation events as progress.
final class RoundProgress: Sendable {
  private let progress: ProgressLine
  private let plan: FederationPlan
  private let rounds: Int

  init(_ progress: ProgressLine, plan: FederationPlan) {
    self.progress = progress
    self.plan = plan
    rounds = plan.schedule.count
  }

  private func name(_ round: Int) -> String { plan.title(ofRound: round) }

  func observe(_ event: FederationEvent) {
    switch event {
    case .preparing(let what): progress.note("preparing \(what)")
    case .opened(let round, let attempt, _):
      if round == 1 || !progress.isRunning { progress.begin("rounds", total: rounds, done: round - 1) }
      if attempt > 1 { progress.note("\(name(round)): attempt \(attempt)") }
    case .accepted, .share, .published: break
    case .drawn(let round, let clients): progress.note("\(name(round)): draws \(clients) clients")
    case .absent(let round, let client): progress.note("\(name(round)): \(client) is absent")
    case .unavailable(let round, let client, let reason):
      progress.note("\(name(round)): \(client) stays away: \(reason)")
    case .refused(let round, let client, let what, let code, _):
      progress.note("\(name(round)): \(client) sends \(what): refused (\(code))")
    case .givenUp(let round, let accepted):
      progress.note("\(name(round)): given up with \(accepted) submissions; nothing of it is decrypted")
    case .abandoned(let round, let total, let reason):
      progress.note("\(name(round)): given up, as its shares open nothing (\(reason)); it counts as opened")
      progress.advance()
      if round == total { progress.end("\(total) rounds ended") }
    case .settled(let round, let total):
      progress.advance()
      if round == total { progress.end("\(total) rounds settled") }
    }
  }
}
