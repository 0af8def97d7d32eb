import Contracts
public import Federation
public import Foundation
import Synchronization

/// The demonstration: four hospitals train together; a fifth participant cheats four times; a hospital stays away once.
public struct Demo: Sendable {
  /// One refusal of the cheater.
  public struct Refusal: Sendable {
    /// The chain's round.
    public let round: Int
    /// What it tried.
    public let cheat: String
    /// The code of the reason.
    public let code: String
    /// The reason.
    public let reason: String
  }

  /// The registered client that cheats.
  public static let cheater = "Mallory"

  /// What is tried in which round of the chain; its second round is the first that trains. In the last of them the
  /// configuration's absent hospital is away, so that its old update can be sent in its place.
  static func cheats(_ plan: FederationPlan) -> [Int: Cheater.Cheat] {
    let away = plan.absences.map(\.round).min() ?? 6
    return [3: .outOfRange, 4: .mismatch, 5: .copy, away: .replay]
  }

  /// The run.
  public private(set) var run: Run
  private let refused = Refusals()

  /// Founds the demonstration's run in a new folder.
  public init(_ configuration: Configuration, file: URL, overrides: [String], in url: URL) throws {
    run = try Run.found(configuration, file: file, overrides: overrides, in: url, guests: [Self.cheater])
  }

  /// Runs it. Keys are made now and live in memory only.
  public mutating func go(
    progress: ProgressLine, observe: @escaping @Sendable (FederationEvent) -> Void
  ) async throws -> History {
    let cheats = Self.cheats(run.plan)
    let refused = refused
    return try await run.go(
      progress: progress, shares: .inMemory,
      intruder: { Cheater(name: Self.cheater, key: $0, cheats: cheats) },
      observe: { event in
        if case .refused(let round, _, let what, let code, let reason) = event {
          refused.add(Refusal(round: round, cheat: what, code: code, reason: reason))
        }
        observe(event)
      })
  }

  /// What the cheater tried and why it was refused.
  public var refusals: [Refusal] { refused.all }

  /// Whether every cheat was tried and refused.
  public var everyCheatWasRefused: Bool { refusals.count == Cheater.Cheat.allCases.count }

  /// The refusals as a table.
  public var refusalTable: Table {
    var t = Table(
      title: "What \(Self.cheater) tried, and why it was refused", columns: ["round", "cheat", "code", "reason"])
    for r in refusals { t.append([.int(r.round - 1), .text(r.cheat), .text(r.code), .text(r.reason)]) }
    return t
  }

  private final class Refusals: Sendable {
    private let list = Mutex<[Refusal]>([])
    func add(_ refusal: Refusal) { list.withLock { $0.append(refusal) } }
    var all: [Refusal] { list.withLock { $0 } }
  }
}
