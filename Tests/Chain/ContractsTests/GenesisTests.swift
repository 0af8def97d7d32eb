import Contracts
import Learning
import Ledger
import PaillierScheme
import Testing
import UpdateProofs
import Wire

/// A small sound genesis, each part of which can be changed.
struct GenesisExample {
  var clients = 3
  var trustees = 4
  var validators = 1
  var dealers = 1
  var threshold = 3
  var corruptedTrustees = 1
  var minimum = 2
  var maximum = 3
  var suite = Suite(group: .ristretto255, proofs: .bits, modulusBits: 2048)
  var fractionBits = 16
  var maximumSamples = 1000
  var parameterCount = 4
  var templates = [
    RoundTemplate(
      purpose: .training,
      vectors: [
        VectorShape(role: .update, dimension: 4, magnitudeBits: 20),
        VectorShape(role: .metrics, dimension: EvaluationCounts.vectorCount, magnitudeBits: 22),
      ])
  ]
  var submissionLimit = LedgerLimits.payload
  var twin: (name: Bool, key: Bool) = (false, false)
  var name = "example"
  var guest: String?
  var rule = AggregationRule.fedavg

  func genesis() throws -> Genesis {
    var members: [Member] = []
    for (role, count) in [(Role.validator, validators), (.dealer, dealers), (.client, clients), (.trustee, trustees)] {
      for i in 0..<count {
        let seed = [role.rawValue, UInt8(i)] + [UInt8](repeating: 3, count: 30)
        members.append(
          Member(name: "\(role) \(i)", role: role, key: SigningKey(insecureSeed: seed).verifyingKey))
      }
    }
    if twin.name { members.append(Member(name: members[0].name, role: .client, key: SigningKey().verifyingKey)) }
    if let guest {
      let key = SigningKey(insecureSeed: [9, 9] + [UInt8](repeating: 3, count: 30)).verifyingKey
      members.append(Member(name: guest, role: .client, key: key))
    }
    if twin.key { members.append(Member(name: "somebody else", role: .client, key: members[0].key)) }
    return Genesis(
      name: name, configuration: Hash("test", []), members: members, threshold: threshold,
      corruptedTrustees: corruptedTrustees,
      participation: try Participation(minimum: minimum, maximum: maximum, corrupted: 0, honestMinimum: 2),
      suite: suite, fractionBits: fractionBits, maximumSamples: maximumSamples, parameterCount: parameterCount,
      templates: templates, submissionLimit: submissionLimit, rule: rule)
  }
}

/// Unsound parameters are refused before anything is founded, with the inequality and its numbers.
@Suite struct GenesisTests {
  private func reason(_ change: (inout GenesisExample) -> Void) throws -> String? {
    var example = GenesisExample()
    change(&example)
    let genesis = try example.genesis()
    do throws(ContractError) {
      _ = try FederationState(genesis: genesis, model: [Double](repeating: 0, count: min(example.parameterCount, 8)))
      return nil
    } catch { return error.description }
  }

  private func refuses(
    _ text: String, _ location: SourceLocation = #_sourceLocation, _ change: (inout GenesisExample) -> Void
  ) throws {
    let reason = try #require(try reason(change), sourceLocation: location)
    #expect(reason.contains(text), sourceLocation: location)
  }

  @Test func soundParametersAreAccepted() throws {
    #expect(try reason { _ in } == nil)
    for group in GroupChoice.allCases {
      #expect(try reason { $0.suite = Suite(group: group, proofs: .bits, modulusBits: 3072) } == nil)
    }
  }

  /// What is clipped, laid out and proved as the updates are.
  @Test func controlVariatesAreBoundedAsUpdates() throws {
    func control(_ bits: Int) -> (inout GenesisExample) -> Void {
      {
        $0.rule = AggregationRule(control: .init(scale: 1, clients: 3))
        let shape = VectorShape(role: .control, dimension: 4, magnitudeBits: bits)
        $0.templates = [
          RoundTemplate(
            purpose: .training, vectors: [$0.templates[0].vectors[0], shape, $0.templates[0].vectors[1]])
        ]
      }
    }
    #expect(try reason(control(20)) == nil)
    try refuses("laid out and bounded as the updates") { control(19)(&$0) }
  }

  /// Only the genesis block's hash is the chain identifier, so a genesis stands there and nowhere else, alone.
  @Test func aGenesisStandsInBlockZero() throws {
    let key = SigningKey(insecureSeed: [1, 0] + [UInt8](repeating: 3, count: 30))
    let model = try Payload(ModelCodec.encode([0, 0, 0, 0]))
    let genesis = try Transaction(
      chainID: .zero, sequence: 0, kind: TransactionKind.genesis.rawValue, body: GenesisExample().genesis().wireBytes,
      payloads: [model.reference], signer: key)
    func apply(_ height: UInt64, to contract: FederationContract = FederationContract()) throws -> FederationContract {
      var contract = contract
      try contract.apply(
        genesis, payloads: PayloadReader([model]),
        in: BlockContext(chainID: .zero, height: height, time: 1, proposer: key.verifyingKey))
      return contract
    }
    let founded = try apply(0)
    #expect(founded.state?.model == [0, 0, 0, 0])
    #expect(throws: Rejection.unknownKind(1)) { try apply(1) }
    for height in [0, 1] as [UInt64] { #expect(throws: Rejection.self) { try apply(height, to: founded) } }
  }

  @Test func membersAreUniqueAndEnough() throws {
    try refuses("registered twice") { $0.twin.name = true }
    try refuses("registered twice") { $0.twin.key = true }
    try refuses("1 clients are registered, n_min is 2") { $0.clients = 1 }
    try refuses("at least one validator") { $0.validators = 0 }
    try refuses("exactly one dealer") { $0.dealers = 0 }
    try refuses("exactly one dealer") { $0.dealers = 2 }
  }

  /// What a configuration can say and no genesis can hold is refused before it is written.
  @Test func whatHasNoEncodingIsRefused() throws {
    let long = String(repeating: "é", count: 40_000)
    try refuses("name has 80000 bytes") { $0.name = long }
    try refuses("a member's name has 80000 bytes") { $0.guest = long }
    for value in [-1, 1 << 32] {
      try refuses("the limit of a submission's bytes: \(value)") { $0.submissionLimit = value }
    }
    try refuses("the largest sample count: \(1 << 32)") { $0.maximumSamples = 1 << 32 }
    let limit = String(repeating: "n", count: 256)
    #expect(
      try reason {
        $0.name = limit
        $0.guest = limit
      } == nil)
    var example = GenesisExample()
    (example.name, example.guest) = (limit, limit)
    let genesis = try example.genesis()
    #expect(try Genesis(wireBytes: genesis.wireBytes) == genesis)
  }

  /// The largest numbers that a genesis from outside can hold: refused, or laid out; never a trap.
  @Test(arguments: [ProofChoice.none, .bits, .norm, .entries])
  func extremesAreNoTrap(_ proofs: ProofChoice) throws {
    let largest = Int(UInt32.max)
    for bits in [2, 32, 61, 62, 63, 255] {
      for norm in [nil, 1, (1 << 31) - 1, Int64(UInt32.max)] as [Int64?] {
        for maximum in [2, 65_535] {
          _ = try reason { example in
            example.suite = Suite(group: .ristretto255, proofs: proofs, modulusBits: 4096)
            (example.maximum, example.maximumSamples, example.submissionLimit) = (maximum, largest, largest)
            example.fractionBits = 52
            let update =
              norm.map { VectorShape(role: .update, dimension: largest, norm: $0) }
              ?? VectorShape(role: .update, dimension: largest, magnitudeBits: bits)
            example.templates = [
              RoundTemplate(
                purpose: .statistics,
                vectors: [VectorShape(role: .moments, dimension: largest, magnitudeBits: bits)]),
              RoundTemplate(
                purpose: .training,
                vectors: [
                  update,
                  VectorShape(
                    role: .metrics, dimension: EvaluationCounts.vectorCount, magnitudeBits: bits),
                ]),
            ].shuffled()
          }
        }
      }
    }
  }

  @Test func thresholdsAreSound() throws {
    // ⚔ §1 has the attack.
    try refuses("f = 1 > 2t − m − 1 = 0") {
      $0.trustees = 5
      $0.threshold = 3
    }
    try refuses("m = 3 < t + f = 4") { $0.trustees = 3 }
    try refuses("f = 3 >= t = 3") { $0.corruptedTrustees = 3 }
  }

  @Test func participationIsSound() {
    for (minimum, maximum, corrupted, honest, text) in [
      (2, 3, 0, 1, "h_min = 1"), (2, 3, 1, 2, "n_min = 2 < f_c + h_min = 1 + 2"), (4, 3, 0, 2, "n = 3"),
      (2, 70_000, 0, 2, "n = 70000"),
    ] {
      do throws(ContractError) {
        _ = try Participation(minimum: minimum, maximum: maximum, corrupted: corrupted, honestMinimum: honest)
        Issue.record("\(text) is accepted")
      } catch { #expect(error.description.contains(text)) }
    }
  }

  @Test func keysAndProofsAreSound() throws {
    try refuses("512") { $0.suite = Suite(group: .ristretto255, proofs: .bits, modulusBits: 512) }
    try refuses("2000") { $0.suite = Suite(group: .ristretto255, proofs: .bits, modulusBits: 2000) }
    // Entries of 60 bits: the link proof would wrap modulo the group's order (docs/protocol.md §6).
    try refuses("2^") {
      $0.templates[0] = RoundTemplate(
        purpose: .training,
        vectors: [VectorShape(role: .update, dimension: 4, magnitudeBits: 60), $0.templates[0].vectors[1]])
    }
  }

  /// A norm is stated of updates, where it is proved, and nowhere else.
  @Test func normsAreStatedWhereTheyAreProved() throws {
    let normed = VectorShape(role: .update, dimension: 4, norm: 1 << 19)
    let metrics = GenesisExample().templates[0].vectors[1]
    let proved = Suite(group: .ristretto255, proofs: .norm, modulusBits: 2048)
    try refuses("states its norm") { $0.suite = proved }
    try refuses("states its norm") {
      $0.templates[0] = RoundTemplate(purpose: .training, vectors: [normed, metrics])
    }
    try refuses("states its norm") {
      $0.suite = proved
      $0.templates = [
        RoundTemplate(
          purpose: .evaluation,
          vectors: [VectorShape(role: .metrics, dimension: EvaluationCounts.vectorCount, norm: 1 << 19)])
      ]
    }
    let both = VectorShape(role: .update, dimension: 4, norm: 1 << 19, entryBound: 1 << 10)
    for shape in [normed, metrics, both] { #expect(try VectorShape(wireBytes: shape.wireBytes) == shape) }
    // β = 2^19 has 21 bits with a sign and a half to spare; no other number of bits goes with it.
    var bytes = normed.wireBytes
    bytes[5] += 1
    #expect(throws: WireError.self) { try VectorShape(wireBytes: bytes) }
    // A bound of entries stands beside a greater norm only.
    for large: Int64 in [1 << 19, 1 << 20] {
      let none = VectorShape(role: .update, dimension: 4, norm: 1 << 19, entryBound: large)
      #expect(throws: WireError.self) { try VectorShape(wireBytes: none.wireBytes) }
    }
  }

  @Test func templatesAreWhatTheContractReads() throws {
    let vectors = GenesisExample().templates[0].vectors
    func template(_ purpose: Purpose, _ vectors: [VectorShape]) -> RoundTemplate {
      RoundTemplate(purpose: purpose, vectors: vectors)
    }
    try refuses("in this order") { $0.templates = [template(.training, vectors.reversed())] }
    try refuses("in this order") { $0.templates = [template(.statistics, vectors)] }
    try refuses("in this order") { $0.templates = [template(.evaluation, [])] }
    try refuses("two templates") { $0.templates += $0.templates }
    try refuses("an update has 4 entries, the model 5") { $0.parameterCount = 5 }
    try refuses("metrics have 5 entries") {
      $0.templates = [template(.evaluation, [VectorShape(role: .metrics, dimension: 5, magnitudeBits: 20)])]
    }
    try refuses("the limit is 1000") { $0.submissionLimit = 1000 }
    // A ledger's payload has 268,435,456 bytes; the sums of 2^25 parameters have as many, and a few more around them.
    let limit = LedgerLimits.payload
    #expect(limit == 268_435_456)
    func parameters(_ count: Int) -> (inout GenesisExample) -> Void {
      {
        $0.suite = Suite(group: .ristretto255, proofs: .none, modulusBits: 4096)
        $0.parameterCount = count
        $0.submissionLimit = Int(UInt32.max)
        $0.templates = [
          template(.training, [VectorShape(role: .update, dimension: count, magnitudeBits: 2), vectors[1]])
        ]
      }
    }
    // 16 + (4 + 8·d) + (4 + 8·43) bytes of sums.
    let most = (limit - 16 - 4 - 4 - 8 * EvaluationCounts.vectorCount) / 8
    #expect(try reason(parameters(most)) == nil)
    try refuses("a ledger's payload has at most 268435456") { parameters(most + 1)(&$0) }
    try refuses("fraction bits") { $0.fractionBits = 0 }
    try refuses("fraction bits") { $0.fractionBits = 53 }
    try refuses("fraction bits") { $0.maximumSamples = 0 }
  }
}
