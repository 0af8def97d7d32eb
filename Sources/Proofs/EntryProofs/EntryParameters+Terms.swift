import Foundation

extension EntryParameters {
  /// log2 of what one hash query of a cheating prover gains, by the sum of docs/protocol.md §7: the weights of the
  /// verifier's sum, and (4m + 3⌈log2 J⌉ + 6)/ℓ.
  public func log2SoundnessError(orderBits: Int) -> Double {
    let field = Double(4 * rounds + 3 * rowRounds + 6) * exp2(-Double(orderBits - 1))
    return log2(exp2(-128) + field)
  }
}
