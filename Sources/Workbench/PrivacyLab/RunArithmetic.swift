import Contracts
import Federation
import Learning
import Quantization

/// A whole run in the integers that a sealed run adds: sums of sealed and of plain integers are the same, bit for bit
/// (`PlaintextTwin`), so nothing need be sealed to know what a run comes to.
struct RunArithmetic {
  /// What an attacker can go by when it makes its update.
  struct Knowledge {
    /// The training round, from 1.
    let round: Int
    /// The model that the round starts from.
    let model: [Double]
    /// The attacker's own honest update.
    let own: [Int64]
    /// The honest clients' updates: seen in plaintext, else nil.
    let others: [[Int64]]?
    /// The sum of the last round, noise included; nil in the first.
    let lastSum: [Int64]?
  }
  typealias Strategy = (Knowledge) throws -> [Double]

  /// What a run came to.
  struct Outcome: Sendable {
    /// The model after the last round, or after the last that could be trained from.
    var model: [Double] = []
    /// The attacker's last update, as it wished it and as it sent it.
    var wished: [Double] = []
    var sent: [Int64] = []
    /// The sum of the others' last updates.
    var others: [Int64] = []
  }

  let trial: Trial
  let mode: AttackMode

  /// Runs all rounds; `attacker` sends what `strategy` says, within what the mode lets through.
  func run(attacker: Int, strategy: Strategy? = nil) throws -> Outcome {
    let plan = trial.plan, settings = plan.settings
    var model = trial.start
    var out = Outcome()
    var lastSum: [Int64]?
    for round in 1...plan.rounds {
      var updates: [[Int64]]
      do {
        updates = try plan.tasks.enumerated().map { i, task in
          round == 1
            ? trial.updates[i]
            : try task.vectors(.training, round: plan.chainRound(ofTraining: round), model: model)[0]
        }
      } catch  where strategy != nil {
        // A model that an attack blew up cannot be trained from: it stays what it is.
        break
      }
      var others = updates
      others.remove(at: attacker)
      if let strategy {
        let known = Knowledge(
          round: round, model: model.parameters, own: updates[attacker], others: mode.hidesUpdates ? nil : others,
          lastSum: lastSum)
        let wished: [Double]
        // Who cannot train what it wants to sends what it would have sent.
        do { wished = try strategy(known) } catch LearningError.diverged { wished = known.own.map(Double.init) }
        updates[attacker] = limited(wished)
        out.wished = wished
      }
      out.sent = updates[attacker]
      out.others = Self.sum(others)
      var sum = Self.sum(updates)
      if mode == .private {
        var stream = trial.stream("noise", round)
        sum = trial.noise.added(to: sum, using: &stream)
      }
      lastSum = sum
      let next = ModelCodec.apply(
        sum, samples: Int64(trial.samples.reduce(0, +)), to: model.parameters,
        fractionBits: settings.fixedPoint.fractionBits, maximumSamples: settings.maximumSamples)
      model = PublicModel(parameters: next, moments: model.moments)
    }
    out.model = model.parameters
    return out
  }

  private static func sum(_ updates: [[Int64]]) -> [Int64] {
    updates.dropFirst().reduce(updates.first ?? []) { zip($0, $1).map { $0 &+ $1 } }
  }

  /// The longest update in this direction that goes through, in integers: any in plaintext; what the slots hold where
  /// nothing is proved; no longer than β where norms are.
  func limited(_ wished: [Double]) -> [Int64] {
    let fixed = trial.plan.settings.fixedPoint
    let largest = wished.reduce(0) { max($0, $1.magnitude) }
    guard largest > 0 else { return wished.map { _ in 0 } }
    switch mode {
    case .plaintext:
      let factor = min(1, 0x1p50 / largest)
      return wished.map { Int64(($0 * factor).rounded()) }
    case .sealed:
      let factor = min(1, Double(Self.slotBound(fixed)) / largest)
      return wished.map { Int64(($0 * factor).rounded()) }
    case .proved, .private:
      let factor = min(1, (Double(fixed.beta) - Double(fixed.dimension).squareRoot()) / Vectors.norm(wished))
      // Rounding adds at most √d/2 to the norm.
      let entry = fixed.entryBound ?? .max
      return wished.map { min(max(Int64(($0 * max(factor, 0)).rounded()), -entry), entry) }
    }
  }

  /// An update in this direction whose entries are no larger than a proved one's may be, whatever its norm.
  func fitted(_ wished: [Double]) -> [Int64] {
    let fixed = trial.plan.settings.fixedPoint
    let largest = wished.reduce(0) { max($0, $1.magnitude) }
    let factor = largest > 0 ? min(1, Double(fixed.entryBound ?? fixed.beta) / largest) : 0
    return wished.map { Int64(($0 * factor).rounded()) }
  }

  /// Largest entry that an unproved submission holds and that opens.
  static func slotBound(_ fixed: FixedPoint) -> Int64 { (1 << Int64(fixed.magnitudeBits - 1)) - 1 }

  /// Largest ‖Δθ‖₂ that one update can cause in a round: β over 2^f·Σw where norms are proved; √d times the slots'
  /// bound where nothing is; none in plaintext.
  var bound: Double? {
    let fixed = trial.plan.settings.fixedPoint
    return switch mode {
    case .plaintext: nil
    case .sealed: Double(Self.slotBound(fixed)) * Double(fixed.dimension).squareRoot() / scale
    case .proved, .private: Double(fixed.beta) / scale
    }
  }

  /// ‖Δθ‖₂ of an update.
  func effect(_ update: [Int64]) -> Double { Vectors.norm(update.map(Double.init)) / scale }

  private var scale: Double { trial.one * trial.weight(trial.samples.reduce(0, +)) }
}
