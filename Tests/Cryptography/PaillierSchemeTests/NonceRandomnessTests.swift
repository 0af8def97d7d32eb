import BigNum
import PaillierScheme
import Testing
import Transcript

/// The first message of docs/protocol.md §6 and its answer, for randomness of every mode.
@Suite struct NonceRandomnessTests {
  @Test(arguments: EncryptionMode.allCases) func answersFit(mode: EncryptionMode) throws {
    let key = try #require(Sample.key).publicKey
    var rng = SeededGenerator()
    let half = key.n >> 1
    let m = (0..<5).map { _ in BigInt.random(below: half, using: &rng) }
    let (c, randomness) = try key.encrypt(PlaintextVector(m, key: key), mode: mode, using: &rng)
    // Challenges and weights at their ends: no bit of an exponent is lost.
    let last = BigInt.powerOfTwo(64) - 1
    let challenges = [0, 1, last, BigInt.random(bits: 64, using: &rng)]
    let weights = [
      [1, 0, 0, 0, 0], [0, last, 0, 0, 0], m.map { _ in last }, m.map { _ in BigInt.random(bits: 64, using: &rng) },
    ]
    let y = (0..<4).map { _ in BigInt.random(bits: 600, using: &rng) - .powerOfTwo(599) }
    var source = NonceGenerator(
      transcript: Transcript(protocol: "test", version: 1, context: []), witness: [], using: &rng)
    for work in [Work.serial, .parallel] {
      let nonces = key.nonces(4, beside: mode, using: &source)
      let first = try key.encrypt(raw: y, nonces: nonces, work: work)
      let units = try key.responses(nonces, randomness, weights: weights, challenges: challenges, work: work)
      #expect(Set(units).count == 4)
      for i in 0..<4 {
        let scaled = weights[i].map { $0 * challenges[i] }
        let product = key.context.squared.multiExponentiation(variableTime: c.ciphertexts.map(\.value), scaled)
        let z = zip(m, scaled).reduce(y[i]) { $0 + $1.0 * $1.1 }
        let right = try #require(product).multiplied(by: first[i], mod: key.nSquared)
        #expect(key.encrypt(raw: z, unit: units[i]) == right, "\(mode), seed \(rng.seed)")
      }
    }
  }

  /// Exponents at their ends, in both halves; two nonces a vector of weights.
  @Test func longExponents() throws {
    let key = try #require(Sample.key).publicKey
    var rng = SeededGenerator()
    let (_, randomness) = try key.encrypt([3, 5, 7], mode: .fast, using: &rng)
    let vector = try #require(RandomnessVector(randomness))
    let half = key.size.bits / 2
    let ends = [0, BigInt.powerOfTwo(half) - 1, BigInt.powerOfTwo(half), BigInt.powerOfTwo(half + 240) - 1]
    let nonces = RandomnessVector(mode: .fast, values: LimbVector(ends, width: (half + 240 + 63) / 64))
    let units = ends.map { key.context.h.powMod(secret: $0, mod: key.n) }
    #expect(
      try key.encrypt(raw: [1, -2, 3, 0], nonces: nonces, work: .serial)
        == key.encrypt(raw: [1, -2, 3, 0], units: units))
    let last = BigInt.powerOfTwo(64) - 1
    let weights = [[1, 2, 3], [last, last, last]]
    let challenges = [last, 1, 0, last]
    let expected = (0..<4).map { i in
      key.combined(vector, weights: weights[i / 2]).powMod(secret: challenges[i], mod: key.n)
        .multiplied(by: units[i], mod: key.n)
    }
    #expect(
      try key.responses(nonces, vector, weights: weights, challenges: challenges, work: .serial) == expected,
      "seed \(rng.seed)")
  }

  /// §3: a' has 240 bits more than half of the modulus in every mode that has exponents; units are used for units.
  @Test func nonces() throws {
    let key = try #require(Sample.key).publicKey
    var rng = SeededGenerator()
    var source = NonceGenerator(
      transcript: Transcript(protocol: "test", version: 1, context: []), witness: [], using: &rng)
    for mode in EncryptionMode.allCases {
      let nonces = key.nonces(64, beside: mode, using: &source)
      let bits = (0..<64).map { nonces.values[$0].bitWidth }.max() ?? 0
      let limit = mode == .textbook ? key.size.bits : key.size.bits / 2 + 240
      #expect((limit - 20...limit).contains(bits) && nonces.count == 64)
      #expect(Set((0..<64).map { nonces.values[$0] }).count == 64)
    }
  }
}
