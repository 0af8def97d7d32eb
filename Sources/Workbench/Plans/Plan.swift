import BigNum
public import Configurations
import Contracts
import EntryProofs
import Groups
import Learning
import NormProofs
import PaillierScheme
public import Quantization
import Transcript
import UpdateProofs

/// A dry run: everything that a configuration implies, computed before a key is made. `init` refuses what is unsafe.
public struct Plan: Sendable {
  /// One integer vector of a submission (docs/protocol.md §2).
  public struct Vector: Equatable, Sendable {
    /// In which rounds it is sent.
    public var round: String
    /// What it holds.
    public var name: String
    /// Its layout; head-room holds, or there would be none.
    public var slots: SlotPlan
    /// The link proof's inequality with its numbers (§6); nil without proofs.
    public var link: String?
  }

  /// One statement about the run.
  public struct Statement: Equatable, Sendable {
    /// How it stands.
    public enum Kind: String, Sendable {
      /// A requirement that holds.
      case holds
      /// A fact to know.
      case note
      /// A weakness that the configuration chose.
      case warning
    }
    /// How it stands.
    public var kind: Kind
    /// What it is about.
    public var topic: String
    /// The statement with its numbers.
    public var text: String
  }

  /// What is planned.
  public let configuration: Configuration
  /// Names and rows of the clients.
  public let clients: [(name: String, training: Int, heldOut: Int)]
  /// d.
  public let parameters: Int
  /// n, the hard cap of accepted clients.
  public let maximumClients: Int
  /// n_max, the sample count of weight 1.
  public let maximumSamples: Int
  /// The vectors of every kind of round.
  public let vectors: [Vector]
  /// What holds, what to know, what to mind.
  public let statements: [Statement]

  /// Plans a run over these clients.
  public init(_ configuration: Configuration, clients: [ClientData]) throws {
    self.configuration = configuration
    self.clients = clients.map { ($0.name, $0.split.training.count, $0.split.heldOut.count) }
    let parties = configuration.parties, bits = configuration.crypto.bits
    let n = parties.maxClients == 0 ? clients.count : parties.maxClients
    guard n >= clients.count else {
      throw WorkbenchError.refused(
        path: "parties.max_clients", reason: "\(n) is fewer than the \(clients.count) clients of the data",
        advice: "set it to \(clients.count) or more, or to 0")
    }
    guard clients.count >= parties.minClients else {
      throw WorkbenchError.refused(
        path: "parties.min_clients",
        reason: "\(parties.minClients) is more than the \(clients.count) clients of the data",
        advice: "every round would abort; set it to at most \(clients.count)")
    }
    let trustees = try ThresholdParameters(
      trustees: parties.trustees, threshold: parties.threshold, corrupted: parties.corruptedTrustees)
    let largest = clients.map(\.split.training.count).max() ?? 0
    let most = parties.maxSamples == 0 ? largest : parties.maxSamples
    guard most >= largest else {
      throw WorkbenchError.refused(
        path: "parties.max_samples", reason: "\(most) is fewer than the \(largest) samples of the largest client",
        advice: "set it to \(largest) or more, or to 0")
    }
    let model = try configuration.makeModel()
    let fixedPoint = try configuration.fixedPoint(dimension: model.parameterCount)
    func vector(_ round: String, _ name: String, _ d: Int, _ b: Int) throws(QuantizationError) -> Vector {
      Vector(
        round: round, name: name,
        slots: try SlotPlan(dimension: d, clients: n, magnitudeBits: b, modulusBits: bits), link: nil)
    }
    let numeric = configuration.schema.numericInputs.count
    var vectors: [Vector] = []
    if numeric > 0 {
      vectors.append(
        try vector(
          "statistics", "moments", 3 * numeric, VectorShape.bits(ofCounts: Moments.magnitudeBits(maximumSamples: most)))
      )
    }
    if configuration.crypto.proofs == .norm {
      let slots = try SlotPlan(
        dimension: model.parameterCount, clients: n, norm: fixedPoint.beta, entryBound: fixedPoint.entryBound,
        modulusBits: bits)
      vectors.append(Vector(round: "training", name: "update", slots: slots, link: nil))
    } else {
      vectors.append(try vector("training", "update", model.parameterCount, fixedPoint.magnitudeBits))
    }
    vectors.append(
      try vector(
        "training", "metrics", EvaluationCounts.vectorCount,
        VectorShape.bits(ofCounts: EvaluationCounts.magnitudeBits(maximumSamples: most))))
    if configuration.crypto.proofs != .none {
      for i in vectors.indices {
        vectors[i].link =
          try Self.link(vectors[i].slots, configuration.crypto.group, configuration.crypto.proofs)
      }
    }
    self.vectors = vectors
    parameters = model.parameterCount
    maximumClients = n
    maximumSamples = most
    statements = Self.statements(configuration, clients: clients, n: n, trustees: trustees, fixedPoint: fixedPoint)
  }

  /// What a proof of entries is worth (docs/protocol.md §7): the choices other than bits, and a bound beside the norm's.
  private static func entryText(
    _ plan: SlotPlan, _ proofs: Configuration.Proofs, _ order: BigInt
  ) throws(UpdateProofError) -> String {
    guard plan.entryBound != nil || plan.norm == nil && proofs != .bits else { return "" }
    let p: EntryParameters
    do throws(ProofError) {
      p = try EntryParameters(
        rows: plan.rows, columns: plan.slots, lower: plan.entryRange.lowerBound, upper: plan.entryRange.upperBound,
        order: order)
    } catch { throw .norm(reason: error.description) }
    return
      "; entries: each in [\(p.lower), \(p.upper)] by \(p.digits) digits, \(p.digits * p.stacks) commitments of "
      + "\(p.stackColumns), a forger succeeds with \(power(p.log2SoundnessError(orderBits: order.bitWidth))) a hash, "
      + "and nothing is revealed"
  }

  private static func power(_ x: Double) -> String {
    "2^\((x * 10).rounded(.up) / 10)".replacingOccurrences(of: "-", with: "−")
  }

  /// The norm proof's requirement and what it is worth (docs/protocol.md §8).
  private static func normText(_ plan: SlotPlan, _ order: BigInt) throws(UpdateProofError) -> String {
    guard let norm = plan.norm else { return "" }
    let p: NormParameters
    do throws(ProofError) {
      p = try NormParameters(rows: plan.rows, columns: plan.slots, bound: norm, order: order)
    } catch { throw .norm(reason: error.description) }
    return
      "; norm: \(p.inequality), a forger succeeds with \(power(p.log2SoundnessError(orderBits: order.bitWidth))) a hash, "
      + "\(p.projections) projections are within \(power(p.log2ZeroKnowledgeDistance)) of revealing nothing"
  }

  /// The link proof's requirement, which its parameters refuse to break (docs/protocol.md §6).
  private static func link(
    _ plan: SlotPlan, _ group: Configuration.Group, _ proofs: Configuration.Proofs
  ) throws(UpdateProofError) -> String {
    func text<G: PrimeGroup>(_ type: G.Type) throws(UpdateProofError) -> String {
      let p = try LinkParameters(plan: plan, group: type)
      return "2^(b_y+2) + 2^(b_x+64) = 2^\(p.bY + 2) + 2^\(p.bX + 64) < ℓ ≈ 2^\(G.scalarField.modulus.bitWidth - 1); "
        + (plan.norm.map { norm in
          plan.entryBound.map { "M = min(√J·β, J·B) = min(√\(plan.rows)·\(norm), \(plan.rows)·\($0))" }
            ?? "M = √J·β = √\(plan.rows)·\(norm)"
        }
          ?? "M = J·2^(b−1) = \(plan.rows)·2^\(plan.magnitudeBits - 1)")
        + ", σ_y = \(p.sigmaY); a forger succeeds with 2^−127 a hash"
        + (try normText(plan, G.scalarField.modulus)) + (try entryText(plan, proofs, G.scalarField.modulus))
    }
    return switch group {
    case .ristretto255: try text(Ristretto255.self)
    case .p256: try text(P256.self)
    case .modp3072: try text(ModP3072.self)
    }
  }

  /// How the vectors of a kind of round are sealed and checked.
  func scheme(_ round: String) throws(SubmissionFault) -> any SubmissionScheme {
    try configuration.suite.scheme(vectors.filter { $0.round == round }.map(\.slots))
  }
}
