import Contracts
import Federation
import FederationTesting
import Foundation
import Ledger
import Testing

/// Blocks and uploads that nobody signed: whoever replays or receives them reads none of their payloads.
@Suite struct ReadAheadTests {
  /// A transaction in a member's name, by somebody who has no member's key.
  private func unsigned(
    _ payloads: [PayloadReference], in name: VerifyingKey, _ open: Hash, _ chainID: Hash, sequence: UInt64
  ) throws -> Transaction {
    let signed = try Transaction(
      chainID: chainID, sequence: sequence, kind: TransactionKind.submit.rawValue,
      body: RoundReference(open: open).wireBytes, payloads: payloads, signer: SigningKey())
    var bytes = signed.wireBytes
    bytes.replaceSubrange(33..<65, with: name.bytes)
    return try Transaction(wireBytes: bytes)
  }

  /// ⚔ A copy of an honest ledger, and behind its last block a chain of others without one signature. They reference a
  /// payload of 4 MiB again and again, and claim that it has the length of a submission's, or a byte: whoever read ahead
  /// by claimed lengths read 64 times as much as the file holds.
  @Test func aReplayReadsNothingThatIsNotSigned() async throws {
    let field = try await Field(Fixture.insecure, Fixture.plan(proofs: .none, rowsEach: 12))
    let open = try await field.open().open
    try await field.submit(0)
    let path = field.folder.path + "/forged.sqlite"
    let store = try LedgerStore.create(at: path)
    try field.engine.store.copy(to: store)
    var honest = Replica(Fixture.insecure)
    try honest.catchUp(with: store)
    let cost = store.bytesRead

    let (chainID, stranger) = (await field.engine.chainID, SigningKey())
    let large = try Payload([UInt8](repeating: 7, count: 4 << 20))
    let state = try #require(await field.engine.machine.state)
    let scheme = try #require(state.schemes[.statistics])
    let lengths = [scheme.sealedByteCount, scheme.proofByteCount]
    var tail = try #require(try store.tail())
    for i in 0..<32 {
      // The first brings the payload along; the others lie about it.
      let claimed = i == 0 ? [large.bytes.count, large.bytes.count] : i.isMultiple(of: 2) ? [1, 1] : lengths
      let references = try claimed.map { length in
        var bytes = large.reference.wireBytes
        for k in 0..<4 { bytes[32 + k] = UInt8(truncatingIfNeeded: length >> (24 - 8 * k)) }
        return try PayloadReference(wireBytes: bytes)
      }
      let transaction = try unsigned(
        references, in: field.clients[i % 2 + 1].verifyingKey, open, chainID, sequence: UInt64(i / 2))
      let tree = MerkleTree([transaction.hash])
      let header = BlockHeader(
        chainID: chainID, height: tail.height + 1, previous: tail.hash, transactionCount: 1,
        transactionsRoot: tree.root, time: tail.time, proposer: field.validator.key.verifyingKey)
      let block = Block(
        header: header, certificate: .proposer(of: header, key: stranger), transactions: tree.leaves)
      try store.append(block, transactions: [transaction], payloads: i == 0 ? [large] : [])
      tail = ChainTail(header)
    }
    let before = store.bytesRead
    var replica = Replica(Fixture.insecure)
    #expect(throws: ReplayError<Rejection>.ledger(.badSignature(.block(try #require(honest.chain.tail).height + 1)))) {
      try replica.catchUp(with: store)
    }
    // The honest blocks, and of the others a few bytes of the first.
    #expect(store.bytesRead - before < cost + 4096, "\(store.bytesRead - before) bytes, \(cost) without the forgery")
    #expect(replica.chain.tail == honest.chain.tail)
  }

  /// ⚔ The same by a member, signed: it may claim what it likes, the true length is what counts.
  @Test func aSignedLieIsReadByItsTrueLength() async throws {
    let field = try await Field(Fixture.insecure, Fixture.plan(proofs: .none, rowsEach: 12))
    let open = try await field.open().open
    let large = try Payload([UInt8](repeating: 7, count: 1 << 20))
    let state = try #require(await field.engine.machine.state)
    let scheme = try #require(state.schemes[.statistics])
    var lie = large.reference.wireBytes
    let claimed = scheme.sealedByteCount
    for k in 0..<4 { lie[32 + k] = UInt8(truncatingIfNeeded: claimed >> (24 - 8 * k)) }
    let references = [try PayloadReference(wireBytes: lie), try Payload([]).reference]
    let transaction = try Transaction(
      chainID: await field.engine.chainID, sequence: 0, kind: TransactionKind.submit.rawValue,
      body: RoundReference(open: open).wireBytes, payloads: references, signer: field.clients[0].key)
    let hint = UpcomingTransactions([transaction], payloads: [large, try Payload([])])
    #expect(hint.payload(references[0]) == nil && hint.payload(large.reference) == large.bytes)
    #expect(hint.payload(references[1]) == [])
    // A payload of another length than a submission's is refused by its length alone.
    let machine = await field.engine.machine
    var refusing = machine
    let long = try Transaction(
      chainID: await field.engine.chainID, sequence: 0, kind: TransactionKind.submit.rawValue,
      body: RoundReference(open: open).wireBytes, payloads: [large.reference, references[1]],
      signer: field.clients[0].key)
    let tail = await field.engine.tail
    let context = BlockContext(
      chainID: await field.engine.chainID, height: tail.height + 1, time: tail.time,
      proposer: field.validator.key.verifyingKey)
    do throws(Rejection) {
      // No payload can be read here at all.
      try refusing.apply(long, payloads: PayloadReader([]), in: context)
      Issue.record("accepted")
    } catch {
      #expect(error.code == "malformed" && error.description.contains("the template has"), "\(error)")
    }
  }

  /// ⚔ A desk reads no upload for a transaction that its sender did not sign, or may not send: the bytes on the disk are
  /// damaged here, and nobody gets as far as to notice.
  @Test func aDeskChecksBeforeItReads() async throws {
    let field = try await Field(Fixture.insecure, Fixture.plan(proofs: .none, rowsEach: 12))
    let open = try await field.open().open
    let uploads = try UploadStore.open(at: field.folder.path + "/uploads")
    let desk = SubmissionDesk(engine: field.engine, uploads: uploads) { field.clock.now }
    let honest = try await field.submission(0)
    let (chainID, client) = (await field.engine.chainID, field.clients[0])
    let file = try PayloadFile.create(at: field.folder.path + "/sealed") { append throws(LedgerError) in
      try append(honest.payloads[0].bytes)
    }
    let offer = try file.offer(chainID: chainID, context: open, signer: client.key)
    try await file.upload(offer, to: desk)
    let data = "\(uploads.path)/\(offer.id.hex).data"
    let handle = try #require(FileHandle(forUpdatingAtPath: data))
    try handle.write(contentsOf: [0xff, 0xff, 0xff])
    try handle.close()
    let references = honest.transaction.payloads
    let forged = try unsigned(references, in: client.verifyingKey, open, chainID, sequence: 0)
    await #expect(throws: FederationError.ledger(.badSignature(.transaction(forged.hash)))) {
      try await desk.submit(forged)
    }
    func refused(_ what: String, _ transaction: Transaction) async {
      do throws(FederationError) {
        _ = try await desk.submit(transaction)
        Issue.record("\(what): accepted")
      } catch {
        switch error {
        case .ledger(.upload(.notPermitted)), .ledger(.wrongChain), .ledger(.wrongSequence): break
        default: Issue.record("\(what): \(error)")
        }
      }
    }
    func sign(
      _ payloads: [PayloadReference], kind: TransactionKind = .submit, sequence: UInt64 = 0, chainID: Hash = chainID,
      _ key: SigningKey = client.key
    ) throws -> Transaction {
      try Transaction(
        chainID: chainID, sequence: sequence, kind: kind.rawValue, body: RoundReference(open: open).wireBytes,
        payloads: payloads, signer: key)
    }
    await refused("a stranger's", try sign(references, SigningKey()))
    await refused("the validator's", try sign(references, sequence: 2, field.validator.key))
    await refused("another kind", try sign(references, kind: .share))
    await refused("another chain", try sign(references, chainID: open))
    await refused("a later one", try sign(references, sequence: 3))
    await refused("a thousand references", try sign(Array(repeating: references[0], count: 1000)))
    await refused("another length", try sign([Payload([1]).reference, references[1]]))
    // Only what may be submitted is read, and then the damage is found.
    await #expect(throws: FederationError.self) { try await desk.submit(honest.transaction) }
    do throws(FederationError) { _ = try await desk.submit(honest.transaction) } catch {
      guard case .ledger(.inconsistent(.payload, _, _)) = error else {
        Issue.record("\(error)")
        return
      }
    }
  }
}
