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

  /// The purposes of the chain's rounds: statistics, then training, then one evaluation of the last model.
  public var schedule: [Purpose] {
    [.statistics] + Array(repeating: .training, count: rounds) + [.evaluation]
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
        suite.proofs == .norm
        ? VectorShape(role: .update, dimension: initialModel.count, norm: fixed.beta, entryBound: fixed.entryBound)
        : VectorShape(role: .update, dimension: initialModel.count, magnitudeBits: fixed.magnitudeBits)
      let metrics = VectorShape(
        role: .metrics, dimension: EvaluationCounts.vectorCount,
        magnitudeBits: try VectorShape.bits(
          ofCounts: EvaluationCounts.magnitudeBits(maximumSamples: settings.maximumSamples)))
      return [
        RoundTemplate(purpose: .statistics, vectors: [moments]),
        RoundTemplate(purpose: .training, vectors: [update, metrics]),
        RoundTemplate(purpose: .evaluation, vectors: [metrics]),
      ]
    } catch { throw .plan("\(error)") }
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
      submissionLimit: submissionLimit ?? LedgerLimits.payload)
    do throws(ContractError) {
      _ = try FederationState(
        genesis: genesis, model: initialModel, checks: contract.checks, allowsInsecureKeys: contract.allowsInsecureKeys)
    } catch { throw .plan(error.description) }
    return genesis
  }
}
