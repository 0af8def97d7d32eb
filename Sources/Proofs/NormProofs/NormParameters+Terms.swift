import Foundation

extension NormParameters {
  /// log2 of what one hash query of a cheating prover gains, by the sum of docs/protocol.md §8: projections, of which each
  /// passes with 3/4, the weights of the openings, and (2m + ⌈log2 J⌉ + 3)/ℓ, and what a relation adds (§12). Several predicates gain nothing: their
  /// weights, and those of all digits, are drawn at once.
  public func log2SoundnessError(orderBits: Int) -> Double {
    let field = Double(2 * rounds + rowRounds + 3) * exp2(-Double(orderBits - 1))
    let relation = relation.map { exp2($0.log2Error) } ?? 0
    return log2(pow(0.75, Double(projections)) + exp2(-128) + field + relation)
  }

  /// log2 of the statistical distance of all z_t from what knows nothing of X; everything else is hidden perfectly.
  public var log2ZeroKnowledgeDistance: Double { log2(Double(masked)) - Double(shape.noiseMargin + 1) }

  /// The inequality that makes the proof exact, with its numbers; with several predicates, or another than a ball about 0,
  /// also that of each.
  public var inequality: String {
    let first = "J·k·(4Z)² + 2^κ = \(rows)·\(columns)·2^\(2 * zBits + 4) + 2^\(kappa) < ℓ/2"
    guard !isPlain else { return first }
    return ([first] + predicates.indices.map { "predicate \($0) (\(predicates[$0])): \(describe($0))" })
      .joined(separator: "; ")
  }
}
