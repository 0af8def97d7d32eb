public import Contracts
import Learning
public import Ledger
public import PaillierScheme
import Quantization
public import UpdateProofs

/// A federation before it is founded: data, learning, cryptography and parties, checked as a whole by `genesis`.
public struct FederationPlan: Sendable {
  /// A name for people.
  public var name: String
  /// Digest of the configuration that this came from.
  public var configuration: Hash
  /// Training rounds.
  public var rounds: Int
  /// The clients' data.
  public var tasks: [LearningTask]
  /// What they share.
  public var settings: LearningSettings
  /// First parameters of the model.
  public var initialModel: [Double]
  /// Groups, proofs, key size.
  public var suite: Suite
  /// How clients encrypt.
  public var mode: EncryptionMode
  /// m, t, f.
  public var trustees: ThresholdParameters
  /// n_min, n, f_c, h_min.
  public var participation: Participation
  /// Clients that are registered but have no data here: a demonstration's cheater.
  public var guests: [String] = []
  /// Who stays away when: client names and chain rounds.
  public var absences: Set<Absence> = []
  /// Bytes of a submission; what the templates need unless set.
  public var submissionLimit: Int?
  /// What updates travel under.
  public var encryption = Encryption.paillier
  /// Where masks take their noise from.
  public var noise = NoiseSource.fresh

  /// A client that stays away from a round of the chain.
  public struct Absence: Hashable, Sendable {
    /// The client.
    public let client: String
    /// The chain's round, from 1; the first is the statistics round where features are standardised.
    public let round: Int
    /// An absence.
    public init(client: String, round: Int) {
      self.client = client
      self.round = round
    }
  }

  /// A plan.
  public init(
    name: String, configuration: Hash, rounds: Int, tasks: [LearningTask], settings: LearningSettings,
    initialModel: [Double], suite: Suite, mode: EncryptionMode = .fast, trustees: ThresholdParameters,
    participation: Participation
  ) {
    self.name = name
    self.configuration = configuration
    self.rounds = rounds
    self.tasks = tasks
    self.settings = settings
    self.initialModel = initialModel
    self.suite = suite
    self.mode = mode
    self.trustees = trustees
    self.participation = participation
  }

  /// Whether features have to be standardised: some are numbers.
  public var standardises: Bool { tasks.contains { !$0.training.numericInputs.isEmpty } }

  /// The purposes of the chain's rounds: statistics, where features are standardised, then training, then one evaluation
  /// of the last model.
  public var schedule: [Purpose] {
    (standardises ? [.statistics] : []) + Array(repeating: .training, count: rounds) + [.evaluation]
  }

  /// The chain's round that is a training round, both from 1.
  public func chainRound(ofTraining round: Int) -> Int { round + (standardises ? 1 : 0) }

  /// The training round that a round of the chain is, both from 1; the evaluation of the last model counts on.
  public func trainingRound(_ chainRound: Int) -> Int { chainRound - (standardises ? 1 : 0) }

  /// What a round of the chain is called: `training round 3`.
  public func title(ofRound chainRound: Int) -> String {
    let purpose = schedule.indices.contains(chainRound - 1) ? schedule[chainRound - 1] : .training
    return purpose == .training ? "training round \(trainingRound(chainRound))" : "\(purpose) round"
  }

  /// Whether a client stays away from a round.
  public func isAbsent(_ client: String, _ round: Int) -> Bool {
    absences.contains(Absence(client: client, round: round))
  }

  /// The vectors of every purpose, with bounds that no honest client exceeds.
  public func templates() throws(FederationError) -> [RoundTemplate] {
    guard let first = tasks.first else { throw .plan("a federation needs clients with data; add some") }
    do {
      let moments = VectorShape(
        role: .moments, dimension: try Moments(of: first.training).vector.count,
        magnitudeBits: try VectorShape.bits(ofCounts: Moments.magnitudeBits(maximumSamples: settings.maximumSamples)))
      let fixed = settings.fixedPoint
      let update =
        suite.proofs == .norm || encryption == .masked
        ? VectorShape(
          role: .update, dimension: initialModel.count, norm: settings.updateBound, entryBound: fixed.entryBound,
          encryption: encryption)
        : VectorShape(role: .update, dimension: initialModel.count, magnitudeBits: settings.magnitudeBits)
      // The change of a control variate is laid out, bounded and proved as the update is.
      let control = settings.rule.control == nil ? [] : [update.with(role: .control)]
      let metrics = VectorShape(
        role: .metrics, dimension: settings.evaluation.vectorCount,
        magnitudeBits: try VectorShape.bits(
          ofCounts: settings.evaluation.magnitudeBits(maximumSamples: largestCount)))
      return (standardises ? [RoundTemplate(purpose: .statistics, vectors: [moments])] : []) + [
        RoundTemplate(purpose: .training, vectors: [update] + control + [metrics]),
        RoundTemplate(purpose: .evaluation, vectors: [metrics]),
      ]
    } catch { throw .plan("\(error)") }
  }

  /// The most rows that a client counts: n_max, or more where it holds more rows out than anybody trains on.
  private var largestCount: Int { tasks.reduce(settings.maximumSamples) { max($0, $1.heldOut.count) } }

  /// The members, with the key that each party has under its name.
  func members<E: Error>(key: (_ party: String) throws(E) -> VerifyingKey) throws(E) -> [Member] {
    var out: [Member] = []
    func add(_ name: String, _ role: Role, _ party: String) throws(E) {
      out.append(Member(name: name, role: role, key: try key(party)))
    }
    try add("validator", .validator, "validator")
    try add("dealer", .dealer, "dealer")
    for client in tasks.map(\.name) + guests { try add(client, .client, "client " + client) }
    for index in 1...trustees.trustees { try add("trustee \(index)", .trustee, "trustee \(index)") }
    return out
  }

  /// Refuses whatever founding the federation would refuse, before a key is made.
  public func validate() throws(FederationError) {
    _ = try genesis(members: members { _ in SigningKey().verifyingKey })
  }

  /// The genesis for these members; every inequality of docs/protocol.md is checked here.
  public func genesis(members: [Member]) throws(FederationError) -> Genesis {
    try genesis(members: members, contract: FederationContract())
  }

  package func genesis(members: [Member], contract: FederationContract) throws(FederationError) -> Genesis {
    let templates = try templates()
    let genesis = Genesis(
      name: name, configuration: configuration, members: members, threshold: trustees.threshold,
      corruptedTrustees: trustees.corrupted, participation: participation, suite: suite,
      fractionBits: settings.fixedPoint.fractionBits, maximumSamples: settings.maximumSamples,
      parameterCount: initialModel.count, templates: templates,
      submissionLimit: submissionLimit ?? LedgerLimits.payload, noise: noise,
      evaluation: settings.evaluation, rule: settings.rule)
    do throws(ContractError) {
      _ = try FederationState(
        genesis: genesis, model: initialModel, checks: contract.checks, allowsInsecureKeys: contract.allowsInsecureKeys)
    } catch { throw .plan(error.description) }
    let bytes = genesis.wireBytes.count
    guard bytes <= LedgerLimits.body else {
      throw .plan(
        "the first block would list \(members.count) members in \(bytes) bytes, more than \(LedgerLimits.body); take "
          + "fewer clients, or shorter names")
    }
    return genesis
  }
}
