import BigNum
import Contracts
import Federation
import FederationTesting
import Ledger
import PaillierScheme
import Testing
import UpdateProofs
import Wire

/// What masks add to a ledger, each false alone in a chain that is otherwise correct: the audit fails and names it.
@Suite struct MaskedForgedLedgerTests {
  private func audit(
    names reason: String, _ kind: TransactionKind, round: Int = 2, _ location: SourceLocation = #_sourceLocation,
    _ change: @escaping (inout Statement) throws -> Void
  ) async throws {
    try await Forger(run: FinishedRun.masked.value)
      .audit(names: reason, Forger.change(kind, round: round, change), location)
  }

  @Test func aCoordinate() async throws {
    for byte in [0, 1000] {
      try await audit(names: "link", .submit) { $0.payloads[2][byte] ^= 1 }
    }
    try await audit(names: "coordinate", .submit) {
      for i in 0..<8 { $0.payloads[2][i] = 0xFF }
    }
  }

  @Test func aMaskedVectorOfAnotherLength() async throws {
    try await audit(names: "payload", .submit) { $0.payloads.removeLast() }
    try await audit(names: "bytes", .submit) { $0.payloads[2].removeLast() }
    try await audit(names: "payload", .submit) { $0.payloads.append([0]) }
  }

  @Test func anotherClientsVector() async throws {
    var first: [UInt8]?
    try await Forger(run: FinishedRun.masked.value)
      .audit(
        names: "link",
        { statement in
          guard statement.kind == .submit, statement.round == 2 else { return statement }
          guard let other = first else {
            first = statement.payloads[2]
            return statement
          }
          var statement = statement
          statement.payloads[2] = other
          return statement
        })
  }

  /// The key's rows, the masked quotients, and the last byte of the masked vector's proof.
  @Test func aProof() async throws {
    try await audit(names: "vector 0", .submit) {
      let key = try PublicKey(n: Fixture.primes[0] * Fixture.primes[1], size: .insecure512ForTests)
      let width = key.size.ciphertextByteCount
      let changed = BigInt(bigEndian: $0.payloads[0][..<width]).multiplied(by: key.n + 1, mod: key.nSquared)
      $0.payloads[0].replaceSubrange(..<width, with: try #require(changed.bigEndianBytes(count: width)))
    }
    for part in 1..<10 {
      try await audit(names: "vector", .submit) { $0.payloads[1][$0.payloads[1].count * part / 10] ^= 1 }
    }
  }

  @Test func aDecodedSum() async throws {
    try await audit(names: "vector 0: the shares open another sum", .publish) {
      let dimensions = try Fixture.plan(rounds: 1, clients: ["A", "B"], rowsEach: 12).templates()[1].vectors
        .map(\.dimension)
      var sums = try ModelCodec.decode(sums: $0.payloads[0], dimensions: dimensions)
      sums[0][0] += 1
      $0.payloads[0] = ModelCodec.encode(sums: sums)
    }
  }

  @Test func aSumOfMaskedVectors() async throws {
    try await audit(names: "product", .aggregate) {
      let body = try AggregateBody(wireBytes: $0.body)
      $0.body = AggregateBody(open: body.open, digest: Hash("another sum", [])).wireBytes
    }
  }

  /// Where the noise comes from and what updates travel under name the chain: nothing that was signed for it is of
  /// another.
  @Test func theGenesis() async throws {
    func change(
      noise: NoiseSource? = nil, _ vector: @escaping (VectorShape) -> VectorShape = { $0 }
    ) -> (inout Statement) throws -> Void {
      {
        let g = try Genesis(wireBytes: $0.body)
        let templates = g.templates.map {
          RoundTemplate(purpose: $0.purpose, vectors: $0.vectors.map(vector))
        }
        $0.body =
          Genesis(
            name: g.name, configuration: g.configuration, members: g.members, threshold: g.threshold,
            corruptedTrustees: g.corruptedTrustees, participation: g.participation, suite: g.suite,
            fractionBits: g.fractionBits, maximumSamples: g.maximumSamples, parameterCount: g.parameterCount,
            templates: templates, submissionLimit: g.submissionLimit, noise: noise ?? g.noise
          ).wireBytes
      }
    }
    let run = try await FinishedRun.masked.value
    let packed = change {
      guard let norm = $0.norm else { return $0 }
      return VectorShape(role: $0.role, dimension: $0.dimension, norm: norm)
    }
    for lie in [change(noise: .repeatable), packed] {
      let folder = try TemporaryFolder()
      let path = folder.path + "/forged.sqlite"
      _ = try Forger(run: run).rebuild(at: path, Forger.change(.genesis, round: 0, lie))
      let error = try #require(throws: FederationError.self) {
        try Auditor.audit(LedgerStore.openReadOnly(at: path), contract: Fixture.insecure)
      }
      #expect("\(error)".contains("block 1"), "\(error)")
    }
  }
}
