package import BigNum
package import PaillierScheme
package import SigmaProofs

/// What a link proof leaves to check of ciphertexts (docs/protocol.md §6): Enc(Σ_s z_s·2^(w·s); r_z) = A_C·(C*)^e for
/// each repetition, up to an element of order two, under one key.
///
/// *Combination.* The two sides of equation i differ by some D_i = (1 + N)^(δ_i)·s_i^N. With weights ω_i of 128 random
/// bits that depend on all proofs, Π D_i^(2·ω_i) = 1 gives Σ ω_i·δ_i ≡ 0 mod N; as every prime factor of N exceeds
/// 2^128 (docs/protocol.md §3, the key proof), all δ_i are 0 but with probability 2^−128. That is all that soundness
/// needs: that A_C·(C*)^e has the plaintext Σ z_s·2^(w·s); what N-th residue stands beside it says nothing of it.
///
/// *The factor 2.* −1 = (−1)^N is an N-th residue that everybody knows. Without the factor two false signs, of two
/// repetitions or of two clients, would cancel, whatever the weights, and one would not: the verdict on a proof would
/// depend on the others of its batch. With it signs never matter, and nor does any other element of order two: D_i^2 =
/// 1 is what is checked of each. Elements of other orders that are not multiples of a large prime do not exist modulo a
/// product of two safe primes.
package struct CiphertextEquation: Sendable {
  /// One repetition.
  package struct Term: Sendable {
    /// Σ_s z_s·2^(w·s).
    package let plaintext: BigInt
    /// r_z.
    package let unit: BigInt
    /// A_C.
    package let nonce: BigInt
    /// e.
    package let challenge: BigInt
  }

  /// C* of each weight vector.
  let combined: [BigInt]
  /// As many repetitions for each.
  let terms: [Term]

  /// The numbers of the false equations: one multi-exponentiation where there is none.
  package static func failures(
    _ equations: [CiphertextEquation], _ key: PublicKey, _ weights: BatchWeights, work: Work
  ) throws(BigNumError) -> [Int] {
    try falseEquations(equations.count) { range throws(BigNumError) in
      try hold(equations, in: range, key, weights, work: work.silent)
    }
  }

  /// Enc(Σ ω_i·Σ_s z_i,s·2^(w·s); Π r_i^(ω_i)) = ±Π A_C,i^(ω_i)·Π (C*)^(Σ ω_i·e_i) for a range of equations.
  private static func hold(
    _ equations: [CiphertextEquation], in range: Range<Int>, _ key: PublicKey, _ weights: BatchWeights, work: Work
  ) throws(BigNumError) -> Bool {
    var plaintext: BigInt = 0
    var (units, ofUnits) = ([BigInt](), [BigInt]())
    var (products, ofProducts) = ([BigInt](), [BigInt]())
    for i in range {
      let (terms, combined) = (equations[i].terms, equations[i].combined)
      let omega = weights.integers(i, count: terms.count)
      for (t, w) in zip(terms, omega) { plaintext = plaintext + w * t.plaintext }
      units += terms.map(\.unit)
      ofUnits += omega
      products += terms.map(\.nonce) + combined
      let perVector = terms.count / combined.count
      ofProducts += omega
      ofProducts += combined.indices.map { v in
        (v * perVector..<(v + 1) * perVector).reduce(0) { $0 + omega[$1] * terms[$1].challenge }
      }
    }
    // Exponents are not negative, so the products always exist.
    let (n, n2) = (key.context.n, key.context.squared)
    let unit = try n.multiExponentiation(
      variableTime: LimbVector(units, width: key.size.plaintextLimbs), ofUnits, work: work)
    let right = try n2.multiExponentiation(
      variableTime: LimbVector(products, width: key.size.ciphertextLimbs), ofProducts, work: work)
    let left = n2.power(unit ?? 0, public: key.n).multiplied(by: key.plain(plaintext), mod: key.nSquared)
    guard let right else { return false }
    return left.multiplied(by: left, mod: key.nSquared) == right.multiplied(by: right, mod: key.nSquared)
  }
}
