import BigNum

/// Integer Lagrange coefficients at 0 (docs/protocol.md §3).
enum Lagrange {
  /// Δ = m!.
  static func delta(_ m: Int) -> BigInt { (1...max(m, 1)).reduce(1) { $0 * BigInt($1) } }

  /// λ_i = Δ·Π_{l ∈ S∖i} (−l)/(i − l), an integer for S ⊆ {1…m}.
  static func coefficient(_ i: Int, in set: [Int], delta: BigInt) -> BigInt {
    var above = delta
    var below: BigInt = 1
    for l in set where l != i {
      above *= BigInt(-l)
      below *= BigInt(i - l)
    }
    return above.dividedExactly(by: below)
  }
}
