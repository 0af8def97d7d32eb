public import Configurations
import Contracts
public import Federation
public import Foundation
import Machines
import Plans
import Quantization
public import Reports
import Synchronization

/// One part of the demonstration: an experiment's clients train together, a registered one without data cheats four
/// times, a client stays away once.
public struct Demo: Sendable {
  /// One refusal of the cheater.
  public struct Refusal: Sendable {
    /// The chain's round.
    public let round: Int
    /// What it tried.
    public let cheat: String
    /// What stops that, in plain words.
    public let defence: String
    /// The code of the reason.
    public let code: String
    /// The reason.
    public let reason: String
  }

  /// The registered client that cheats.
  public static let cheater = "Mallory"

  /// What is tried in which round of the chain, from the first that trains on. In one of them a client is away, so that
  /// its old update can be sent in its place.
  static func cheats(_ plan: FederationPlan) throws -> [Int: Cheater.Cheat] {
    let proofs = plan.suite.proofs
    guard proofs != .none else {
      throw WorkbenchError.refused(
        path: "crypto.proofs", reason: "the demonstration's cheater would be accepted without proofs",
        advice: "proofs = \"norm\" or \"bits\"")
    }
    let update = try plan.templates().first { $0.purpose == .training }?.vectors.first
    let rows =
      try update?.layout(
        clients: plan.participation.maximum, modulusBits: plan.suite.modulusBits
      ).slots.rows ?? 1
    // With more than one row there is more to try.
    var cheats: [Cheater.Cheat] =
      rows > 1
      ? [proofs == .norm ? .tooLong : .outOfRange, .swappedRows, .foreignRow] : [.outOfRange, .mismatch, .copy]
    let first = plan.chainRound(ofTraining: 1)
    var rounds = Array(first..<first + plan.rounds)
    var out: [Int: Cheater.Cheat] = [:]
    // Copies need somebody to copy from; a replay somebody who is away and was there before.
    rounds.removeAll { round in plan.tasks.allSatisfy { plan.isAbsent($0.name, round) } }
    let away = plan.absences.filter { absence in
      rounds.contains(absence.round)
        && (first..<absence.round).contains { !plan.isAbsent(absence.client, $0) }
    }
    if let away = away.map(\.round).min() {
      out[away] = .replay
      rounds.removeAll { $0 == away }
    }
    // The first training round is everybody's own where there are enough.
    if rounds.count > cheats.count { rounds.removeFirst() }
    for round in rounds where !cheats.isEmpty { out[round] = cheats.removeFirst() }
    return out
  }

  /// The run.
  public private(set) var run: Run
  /// Seconds on the clock, and of processor time on all cores together.
  public private(set) var (elapsed, processor) = (0.0, 0.0)
  private let cheats: [Int: Cheater.Cheat]
  private let refused = Refusals()

  /// Refuses what cannot be demonstrated, before anything is made.
  public static func validate(_ configuration: Configuration, file: URL) throws {
    let plan = try Plan(configuration, data: configuration.loadData(relativeTo: file), guests: [cheater])
    _ = try cheats(plan.federation)
  }

  /// Founds the demonstration's run in a new folder.
  public init(_ configuration: Configuration, file: URL, overrides: [String], in url: URL) throws {
    run = try Run.found(configuration, file: file, overrides: overrides, in: url, guests: [Self.cheater])
    cheats = try Self.cheats(run.plan)
  }

  /// Runs it, and writes its report. Keys are made now and live in memory only.
  public mutating func go(
    progress: ProgressLine, observe: @escaping @Sendable (FederationEvent) -> Void
  ) async throws -> History {
    let start = (ContinuousClock.now, ProcessorTime.now)
    let refused = refused, cheats = cheats
    let history = try await run.go(
      progress: progress, shares: .inMemory,
      intruder: { Cheater(name: Self.cheater, key: $0, cheats: cheats) },
      observe: { event in
        if case .refused(let round, _, let what, let code, let reason) = event {
          let defence = cheats[round]?.defence ?? ""
          refused.add(Refusal(round: round, cheat: what, defence: defence, code: code, reason: reason))
        }
        observe(event)
      })
    elapsed = seconds(ContinuousClock.now - start.0)
    processor = ProcessorTime.now - start.1
    try FileAccess.write(refusalLog.csv, to: run.folder.url.appendingPathComponent("refusals.csv"))
    try FileAccess.write(report(history), to: run.folder.report)
    try run.write(
      run.record(
        history, introduction: introduction, verdict: verdict(history),
        addition: [.init(key: "refusals", table: refusalTable)]))
    try RunPage(run.folder).write()
    return history
  }

  /// What the cheater tried and why it was refused.
  public var refusals: [Refusal] { refused.all }

  /// How many cheats there are to try.
  public var cheatCount: Int { cheats.count }

  /// Whether every cheat was tried and refused; one that is accepted ends the run.
  public var everyCheatWasRefused: Bool { !cheats.isEmpty && refusals.count == cheats.count }

  /// The refusals as a table for people.
  public var refusalTable: Table {
    var t = Table(
      title: "What \(Self.cheater) tried, and what stopped it", columns: ["round", "cheat", "stopped, as", "code"],
      keys: ["stopped, as": "defence"])
    for r in refusals {
      t.append([.int(run.plan.trainingRound(r.round)), .text(r.cheat), .text(r.defence), .text(r.code)])
    }
    return t
  }

  /// The refusals with the chain's whole reasons.
  public var refusalLog: Table {
    var t = Table(columns: ["round", "cheat", "code", "reason"])
    for r in refusals {
      t.append([.int(run.plan.trainingRound(r.round)), .text(r.cheat), .text(r.code), .text(r.reason)])
    }
    return t
  }

  private final class Refusals: Sendable {
    private let list = Mutex<[Refusal]>([])
    func add(_ refusal: Refusal) { list.withLock { $0.append(refusal) } }
    var all: [Refusal] { list.withLock { $0 } }
  }
}

/// Processor time of this process.
enum ProcessorTime {
  /// Seconds so far, all threads together.
  static var now: Double {
    var t = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t)
    return Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9
  }
}
