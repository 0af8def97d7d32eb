import BigNum
import Consensus
import Contracts
import FederationTesting
import Foundation
import Ledger
import Testing
import Wire

@testable import Federation

/// Federations whose clients are elsewhere: invited, told of rounds, and checked as all others are.
@Suite struct CoordinatorTests {
  private static func charter(
    _ more: String = "", clients: String = "[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]"
  ) -> [UInt8] {
    Array(
      """
      {"version":1,"name":"test","clients":\(clients),
       "parameters":[{"name":"w","shape":[2,3]},{"name":"b","shape":[2]}],"clip":1.0,"fraction_bits":8,
       "max_examples":100,"metrics":[{"name":"loss","range":[0,4]},{"name":"accuracy","range":[0,1]}],
       "key_bits":512,"min_clients":2,"corrupted_clients":0\(more)}
      """.utf8)
  }

  private static let start = (0..<8).map { Double($0) / 8 }

  /// A federation with a client for each name.
  private struct Field {
    let folder: TemporaryFolder
    let coordinator: Coordinator
    let clients: [AwayClient]

    init(_ more: String = "") async throws {
      folder = try TemporaryFolder()
      coordinator = try await Coordinator.found(
        Charter(CoordinatorTests.charter(more)), model: CoordinatorTests.start, in: folder.path + "/f",
        contract: Fixture.insecure, ceremony: Fixture.ceremony)
      clients = try ["a", "b", "c"].map { [coordinator, folder] name in
        try AwayClient(
          coordinator.invitation.wireBytes, key: coordinator.signingKey(of: name), folder: "\(folder.path)/\(name)",
          expecting: coordinator.chainID, contract: Fixture.insecure)
      }
    }

    static func update(_ i: Int) -> [Double] { (0..<8).map { Double(($0 * 3 + i) % 5 - 2) / 16 } }
    static func report(_ i: Int) -> AwayClient.Report {
      AwayClient.Report(examples: 10 * (i + 1), evaluated: 5 * (i + 1), values: [Double(i), 0.25 * Double(i)])
    }
  }

  /// The sums are those of the updates, weighted by examples; the model moves by their mean; the ledger passes an audit.
  @Test(arguments: ["", ",\"encryption\":\"masked\"", ",\"encryption\":\"paillier\"", ",\"proofs\":\"none\""])
  func roundsOfClientsElsewhere(_ more: String) async throws {
    // The coordinator goes with its process.
    let (folder, clients, chain) = try await trained(more)
    let again = try await Coordinator.open(
      folder.path + "/f", expecting: chain, contract: Fixture.insecure, ceremony: Fixture.ceremony)
    let evaluation = try await again.open(.evaluation).wireBytes
    let reports = try clients[..<2].enumerated().map { try $1.seal(Field.report($0), for: evaluation) }
    #expect(try await again.take(reports).allSatisfy { $0.refusal == nil })
    #expect(try await again.close().metrics?.evaluated == 15)
    let second = try await again.open(.training).wireBytes
    let third = try clients[0].seal(Field.update(1), Field.report(1), for: second)
    #expect(try clients[0].seal(Field.update(2), Field.report(2), for: second) == third)
    // ⚔ An old notice: what was sealed for it is gone, and another update would be sealed for one opening.
    #expect(throws: FederationError.self) { try clients[0].seal(Field.report(0), for: evaluation) }
    let one = try clients[1].seal(Field.update(0), Field.report(0), for: second)
    #expect(try await again.take([one, one]).map { $0.refusal == nil } == [true, false])
    await #expect(throws: FederationError.self) { try await again.close() }
    #expect(try await again.round?.phase == .open)
    try await again.giveUp()
    #expect(try await again.round?.phase == .aborted)
    let store = try LedgerStore.openReadOnly(at: folder.path + "/f/ledger.sqlite")
    #expect(try Auditor.audit(store, contract: Fixture.insecure).rounds.map(\.phase) == [.settled, .settled, .aborted])
  }

  private func trained(_ more: String) async throws -> (TemporaryFolder, [AwayClient], Hash) {
    let field = try await Field(more)
    let notice = try await field.coordinator.open(.training).wireBytes
    let sent = try field.clients.enumerated().map { try $1.seal(Field.update($0), Field.report($0), for: notice) }
    // Sealed once, whatever is asked for then.
    #expect(try field.clients[0].seal(Field.update(2), Field.report(2), for: notice) == sent[0])
    let answers = try await field.coordinator.take(sent)
    #expect(answers.map(\.client) == ["a", "b", "c"] && answers.allSatisfy { $0.refusal == nil }, "\(answers)")
    let round = try await field.coordinator.close()
    #expect(round.phase == .settled && round.accepted == ["a", "b", "c"] && round.metrics?.samples == 60)
    var means = [Double](repeating: 0, count: 8)
    for i in 0..<3 {
      let (update, weight) = (Field.update(i), Double(i + 1) / 6)
      for k in 0..<8 { means[k] += update[k] * weight }
    }
    // Rounding, and a mask's noise of 6.4 a client, are 3·10 units of 2^−8 at the most, and the weight is 60/100.
    let model = try await field.coordinator.model
    var error = 0.0
    for k in 0..<8 { error = max(error, abs(model[k] - Self.start[k] - means[k])) }
    #expect(error < (more.contains("masked") ? 0.5 : 3.0 / 256 / 0.6), "\(error)")
    let metrics = try #require(round.metrics?.metrics)
    // Two of three have 10 and 15 examples, of losses 1 and 2; the first has 5 of loss 0.
    let loss = try #require(metrics[.mean(0)])
    let accuracy = try #require(metrics[.mean(1)])
    #expect(abs(loss - 40.0 / 30) < 1e-5 && abs(accuracy - 10.0 / 30) < 1e-5)
    return (field.folder, field.clients, field.coordinator.chainID)
  }

  /// ⚔ What a client sends is changed, signed anew by itself, or sent by another: refused, and the client is named.
  @Test func cheatsAreRefusedByName() async throws {
    let field = try await Field()
    let notice = try await field.coordinator.open(.training).wireBytes
    let sent = try field.clients.enumerated().map { try $1.seal(Field.update($0), Field.report($0), for: notice) }
    // A false proof that is signed rightly.
    let honest = try SentSubmission(wireBytes: sent[0]).submission
    var payloads = honest.payloads
    var proof = payloads[1].bytes
    proof[proof.count / 2] ^= 1
    payloads[1] = try Payload(proof)
    func signed(_ payloads: [Payload], _ name: String) throws -> [UInt8] {
      let t = honest.transaction
      let transaction = try Transaction(
        chainID: t.chainID, sequence: t.sequence, kind: t.kind, body: t.body, payloads: payloads.map(\.reference),
        signer: field.coordinator.signingKey(of: name))
      // In another order than they are signed in, and one of them twice.
      let sent = payloads.reversed() + [payloads[0]]
      return SentSubmission(Submission(transaction, payloads: sent)).wireBytes
    }
    let answers = try await field.coordinator.take([
      signed(payloads, "a"), signed(honest.payloads, "b"), Array(sent[2].dropLast()), [], sent[1],
    ])
    #expect(answers.map(\.client) == ["a", "b", nil, nil, "b"])
    #expect(answers.map { $0.refusal == nil } == [false, false, false, false, true])
    for answer in answers[..<2] {
      guard case .refused(let reason) = answer.refusal else {
        Issue.record("\(answer)")
        continue
      }
      #expect(reason.code.hasPrefix("proof-"), "\(reason)")
    }
    // The proof of a's offence is on the chain, and keeps it out; b was accepted besides.
    #expect(try await field.coordinator.round?.offenders == ["a"])
    guard case .refused(.excluded) = try await field.coordinator.take([sent[0]])[0].refusal else {
      Issue.record("not excluded")
      return
    }
    // Bytes that were changed on the way are nobody's offence.
    for place in stride(from: 0, to: sent[2].count, by: max(1, sent[2].count / 97)) {
      var changed = sent[2]
      changed[place] ^= 4
      #expect(try await field.coordinator.take([changed]).allSatisfy { $0.refusal != nil }, "byte \(place)")
    }
    #expect(try await field.coordinator.round?.offenders == ["a"])
    #expect(try await field.coordinator.take([sent[2]]).allSatisfy { $0.refusal == nil })
    #expect(try await field.coordinator.round?.accepted == ["b", "c"])
  }

  /// ⚔ An invitation that anybody changed is refused: its bytes one by one, and parts of another federation's.
  @Test func falseInvitationsAreRefused() async throws {
    let field = try await Field()
    let key = try field.coordinator.signingKey(of: "a")
    let bytes = field.coordinator.invitation.wireBytes
    func open(_ bytes: [UInt8], _ chain: Hash?) throws(FederationError) -> AwayClient {
      try AwayClient(
        bytes, key: key, folder: field.folder.path + "/x", expecting: chain, contract: Fixture.insecure)
    }
    for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 211)) {
      var changed = bytes
      changed[place] ^= 2
      #expect(throws: FederationError.self, "byte \(place)") { try open(changed, field.coordinator.chainID) }
    }
    for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 53)) {
      #expect(throws: FederationError.self) { try open(Array(bytes.prefix(count)), nil) }
    }
    let other = try await Field()
    #expect(throws: FederationError.self) {
      try open(other.coordinator.invitation.wireBytes, field.coordinator.chainID)
    }
    // A key that is nobody's, and a trustee's.
    #expect(throws: FederationError.self) { try open(other.coordinator.invitation.wireBytes, nil) }
    // A notice of another chain, one that somebody else signed, and one for other rounds.
    let notice = try await other.coordinator.open(.training).wireBytes
    #expect(throws: FederationError.self) { try field.clients[0].seal(Field.update(0), Field.report(0), for: notice) }
    let mine = try await field.coordinator.open(.evaluation)
    #expect(throws: FederationError.self) {
      try field.clients[0].seal(Field.update(0), Field.report(0), for: mine.wireBytes)
    }
    let forged = RoundNotice(
      open: try Transaction(
        chainID: mine.open.chainID, sequence: mine.open.sequence, kind: mine.open.kind, body: mine.open.body,
        signer: field.coordinator.signingKey(of: "b")), sequences: mine.sequences)
    #expect(throws: FederationError.refused(.wrongRole(needed: .validator))) {
      try field.clients[0].seal(Field.report(0), for: forged.wireBytes)
    }
  }

  @Test(arguments: [
    ("{\"version\":2,\"clip\":1,\"clients\":[],\"parameters\":[]}", "version"), ("[]", "charter"),
    ("{\"version\":1,\"clip\":1,\"clients\":[],\"parameters\":[],\"klip\":2}", "klip"),
    (
      "{\"version\":1,\"clients\":[{\"name\":\"a\",\"Key\":\"00\"}],\"parameters\":[],\"clip\":1,\"max_examples\":1}",
      "Key"
    ),
  ])
  func foreignChartersAreRefused(_ text: String, _ named: String) {
    do throws(FederationError) {
      _ = try Charter(Array(text.utf8))
      Issue.record("taken")
    } catch { #expect("\(error)".contains(named), "\(error)") }
  }

  @Test(arguments: [
    ",\"clip\":0", ",\"clip\":-1", ",\"fraction_bits\":60", ",\"max_examples\":0", ",\"max_examples\":-5",
    ",\"key_bits\":100", ",\"trustees\":0", ",\"trustees\":-1", ",\"threshold\":9", ",\"min_clients\":9",
    ",\"min_clients\":-9", ",\"corrupted_clients\":70000", ",\"proofs\":\"some\"", ",\"encryption\":\"rot13\"",
    ",\"min_honest\":1", ",\"min_honest\":-9223372036854775808", ",\"corrupted_clients\":9223372036854775807",
    ",\"threshold\":9223372036854775807", ",\"trustees\":100000000000", ",\"max_examples\":100000000000000",
  ])
  func chartersThatAreUnsoundAreRefused(_ more: String) async throws {
    // JSON of a charter in which the key stands once.
    let key = more.dropFirst(2).prefix { $0 != "\"" }
    var text = String(decoding: Self.charter(), as: UTF8.self)
    text = text.replacingOccurrences(of: "\"\(key)\":[^,}]*,?", with: "", options: .regularExpression)
    text = text.replacingOccurrences(of: ",}", with: "}").dropLast() + more + "}"
    let folder = try TemporaryFolder()
    do {
      _ = try await Coordinator.found(
        Charter(Array(text.utf8)), model: Self.start, in: folder.path + "/f", contract: Fixture.insecure,
        ceremony: Fixture.ceremony)
      Issue.record("founded")
    } catch { if case .plan = error {} else { Issue.record("\(error)") } }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/f"), "nothing was written")
  }
}
