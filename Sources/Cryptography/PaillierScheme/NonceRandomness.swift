package import BigNum
package import Transcript

/// Nonces r' of encryptions that a proof of knowledge starts with, and what it answers with (docs/protocol.md §3, §6).
///
/// Where the r_j are powers of h, so is r' = h^(a'), and a' is so long that a' + e·Σ γ_j·a_j says nothing of the a_j.
extension PublicKey {
  /// Bits that e·Σ γ_j·a_j has more than an a_j: challenges and weights of 64 bits, fewer than 2^32 rows.
  private static let shiftBits = 64 + 64 + 32
  /// An answer is within 2^−80 of a power of h whose exponent nobody's randomness is in.
  private static let nonceMargin = 80

  /// Bits of an a_j of the fast mode, and of a short one's, at most.
  private var halfBits: Int { (size.bits + 1) / 2 }
  /// Bits of a', and of what it is added to.
  private var nonceBits: Int { halfBits + highBits }
  private var highBits: Int { Self.shiftBits + Self.nonceMargin }

  /// Nonces beside randomness of a mode: long exponents, or units.
  package func nonces(
    _ count: Int, beside mode: EncryptionMode, using source: inout NonceGenerator
  ) -> RandomnessVector {
    guard mode != .textbook else {
      let units = (0..<count).map { _ in BigInt.randomUnit(mod: n, using: &source) }
      return RandomnessVector(mode: mode, values: LimbVector(units, width: size.plaintextLimbs))
    }
    let values = LimbVector(randomCount: count, bits: nonceBits, width: (nonceBits + 63) / 64) { source.fill($0) }
    return RandomnessVector(mode: mode, values: values)
  }

  /// (1 + N)^m_i·r'_i^N mod N², for any integers m_i.
  package func encrypt(raw m: [BigInt], nonces: RandomnessVector, work: Work) throws(BigNumError) -> [BigInt] {
    guard nonces.mode != .textbook, let low = context.table(.fast) else {
      return encrypt(raw: m, units: nonces.values.numbers)
    }
    // h_N^(a') from the lower half of a', for which encryption has a table, and the rest, for which a small one is made.
    let (lower, upper) = split(nonces.values)
    let high = context.highTable(from: halfBits, bits: highBits)
    let factors = (
      try low.powers(secret: lower, times: nil, work: work), try high.powers(secret: upper, times: nil, work: work)
    )
    return m.indices.map {
      plain(m[$0]).multiplied(by: factors.0[$0], mod: nSquared).multiplied(by: factors.1[$0], mod: nSquared)
    }
  }

  private func split(_ exponents: LimbVector) -> (lower: LimbVector, upper: LimbVector) {
    let (all, upper) = (exponents.numbers, exponents.numbers.map { $0 >> halfBits })
    return (
      LimbVector(zip(all, upper).map { $0 - ($1 << halfBits) }, width: (halfBits + 63) / 64),
      LimbVector(upper, width: (highBits + 63) / 64)
    )
  }

  /// r'_i·(Π_j r_j^(γ_j))^(e_i) mod N. Every vector of weights γ has its nonces and challenges, as many as the others, one
  /// vector's after the other's; weights and challenges are public, from 0 to 2^64 − 1.
  package func responses(
    _ nonces: RandomnessVector, _ randomness: RandomnessVector, weights: [[BigInt]], challenges: [BigInt], work: Work
  ) throws(BigNumError) -> [BigInt] {
    precondition(challenges.count == nonces.count && nonces.count % max(1, weights.count) == 0, "nonces of each vector")
    precondition((nonces.mode == .textbook) == (randomness.mode == .textbook), "nonces beside this randomness")
    let each = nonces.count / max(1, weights.count)
    guard nonces.mode != .textbook else {
      let units = weights.map { combined(randomness, weights: $0) }
      return challenges.indices.map {
        units[$0 / each].powMod(secret: challenges[$0], mod: n).multiplied(by: nonces.values[$0], mod: n)
      }
    }
    let sums = weights.map { weights in
      zip(0..<randomness.count, weights).reduce(BigInt(0)) { $0 + randomness.values[$1.0] * $1.1 }
    }
    let exponents = challenges.indices.map { nonces.values[$0] + challenges[$0] * sums[$0 / each] }
    let bits = nonceBits + 1
    guard exponents.allSatisfy({ $0.bitWidth <= bits }) else {
      // Exponents of other lengths than the modes draw.
      return exponents.map { context.h.powMod(secret: $0, mod: n) }
    }
    let bases = LimbVector([BigInt](repeating: context.h, count: exponents.count), width: size.plaintextLimbs)
    return try context.n.powers(
      bases, secret: LimbVector(exponents, width: (bits + 63) / 64), exponentBits: bits, path: context.squared.path,
      work: work
    ).numbers
  }
}
