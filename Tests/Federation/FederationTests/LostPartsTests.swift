import Contracts
import Federation
import FederationTesting
import Foundation
import Ledger
import Testing

/// A run whose folder lost something that cannot be made anew: the part is named, and nothing is changed.
@Suite struct LostPartsTests {
  private struct Copy {
    let folder: TemporaryFolder
    let run: FinishedRun
    let chain: Hash
    var files: FederationFolder { FederationFolder(path: folder.path) }

    init() async throws {
      run = try await FinishedRun.shared.value
      folder = try TemporaryFolder()
      for name in try FileManager.default.contentsOfDirectory(atPath: run.folder.path) {
        try FileManager.default.copyItem(
          atPath: "\(run.folder.path)/\(name)", toPath: "\(folder.path)/\(name)")
      }
      chain = try #require(try LedgerStore.openReadOnly(at: run.path).chainID())
    }

    func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

    /// Every file with its content; SQLite's own index of its log is none of ours.
    func content() throws -> [String: Data] {
      var content: [String: Data] = [:]
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where !name.contains("sqlite-") {
        content[name] = FileManager.default.contents(atPath: "\(folder.path)/\(name)")
      }
      return content
    }

    func open(expecting: Hash?, head: Hash? = nil) async throws(FederationError) -> SealedFederation {
      try await SealedFederation(
        run.plan, in: files, expecting: expecting, head: head, contract: Fixture.insecure, ceremony: Fixture.ceremony)
    }

    /// Opening is refused, with a reason that names the file, and changes nothing.
    func refuses(
      _ file: String, _ text: String, expecting: Hash?, head: Hash? = nil, _ location: SourceLocation = #_sourceLocation
    ) async throws {
      let before = try content()
      do throws(FederationError) {
        _ = try await open(expecting: expecting, head: head)
        Issue.record("opened", sourceLocation: location)
      } catch {
        #expect("\(error)".contains(file) && "\(error)".contains(text), "\(error)", sourceLocation: location)
      }
      #expect(try content() == before, sourceLocation: location)
    }
  }

  @Test func aLostLedger() async throws {
    let copy = try await Copy()
    try copy.remove(copy.files.ledger)
    try await copy.refuses("ledger.sqlite", "is missing; restore it", expecting: copy.chain)
    // Where nobody knows the chain, what is left of it tells: first the head, then the shares.
    try await copy.refuses("ledger.sqlite", "the head of a ledger", expecting: nil)
    try copy.remove(copy.files.ledger + ".head")
    try await copy.refuses("ledger.sqlite", "shares of a decryption key", expecting: nil)
    try await copy.refuses("ledger.sqlite", "is missing; restore it", expecting: copy.chain)
    // A ledger without blocks in its place is no better.
    try LedgerStore.create(at: copy.files.ledger).close()
    try await copy.refuses("ledger.sqlite", "it holds no block", expecting: copy.chain)
    try await copy.refuses("ledger.sqlite", "it holds no block", expecting: nil)
  }

  /// Cut to its genesis, and the head gone too: a head is durable before any share is made, so this is no crash behind the
  /// genesis, and no new key is dealt over the old shares.
  @Test func aLedgerCutToItsGenesisWithoutAHead() async throws {
    let copy = try await Copy()
    let old = try LedgerStore.openReadOnly(at: copy.files.ledger)
    let genesis = try #require(try old.block(at: 0))
    let transactions = try old.transactions(of: genesis)
    let payloads = try transactions.flatMap(\.payloads).map { try #require(try old.payload($0.hash)) }
    try old.close()
    for name in try FileManager.default.contentsOfDirectory(atPath: copy.folder.path)
    where name.hasPrefix("ledger.sqlite") {
      try copy.remove("\(copy.folder.path)/\(name)")
    }
    let cut = try LedgerStore.create(at: copy.files.ledger)
    try cut.append(genesis, transactions: transactions, payloads: payloads)
    try cut.close()
    try await copy.refuses("ledger.sqlite.head", "head", expecting: copy.chain)
  }

  @Test func anotherLedger() async throws {
    let copy = try await Copy()
    try await copy.refuses("belongs to chain", "\(copy.chain)", expecting: Hash("test chain", []))
  }

  @Test func aLostSigningKey() async throws {
    let run = try await FinishedRun.shared.value
    let names = try FileManager.default.contentsOfDirectory(atPath: run.folder.path + "/keys")
    for name in names.filter({ $0.hasSuffix(".key") }).sorted().prefix(3) {
      let copy = try await Copy()
      try copy.remove("\(copy.folder.path)/keys/\(name)")
      try await copy.refuses(name, "the signing key of", expecting: copy.chain)
      try await copy.refuses(name, "nobody can make another", expecting: nil)
    }
  }

  @Test func aLostHead() async throws {
    let copy = try await Copy()
    let end = try #require(try LedgerHead.read(beside: copy.files.ledger))
    try copy.remove(copy.files.ledger + ".head")
    try await copy.refuses("ledger.sqlite.head", "is missing", expecting: copy.chain)
    try await copy.refuses("is \(copy.run.model)", "no block", expecting: copy.chain, head: copy.run.model)
    _ = try await copy.open(expecting: copy.chain, head: end.hash)
  }

  /// ⚔ A ledger that lost its last blocks is valid; beside its head it is not, and without one an audit says what is
  /// missing.
  @Test func aLedgerThatWasCutBack() async throws {
    let copy = try await Copy()
    let whole = try LedgerStore.openReadOnly(at: copy.run.path)
    let report = try Auditor.audit(whole, contract: Fixture.insecure)
    #expect(report.isFinished && report.missing.isEmpty && report.head?.hash == report.end.hash)
    #expect(report.end == (try whole.tail()))
    for lost in [1, 7, report.blocks - 1] {
      try copy.remove(copy.files.ledger)
      let cut = try LedgerStore.create(at: copy.files.ledger)
      try whole.copy(to: cut, blocks: report.blocks - lost)
      try cut.close()
      let text = "\(lost) block\(lost == 1 ? " is" : "s are") missing from its end"
      try await copy.refuses("the ledger ends with", text, expecting: copy.chain)
      let store = try LedgerStore.openReadOnly(at: copy.files.ledger)
      let error = try #require(throws: FederationError.self) { try Auditor.audit(store, contract: Fixture.insecure) }
      #expect("\(error)".contains(text))
      // By itself it passes, and the report says that it is not all there is.
      let alone = copy.folder.path + "/alone-\(lost).sqlite"
      try FileManager.default.copyItem(atPath: copy.files.ledger, toPath: alone)
      let shorter = try Auditor.audit(LedgerStore.openReadOnly(at: alone), contract: Fixture.insecure)
      #expect(shorter.head == nil && !shorter.isFinished && Int(shorter.end.height) == report.blocks - lost - 1)
      let missing = shorter.missing.joined(separator: ", ")
      #expect(lost > 1 || missing == "the credits of round 3")
      #expect(lost < 30 || missing == "the dealer's key, every round")
      // Whoever knows the end can ask for it.
      #expect(throws: FederationError.self) {
        try Auditor.audit(LedgerStore.openReadOnly(at: alone), head: report.end.hash, contract: Fixture.insecure)
      }
    }
  }

  /// The chain is known before anything is made for it: whoever is told can write it down first.
  @Test func theChainIsToldBeforeItsKey() async throws {
    let folder = try TemporaryFolder()
    let files = FederationFolder(path: folder.path)
    let plan = try Fixture.killed(seed: 3)
    var told: (Hash, ChainTail)?
    do throws(FederationError) {
      _ = try await SealedFederation(
        plan, in: files,
        opened: { chain, end throws(FederationError) in
          told = (chain, end)
          throw .stalled("killed")
        }, contract: Fixture.insecure, ceremony: Fixture.ceremony)
      Issue.record("it went on")
    } catch { #expect(error == .stalled("killed")) }
    #expect(told?.1.height == 0 && !FileManager.default.fileExists(atPath: files.share(1)))
    let again = try await SealedFederation(
      plan, in: files, expecting: told?.0, contract: Fixture.insecure, ceremony: Fixture.ceremony)
    #expect(await again.engine.chainID == told?.0)
  }
}
