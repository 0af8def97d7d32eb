import Configurations
import Contracts
import Federation
import FederationTesting
import Foundation
import Ledger
import Testing
import Trainers

/// Another program's updates, sealed: equal to the twin, whoever is away and however often it was stopped.
@Suite struct TrainedFederationTests {
  /// A small federation in a folder, whose clients a script trains: `$1` is the model, `$2` the update, `$3` the client.
  private func plan(
    _ script: String, in folder: TemporaryFolder, _ change: (inout Configuration.Trainer) -> Void = { _ in }
  ) throws -> FederationPlan {
    var plan = try Fixture.plan(proofs: .none)
    var settings = Configuration.Trainer()
    settings.command = ["sh", "-c", script, "sh", "{model}", "{update}", "{client}", "{round}"]
    settings.format = .npy
    change(&settings)
    let known = plan
    plan.train(
      by: ExternalTrainer(
        settings, tensors: plan.settings.model.tensors,
        folders: .init(program: folder.path, kept: folder.path + "/keys/trainer", logs: folder.path + "/logs"),
        trainingRound: { known.trainingRound($0) }))
    return plan
  }

  /// Another vector at every start, which only an update that is kept can repeat.
  private static let moody =
    "echo x >> starts; (head -c 128 $1; head -c 24 /dev/urandom | tr '\\360-\\377' '\\100-\\117') > $2"

  private func twin(_ plan: FederationPlan, without absent: Set<String> = []) throws -> Hash {
    var twin = PlaintextTwin(tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel) { client, round in
      plan.schedule[round - 1] == .training && absent.contains("\(client) \(round)")
    }
    for (i, purpose) in plan.schedule.enumerated() { try twin.run(purpose, round: i + 1) }
    return twin.modelDigest
  }

  @Test func sealedEqualsTheTwin() async throws {
    let folder = try TemporaryFolder()
    let plan = try plan(Self.moody, in: folder)
    let state = try await Fixture.federation(plan, in: folder).driver.run()
    #expect(try state.modelDigest == twin(plan))
    #expect(state.model != plan.initialModel)
    let starts = try String(contentsOfFile: folder.path + "/starts", encoding: .utf8)
    #expect(starts.split(separator: "\n").count == 3 * plan.rounds)
  }

  /// A client whose trainer fails stays away from that round, and is back in the next.
  @Test func oneStaysAway() async throws {
    let folder = try TemporaryFolder()
    let plan = try plan("[ \"$3 $4\" = 'B 1' ] && exit 9; " + Self.moody, in: folder)
    let events = Events()
    let federation = try await Fixture.federation(plan, in: folder, observe: { events.add($0) })
    let state = try await federation.driver.run()
    let away = plan.chainRound(ofTraining: 1)
    #expect(try state.modelDigest == twin(plan, without: ["B \(away)"]))
    let told = events.all.compactMap { event -> String? in
      if case .unavailable(round: away, let client, let reason) = event { "\(client): \(reason)" } else { nil }
    }
    #expect(told == ["B: its trainer failed: it ended with status 9; its log says why"])
    let accepted = events.all.filter { if case .accepted(away, _, _) = $0 { true } else { false } }
    #expect(accepted.count == 2)
  }

  /// `on_failure = "stop"`: the run stops, and goes on with what the others made already.
  @Test func aRunThatStoppedGoesOn() async throws {
    let folder = try TemporaryFolder()
    let plan = try plan("[ \"$3\" = 'C' ] && [ ! -e ready ] && exit 9; " + Self.moody, in: folder) {
      $0.onFailure = .stop
    }
    do {
      _ = try await Fixture.federation(plan, in: folder).driver.run()
      Issue.record("a run that does not stop")
    } catch FederationError.task(client: "C", let reason) { #expect(reason.contains("status 9")) }
    try Data().write(to: URL(fileURLWithPath: folder.path + "/ready"))
    let state = try await Fixture.federation(plan, in: folder).driver.run()
    #expect(try state.modelDigest == twin(plan))
    let starts = try String(contentsOfFile: folder.path + "/starts", encoding: .utf8)
    #expect(starts.split(separator: "\n").count == 3 * plan.rounds)
  }
}

/// What a federation told.
private final class Events: @unchecked Sendable {
  private let lock = NSLock()
  private var events: [FederationEvent] = []

  var all: [FederationEvent] { lock.withLock { events } }
  func add(_ event: FederationEvent) { lock.withLock { events.append(event) } }
}
