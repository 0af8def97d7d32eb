import Consensus
import Contracts
import Federation
import FederationTesting
import Ledger
import Testing
import UpdateProofs

/// The four cheats, a ciphertext that is none and a second vote. Each is tried on a validator, and on the trustees of a
/// validator that lets everything pass.
@Suite struct CheatTests {
  /// Who runs the checks in question.
  enum Verifier: CaseIterable { case validator, trustee }

  /// Rounds 1 with clients A and B and a cheater, in which `cheat` gives the cheater's payloads. If it is accepted and
  /// opened, `harm` sees the difference to the honest sum.
  private func attack(
    _ verifier: Verifier, _ defences: Defences, _ off: Set<Check>,
    cheat: (Field, any ForgeableScheme, SigningKey) async throws -> [[UInt8]],
    harm: (_ excess: [Int64], _ field: Field) async throws -> Void
  ) async throws {
    let contract = verifier == .validator ? defences.contract : Defences(off: off).contract
    let field = try await Field(
      contract, Fixture.plan(rounds: 1, clients: ["A", "B"], guests: ["cheater"], rowsEach: 12))
    try await field.open()
    try await field.submit(0, 1)
    let key = try #require(field.federation.guests["cheater"])
    let scheme = try #require(try await field.validator.state().schemes[.statistics] as? any ForgeableScheme)
    let payloads = try await cheat(field, scheme, key)
    _ = try await field.engine.send(field.submission(payloads, by: key))
    try await field.aggregate()
    for index in 1...3 {
      let journal = try StateJournal.create(at: field.journal("\(index)"))
      try await field.release([field.trustee(index, defences.contract, .all, journal)])
    }
    let honest = try await combine(field.vectors(0), field.vectors(1), +)
    try await harm(combine(field.openedSums(), honest, -)[0], field)
  }

  /// A cheat that the chain refuses for want of room, or a fault of the disk, was not caught.
  @Test func onlyWhatACheatIsCountsAsCaught() {
    for cheat in Cheater.Cheat.allCases {
      for error in [
        FederationError.refused(.roundFull(maximum: 3)), .refused(.late(deadline: 1, time: 2)),
        .refused(.tooLarge(bytes: 2, limit: 1)), .refused(.duplicateSubmission), .noRound,
        .ledger(.storage(.file, reason: "no room")), .ledger(.busy(path: "x")),
      ] { #expect(cheat.refusal(error) == nil, "\(cheat): \(error)") }
      let proof = FederationError.refused(.invalidCiphertext(vector: 0, row: 0))
      #expect((cheat.refusal(proof) != nil) == (cheat != .replay), "\(cheat)")
    }
    #expect(Cheater.Cheat.replay.refusal(.refused(.wrongRound))?.code == "wrong-round")
  }

  private func forge(
    _ field: Field, _ scheme: any ForgeableScheme, _ key: SigningKey, entry: Int64, committed: Int64, bounded: Int64
  ) async throws -> [[UInt8]] {
    func matrices(_ first: Int64) -> [[[Int64]]] {
      var all = scheme.plans.map { [[Int64]](repeating: [Int64](repeating: 1, count: $0.slots), count: $0.rows) }
      all[0][0][0] = first
      return all
    }
    let context = SubmissionContext(
      chainID: await field.engine.chainID.bytes, open: try await field.round.open.bytes,
      sender: key.verifyingKey.bytes)
    let encryption = try #require(try await field.validator.state().key?.key)
    let sealed = try scheme.forge(
      encrypted: matrices(entry), committed: matrices(committed), bounded: matrices(bounded), context: context,
      key: encryption, mode: .fast, work: .parallel)
    return [sealed.sealed, sealed.proofs]
  }

  @Test(arguments: Verifier.allCases) func anEntryOutOfRange(_ verifier: Verifier) async {
    await Attack("an entry out of range", stoppedBy: [(.bound, "bits")]).run { defences in
      var entry: Int64 = 0
      try await attack(verifier, defences, [.bound]) { field, scheme, key in
        entry = scheme.plans[0].entryRange.upperBound + 1
        return try await forge(field, scheme, key, entry: entry, committed: entry, bounded: 1)
      } harm: { excess, field in
        let offset = try await field.offset
        #expect(excess[0] == entry + offset)
      }
    }
  }

  @Test(arguments: Verifier.allCases) func aCiphertextThatDoesNotMatchItsCommitment(_ verifier: Verifier) async {
    await Attack("a ciphertext that does not match its commitment", stoppedBy: [(.link, "link")]).run { defences in
      try await attack(verifier, defences, [.link]) { field, scheme, key in
        try await forge(field, scheme, key, entry: 1 << 24, committed: 1, bounded: 1)
      } harm: { excess, field in
        let offset = try await field.offset
        #expect(excess[0] == (1 << 24) + offset)
      }
    }
  }

  /// A's update counts twice, and who sends it need not know it.
  @Test(arguments: Verifier.allCases) func aProofCopiedFromAnotherHospital(_ verifier: Verifier) async {
    await Attack("a proof copied from another hospital", stoppedBy: [(.sender, "proof")]).run { defences in
      try await attack(verifier, defences, [.sender]) { field, _, _ in
        let victim = try await field.round.accepted[0].transaction
        let copied = try #require(try field.engine.store.transaction(victim)).transaction
        return try copied.payloads.map { try #require(try field.engine.store.payload($0.hash)).bytes }
      } harm: { excess, field in
        let copied = try await field.vectors(0)[0]
        #expect(excess == copied)
      }
    }
  }

  /// A replayed transaction of an earlier opening: of the round before, or of a round that was given up and opened
  /// again (⚔ §9). Three checks stop it: the ledger's sequence numbers, the opening that a transaction names, and the
  /// opening in the transcripts of its proofs.
  @Test(arguments: [false, true]) func aReplayFromAnEarlierOpening(ofARoundGivenUp: Bool) async {
    await Attack(
      "a replay",
      stoppedBy: [
        (.sequence, "has sequence"), (.currentOpening, "another opening"), (.opening, "proof"),
      ]
    ).run { defences in
      let field = try await Field(defences.contract, Fixture.plan(rounds: 1, clients: ["A", "B", "C"], rowsEach: 12))
      let old: Submission
      if ofARoundGivenUp {
        try await field.open()
        old = try await field.submission(0)
        _ = try await field.engine.send(old)
        field.clock.advance(to: try await field.round.opening.deadline)
        try await field.validator.abort()
        try await field.open()
      } else {
        // The training round that the schedule has, then another one.
        _ = try await field.federation.driver.run()
        old = try #require(try await lastSubmission(of: field.clients[0].verifyingKey, .training, field))
        try await field.open(.training)
      }
      let accepted: RoundState
      if defences.has(.sequence) {
        _ = try await field.engine.send(old)
        accepted = try await field.round
      } else {
        var contract = await field.engine.machine
        let context = BlockContext(
          chainID: await field.engine.chainID, height: await field.engine.tail.height + 1, time: field.clock.now,
          proposer: field.validator.key.verifyingKey)
        try contract.apply(old.transaction, payloads: PayloadReader(old.payloads), in: context)
        accepted = try #require(contract.state?.round)
      }
      #expect(accepted.accepted.map(\.transaction) == [old.transaction.hash])
    }
  }

  private func lastSubmission(
    of client: VerifyingKey, _ purpose: Purpose, _ field: Field
  ) async throws -> Submission? {
    let store = field.engine.store
    var found: Submission?
    var current: Purpose?
    for height in 0...(await field.engine.tail.height) {
      for transaction in try store.transactions(of: #require(try store.block(at: height))) {
        if transaction.kind == TransactionKind.open.rawValue {
          current = try OpenBody(wireBytes: transaction.body).purpose
        }
        guard transaction.kind == TransactionKind.submit.rawValue, transaction.sender == client, current == purpose
        else { continue }
        found = Submission(
          transaction, payloads: try transaction.payloads.map { try #require(try store.payload($0.hash)) })
      }
    }
    return found
  }

  /// ⚔ §3: zeros in place of ciphertexts, without any proof: the whole round can never be opened. (Where submissions
  /// are proved, the link proof stops this too.)
  @Test func aCiphertextThatIsNone() async {
    await Attack("a ciphertext that is none", stoppedBy: [(.ciphertexts, "invalid-ciphertext")]).run { defences in
      let field = try await Field(
        defences.contract, Fixture.plan(rounds: 1, clients: ["A", "B"], proofs: .none, guests: ["cheater"]))
      try await field.open()
      try await field.submit(0, 1)
      let key = try #require(field.federation.guests["cheater"])
      let zeros = [UInt8](repeating: 0, count: try await field.submission(0).payloads[0].bytes.count)
      _ = try await field.engine.send(field.submission([zeros, []], by: key))
      #expect(try await field.round.sumRows.allSatisfy { $0.value == 0 })
    }
  }

  /// §9: the first submission counts, later ones are refused.
  @Test func aSecondSubmission() async {
    await Attack("a second submission", stoppedBy: [(.oneSubmission, "duplicate-submission")]).run { defences in
      let field = try await Field(
        defences.contract, Fixture.plan(rounds: 1, clients: ["A", "B", "C"], proofs: .none, rowsEach: 12))
      try await field.open()
      try await field.submit(0, 0, 1)
      #expect(try await field.round.accepted.count == 3)
    }
  }
}
