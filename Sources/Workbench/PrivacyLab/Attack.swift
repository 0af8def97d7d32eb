/// An attack on the experiment: what an adversary gains in each mode, in one experiment of its own a seed.
protocol Attack: Sendable {
  /// Its name on the command line and in results.
  var name: String { get }
  /// What is measured.
  var metric: String { get }
  /// How much more than chance is no accident, whatever the standard error, in units of the metric.
  var tolerance: Double { get }
  /// What should come out.
  func direction(_ mode: AttackMode) -> AttackDirection
  /// Why the experiment does not serve, where it does not.
  func obstacle(_ trial: Trial) -> String?
  /// The adversary's gain in these modes.
  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement]
}

extension Attack {
  var tolerance: Double { 0.05 }
  func obstacle(_ trial: Trial) -> String? { nil }
}

/// What should come out of an attack.
public enum AttackDirection: String, Sendable {
  /// More than chance.
  case works
  /// No more than chance.
  case chance
  /// Nothing at all: the chain refuses, or nothing is read.
  case nothing
  /// It goes through, and its effect is within the bound.
  case bounded
  /// Within the stated ε.
  case withinEpsilon = "within-epsilon"
  /// Not decided by this mode; what was measured is what there is to know.
  case open
}

/// What one trial of an attack gave in one mode.
struct Measurement: Sendable {
  /// In units of the attack's metric.
  var value: Double
  /// What guessing gives.
  var chance: Double?
  /// Largest possible effect on the model of a round, ‖Δθ‖₂; nil where there is none.
  var bound: Double?
  /// The effect that it had, ‖Δθ‖₂.
  var effect: Double?
  /// Why the chain refused, as `code: reason`.
  var refusal: String?
  /// What to know of it.
  var note: String?
  /// Other figures, by their metrics.
  var further: [(metric: String, value: Double)] = []
  /// Rows to look at, each with a title.
  var pictures: [(title: String, row: [Double])] = []

  init(
    _ value: Double, chance: Double? = nil, bound: Double? = nil, effect: Double? = nil, refusal: String? = nil,
    note: String? = nil, further: [(metric: String, value: Double)] = []
  ) {
    self.value = value
    self.chance = chance
    self.bound = bound
    self.effect = effect
    self.refusal = refusal
    self.note = note
    self.further = further
  }
}
