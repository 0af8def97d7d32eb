import Contracts
import Federation
import FederationTesting
import Foundation
import Ledger
import Testing

/// Submissions that are uploaded before they are submitted.
@Suite struct UploadSubmissionTests {
  private func field(_ clients: [String] = ["A", "B", "C"]) async throws -> Field {
    let field = try await Field(Fixture.insecure, Fixture.plan(rounds: 1, clients: clients, proofs: .none))
    try await field.open()
    return field
  }

  private func desk(_ field: Field, _ name: String, _ limits: UploadLimits = UploadLimits()) throws -> SubmissionDesk {
    let store = try UploadStore.open(at: field.folder.path + "/" + name, limits: limits)
    return SubmissionDesk(engine: field.engine, uploads: store) { field.clock.now }
  }

  private func names(_ folder: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder)).subtracting(["openings.journal"])
  }

  @Test func anInterruptedSubmissionGoesOn() async throws {
    let field = try await field()
    let open = try await field.round.open.hex
    let folder = try TemporaryFolder()
    // A node without room: what was sealed stays.
    var full = UploadLimits()
    full.bytesInTotal = 0
    let closed = try desk(field, "full", full)
    await #expect(throws: FederationError.self) {
      try await field.clients[0].submit(through: closed, folder: folder.path, phases: PhaseClock())
    }
    #expect(try names(folder.path) == ["\(open).sealed", "\(open).proofs", "\(open).list"])
    let hash = try PayloadFile.open(at: "\(folder.path)/\(open).sealed").reference.hash
    // Another one: the same payload is sent, chunk by chunk, and stands on the chain.
    let desk = try desk(field, "uploads")
    var sent: [Hash] = []
    let receipt = try #require(
      try await field.clients[0].submit(through: desk, folder: folder.path, phases: PhaseClock()) { payload, _ in
        sent.append(payload)
      })
    #expect(sent == [hash])
    let transaction = try #require(try field.engine.store.transaction(receipt.transaction)).transaction
    #expect(transaction.payloads[0].hash == hash)
    #expect(try field.engine.store.payload(hash) != nil)
    #expect(try await field.round.hasAccepted(field.clients[0].verifyingKey))
    #expect(try names(folder.path).isEmpty && desk.uploads.offers.isEmpty)
    // Once more is nothing more.
    #expect(try await field.clients[0].submit(through: desk, folder: folder.path, phases: PhaseClock()) == nil)
    #expect(
      await field.engine.machine.uploadPermit(for: field.clients[0].verifyingKey) == nil)
    // The round goes on with the others, and one of the payloads of another sealing is not taken for this one's.
    let other = try TemporaryFolder()
    _ = try SealedFolder(other.path)
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: "\(other.path)/\(open).sealed"))
    try Data([1]).write(to: URL(fileURLWithPath: "\(other.path)/\(String(repeating: "0", count: 64)).proofs"))
    _ = try await field.clients[1].submit(through: desk, folder: other.path, phases: PhaseClock())
    try await field.aggregate()
    #expect(try await field.round.accepted.count == 2)
  }

  @Test func onlyWhatIsWantedIsTaken() async throws {
    let field = try await field()
    let desk = try desk(field, "uploads")
    let (chainID, round) = (await field.engine.chainID, try await field.round)
    let state = try #require(await field.engine.machine.state)
    let scheme = try #require(state.schemes[round.opening.purpose])
    func file(_ count: Int) throws -> PayloadFile {
      try PayloadFile.create(at: "\(field.folder.path)/\(UUID().uuidString)") { append throws(LedgerError) in
        try append([UInt8](repeating: 7, count: count))
      }
    }
    let wanted = try file(scheme.sealedByteCount)
    let client = field.clients[0].key
    func refused(_ offer: UploadOffer) async {
      await #expect(throws: LedgerError.self) { try await desk.begin(offer) }
    }
    await refused(try wanted.offer(chainID: chainID, context: round.open, signer: SigningKey()))
    await refused(try wanted.offer(chainID: chainID, context: round.open, signer: field.validator.key))
    await refused(try wanted.offer(chainID: chainID, context: chainID, signer: client))
    await refused(try wanted.offer(chainID: round.open, context: round.open, signer: client))
    for count in [scheme.sealedByteCount + 1, scheme.sealedByteCount - 1] {
      await refused(try file(count).offer(chainID: chainID, context: round.open, signer: client))
    }
    let good = try wanted.offer(chainID: chainID, context: round.open, signer: client)
    #expect(try await desk.begin(good).missing == Array(wanted.chunks.indices))
    // A payload that nobody completed is not submitted.
    let transaction = try Transaction(
      chainID: chainID, sequence: await field.engine.nextSequence(of: client.verifyingKey),
      kind: TransactionKind.submit.rawValue, body: RoundReference(open: round.open).wireBytes,
      payloads: [wanted.reference, try file(0).reference], signer: client)
    await #expect(throws: FederationError.ledger(.missingPayload(wanted.reference.hash))) {
      try await desk.submit(transaction)
    }
    // After the deadline nothing is begun, and what was begun is gone.
    field.clock.advance(to: round.opening.deadline + 1)
    await refused(good)
    #expect(desk.uploads.offers.isEmpty)
  }
}
