import Consensus
import Foundation
import Ledger
import Testing

/// The end of a ledger, which the ledger itself cannot prove.
@Suite struct HeadTests {
  private let scratch: Scratch
  private let engine: SoloEngine<Adder>

  init() async throws {
    scratch = try Scratch()
    let genesis = try Transaction(chainID: .zero, sequence: 0, kind: 0, body: [0], signer: founder)
    engine = try SoloEngine(
      founding: try LedgerStore.create(at: scratch.file("ledger")), machine: Adder(), key: founder,
      genesis: [Submission(genesis)], clock: .stepping(from: 1000))
    #expect(try head()?.height == 0)
    for sequence in 0..<9 as Range<UInt64> { try await extend(sequence) }
  }

  private func head(_ name: String = "ledger") throws -> LedgerHead? {
    try LedgerHead.read(beside: scratch.file(name))
  }

  private func extend(_ sequence: UInt64) async throws {
    let next = try Transaction(chainID: await engine.chainID, sequence: sequence, kind: 1, body: [2], signer: client)
    let receipt = try await engine.submit(next, payloads: [])
    // Whoever has a receipt has the head.
    #expect(try head()?.hash == receipt.header.hash)
  }

  /// The files of the ledger as a process leaves them that is killed now.
  private func copy(_ name: String) throws {
    for suffix in ["", "-wal", "-shm", ".head"] {
      try FileManager.default.copyItem(atPath: scratch.file("ledger" + suffix), toPath: scratch.file(name + suffix))
    }
  }

  private func open(_ name: String) throws -> SoloEngine<Adder> {
    try SoloEngine(
      opening: LedgerStore.open(at: scratch.file(name)), machine: Adder(), key: founder, clock: .stepping(from: 5))
  }

  private func refusal(_ name: String) throws -> LedgerError? {
    let store = try LedgerStore.open(at: scratch.file(name))
    do throws(ConsensusError<Adder.Rejection>) {
      _ = try SoloEngine(
        opening: store, machine: Adder(), key: founder, clock: .stepping(from: 5))
      return nil
    } catch {
      guard case .replay(.ledger(let reason)) = error else { throw error }
      return reason
    }
  }

  /// ⚔ One flipped bit in SQLite's log cuts the chain back, and what is left is a valid chain.
  @Test func aBitOfTheLogThatCutsTheChain() async throws {
    try copy("flipped")
    let log = URL(fileURLWithPath: scratch.file("flipped-wal"))
    var bytes = try Data(contentsOf: log)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: log)
    let tail = await engine.tail
    let refused = try refusal("flipped")
    guard case .behindHead(let end?, tail.height, tail.hash)? = refused, end < tail.height else {
      Issue.record("\(String(describing: refused))")
      return
    }
    #expect("\(try #require(refused))".contains("\(tail.height - end) blocks are missing"))
    // Without its head the same ledger is as good as any.
    try FileManager.default.removeItem(atPath: scratch.file("flipped.head"))
    let shorter = try open("flipped")
    #expect(await shorter.tail.height == end)
    #expect(try shorter.store.audit(Adder()).chain.tail?.height == end)
  }

  /// A crash between a block and its head: the ledger is ahead, and goes on.
  @Test func aLedgerMayBeAhead() async throws {
    let before = try Data(contentsOf: URL(fileURLWithPath: scratch.file("ledger.head")))
    try await extend(9)
    try copy("ahead")
    try before.write(to: URL(fileURLWithPath: scratch.file("ahead.head")))
    let again = try open("ahead")
    #expect(await again.tail == engine.tail)
    #expect(try again.store.verifyHead(again.store.audit(Adder()).chain)?.height == 9)
    let next = try Transaction(chainID: await again.chainID, sequence: 10, kind: 1, body: [2], signer: client)
    let receipt = try await again.submit(next, payloads: [])
    #expect(try head("ahead")?.hash == receipt.header.hash)
  }

  /// Every bit of the head, every cut, other chains and other signers.
  @Test func aFalseHeadIsNone() async throws {
    let path = URL(fileURLWithPath: scratch.file("ledger.head"))
    let good = try Data(contentsOf: path)
    let chain = try engine.store.audit(Adder()).chain
    func refuses(_ label: String, _ location: SourceLocation = #_sourceLocation) {
      do throws(LedgerError) {
        try engine.store.verifyHead(chain)
        Issue.record("\(label): taken", sourceLocation: location)
      } catch {
        guard case .headDamaged(path.path, _) = error else {
          Issue.record("\(label): \(error)", sourceLocation: location)
          return
        }
      }
    }
    for i in 0..<8 * good.count {
      var bytes = good
      bytes[i / 8] ^= 1 << UInt8(i % 8)
      try bytes.write(to: path)
      refuses("bit \(i)")
    }
    for count in 0..<good.count {
      try good.prefix(count).write(to: path)
      refuses("cut to \(count)")
    }
    try (good + [0]).write(to: path)
    refuses("longer")
    let last = try #require(try engine.store.block(at: 9)).header
    try LedgerHead(last, key: client).write(beside: engine.store.path)
    refuses("another signer")
    var foreign = last
    foreign.chainID = Hash("test chain", [])
    try LedgerHead(foreign, key: founder).write(beside: engine.store.path)
    refuses("another chain")
    // Another block of the same height, signed by the founder: a fork, and not this one.
    var fork = last
    fork.time += 1
    try LedgerHead(fork, key: founder).write(beside: engine.store.path)
    let error = try #require(throws: LedgerError.self) { try engine.store.verifyHead(chain) }
    guard case .inconsistent(.block(9), "hash", _) = error else {
      Issue.record("\(error)")
      return
    }
    try FileManager.default.removeItem(at: path)
    #expect(try engine.store.verifyHead(chain) == nil)
    // A block that somebody else names.
    #expect(try engine.store.verifyContains(last.hash, chain) == 9)
    #expect(throws: LedgerError.missingHead(fork.hash, end: 9)) { try engine.store.verifyContains(fork.hash, chain) }
  }

  /// What a killed process left behind, whatever its number, is in nobody's way.
  @Test func leftoversAreInNobodysWay() async throws {
    for name in ["ledger.head.new", "ledger.head.\(getpid()).tmp", "key.new"] {
      try FileManager.default.createDirectory(atPath: scratch.file(name), withIntermediateDirectories: false)
    }
    try await extend(9)
    try SigningKey().save(to: scratch.file("key"))
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(names.filter { $0.hasSuffix(".new") }.sorted() == ["key.new", "ledger.head.new"])
  }
}
