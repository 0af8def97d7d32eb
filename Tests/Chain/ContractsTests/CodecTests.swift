import Contracts
import Learning
import Ledger
import Testing
import Wire

/// The messages of a round on the wire: what is read is what was written, and nothing else is read.
@Suite struct CodecTests {
  private static let key = SigningKey(insecureSeed: [UInt8](repeating: 9, count: 32))
  private static let hash = Hash("test", [1])

  /// Reads back; refuses every truncation and every extension; reads from changed bytes nothing that would be written
  /// otherwise.
  private func check<T: WireCodable & Equatable>(_ message: T) throws {
    let bytes = message.wireBytes
    #expect(try T(wireBytes: bytes) == message)
    for count in 0..<bytes.count {
      #expect(throws: WireError.self, "\(T.self), \(count) bytes") { try T(wireBytes: Array(bytes.prefix(count))) }
    }
    for tail in [[0], [255], bytes] as [[UInt8]] {
      #expect(throws: WireError.self, "\(T.self), longer") { try T(wireBytes: bytes + tail) }
    }
    for bit in 0..<8 * bytes.count {
      var changed = bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      guard let other = try? T(wireBytes: changed) else { continue }
      #expect(other.wireBytes == changed, "\(T.self): bit \(bit) has two readings")
      #expect(other != message, "\(T.self): bit \(bit) changes nothing")
    }
  }

  @Test func messages() throws {
    try check(
      OpenBody(
        round: 7, attempt: 2, purpose: .training, key: Hash("key", []), model: Self.hash, deadline: 1_700_000_000_000))
    try check(RoundReference(open: Self.hash))
    try check(AggregateBody(open: Self.hash, digest: Hash("test", [2])))
    try check(
      SettleBody(
        open: Self.hash,
        credits: [.init(member: Self.key.verifyingKey, amount: -1)]))
    let metrics = try PublishedMetrics(
      (0..<EvaluationCounts.vectorCount).map { Int64($0 * $0 % 50) }, rule: .scores)
    try check(metrics)
    try check(PublishBody(open: Self.hash, model: Self.hash, metrics: metrics))
    try check(PublishBody(open: Self.hash, model: Self.hash, metrics: nil))
    let transaction = try Transaction(
      chainID: Self.hash, sequence: 3, kind: 4, body: [1, 2, 3], signer: Self.key)
    try check(RefuseBody(reason: "proof-link", transaction: transaction))
    try check(Member(name: "Zürich", role: .trustee, key: Self.key.verifyingKey))
    try check(Participation(minimum: 3, maximum: 9, corrupted: 1, honestMinimum: 2))
    try check(GenesisExample().genesis())
  }

  static let rules: [EvaluationRule] = [
    .scores, .confusion(classes: 3), .classCounts(40), .labelCounts(1), .errors([0...7280, -1...0.5]),
  ]

  @Test(arguments: rules) func evaluationRules(rule: EvaluationRule) throws {
    try check(rule)
    let metrics = try PublishedMetrics((0..<rule.vectorCount).map { Int64(1 + $0 % 3) }, rule: rule)
    try check(metrics)
    #expect(!metrics.metrics.isEmpty || rule == Self.rules[4])
    let genesis = Genesis(
      name: "g", configuration: Self.hash, members: [], threshold: 1, corruptedTrustees: 0,
      participation: try Participation(minimum: 3, maximum: 9, corrupted: 1, honestMinimum: 2),
      suite: try GenesisExample().genesis().suite, fractionBits: 16, maximumSamples: 5, parameterCount: 3,
      templates: [], submissionLimit: 9, evaluation: rule)
    try check(genesis)
  }

  /// Kinds, sizes and ranges that no rule has, and metrics out of order.
  @Test func rulesAndMetricsThatAreNone() throws {
    func count(_ kind: UInt8, _ n: UInt32) -> [UInt8] {
      [kind] + (0..<4).map { UInt8(truncatingIfNeeded: n >> (24 - 8 * $0)) }
    }
    for bytes in [
      [], [0], [6], [1, 0], count(2, 2), count(2, 33), count(3, 32), count(3, 1 << 17), count(4, 0), count(5, 0),
      count(5, 1 << 11), count(5, 1) + [UInt8](repeating: 0, count: 16),
    ] as [[UInt8]] {
      #expect(throws: WireError.self, "\(bytes)") { try EvaluationRule(wireBytes: bytes) }
    }
    let metrics = try PublishedMetrics((0..<EvaluationCounts.vectorCount).map { Int64($0) }, rule: .scores).wireBytes
    let start = 24 + 4
    #expect(metrics[start] == 1 && metrics[start + 9] == 2)
    for (place, number) in [(start, 0), (start, 10), (start, 2), (start, 3), (start + 9, 1), (start + 9, 3)]
      as [(Int, UInt8)]
    {
      var bytes = metrics
      bytes[place] = number
      #expect(throws: WireError.self, "\(place) \(number)") { try PublishedMetrics(wireBytes: bytes) }
    }
  }

  @Test func models() throws {
    let model = [0.5, -1.25, 1e300, 0]
    let bytes = ModelCodec.encode(model)
    #expect(try ModelCodec.decode(bytes, count: 4) == model)
    #expect(ModelCodec.encode([-0.0]) == ModelCodec.encode([0]))
    for bad in [Array(bytes.dropLast()), bytes + [0], ModelCodec.encode([1, 2, 3])] {
      #expect(throws: WireError.self) { try ModelCodec.decode(bad, count: 4) }
    }
    // Infinities and NaN have no encoding.
    for exponent in [[0x7F, 0xF0], [0x7F, 0xF8], [0xFF, 0xF0]] as [[UInt8]] {
      var changed = bytes
      changed.replaceSubrange(4..<6, with: exponent)
      #expect(throws: WireError.self) { try ModelCodec.decode(changed, count: 4) }
    }
    let sums: [[Int64]] = [[1, -1, .max], [.min]]
    #expect(try ModelCodec.decode(sums: ModelCodec.encode(sums: sums), dimensions: [3, 1]) == sums)
    for dimensions in [[3], [3, 1, 0], [1, 3], [2, 2]] {
      #expect(throws: WireError.self) {
        try ModelCodec.decode(sums: ModelCodec.encode(sums: sums), dimensions: dimensions)
      }
    }
  }

  /// Whatever clients send within their bounds, the metrics are finite and can be published.
  @Test func metricsOfFalseCounts() throws {
    let bits = try EvaluationCounts.magnitudeBits(maximumSamples: 1000)
    let bound = Int64(5) << Int64(bits - 1)
    var random = SystemRandomNumberGenerator()
    for trial in 0..<3000 {
      let vector = (0..<EvaluationCounts.vectorCount).map { _ in
        switch trial % 3 {
        case 0: Int64.random(in: -bound...bound, using: &random)
        case 1: Int64.random(in: 0...bound, using: &random)
        default: Int64.random(in: -1...1, using: &random)
        }
      }
      let metrics = try PublishedMetrics(vector, rule: .scores)
      #expect(metrics == metrics, "\(vector)")
      #expect(try PublishedMetrics(wireBytes: metrics.wireBytes) == metrics, "\(vector)")
      let model = ModelCodec.apply(
        vector, samples: metrics.samples, to: vector.map { _ in 0.5 }, fractionBits: 16, maximumSamples: 1000)
      #expect(model.allSatisfy { $0.isFinite }, "\(vector)")
    }
  }
}
