import Contracts
import Federation
import FederationTesting
import Foundation
import Ledger
import Testing

/// A run that is stopped anywhere, and goes on to the same model with every accepted update in it once.
@Suite struct ResumeTests {
  /// The model that the plaintext twin of a plan ends with.
  private func twin(_ plan: FederationPlan) throws -> Hash {
    var twin = PlaintextTwin(tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel) {
      plan.isAbsent($0, $1)
    }
    for (i, purpose) in plan.schedule.enumerated() { try twin.run(purpose, round: i + 1) }
    return twin.modelDigest
  }

  /// Stopped between any two blocks, trustees' journals as far as the chain.
  @Test func aRunGoesOnAfterAnyBlock() async throws {
    let run = try await FinishedRun(Fixture.plan(rounds: 1, clients: ["A", "B"], proofs: .none, rowsEach: 12))
    let whole = try LedgerStore.openReadOnly(at: run.path)
    let blocks = Int(try #require(try whole.tail()).height) + 1
    let wanted = try twin(run.plan)
    #expect(run.model == wanted)
    for count in 1...blocks {
      let folder = try TemporaryFolder()
      let files = FederationFolder(path: folder.path)
      try FileManager.default.copyItem(atPath: run.folder.path + "/keys", toPath: folder.path + "/keys")
      for index in 1...4 {
        let journal = folder.path + "/keys/trustee-\(index).journal"
        try FileManager.default.removeItem(atPath: journal)
        _ = try StateJournal.create(at: journal)
      }
      let store = try LedgerStore.create(at: files.ledger)
      try whole.copy(to: store, blocks: count)
      try store.close()
      let federation = try await Fixture.federation(run.plan, in: folder)
      let state = try await federation.driver.run()
      #expect(state.modelDigest == wanted, "stopped after block \(count - 1)")
      // What was on the chain is still there, and every client is in every round once.
      let tail = try #require(try whole.block(at: UInt64(count - 1)))
      #expect(try federation.engine.store.block(at: tail.height) == tail)
      let report = try Auditor.audit(federation.engine.store, contract: Fixture.insecure)
      #expect(report.rounds.map(\.accepted) == [2, 2, 2] && report.blocks == blocks, "after block \(count - 1)")
    }
  }

  /// `kill -9` at random moments, again and again, until the run is done.
  @Test func aKillLosesNoAcceptedUpdate() throws {
    let seed = UInt64.random(in: 1...1_000_000)
    var random = Seeded(state: seed)
    let folder = try TemporaryFolder()
    var acknowledged: [String] = []
    var model: String?
    var kills = 0
    while model == nil && kills < 60 {
      let output = Pipe()
      let process = Process()
      process.executableURL = runner
      process.arguments = [folder.path, "\(seed)"]
      process.standardOutput = output
      try process.run()
      // Let it get on by a few acknowledgements, then kill it a little later; in the end let it finish.
      let wanted = kills >= 12 ? .max : Int.random(in: 0...2, using: &random)
      var text = Data()
      while text.count(where: { $0 == UInt8(ascii: "\n") }) < wanted {
        let more = output.fileHandleForReading.availableData
        if more.isEmpty { break }
        text += more
      }
      if wanted < .max {
        usleep(UInt32.random(in: 0...(wanted == 0 ? 400_000 : 40_000), using: &random))
        kill(process.processIdentifier, SIGKILL)
        kills += 1
      }
      text += output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      acknowledged += lines.dropLast().filter { $0.hasPrefix("accepted ") }.map(String.init)
      model = lines.last { $0.hasPrefix("model ") }.map { String($0.dropFirst(6)) }
      if wanted == .max, model == nil {
        Issue.record("seed \(seed): the resumed run failed: \(String(decoding: text, as: UTF8.self))")
        return
      }
    }
    let plan = try Fixture.killed(seed: seed)
    #expect(try model == "\(twin(plan))", "seed \(seed)")
    // Each update is acknowledged at most once, and each that was is in the final sum of its round.
    #expect(Set(acknowledged).count == acknowledged.count, "seed \(seed): \(acknowledged)")
    let store = try LedgerStore.open(at: FederationFolder(path: folder.path).ledger)
    let report = try Auditor.audit(store, contract: Fixture.insecure)
    #expect(report.rounds.map(\.accepted) == plan.schedule.map { _ in 2 }, "seed \(seed)")
    #expect(report.rounds.map(\.opening.attempt) == plan.schedule.map { _ in 1 }, "seed \(seed)")
  }

  /// The program that is killed lies beside the tests.
  private var runner: URL {
    let arguments = CommandLine.arguments
    let bundle = arguments.firstIndex(of: "--test-bundle-path").map { arguments[$0 + 1] } ?? arguments[0]
    var folder = URL(fileURLWithPath: bundle)
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let candidate = folder.appendingPathComponent("FederationRunner")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
    }
    return URL(fileURLWithPath: "FederationRunner")
  }
}
