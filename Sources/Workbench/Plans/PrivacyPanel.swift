import Configurations
import Federation
import Foundation
import Privacy
import Quantization
public import Reports

/// What a run claims of privacy, with all that the claim depends on (docs/privacy.md): for `plan`, reports and JSON.
public struct PrivacyPanel: Sendable, Equatable {
  /// ε of all rounds; infinite without noise.
  public let epsilon: Double
  /// ε of one round alone; infinite without noise.
  public let epsilonOfOneRound: Double
  /// ε that may be spent; nil where none is stated.
  public let budget: Double?
  /// δ; nil without noise.
  public let delta: Double?
  /// Training rounds that are run.
  public let rounds: Int
  /// Training rounds that the configuration asks for: more than `rounds` where the budget ends the run.
  public let plannedRounds: Int
  /// `client` or `example`; nil without noise.
  public let unit: String?
  /// Deviation of the noise that counts over the sensitivity; nil without noise.
  public let noiseMultiplier: Double?
  /// q.
  public let samplingRate: Double?
  /// `rdp`, `pld` or `zcdp`; nil without noise.
  public let accountant: String?
  /// `discrete-gaussian` or `skellam`; nil without noise.
  public let mechanism: String?
  /// `local`, `distributed` or `central`; `none` without.
  public let noise: String
  /// What the claim says and rests on: a name and a text each.
  public let lines: [(name: String, text: String)]
  /// What is opened or known beside the noisy sums.
  public let notCovered: [String]

  /// Whether there is noise.
  public var isPrivate: Bool { unit != nil }

  /// Whether two panels claim the same.
  public static func == (a: PrivacyPanel, b: PrivacyPanel) -> Bool { a.json == b.json }

  /// A run without noise.
  init(planned: Int) {
    (epsilon, epsilonOfOneRound, budget, delta) = (.infinity, .infinity, nil, nil)
    (rounds, plannedRounds) = (planned, planned)
    (unit, noiseMultiplier, samplingRate, accountant, mechanism, noise) = (nil, nil, nil, nil, nil, "none")
    lines = [
      ("ε", "∞: no noise is added, there is no differential privacy"),
      ("hidden", "single updates, by encryption; what the sums of all rounds reveal together is part of the leakage"),
    ]
    notCovered = ["every opened sum: updates, counts, moments"]
  }

  init(
    _ c: Configuration, _ release: PrivacyRelease, _ local: LocalPrivacy, fixedPoint: FixedPoint,
    epsilonOfOne: Double, epsilon: Double, rounds: Int
  ) {
    let p = c.privacy
    (self.epsilon, epsilonOfOneRound, delta, self.rounds) = (epsilon, epsilonOfOne, p.delta, rounds)
    plannedRounds = c.experiment.rounds
    budget = p.epsilon > 0 ? p.epsilon : nil
    (unit, accountant, mechanism) = (p.unit.rawValue, p.accountant.rawValue, p.mechanism.rawValue)
    noise = p.noise.rawValue
    (noiseMultiplier, samplingRate) = (release.multiplier(local.noise), release.rate)
    let isClient = p.unit == .client
    let unitOfData = Double(sign: .plus, exponent: -fixedPoint.fractionBits, significand: 1)
    let deviation = Double(local.noise.variance).squareRoot()
    let bound = fixedPoint.beta + local.noiseBound
    var lines = [
      ("ε", "\(upward(epsilon)) in all, \(upward(epsilonOfOne)) a round, at δ = \(p.delta)"),
      ("rounds", Self.roundsText(rounds: rounds, planned: c.experiment.rounds, budget: p.epsilon)),
      ("unit", isClient ? "a client, with all its rows" : "an example: one training row of one client"),
      (
        "neighbours",
        isClient
          ? "one client's update is replaced by 0, in every round; that it takes part is public"
          : "one training row is added or removed"
      ),
      (
        "sampling",
        isClient
          ? "none: every client in every round, and no credit for one that stays away, as everybody sees it"
          : "Poisson: each row in a round's sample with probability \(significant(release.rate, 4)), which only its client "
            + "knows"
      ),
      (
        "mechanism",
        "\(local.noise.kind.name) noise of deviation \(significant(deviation, 4)) units of 2^−\(fixedPoint.fractionBits) "
          + "(\(significant(deviation * unitOfData, 3))) an entry, \(p.noise == .central ? "in all" : "each client"); the sensitivity is "
          + "\(significant(release.sensitivity, 4)) units"
      ),
      (
        "noise",
        Self.noiseText(p, multiplier: significant(release.multiplier(local.noise), 4), parties: release.parties)
      ),
      ("accountant", "\(release.accountant.name) (\(p.accountant.rawValue))"),
      (
        "proved bound",
        "β = \(grouped(Int(bound))), \(significant(Double(bound) / Double(fixedPoint.beta), 3)) times an update's: so much "
          + "longer may a false update be"
      ),
    ]
    if p.noise == .distributed {
      lines.append(
        (
          "trust",
          "at least \(release.parties) of the clients in every opened sum add their noise and keep it secret; the trustees "
            + "open only sums"
        ))
    }
    if p.noise == .central {
      lines.append(
        (
          "trust",
          "\"\(FederationPlan.noisePartyName)\", a registered client without data, adds the noise and keeps it secret; trustees "
            + "open no sum of updates without it, and only sums"
        ))
    }
    self.lines = lines
    notCovered = Self.notCovered(p)
  }

  private static func noiseText(_ p: Configuration.Privacy, multiplier: String, parties: Int) -> String {
    switch p.noise {
    case .none: "none"
    case .local:
      "local: multiplier \(multiplier); a client's own noise is enough, even where its update alone is opened"
    case .distributed: "distributed: multiplier \(multiplier), of the noise of min_honest = \(parties) clients together"
    case .central: "central: multiplier \(multiplier), of the noise of one party without data"
    }
  }

  private static func roundsText(rounds: Int, planned: Int, budget: Double) -> String {
    guard budget > 0 else { return "\(rounds); no budget is stated" }
    return rounds < planned
      ? "\(rounds) of \(planned): the budget of ε = \(significant(budget, 4)) ends the run before the next"
      : "all \(rounds) stay within the budget of ε = \(significant(budget, 4))"
  }

  private static func notCovered(_ p: Configuration.Privacy) -> [String] {
    var out: [String] = []
    if p.metrics == .exact { out.append("counts on hold-outs, opened exactly (metrics = \"exact\")") }
    if p.statistics == .exact { out.append("moments of the features, opened exactly (statistics = \"exact\")") }
    out += [
      "what is public: who takes part when, columns with their ranges and categories, n_max",
      "comparisons in a simulation's report (twin, pooled, alone, hold-outs), which are computed from all rows, and which "
        + "nobody else has",
      "other runs over the same data: their ε add up",
    ]
    if p.unit == .example { out.append("how rows were dealt to clients and held out: taken as given") }
    return out
  }

  /// One line for people.
  public var statement: String {
    guard let unit, let delta, let accountant else {
      return "none: ε = ∞. What the sums of all rounds reveal together is part of the leakage"
    }
    return "ε = \(upward(epsilon)) at δ = \(delta) per \(unit) after \(rounds) rounds (\(accountant), \(noise) noise)"
      + (notCovered.first?.contains("exactly") == true ? "; not covered: \(notCovered[0])" : "")
  }

  /// The panel.
  public var table: Table {
    var t = Table(title: "Privacy (docs/privacy.md)", columns: ["privacy", "value"])
    for (name, text) in lines { t.append([.text(name), .text(text)]) }
    t.notes = notCovered.map { "Not covered: \($0)." }
    return t
  }

  /// The same for scripts; `epsilon` is null where it is infinite.
  public var json: JSON {
    func number(_ x: Double?) -> JSON { x.map { $0.isFinite ? .number($0) : .null } ?? .null }
    func text(_ x: String?) -> JSON { x.map { .string($0) } ?? .null }
    return .object([
      ("private", .bool(isPrivate)), ("epsilon", number(epsilon)), ("epsilon_of_one_round", number(epsilonOfOneRound)),
      ("budget", number(budget)), ("delta", number(delta)), ("rounds", .int(rounds)),
      ("planned_rounds", .int(plannedRounds)), ("unit", text(unit)), ("noise", .string(noise)),
      ("mechanism", text(mechanism)), ("noise_multiplier", number(noiseMultiplier)),
      ("sampling_rate", number(samplingRate)), ("accountant", text(accountant)), ("statement", .string(statement)),
      ("lines", .array(lines.map { .object([("name", .string($0.name)), ("text", .string($0.text))]) })),
      ("not_covered", .array(notCovered.map { .string($0) })),
    ])
  }
}
