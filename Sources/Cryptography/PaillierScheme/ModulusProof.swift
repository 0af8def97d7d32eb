package import BigNum
package import Transcript
import Wire

/// Π^mod (Canetti–Gennaro–Goldfeder–Makriyannis–Peled 2021, figure 16): N is a product of two primes ≡ 3 mod 4 (or
/// powers of them) and gcd(N, φ(N)) = 1. A round stops a cheat half of the time (docs/protocol.md §3).
package struct ModulusProof: Hashable, Sendable {
  /// One of Jacobi symbol −1.
  package let w: BigInt
  package let rounds: [Round]

  /// x^4 = (−1)^a·w^b·y and z^N = y for the round's challenge y.
  package struct Round: Hashable, Sendable {
    package let x: BigInt
    package let a: Bool
    package let b: Bool
    package let z: BigInt

    package init(x: BigInt, a: Bool, b: Bool, z: BigInt) { (self.x, self.a, self.b, self.z) = (x, a, b, z) }

    /// a in bit 0, b in bit 1.
    var signs: UInt8 { (a ? 1 : 0) | (b ? 2 : 0) }
  }

  package init(w: BigInt, rounds: [Round]) { (self.w, self.rounds) = (w, rounds) }

  private static func challenges(_ key: PublicKey, _ w: BigInt, _ count: Int, _ transcript: inout Transcript)
    -> [BigInt]
  {
    var parameters = Writer()
    parameters.uint16(UInt16(count))
    key.encode(to: &parameters)
    transcript.domainSeparator("paillier-modulus", parameters: parameters.bytes)
    transcript.absorb("w", w, width: key.size.modulusByteCount)
    var stream = transcript.challengeStream("y")
    return (0..<count).map { _ in stream.unit(mod: key.n) }
  }

  /// What the rounds answer, for whatever follows in the transcript: without it −x would be as good as x, in a proof that
  /// differs.
  private func absorbAnswers(_ key: PublicKey, _ transcript: inout Transcript) {
    let width = key.size.modulusByteCount
    transcript.absorb("x", rounds.map(\.x), width: width)
    transcript.absorb("signs", rounds.map(\.signs))
    transcript.absorb("z", rounds.map(\.z), width: width)
  }

  package static func prove(
    key: PublicKey, p: BigInt, q: BigInt, transcript: inout Transcript, rounds: Int,
    using rng: inout some RandomNumberGenerator, work: Work
  ) throws(BigNumError) -> ModulusProof {
    let n = key.n
    var w = BigInt.random(below: n, using: &rng)
    while w.jacobi(n) != -1 { w = .random(below: n, using: &rng) }
    let challenges = Self.challenges(key, w, rounds, &transcript)
    let pInverse = p.inverse(mod: q) ?? 0
    @Sendable func join(_ xp: BigInt, _ xq: BigInt) -> BigInt { xp + p * ((xq - xp) * pInverse % q) }
    // The N-th root modulo a prime is the power of 1/N modulo its order.
    let rootP = n.inverse(mod: p - 1) ?? 0
    let rootQ = n.inverse(mod: q - 1) ?? 0
    // (p + 1)/4 twice: the root of the square that is a square itself.
    let fourthP = ((p + 1) >> 2) * ((p + 1) >> 2) % (p - 1)
    let fourthQ = ((q + 1) >> 2) * ((q + 1) >> 2) % (q - 1)
    let witness = w
    let made = try work.map(rounds) { i in
      let y = challenges[i]
      // Of ±1 and ±w exactly one makes y a square modulo both primes; the Legendre symbols say which.
      let b = y.jacobi(n) == -1
      let u = b ? y.multiplied(by: witness, mod: n) : y
      let a = u.jacobi(p) == -1
      let square = a ? n - u : u
      let x = join((square % p).powMod(secret: fourthP, mod: p), (square % q).powMod(secret: fourthQ, mod: q))
      let z = join((y % p).powMod(secret: rootP, mod: p), (y % q).powMod(secret: rootQ, mod: q))
      return Round(x: x, a: a, b: b, z: z)
    }
    let proof = ModulusProof(w: w, rounds: made)
    proof.absorbAnswers(key, &transcript)
    return proof
  }

  package func verify(
    key: PublicKey, transcript: inout Transcript, rounds expected: Int, work: Work
  ) throws(ProofError) {
    let n = key.n
    let bits = key.size.bits
    guard rounds.count == expected else {
      throw .length(.key, field: "modulus rounds", count: rounds.count, expected: expected)
    }
    guard !n.isProbablePrime() else { throw .statement(.key, reason: "N is prime; a key needs two factors") }
    guard w.signum > 0, w < n else { throw .outOfRange(.key, field: "w", index: 0, bits: bits) }
    for (i, r) in rounds.enumerated() {
      guard r.x.signum > 0, r.x < n else { throw .outOfRange(.key, field: "x", index: i, bits: bits) }
      guard r.z.signum > 0, r.z < n else { throw .outOfRange(.key, field: "z", index: i, bits: bits) }
    }
    guard w.jacobi(n) == -1 else { throw .equation(.key, check: "jacobi") }
    guard BigInt.areCoprime(rounds.map(\.x) + rounds.map(\.z), to: n) else {
      throw .notCoprime(.key, field: "x or z", index: 0)
    }
    let challenges = Self.challenges(key, w, expected, &transcript)
    let good: [Bool]
    do throws(BigNumError) {
      good = try work.map(expected) { i in
        let r = rounds[i]
        var y = challenges[i]
        guard r.z.powMod(variableTime: n, mod: n) == y else { return false }
        if r.b { y.multiply(by: w, mod: n) }
        if r.a { y = n - y }
        return r.x.powMod(variableTime: 4, mod: n) == y
      }
    } catch { throw .cancelled(.key) }
    guard good.allSatisfy({ $0 }) else { throw .equation(.key, check: "modulus") }
    absorbAnswers(key, &transcript)
  }
}

extension ModulusProof {
  func encode(for key: PublicKey, to writer: inout Writer) {
    let width = key.size.modulusByteCount
    writer.unsigned(w, width: width)
    writer.uint16(UInt16(rounds.count))
    for r in rounds {
      writer.unsigned(r.x, width: width)
      writer.uint8(r.signs)
      writer.unsigned(r.z, width: width)
    }
  }

  init(for key: PublicKey, from reader: inout Reader) throws(WireError) {
    let width = key.size.modulusByteCount
    w = try reader.unsigned("w", width: width)
    let count = Int(try reader.uint16("modulus rounds"))
    guard count <= KeyProof.maximumRounds else {
      throw .tooLong(field: "modulus rounds", length: count, limit: KeyProof.maximumRounds)
    }
    var rounds: [Round] = []
    for _ in 0..<count {
      let x = try reader.unsigned("x", width: width)
      let signs = try reader.uint8("signs")
      guard signs < 4 else { throw .invalid(field: "signs", reason: "\(signs) is more than two bits") }
      rounds.append(
        Round(x: x, a: signs & 1 != 0, b: signs & 2 != 0, z: try reader.unsigned("z", width: width)))
    }
    self.rounds = rounds
  }
}
