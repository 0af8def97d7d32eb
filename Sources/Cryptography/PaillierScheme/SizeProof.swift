package import BigNum
package import Transcript
import Wire

/// Π^size: N = p·q with both factors beyond 2^(|N|/2 − 80) (docs/protocol.md §3).
///
/// p and q are committed in a group of known prime order. Rounds with one challenge bit each show that the committed
/// numbers are short (z = a + c·p over ℤ, so two transcripts differ by p itself), and a proof of knowledge shows that
/// their product is N modulo ℓ', hence over ℤ.
package struct SizeProof: Hashable, Sendable {
  /// A₁ = g^p·h^ρ and A₂ = g^q·h^ρ'.
  package let commitments: [BigInt]
  /// B = g^a·h^α of all rounds, those of p first.
  package let rounds: [Round]
  /// T₁ = g^k·h^κ and T₂ = A₁^k·h^μ.
  package let productNonces: [BigInt]
  /// k + e·q, κ + e·ρ', μ + e·τ modulo ℓ', τ = −ρ·q.
  package let productResponses: [BigInt]

  package struct Round: Hashable, Sendable {
    package let nonce: BigInt
    /// z = a + c·p over ℤ.
    package let z: BigInt
    /// ζ = α + c·ρ mod ℓ'.
    package let zeta: BigInt
  }

  /// Bits of a; of z one more.
  static func nonceBits(_ size: KeySize) -> Int { size.bits / 2 + 72 }
  static func responseByteCount(_ size: KeySize) -> Int { (nonceBits(size) + 8) / 8 }

  private static func begin(_ key: PublicKey, _ rounds: Int, _ transcript: inout Transcript) {
    var parameters = Writer()
    parameters.uint16(UInt16(rounds))
    parameters.uint16(UInt16(FiniteFieldGroup.forKey(key.size).byteCount))
    key.encode(to: &parameters)
    transcript.domainSeparator("paillier-size", parameters: parameters.bytes)
  }

  private static func challenges(
    _ commitments: [BigInt], _ nonces: [BigInt], _ product: [BigInt], _ group: FiniteFieldGroup,
    _ transcript: inout Transcript
  ) -> (bits: [Bool], e: BigInt) {
    for (label, elements) in [("A", commitments), ("B", nonces), ("T", product)] {
      transcript.absorb(label, elements, width: group.byteCount)
    }
    let bytes = transcript.challengeBytes("c", count: (nonces.count + 7) / 8)
    let bits = nonces.indices.map { bytes[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }
    return (bits, transcript.challengeInteger("e", bits: 128))
  }

  package static func prove(
    key: PublicKey, p: BigInt, q: BigInt, transcript: inout Transcript, rounds: Int,
    using rng: inout some RandomNumberGenerator, work: Work
  ) throws(BigNumError) -> SizeProof {
    let group = FiniteFieldGroup.forKey(key.size)
    let order = group.order
    let modulus = group.modulus.value
    begin(key, rounds, &transcript)
    var nonces = NonceGenerator(
      transcript: transcript, witness: [p, q], width: key.size.modulusByteCount, using: &rng)
    let factors = [p, q]
    let blinding = [BigInt.random(below: order, using: &nonces), .random(below: order, using: &nonces)]
    let commitments = [group.commit(p, blinding[0]), group.commit(q, blinding[1])]
    let a = (0..<2 * rounds).map { _ in BigInt.random(bits: nonceBits(key.size), using: &nonces) }
    let alpha = (0..<2 * rounds).map { _ in BigInt.random(below: order, using: &nonces) }
    let elements = try work.chunks(2 * rounds, size: 16) { range in
      zip(group.tables.g.powers(secret: Array(a[range])), group.tables.h.powers(secret: Array(alpha[range])))
        .map { $0.multiplied(by: $1, mod: modulus) }
    }
    let k = (0..<3).map { _ in BigInt.random(below: order, using: &nonces) }
    let product = [
      group.commit(k[0], k[1]),
      commitments[0].powMod(secret: k[0], mod: modulus)
        .multiplied(by: group.tables.h.power(secret: k[2]), mod: modulus),
    ]
    let (bits, e) = challenges(commitments, elements, product, group, &transcript)
    let made = (0..<2 * rounds).map { i in
      let which = i < rounds ? 0 : 1
      // The challenge is public: a product with 0 or 1 does not select by a secret.
      let c: BigInt = bits[i] ? 1 : 0
      return Round(
        nonce: elements[i], z: a[i] + c * factors[which], zeta: (alpha[i] + c * blinding[which]) % order)
    }
    let tau = -(blinding[0] * q)
    let responses = [(k[0] + e * q) % order, (k[1] + e * blinding[1]) % order, (k[2] + e * tau) % order]
    return SizeProof(commitments: commitments, rounds: made, productNonces: product, productResponses: responses)
  }

  /// Legendre symbols, ranges, and one multi-exponentiation over all equations with 128-bit weights, which is sound
  /// because the order is prime.
  package func verify(key: PublicKey, transcript: inout Transcript, rounds expected: Int) throws(ProofError) {
    let group = FiniteFieldGroup.forKey(key.size)
    let order = group.order
    guard commitments.count == 2, productNonces.count == 2, productResponses.count == 3 else {
      throw .length(.key, field: "size", count: commitments.count, expected: 2)
    }
    guard rounds.count == 2 * expected else {
      throw .length(.key, field: "size rounds", count: rounds.count, expected: 2 * expected)
    }
    let zBits = Self.nonceBits(key.size) + 1
    for (i, r) in rounds.enumerated() {
      guard r.z.signum >= 0, r.z.bitWidth <= zBits else { throw .outOfRange(.key, field: "z", index: i, bits: zBits) }
      guard r.zeta.signum >= 0, r.zeta < order else { throw .notCanonical(.key, field: "zeta", index: i) }
    }
    for (i, x) in productResponses.enumerated() where x.signum < 0 || x >= order {
      throw .notCanonical(.key, field: "product response", index: i)
    }
    for (field, elements) in [("A", commitments), ("B", rounds.map(\.nonce)), ("T", productNonces)] {
      if let i = elements.firstIndex(where: { !group.contains([$0]) }) {
        throw .notCanonical(.key, field: field, index: i)
      }
    }
    Self.begin(key, expected, &transcript)
    let (bits, e) = Self.challenges(commitments, rounds.map(\.nonce), productNonces, group, &transcript)
    transcript.absorb("z", rounds.map(\.z), width: Self.responseByteCount(key.size))
    transcript.absorb("zeta", rounds.map(\.zeta), width: group.byteCount)
    transcript.absorb("product", productResponses, width: group.byteCount)
    var stream = transcript.challengeStream("weights")
    // Exponents of g, h, A₁, A₂ on the responses' side, all modulo ℓ'.
    var exponents = [BigInt](repeating: 0, count: 4)
    var weights: [BigInt] = []
    for (i, r) in rounds.enumerated() {
      let weight = stream.integer(bits: 128)
      weights.append(weight)
      exponents[0] += weight * r.z
      exponents[1] += weight * r.zeta
      if bits[i] { exponents[i < expected ? 2 : 3] -= weight }
    }
    // T₁·A₂^e = g^(k)·h^(κ) and T₂·(g^N)^e = A₁^(k)·h^(μ), with the responses in brackets.
    let (u, v) = (stream.integer(bits: 128), stream.integer(bits: 128))
    exponents[0] += u * productResponses[0] - v * e * key.n
    exponents[1] += u * productResponses[1] + v * productResponses[2]
    exponents[2] += v * productResponses[0]
    exponents[3] -= u * e
    weights += [u, v]
    let left = group.modulus.multiExponentiation(variableTime: rounds.map(\.nonce) + productNonces, weights)
    let right = group.modulus.multiExponentiation(
      variableTime: [group.g, group.h] + commitments, exponents.map { $0 % order })
    guard left == right else { throw .equation(.key, check: "size") }
  }
}

extension SizeProof {
  func encode(for key: PublicKey, to writer: inout Writer) {
    let width = FiniteFieldGroup.forKey(key.size).byteCount
    for x in commitments + productNonces + productResponses { writer.unsigned(x, width: width) }
    writer.uint16(UInt16(rounds.count))
    for r in rounds {
      writer.unsigned(r.nonce, width: width)
      writer.unsigned(r.z, width: Self.responseByteCount(key.size))
      writer.unsigned(r.zeta, width: width)
    }
  }

  init(for key: PublicKey, from reader: inout Reader) throws(WireError) {
    let width = FiniteFieldGroup.forKey(key.size).byteCount
    var head: [BigInt] = []
    for _ in 0..<7 { head.append(try reader.unsigned("size", width: width)) }
    commitments = Array(head[0..<2])
    productNonces = Array(head[2..<4])
    productResponses = Array(head[4..<7])
    let count = Int(try reader.uint16("size rounds"))
    guard count <= 2 * KeyProof.maximumRounds else {
      throw .tooLong(field: "size rounds", length: count, limit: 2 * KeyProof.maximumRounds)
    }
    var rounds: [Round] = []
    for _ in 0..<count {
      let nonce = try reader.unsigned("B", width: width)
      let z = try reader.unsigned("z", width: Self.responseByteCount(key.size))
      rounds.append(Round(nonce: nonce, z: z, zeta: try reader.unsigned("zeta", width: width)))
    }
    self.rounds = rounds
  }
}
