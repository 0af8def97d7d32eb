import Consensus
import Contracts
import Federation
import FederationTesting
import Foundation
import Ledger
import PaillierScheme
import Testing
import UpdateProofs

/// Federations whose updates are masked (docs/protocol.md §12).
@Suite struct MaskedFederationTests {
  private func plan(
    seed: UInt64 = 1, rounds: Int = 1, proofs: ProofChoice = .norm, noise: NoiseSource = .fresh, guests: [String] = []
  ) throws -> FederationPlan {
    try Fixture.plan(
      seed: seed, rounds: rounds, clients: ["A", "B"], proofs: proofs, guests: guests, rowsEach: 12,
      encryption: .masked, noise: noise)
  }

  /// The models of all rounds, and those of the twin that adds the same noise.
  private func models(_ plan: FederationPlan, in folder: TemporaryFolder) throws -> (sealed: [Hash], twin: [Hash]) {
    let store = try LedgerStore.openReadOnly(at: folder.path + "/ledger.sqlite")
    let files = FederationFolder(path: folder.path)
    let noise = try SealingPlaces(store).noise(plan) { client throws(FederationError) in
      try plan.randomness(client, files)
    }
    var twin = PlaintextTwin(
      tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel, isAbsent: { _, _ in false }, noise: noise)
    var hashes: [Hash] = []
    for (i, purpose) in plan.schedule.enumerated() {
      try twin.run(purpose, round: i + 1)
      hashes.append(twin.modelDigest)
    }
    return (try EndToEndTests.models(in: folder).map(\.model), hashes)
  }

  /// Masked and packed runs of one seed each equal their twins, bit for bit.
  @Test(arguments: [1, 2, 3] as [UInt64]) func equalsItsTwin(_ seed: UInt64) async throws {
    for encryption in [Encryption.masked, .paillier] {
      let folder = try TemporaryFolder()
      var plan = try plan(seed: seed, rounds: 2)
      plan.encryption = encryption
      _ = try await Fixture.federation(plan, in: folder).driver.run()
      let (sealed, twin) = try models(plan, in: folder)
      #expect(sealed == twin && sealed.count == plan.schedule.count)
      // The noise is in the sum: without it the twin has another model.
      guard encryption == .masked else { continue }
      var silent = PlaintextTwin(
        tasks: plan.tasks, settings: plan.settings, initial: plan.initialModel, isAbsent: { _, _ in false })
      for (i, purpose) in plan.schedule.enumerated() { try silent.run(purpose, round: i + 1) }
      #expect(silent.modelDigest != sealed.last)
    }
  }

  /// Repeatable noise gives the same models in two runs, fresh noise others; it is in the genesis.
  @Test func repeatableNoise() async throws {
    var last: [Hash] = []
    for noise in [NoiseSource.repeatable, .repeatable, .fresh] {
      let (folder, plan) = (try TemporaryFolder(), try plan(noise: noise))
      let federation = try await Fixture.federation(plan, in: folder)
      let state = try await federation.driver.run()
      #expect(state.genesis.noise == noise)
      let (sealed, twin) = try models(plan, in: folder)
      #expect(sealed == twin)
      last.append(try #require(sealed.last))
    }
    #expect(last[0] == last[1] && last[1] != last[2])
  }

  /// ⚔ A trustee that is no simulation's helps to open nothing of a chain with repeatable noise.
  @Test func trusteesRefuseRepeatableNoise() async throws {
    for (checks, isReleased) in [(Trustee.Checks.all.subtracting(.noise), true), (.all, false)] {
      let field = try await Field(Fixture.insecure, plan(noise: .repeatable))
      try await field.open(.statistics)
      try await field.submit(0, 1)
      try await field.aggregate()
      let journal = try StateJournal.create(at: field.journal("1"))
      let trustee = try await field.trustee(1, Fixture.insecure, checks, journal)
      var released = true
      do { try await field.release([trustee]) } catch { released = false }
      #expect(released == isReleased)
    }
  }

  /// A federation whose moments are opened, so that it can train.
  private func field() async throws -> Field {
    let field = try await Field(Fixture.insecure, plan())
    try await field.open(.statistics)
    try await field.submit(0, 1)
    try await field.aggregate()
    try await field.release(Array(field.federation.driver.trustees.prefix(3)))
    try await field.validator.publish()
    try await field.validator.settle()
    return field
  }

  /// What was sealed is durable before it is sent, and sent again: the same bytes, whatever is drawn later.
  @Test func sealedOnce() async throws {
    let field = try await field()
    try await field.open(.training)
    let first = try await field.submission(0)
    let again = try await field.submission(0)
    #expect(first.payloads.map(\.hash) == again.payloads.map(\.hash) && first.payloads.count == 3)
    // Without what it stored, a client seals anew.
    let folder = try #require(field.clients[0].folder)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !name.hasSuffix("journal") {
      try FileManager.default.removeItem(atPath: folder.path + "/" + name)
    }
    let other = try await field.submission(0)
    #expect(other.payloads[0].hash != first.payloads[0].hash)
    // ⚔ What is damaged is not signed: a false proof would be an offence.
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.hasSuffix(".proofs") })
    let file = URL(fileURLWithPath: folder.path + "/" + name)
    let whole = try Data(contentsOf: file)
    var damaged = whole
    damaged[100] ^= 1
    try damaged.write(to: file)
    await #expect(throws: FederationError.self) { try await field.submission(0) }
    try whole.write(to: file)
    #expect(try await field.submission(0).payloads.map(\.hash) == other.payloads.map(\.hash))
    _ = try await field.engine.send(other)
    // ⚔ A lost journal is never made anew.
    let copy = try TemporaryFolder()
    try Data([1]).write(to: URL(fileURLWithPath: copy.path + "/something"))
    #expect(throws: FederationError.self) { _ = try SealedFolder(copy.path) }
    // What a crash leaves that came while the journal was made: drafts, and nothing that was sealed.
    let draft = try TemporaryFolder()
    try Data([1]).write(to: URL(fileURLWithPath: draft.path + "/openings.journal.3f.new"))
    _ = try SealedFolder(draft.path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: draft.path) == ["openings.journal"])
  }

  /// ⚔ Of one attempt at a round no second opening is sealed for, on any fork.
  @Test func oneOpeningAnAttempt() async throws {
    let field = try await field()
    let fork = try await field.fork("fork")
    try await field.open(.training)
    try await fork.validator.open(.training, deadline: field.clock.now + 200_000)
    #expect(try await field.round.open != fork.round.open)
    _ = try await field.submission(0)
    let client = field.clients[0]
    await #expect(throws: FederationError.self) { try await client.submission(to: fork.engine, phases: PhaseClock()) }
    // With the check off the fork has its sealing.
    let files = try client.payloads(
      in: #require(client.folder), await fork.engine.machine, PhaseClock(), checks: [])
    #expect(files.count == 3)
  }

  /// Payloads that are longer than one may be are several.
  @Test func payloadsInParts() async throws {
    let contract = FederationContract(
      allowsInsecureKeys: true, keyProofRounds: Fixture.keyProofRounds, partLimit: 3000)
    let folder = try TemporaryFolder()
    let plan = try plan()
    let federation = try await Fixture.federation(plan, in: folder, contract: contract)
    let state = try await federation.driver.run()
    let store = federation.engine.store
    let accepted = try #require(state.round).open
    #expect(accepted != .zero)
    var counts: Set<Int> = []
    var height: UInt64 = 0
    while let block = try store.block(at: height) {
      for t in try store.transactions(of: block) where t.kind == TransactionKind.submit.rawValue {
        counts.insert(t.payloads.count)
      }
      height += 1
    }
    // 2,048 coordinates of 28 bits are 7,168 bytes.
    #expect(counts == [2, 5])
    let report = try Auditor.audit(store, contract: contract)
    #expect(report.model == state.modelDigest && report.isFinished)
  }

  /// Every cheat of the demonstration is refused as what it is.
  @Test func cheats() async throws {
    let folder = try TemporaryFolder()
    var plan = try plan(rounds: 6, guests: ["Mallory"])
    plan.absences = [.init(client: "B", round: 7)]
    let refused = Refused()
    let cheats: [Int: Cheater.Cheat] = [
      2: .outOfRange, 3: .tooLong, 4: .mismatch, 5: .swappedRows, 6: .foreignRow, 7: .replay,
    ]
    let state = try await Fixture.federation(
      plan, in: folder, intruder: { Cheater(name: "Mallory", key: $0, cheats: cheats) },
      observe: { if case .refused(_, _, let what, _, _) = $0 { refused.add(what) } }
    ).driver.run()
    #expect(refused.all.sorted() == cheats.values.map(\.rawValue).sorted())
    #expect(state.round?.phase == .settled)
  }

  @Test func anAuditNeedsTheLedgerAlone() async throws {
    let run = try await FinishedRun.masked.value
    let report = try Auditor.audit(LedgerStore.openReadOnly(at: run.path), contract: Fixture.insecure)
    #expect(report.model == run.model && report.rounds.map(\.accepted) == [2, 2, 2] && report.isFinished)
  }
}

/// What was refused, from any thread.
private final class Refused: @unchecked Sendable {
  private let lock = NSLock()
  private var list: [String] = []
  func add(_ what: String) { lock.withLock { list.append(what) } }
  var all: [String] { lock.withLock { list } }
}
