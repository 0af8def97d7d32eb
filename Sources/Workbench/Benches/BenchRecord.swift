public import Reports

/// One figure, as it is stored and printed as JSON.
public struct BenchRecord: Equatable, Sendable, Codable {
  /// `encrypt`, `encryptFull`, `decrypt`, `share`, `combine`, `add`, `sum`, `scale`, `multiExp`, `msm`, `rowCommit`,
  /// `modexp`, or a name that docs/how-to/benchmark.md explains.
  public var operation: String
  /// `paillier`, where it is an operation of the scheme.
  public var system: String?
  /// `ristretto255`, or the ring: `Z_n`, `Z_n^2`.
  public var group: String?
  /// What vectors travel under, for proofs and rounds: `paillier` or `masked`. Older figures without one are Paillier's.
  public var encryption: String?
  /// Bits of the modulus n.
  public var n: Int?
  /// Terms, bases or entries of one operation.
  public var d: Int?
  /// Threads.
  public var threads: Int?
  /// The path that the operation's kernel took: `ifma`, `avx2` or `portable`; for proofs, what was asked for.
  public var path: String?
  /// The figure.
  public var value: Double?
  /// `operations/s`, `ciphertexts/s`, `entries/s` count what is done a second; `seconds` says how long it takes once.
  public var unit: String?
  /// How many times faster than that peer, measured in turn with it. `one_core` is ours on one core.
  /// For proofs, `overhead` is what a client takes in all, divided by its encryption.
  public var ratios: [String: Double]?
  /// Bytes of one operation's result.
  public var bytes: Int?
  /// Bytes of memory at the worst moment, beyond what the input took; for proofs, of the whole process.
  public var peakMemory: Int?
  /// Clients that slots have room for, where that matters.
  public var clients: Int?
  /// Clients that take part in a round.
  public var submissions: Int?
  /// Rounds, where there was time for fewer than the report's.
  public var rounds: Int?

  private enum CodingKeys: String, CodingKey {
    case operation, system, group, encryption, n, d, threads, path, value, unit, ratios, bytes, clients, submissions
    case rounds
    case peakMemory = "peak_memory"
  }

  /// A record; what is nil is left out of the JSON.
  public init(
    operation: String, system: String? = nil, group: String? = nil, encryption: String? = nil, n: Int? = nil,
    d: Int? = nil, threads: Int? = nil, path: String? = nil, value: Double? = nil, unit: String? = nil,
    ratios: [String: Double]? = nil, bytes: Int? = nil, peakMemory: Int? = nil, clients: Int? = nil,
    submissions: Int? = nil, rounds: Int? = nil
  ) {
    self.operation = operation
    self.system = system
    self.group = group
    self.encryption = encryption
    self.n = n
    self.d = d
    self.threads = threads
    self.path = path
    self.value = value
    self.unit = unit
    self.ratios = ratios
    self.bytes = bytes
    self.peakMemory = peakMemory
    self.clients = clients
    self.submissions = submissions
    self.rounds = rounds
  }

  /// Whether a vector is masked.
  var isMasked: Bool { encryption == "masked" }

  /// As an object, its keys in one order.
  public var json: JSON {
    var members: [(String, JSON)] = [("operation", .string(operation))]
    func add(_ key: String, _ value: JSON?) { if let value { members.append((key, value)) } }
    add("system", system.map { .string($0) })
    add("group", group.map { .string($0) })
    add("encryption", encryption.map { .string($0) })
    add("n", n.map { .int($0) })
    add("d", d.map { .int($0) })
    add("threads", threads.map { .int($0) })
    add("path", path.map { .string($0) })
    add("value", value.map { .number($0.rounded(digits: 6)) })
    add("unit", unit.map { .string($0) })
    add(
      "ratios",
      ratios.map { .object($0.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value.rounded(digits: 4))) }) })
    add("bytes", bytes.map { .int($0) })
    add("peak_memory", peakMemory.map { .int($0) })
    add("clients", clients.map { .int($0) })
    add("submissions", submissions.map { .int($0) })
    add("rounds", rounds.map { .int($0) })
    return .object(members)
  }
}
