import BigNum
import Contracts
import Federation
import FederationTesting
import Ledger
import PaillierScheme
import Testing
import Wire

/// A ledger whose hashes, signatures and certificates are all correct and in which one thing is false: the audit fails
/// and names it. ("Done when" 3.)
@Suite struct ForgedLedgerTests {
  private func audit(
    names reason: String, _ lie: (Statement) throws -> Statement?, _ location: SourceLocation = #_sourceLocation
  ) async throws {
    try await Forger(run: FinishedRun.shared.value).audit(names: reason, lie, location)
  }

  private func change(
    _ kind: TransactionKind, round: Int = 2, _ change: @escaping (inout Statement) throws -> Void
  ) -> (Statement) throws -> Statement? {
    Forger.change(kind, round: round, change)
  }

  @Test func theHonestLedgerPasses() async throws {
    let run = try await FinishedRun.shared.value
    let report = try Auditor.audit(LedgerStore.openReadOnly(at: run.path), contract: Fixture.insecure)
    #expect(report.model == run.model)
    #expect(report.rounds.map(\.accepted) == [2, 2, 2])
  }

  @Test func aProof() async throws {
    // The link proof comes first, the bits' proof last; commitments and ciphertexts are what they are about.
    try await audit(names: "link", change(.submit) { $0.payloads[1][100] ^= 1 })
    try await audit(names: "bits", change(.submit) { $0.payloads[1][$0.payloads[1].count - 40] ^= 1 })
    try await audit(
      names: "vector 0",
      change(.submit) {
        // Another ciphertext of the same integer plus one: what anybody can make of a client's ciphertext.
        let key = try Self.publicKey()
        let width = key.size.ciphertextByteCount
        let c = BigInt(bigEndian: $0.payloads[0][..<width])
        let changed = c.multiplied(by: key.n + 1, mod: key.nSquared)
        $0.payloads[0].replaceSubrange(..<width, with: try #require(changed.bigEndianBytes(count: width)))
      })
  }

  /// The run's public key; N is the product of the fixture's primes.
  private static func publicKey() throws -> PublicKey {
    try PublicKey(n: Fixture.primes[0] * Fixture.primes[1], size: .insecure512ForTests)
  }

  @Test func aShare() async throws {
    // After the trustee's number and the count come the values, then the proof.
    try await audit(names: "share", change(.share) { $0.payloads[0][5 + 127] ^= 1 })
    try await audit(names: "share", change(.share) { $0.payloads[0][$0.payloads[0].count - 1] ^= 1 })
  }

  @Test func aShareUnderAnotherTrusteesName() async throws {
    var first: [UInt8]?
    try await audit(names: "share") { statement in
      guard statement.kind == .share, statement.round == 2 else { return statement }
      guard let copied = first else {
        first = statement.payloads[0]
        return statement
      }
      var statement = statement
      if first != [] { statement.payloads[0] = copied }
      first = []
      return statement
    }
  }

  @Test func aProduct() async throws {
    try await audit(
      names: "product",
      change(.aggregate) {
        let body = try AggregateBody(wireBytes: $0.body)
        $0.body = AggregateBody(open: body.open, digest: Hash("another product", [])).wireBytes
      })
  }

  /// A client's accepted submission is left out.
  @Test func anAcceptedSubmissionLeftOut() async throws {
    let run = try await FinishedRun.shared.value
    let folder = try TemporaryFolder()
    let path = folder.path + "/forged.sqlite"
    var left = false
    _ = try Forger(run: run).rebuild(at: path) { statement in
      guard statement.kind == .submit, statement.round == 2, !left else { return statement }
      left = true
      return nil
    }
    let error = try #require(throws: FederationError.self) {
      try Auditor.audit(LedgerStore.openReadOnly(at: path), contract: Fixture.insecure)
    }
    // The close that follows is the first thing that cannot be.
    #expect("\(error)".contains("n_min is 2"))
  }

  @Test func aDecodedSum() async throws {
    for vector in 0..<2 {
      try await audit(
        names: "vector \(vector): the shares open another sum",
        change(.publish) {
          let dimensions = try Self.dimensions()
          var sums = try ModelCodec.decode(sums: $0.payloads[0], dimensions: dimensions)
          sums[vector][0] += 1
          $0.payloads[0] = ModelCodec.encode(sums: sums)
        })
    }
  }

  /// A false sum with the model and all that follows from it consistent.
  @Test func aDecodedSumWithItsModel() async throws {
    try await audit(
      names: "another sum",
      change(.publish) {
        var sums = try ModelCodec.decode(sums: $0.payloads[0], dimensions: Self.dimensions())
        sums[0][0] += 50
        let body = try PublishBody(wireBytes: $0.body)
        var model = try ModelCodec.decode($0.payloads[1], count: sums[0].count)
        model[0] += 1
        $0.payloads = [ModelCodec.encode(sums: sums), ModelCodec.encode(model)]
        $0.body = PublishBody(open: body.open, model: ModelCodec.digest(model), metrics: body.metrics).wireBytes
      })
  }

  @Test func aModel() async throws {
    try await audit(
      names: "model",
      change(.publish) {
        let body = try PublishBody(wireBytes: $0.body)
        var model = try ModelCodec.decode($0.payloads[1], count: Self.dimensions()[0])
        model[0] = model[0].nextUp
        $0.payloads[1] = ModelCodec.encode(model)
        $0.body = PublishBody(open: body.open, model: ModelCodec.digest(model), metrics: body.metrics).wireBytes
      })
    // The digest alone, and the parameters alone.
    try await audit(
      names: "model",
      change(.publish) {
        let body = try PublishBody(wireBytes: $0.body)
        $0.body = PublishBody(open: body.open, model: .zero, metrics: body.metrics).wireBytes
      })
    try await audit(names: "model", change(.publish) { $0.payloads[1][11] ^= 1 })
    // The model that the genesis starts from, under the name that the first round gives it.
    try await audit(
      names: "model",
      change(.open, round: 1) {
        let body = try OpenBody(wireBytes: $0.body)
        $0.body =
          OpenBody(
            round: body.round, attempt: body.attempt, purpose: body.purpose, key: body.key, model: .zero,
            deadline: body.deadline
          ).wireBytes
      })
  }

  @Test func aMetric() async throws {
    // samples, correct, evaluated: 8 bytes each behind two digests and a flag; then the area.
    for offset in [65 + 7, 65 + 15, 65 + 23, 65 + 24 + 8] {
      try await audit(names: "metrics", change(.publish) { $0.body[offset] ^= 1 })
    }
    try await audit(names: "metrics", change(.publish, round: 3) { $0.body[65 + 15] ^= 1 })
  }

  @Test func aCredit() async throws {
    try await audit(names: "credits", change(.settle) { $0.body[$0.body.count - 1] ^= 1 })
    try await audit(
      names: "credits",
      change(.settle) {
        let body = try SettleBody(wireBytes: $0.body)
        $0.body = SettleBody(open: body.open, credits: Array(body.credits.dropLast())).wireBytes
      })
  }

  @Test func aKeyProof() async throws {
    // Π^mod is at the front, Π^size at the end; the verification values are behind the key.
    for offset in [70, -10] {
      try await audit(
        names: "proof",
        change(.key, round: 0) { $0.payloads[1][offset < 0 ? $0.payloads[1].count + offset : offset] ^= 1 })
    }
    try await audit(
      names: "contradicts the others", change(.key, round: 0) { $0.payloads[0][$0.payloads[0].count - 1] ^= 1 })
  }

  @Test func aParameterOfTheGenesis() async throws {
    func genesis(
      threshold: Int? = nil, maximumSamples: Int? = nil
    ) -> (Statement) throws -> Statement? {
      change(.genesis, round: 0) {
        let g = try Genesis(wireBytes: $0.body)
        $0.body =
          Genesis(
            name: g.name, configuration: g.configuration, members: g.members, threshold: threshold ?? g.threshold,
            corruptedTrustees: g.corruptedTrustees, participation: g.participation, suite: g.suite,
            fractionBits: g.fractionBits, maximumSamples: maximumSamples ?? g.maximumSamples,
            parameterCount: g.parameterCount, templates: g.templates, submissionLimit: g.submissionLimit
          ).wireBytes
      }
    }
    // Unsound parameters are refused where they stand.
    try await audit(names: "2t − m − 1", genesis(threshold: 2))
    // Sound ones make another chain, for which the key's proofs were not made: the next block is what is false then.
    let run = try await FinishedRun.shared.value
    let folder = try TemporaryFolder()
    let path = folder.path + "/forged.sqlite"
    _ = try Forger(run: run).rebuild(at: path, genesis(maximumSamples: 31))
    let store = try LedgerStore.openReadOnly(at: path)
    let key = try #require(try store.block(at: 1)).transactions[0]
    let error = try #require(throws: FederationError.self) { try Auditor.audit(store, contract: Fixture.insecure) }
    #expect("\(error)".contains("\(key)") && "\(error)".contains("block 1"), "\(error)")
    // And whoever knows the chain's name refuses it at once.
    let expected = try LedgerStore.openReadOnly(at: run.path).chainID()
    #expect(throws: FederationError.self) {
      try Auditor.audit(store, expecting: expected, contract: Fixture.insecure)
    }
  }

  /// Entries of the vectors of a training round.
  private static func dimensions() throws -> [Int] {
    try Fixture.plan(rounds: 1, clients: ["A", "B"], rowsEach: 12).templates()[1].vectors.map(\.dimension)
  }
}
