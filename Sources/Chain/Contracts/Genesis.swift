public import Learning
public import Ledger
public import UpdateProofs
public import Wire

/// How many submissions a round takes, and how many of the clients may be corrupted (docs/protocol.md §9).
public struct Participation: Hashable, Sendable, WireCodable {
  /// n_min: a round with fewer accepted submissions is given up.
  public let minimum: Int
  /// n: later submissions are refused; head-room is for this many.
  public let maximum: Int
  /// f_c: registered clients that may be corrupted, a stated assumption.
  public let corrupted: Int
  /// h_min: honest updates in every opened sum.
  public let honestMinimum: Int

  /// Refuses n_min < f_c + h_min, h_min < 2 and n < n_min, with the numbers.
  public init(minimum: Int, maximum: Int, corrupted: Int, honestMinimum: Int) throws(ContractError) {
    guard honestMinimum >= 2 else {
      throw .genesis("h_min = \(honestMinimum): a sum of fewer than 2 honest updates hides nothing; use at least 2")
    }
    // The second first, so that no difference overflows.
    guard corrupted >= 0, minimum >= honestMinimum, corrupted <= minimum - honestMinimum else {
      throw .genesis(
        "n_min = \(minimum) < f_c + h_min = \(corrupted) + \(honestMinimum): raise n_min, or assume fewer corrupted clients"
      )
    }
    guard maximum >= minimum, maximum <= 65_535 else {
      throw .genesis("n = \(maximum) must lie between n_min = \(minimum) and 65535")
    }
    self.minimum = minimum
    self.maximum = maximum
    self.corrupted = corrupted
    self.honestMinimum = honestMinimum
  }

  /// `uint16 minimum; uint16 maximum; uint16 corrupted; uint16 honest_minimum;`
  public func encode(to writer: inout Writer) {
    for x in [minimum, maximum, corrupted, honestMinimum] { writer.uint16(UInt16(x)) }
  }

  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    let minimum = Int(try reader.uint16("participation.minimum"))
    let maximum = Int(try reader.uint16("participation.maximum"))
    let corrupted = Int(try reader.uint16("participation.corrupted"))
    let honest = Int(try reader.uint16("participation.honest_minimum"))
    do {
      try self.init(minimum: minimum, maximum: maximum, corrupted: corrupted, honestMinimum: honest)
    } catch {
      throw .invalid(field: "participation", reason: error.description)
    }
  }
}

/// Everything that a federation fixes before its first round. The hash of the transaction that carries it is the chain
/// identifier, which enters every transcript: nothing below can differ between a prover and a verifier.
public struct Genesis: Hashable, Sendable, WireCodable {
  /// A name for people.
  public let name: String
  /// Digest of the configuration that the run was started with.
  public let configuration: Hash
  /// Everybody who may act.
  public let members: [Member]
  /// t: decryption shares that open a sum.
  public let threshold: Int
  /// f: trustees that may be corrupted.
  public let corruptedTrustees: Int
  /// Clients a round.
  public let participation: Participation
  /// Groups, proofs and key size.
  public let suite: Suite
  /// f of docs/protocol.md §2: an update is an integer times 2^-f.
  public let fractionBits: Int
  /// n_max: the sample count that has weight 1.
  public let maximumSamples: Int
  /// Parameters of the model; its first values are the genesis' payload.
  public let parameterCount: Int
  /// One for each purpose that is used.
  public let templates: [RoundTemplate]
  /// Bytes of a submission's payloads, together.
  public let submissionLimit: Int
  /// Where masks take their noise from; `fresh` where nothing is masked.
  public let noise: NoiseSource
  /// What metrics vectors hold, and what is published of their sums.
  public let evaluation: EvaluationRule
  /// How opened sums become the next model, and of whom they are.
  public let rule: AggregationRule

  /// A genesis; `FederationContract` checks that its parts fit together.
  public init(
    name: String, configuration: Hash, members: [Member], threshold: Int, corruptedTrustees: Int,
    participation: Participation, suite: Suite, fractionBits: Int, maximumSamples: Int, parameterCount: Int,
    templates: [RoundTemplate], submissionLimit: Int, noise: NoiseSource = .fresh,
    evaluation: EvaluationRule = .scores, rule: AggregationRule = .fedavg
  ) {
    self.name = name
    self.configuration = configuration
    self.members = members
    self.threshold = threshold
    self.corruptedTrustees = corruptedTrustees
    self.participation = participation
    self.suite = suite
    self.fractionBits = fractionBits
    self.maximumSamples = maximumSamples
    self.parameterCount = parameterCount
    self.templates = templates
    self.submissionLimit = submissionLimit
    self.noise = noise
    self.evaluation = evaluation
    self.rule = rule
  }

  // 4: metrics and aggregation by rules.
  private static let version: UInt8 = 4
  /// Bytes of a name, at most.
  static let nameLimit = 256

  /// Refuses what has no encoding: a genesis of a configuration may hold any numbers.
  func checkEncodable() throws(ContractError) {
    guard name.utf8.count <= Self.nameLimit else {
      throw .genesis("the name has \(name.utf8.count) bytes, at most \(Self.nameLimit) are allowed: shorten it")
    }
    for (what, value) in [
      ("the largest sample count", maximumSamples), ("the model's parameters", parameterCount),
      ("the limit of a submission's bytes", submissionLimit),
    ] where UInt32(exactly: value) == nil {
      throw .genesis("\(what): \(value) does not lie between 0 and \(UInt32.max)")
    }
    do throws(LearningError) { try evaluation.validate() } catch { throw .genesis(error.description) }
  }

  /// See docs/wire-format.md, "Genesis".
  public func encode(to writer: inout Writer) {
    writer.uint8(Self.version)
    writer.string(name)
    configuration.encode(to: &writer)
    writer.list(members) { $1.encode(to: &$0) }
    writer.uint16(UInt16(threshold))
    writer.uint16(UInt16(corruptedTrustees))
    participation.encode(to: &writer)
    suite.encode(to: &writer)
    writer.uint8(UInt8(fractionBits))
    writer.uint32(UInt32(maximumSamples))
    writer.uint32(UInt32(parameterCount))
    writer.list(templates) { $1.encode(to: &$0) }
    writer.uint32(UInt32(submissionLimit))
    writer.uint8(noise.rawValue)
    evaluation.encode(to: &writer)
    rule.encode(to: &writer)
  }

  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    let version = try reader.uint8("genesis.version")
    guard version == Self.version else {
      throw .invalid(
        field: "genesis.version", reason: "version \(version) is not known; this build reads \(Self.version)")
    }
    name = try reader.string("genesis.name", limit: Self.nameLimit)
    configuration = try Hash(from: &reader)
    members = try reader.list("genesis.members", limit: 65_536, itemBytes: 35) { r throws(WireError) in
      try Member(from: &r)
    }
    threshold = Int(try reader.uint16("genesis.threshold"))
    corruptedTrustees = Int(try reader.uint16("genesis.corrupted_trustees"))
    participation = try Participation(from: &reader)
    suite = try Suite(from: &reader)
    fractionBits = Int(try reader.uint8("genesis.fraction_bits"))
    maximumSamples = Int(try reader.uint32("genesis.maximum_samples"))
    parameterCount = Int(try reader.uint32("genesis.parameter_count"))
    templates = try reader.list("genesis.templates", limit: 8, itemBytes: 5) { r throws(WireError) in
      try RoundTemplate(from: &r)
    }
    submissionLimit = Int(try reader.uint32("genesis.submission_limit"))
    let source = try reader.uint8("genesis.noise")
    guard let noise = NoiseSource(rawValue: source) else {
      throw .invalid(field: "genesis.noise", reason: "no source of noise has the number \(source)")
    }
    self.noise = noise
    evaluation = try EvaluationRule(from: &reader)
    rule = try AggregationRule(from: &reader)
  }
}
