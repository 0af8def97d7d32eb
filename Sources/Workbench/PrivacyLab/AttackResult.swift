public import Reports

/// An attack in one mode, over all seeds.
public struct AttackResult: Sendable {
  /// The attack's name.
  public let attack: String
  /// How updates travelled.
  public let mode: AttackMode
  /// What was measured.
  public let metric: String
  /// Mean over the seeds; nil where the experiment does not serve.
  public let mean: Double?
  /// s/√n with s over n − 1; nil for one seed.
  public let standardError: Double?
  /// How many seeds.
  public let seeds: Int
  /// What should come out.
  public let direction: AttackDirection
  /// What guessing gives.
  public let chance: Double?
  /// Largest possible effect on the model of a round.
  public let bound: Double?
  /// The effect that it had, of the seed in which that came nearest to the bound.
  public let effect: Double?
  /// What came out: `works`, `chance`, `refused`, `bounded`, `within-epsilon`, `above-epsilon` or `skipped`.
  public let verdict: String
  /// Whether that is what should have.
  public let asExpected: Bool
  /// Why the chain refused, or why the attack was skipped.
  public let reason: String?
  /// What to know of it.
  public let note: String?
  /// ε that the noise guarantees, in mode `private`.
  public let epsilon: Double?
  /// Means and standard errors of other figures.
  public let further: [(metric: String, mean: Double, standardError: Double?)]

  init(_ attack: any Attack, _ mode: AttackMode, _ trials: [Measurement], epsilon: Double?) {
    let values = trials.map(\.value)
    let summary = Summary(values)
    let chances = trials.compactMap(\.chance)
    self.attack = attack.name
    self.mode = mode
    metric = attack.metric
    mean = summary.mean
    standardError = summary.standardError
    seeds = trials.count
    direction = attack.direction(mode)
    chance = chances.isEmpty ? nil : Summary(chances).mean
    // Of the trial that came nearest to its bound.
    let nearest = trials.max { ($0.effect ?? 0) / ($0.bound ?? 1) < ($1.effect ?? 0) / ($1.bound ?? 1) }
    (bound, effect) = (nearest?.bound, nearest?.effect)
    reason = trials.compactMap(\.refusal).first
    note = trials.compactMap(\.note).first
    self.epsilon = mode == .private ? epsilon : nil
    further = (trials.first?.further ?? []).map { item in
      let s = Summary(trials.flatMap(\.further).filter { $0.metric == item.metric }.map(\.value))
      return (item.metric, s.mean, s.standardError)
    }
    // Differences to each trial's own chance level vary less than the values.
    let gain = Summary(trials.map { $0.value - ($0.chance ?? 0) })
    let isClear = gain.mean > max(3 * (gain.standardError ?? 0), attack.tolerance)
    // Few seeds give a poor standard error: chance is denied on the evidence of Student's distribution, of one seed never.
    let isBeyondChance =
      isClear && (gain.standardError.map { gain.mean > Summary.critical(values.count) * $0 } ?? false)
    let isWithin = trials.allSatisfy { t in t.bound.map { (t.effect ?? 0) <= $0 * (1 + 1e-9) } ?? true }
    switch direction {
    case .withinEpsilon:
      let holds = values.allSatisfy { $0 <= epsilon ?? .infinity }
      (verdict, asExpected) = (holds ? "within-epsilon" : "above-epsilon", holds)
    case .bounded: (verdict, asExpected) = (isWithin ? "bounded" : "works", isWithin)
    case .works: (verdict, asExpected) = (isClear ? "works" : "chance", isClear)
    case .chance: (verdict, asExpected) = (isBeyondChance ? "works" : "chance", !isBeyondChance)
    case .nothing:
      let none = values.allSatisfy { $0 == 0 }
      (verdict, asExpected) = (none ? (reason == nil ? "chance" : "refused") : "works", none)
    case .open: (verdict, asExpected) = (isClear ? "works" : "chance", true)
    }
  }

  init(skipped attack: any Attack, _ mode: AttackMode, reason: String) {
    self.attack = attack.name
    self.mode = mode
    metric = attack.metric
    (mean, standardError, seeds) = (nil, nil, 0)
    direction = attack.direction(mode)
    (chance, bound, effect, note, epsilon, further) = (nil, nil, nil, nil, nil, [])
    (verdict, asExpected) = ("skipped", true)
    self.reason = reason
  }

  /// As docs/json/attack.schema.json says.
  public var json: JSON {
    func number(_ x: Double?) -> JSON { x.map(JSON.number) ?? .null }
    func text(_ s: String?) -> JSON { s.map(JSON.string) ?? .null }
    return .object([
      ("attack", .string(attack)), ("mode", .string(mode.rawValue)), ("metric", .string(metric)),
      ("mean", number(mean)), ("standardError", number(standardError)), ("seeds", .int(seeds)),
      ("direction", .string(direction.rawValue)), ("chance", number(chance)), ("bound", number(bound)),
      ("effect", number(effect)), ("verdict", .string(verdict)), ("as_expected", .bool(asExpected)),
      ("reason", text(reason)), ("note", text(note)), ("epsilon", number(epsilon)),
      (
        "further",
        .array(
          further.map {
            .object([
              ("metric", .string($0.metric)), ("mean", .number($0.mean)), ("standardError", number($0.standardError)),
            ])
          })
      ),
    ])
  }
}
