import BigNum
public import Configurations
import Contracts
import EntryProofs
public import Federation
import Groups
import Learning
import Ledger
import NormProofs
import PaillierScheme
public import Quantization
import Transcript
public import UpdateProofs

/// A dry run: everything that a configuration implies, computed before a key is made. `init` refuses what is unsafe.
public struct Plan: Sendable {
  /// One integer vector of a submission (docs/protocol.md §2).
  public struct Vector: Equatable, Sendable {
    /// In which rounds it is sent.
    public var round: String
    /// What it holds.
    public var name: String
    /// How it is sealed; head-room holds, or there would be no layout.
    public var layout: VectorLayout
    /// What Paillier encrypts of it: the vector, or its mask's key.
    public var slots: SlotPlan { layout.slots }
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
  /// The federation that a run founds.
  public let federation: FederationPlan
  /// Names and rows of the clients.
  public let clients: [(name: String, training: Int, heldOut: Int)]
  /// Rows that are left out, since they have no label.
  public let rowsWithoutLabel: Int
  /// What is claimed of privacy, or that there is none.
  public let privacy: PrivacyPanel
  /// The vectors of every kind of round.
  public let vectors: [Vector]
  /// What holds, what to know, what to mind.
  public let statements: [Statement]

  /// d.
  public var parameters: Int { federation.initialModel.count }
  /// n, the hard cap of accepted clients.
  public var maximumClients: Int { federation.participation.maximum }
  /// n_max, the sample count of weight 1.
  public var maximumSamples: Int { federation.settings.maximumSamples }

  /// Plans a run over this data, with `guests`, clients that have none. Whatever a run would refuse is refused here:
  /// there is no second validation.
  public init(_ configuration: Configuration, data: ExperimentData, guests: [String] = []) throws {
    self.configuration = configuration
    clients = data.clients.map { ($0.name, $0.split.training.count, $0.split.heldOut.count) }
    rowsWithoutLabel = data.withoutLabel
    let n = try Self.maximumClients(configuration, data: data, guests: guests)
    let maximumSamples = try Self.maximumSamples(configuration, data: data)
    let terms = try PrivacyTerms(
      configuration, fixedPoint: configuration.fixedPoint(dimension: configuration.makeModel().parameterCount),
      trainer: configuration.makeTrainer(), clients: n, maximumSamples: maximumSamples)
    privacy = terms.panel
    federation = try FederationPlan(
      configuration, clients: data.clients, guests: guests, maximumClients: n, maximumSamples: maximumSamples,
      privacy: terms)
    vectors = try Self.vectors(configuration, federation)
    statements =
      Self.statements(configuration, data: data, federation, privacy)
      + Self.featureStatements(configuration, data)
      + Self.strategyStatements(configuration, federation)
      + (try Self.maskStatements(configuration, federation, vectors))
    try checkSubmissions()
    try federation.validate()
  }

  private static func maximumClients(_ c: Configuration, data: ExperimentData, guests: [String]) throws -> Int {
    let noiseParties = c.privacy.noise == .central ? ["the noise party"] : [], guests = guests + noiseParties
    let count = data.clients.count, all = count + guests.count
    let n = c.parties.maxClients == 0 ? all : c.parties.maxClients
    guard n >= all else {
      let who = "\(count) clients of the data" + (guests.isEmpty ? "" : " and \(guests.joined(separator: ", "))")
      throw WorkbenchError.refused(
        path: "parties.max_clients", reason: "\(n) is fewer than the \(who)",
        advice: "set it to \(all) or more, or to 0")
    }
    guard count >= c.parties.minClients else {
      throw WorkbenchError.refused(
        path: "parties.min_clients", reason: "\(c.parties.minClients) is more than the \(count) clients of the data",
        advice: "every round would abort; set it to at most \(count)")
    }
    try checkSampling(c, clients: count)
    return n
  }

  private static func maximumSamples(_ c: Configuration, data: ExperimentData) throws -> Int {
    let largest = data.clients.map(\.split.training.count).max() ?? 0
    let most = c.parties.maxSamples == 0 ? largest : c.parties.maxSamples
    guard most >= largest else {
      throw WorkbenchError.refused(
        path: "parties.max_samples", reason: "\(most) is fewer than the \(largest) samples of the largest client",
        advice: "set it to \(largest) or more, or to 0")
    }
    return most
  }

  /// The vectors of statistics and training rounds; an evaluation round has the metrics of a training round alone.
  private static func vectors(_ c: Configuration, _ federation: FederationPlan) throws -> [Vector] {
    var out: [Vector] = []
    for template in try federation.templates() where template.purpose != .evaluation {
      for shape in template.vectors {
        let layout = try shape.layout(clients: federation.participation.maximum, modulusBits: c.crypto.bits)
        out.append(
          Vector(
            round: "\(template.purpose)", name: "\(shape.role)", layout: layout,
            link: c.crypto.proofs == .none ? nil : try link(layout, c.crypto.group, c.crypto.proofs)))
      }
    }
    return out
  }

  /// Submissions fit the limit that the configuration sets.
  private func checkSubmissions() throws {
    let limit = configuration.limits.submissionBytes
    for round in Set(vectors.map(\.round)).sorted() {
      let scheme = try scheme(round)
      let bytes = scheme.sealedByteCount + scheme.proofByteCount + scheme.maskedByteCount
      guard bytes <= limit else {
        throw WorkbenchError.refused(
          path: "limits.submission_bytes",
          reason: "a submission to a \(round) round has \(bytes) bytes, the limit is "
            + "\(limit)", advice: "set it to \(bytes) or more")
      }
    }
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
  private static func normText(_ layout: VectorLayout, _ order: BigInt) throws(UpdateProofError) -> String {
    guard layout.norm != nil else { return "" }
    let p: NormParameters
    do throws(ProofError) { p = try NormParameters(layout, order: order) } catch {
      throw .norm(reason: error.description)
    }
    return
      "; norm: \(p.inequality), a forger succeeds with \(power(p.log2SoundnessError(orderBits: order.bitWidth))) a hash, "
      + "\(p.projections) projections are within \(power(p.log2ZeroKnowledgeDistance)) of revealing nothing"
  }

  /// The link proof's requirement, which its parameters refuse to break (docs/protocol.md §6).
  private static func link(
    _ layout: VectorLayout, _ group: Configuration.Group, _ proofs: Configuration.Proofs
  ) throws(UpdateProofError) -> String {
    let plan = layout.slots
    func text<G: PrimeGroup>(_ type: G.Type) throws(UpdateProofError) -> String {
      let p = try LinkParameters(plan: plan, group: type)
      return "2^(b_y+2) + 2^(b_x+64) = 2^\(p.bY + 2) + 2^\(p.bX + 64) < ℓ ≈ 2^\(G.scalarField.modulus.bitWidth - 1); "
        + (plan.norm.map { norm in
          plan.entryBound.map { "M = min(√J·β, J·B) = min(√\(plan.rows)·\(norm), \(plan.rows)·\($0))" }
            ?? "M = √J·β = √\(plan.rows)·\(norm)"
        }
          ?? "M = J·2^(b−1) = \(plan.rows)·2^\(plan.magnitudeBits - 1)")
        + ", σ_y = \(p.sigmaY); a forger succeeds with 2^−127 a hash"
        + (try normText(layout, G.scalarField.modulus)) + (try entryText(plan, proofs, G.scalarField.modulus))
    }
    return switch group {
    case .ristretto255: try text(Ristretto255.self)
    case .p256: try text(P256.self)
    case .modp3072: try text(ModP3072.self)
    }
  }

  /// How the vectors of a kind of round are sealed and checked.
  func scheme(_ round: String) throws(SubmissionFault) -> any SubmissionScheme {
    try configuration.suite.scheme(vectors.filter { $0.round == round }.map(\.layout))
  }
}
