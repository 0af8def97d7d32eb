package import BigNum
package import Transcript

/// Nonces r' of encryptions that a proof of knowledge starts with, and what it answers with (docs/protocol.md §6).
///
/// Where the r_j are powers of h, so is r': that a power of h with such an exponent cannot be told from any other is
/// what encryption assumes of the r_j already, and under it r'·r*^e is as good as uniform among the powers of h.
extension PublicKey {
  /// Nonces beside randomness of a mode: exponents of half the modulus's length, in the short mode too, or units.
  package func nonces(
    _ count: Int, beside mode: EncryptionMode, using source: inout NonceGenerator
  ) -> RandomnessVector {
    guard mode != .textbook, let bits = EncryptionMode.fast.exponentBits(size) else {
      let units = (0..<count).map { _ in BigInt.randomUnit(mod: n, using: &source) }
      return RandomnessVector(mode: .textbook, values: LimbVector(units, width: size.plaintextLimbs))
    }
    let values = LimbVector(randomCount: count, bits: bits, width: (bits + 63) / 64) { source.fill($0) }
    return RandomnessVector(mode: .fast, values: values)
  }

  /// (1 + N)^m_i·r'_i^N mod N², for any integers m_i.
  package func encrypt(raw m: [BigInt], nonces: RandomnessVector, work: Work) throws(BigNumError) -> [BigInt] {
    guard let table = context.table(nonces.mode) else {
      return encrypt(raw: m, units: (0..<nonces.count).map { nonces.values[$0] })
    }
    let powers = try table.powers(secret: nonces.values, times: nil, work: work)
    return m.indices.map { plain(m[$0]).multiplied(by: powers[$0], mod: nSquared) }
  }

  /// r'_i·(Π_j r_j^(γ_j))^(e_i) mod N for the weights γ of each nonce; weights and challenges are public, from 0 to
  /// 2^64 − 1. One exponent each, and one power, where all are powers of h.
  package func responses(
    _ nonces: RandomnessVector, _ randomness: RandomnessVector, weights: [[BigInt]], challenges: [BigInt], work: Work
  ) throws(BigNumError) -> [BigInt] {
    guard randomness.mode != .textbook, nonces.mode != .textbook, randomness.values.width <= nonces.values.width else {
      return zip(challenges, weights).enumerated()
        .map { i, pair in
          combined(randomness, weights: pair.1).powMod(secret: pair.0, mod: n)
            .multiplied(by: unit(nonces[i]), mod: n)
        }
    }
    let exponents = challenges.indices.map { i in
      var sum: BigInt = 0
      for (j, weight) in weights[i].enumerated() { sum += randomness.values[j] * weight }
      return nonces.values[i] + challenges[i] * sum
    }
    let table = context.responses
    let values = LimbVector(exponents, width: (table.exponentBits + 63) / 64)
    let powers = try table.powers(secret: values, times: nil, work: work)
    return challenges.indices.map { powers[$0] % n }
  }
}

extension PublicKey.Context {
  /// Bits of a' + e·Σ γ_j·a_j: challenges and weights of 64 bits, fewer than 2^32 rows.
  static func responseBits(_ size: KeySize) -> Int { (size.bits + 1) / 2 + 64 + 64 + 32 + 1 }
}
