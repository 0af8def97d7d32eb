import Contracts
import Learning
import Quantization

extension LearningTask {
  /// SCAFFOLD's second vector: s·(c_i⁺ − c_i), clipped and rounded like an update; and c_i with exactly that added to it.
  /// Nil where the strategy is another.
  ///
  /// s = η·epochs makes of it a distance: with K ≥ epochs steps s·c_i⁺ is at most as long as an update, so the update's
  /// clip serves both. What is clipped or rounded off is in the next change, as c_i holds what was sent.
  func controlChange(
    of update: LocalTrainer.Update, round: Int, model: PublicModel
  ) throws -> (sealed: [Int64], variate: [Double])? {
    guard let control = settings.rule.control else { return nil }
    let next = try ControlVariate.next(
      server: model.control, client: model.variate, update: update, trainer: settings.trainer)
    var stream = RandomStream(seed: settings.seed, "control rounding", index, round)
    let change = zip(next, model.variate).map { ($0 - $1) * control.scale }
    let sealed = try settings.fixedPoint.quantise(change, using: &stream)
    let sent = try settings.fixedPoint.dequantise(sealed, weight: control.scale)
    return (sealed, zip(model.variate, sent).map { $0 + $1 })
  }
}
