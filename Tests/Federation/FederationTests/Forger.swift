import Contracts
import Federation
import FederationTesting
import Ledger
import Testing

/// A finished run of a small federation, everybody's signing keys, and its ledger closed on disk.
struct FinishedRun: Sendable {
  let folder: TemporaryFolder
  let plan: FederationPlan
  let model: Hash
  let keys: [VerifyingKey: SigningKey]
  var path: String { FederationFolder(path: folder.path).ledger }

  init(_ plan: FederationPlan) async throws {
    self.plan = plan
    folder = try TemporaryFolder()
    let federation = try await Fixture.federation(plan, in: folder)
    model = try await federation.driver.run().modelDigest
    let files = FederationFolder(path: folder.path)
    let parties =
      ["validator", "dealer"] + plan.tasks.map { "client " + $0.name }
      + (1...plan.trustees.trustees).map { "trustee \($0)" }
    keys = try Dictionary(
      uniqueKeysWithValues: parties.map {
        let key = try files.signingKey($0)
        return (key.verifyingKey, key)
      })
    try federation.engine.store.close()
  }

  /// Made once for all tests that only read it: two clients, one training round.
  static let shared = Task { try await FinishedRun(Fixture.plan(rounds: 1, clients: ["A", "B"], rowsEach: 12)) }
  /// The same with masked updates.
  static let masked = Task {
    try await FinishedRun(
      Fixture.plan(rounds: 1, clients: ["A", "B"], proofs: .norm, rowsEach: 12, encryption: .masked))
  }
}

/// What a transaction says, before it is signed.
struct Statement {
  let kind: TransactionKind
  let sender: Member
  /// Rounds from 1; 0 before the first.
  let round: Int
  var body: [UInt8]
  var payloads: [[UInt8]]
}

/// Rebuilds a ledger with correct hashes, signatures and certificates, in which something is false.
struct Forger {
  let run: FinishedRun

  /// Where the lie is.
  struct Place: Sendable {
    let transaction: Hash
    let height: UInt64
  }

  /// Writes the run's chain anew at `path` and returns where the first changed statement is; `lie` changes a statement,
  /// or removes it by giving nil. What a change makes
  /// of later names (chain, openings, models) is carried through; everybody signs again.
  func rebuild(at path: String, _ lie: (Statement) throws -> Statement?) throws -> Place? {
    let old = try LedgerStore.openReadOnly(at: run.path)
    let new = try LedgerStore.create(at: path)
    var chain = ChainState()
    var place: Place?
    var names: [[UInt8]: [UInt8]] = [:]
    var members = Membership?.none
    var round = 0
    for height in 0...(try #require(try old.tail()).height) {
      let block = try #require(try old.block(at: height))
      // Each in a block of its own, whatever the run had in one.
      for transaction in try old.transactions(of: block) {
        let kind = try #require(TransactionKind(rawValue: transaction.kind))
        if members == nil { members = try Membership(Genesis(wireBytes: transaction.body).members) }
        if kind == .open { round += 1 }
        let honest = Statement(
          kind: kind, sender: try #require(members?[transaction.sender]), round: round,
          body: Self.replace(names, in: transaction.body),
          payloads: try transaction.payloads.map { try #require(try old.payload($0.hash)).bytes })
        guard let told = try lie(honest) else { continue }
        let isLie = told.body != honest.body || told.payloads != honest.payloads
        let payloads = try told.payloads.map { try Payload($0) }
        let signed = try Transaction(
          chainID: chain.nextChainID, sequence: chain.nextSequence(of: transaction.sender), kind: transaction.kind,
          body: told.body, payloads: payloads.map(\.reference), signer: try #require(run.keys[transaction.sender]))
        names[transaction.hash.bytes] = signed.hash.bytes
        if isLie, kind == .publish, let was = try? PublishBody(wireBytes: honest.body),
          let new = try? PublishBody(wireBytes: told.body)
        {
          names[was.model.bytes] = new.model.bytes
        }
        let next = try seal(signed, chain, block.header.time)
        try chain.advance(by: next, transactions: [signed])
        try new.append(next, transactions: [signed], payloads: payloads)
        if isLie, place == nil { place = Place(transaction: signed.hash, height: next.height) }
      }
    }
    try new.verifyStructure()
    try new.close()
    return place
  }

  /// Audits the ledger that `lie` makes, and expects it to fail at the lie with `reason`.
  func audit(
    names reason: String, _ lie: (Statement) throws -> Statement?, _ location: SourceLocation = #_sourceLocation
  ) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/forged.sqlite"
    let place = try #require(try rebuild(at: path, lie), sourceLocation: location)
    let error = try #require(throws: FederationError.self, sourceLocation: location) {
      try Auditor.audit(LedgerStore.openReadOnly(at: path), contract: Fixture.insecure)
    }
    let text = "\(error)"
    #expect(text.contains("\(place.transaction)"), "\(text)", sourceLocation: location)
    #expect(text.contains("block \(place.height)"), "\(text)", sourceLocation: location)
    #expect(text.contains(reason), "\(text)", sourceLocation: location)
  }

  /// Changes the first transaction of a kind in a round.
  static func change(
    _ kind: TransactionKind, round: Int, _ change: @escaping (inout Statement) throws -> Void
  ) -> (Statement) throws -> Statement? {
    var done = false
    return { statement in
      guard statement.kind == kind, statement.round == round, !done else { return statement }
      done = true
      var statement = statement
      try change(&statement)
      return statement
    }
  }

  private func seal(_ transaction: Transaction, _ chain: ChainState, _ time: UInt64) throws -> Block {
    let validator = try FederationFolder(path: run.folder.path).signingKey("validator")
    let tree = MerkleTree([transaction.hash])
    let header = BlockHeader(
      chainID: chain.nextChainID, height: chain.nextHeight, previous: chain.tail?.hash ?? .zero, transactionCount: 1,
      transactionsRoot: tree.root, time: time, proposer: validator.verifyingKey)
    return Block(
      header: header, certificate: .proposer(of: header, key: validator), transactions: tree.leaves)
  }

  private static func replace(_ names: [[UInt8]: [UInt8]], in body: [UInt8]) -> [UInt8] {
    var body = body
    var i = 0
    while i + Hash.count <= body.count {
      if let other = names[Array(body[i..<i + Hash.count])] {
        body.replaceSubrange(i..<i + Hash.count, with: other)
        i += Hash.count
      } else {
        i += 1
      }
    }
    return body
  }
}
