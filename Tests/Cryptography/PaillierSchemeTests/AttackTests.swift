import BigNum
import PaillierScheme
import Testing
import Transcript

/// The attacks marked ⚔ in docs/protocol.md §3. Each succeeds where the checks that stop it are off, and fails where any
/// one of them is on.
@Suite struct AttackTests {
  /// A number that is no ciphertext makes the product of all clients worthless.
  @Test func ciphertextsThatAreNone() throws {
    let key = try #require(Sample.key)
    let n = key.publicKey.n
    var rng = SeededGenerator()
    let honest = try key.publicKey.encrypt([41], using: &rng).ciphertexts
    func outcome(_ number: BigInt, _ checks: CiphertextChecks) throws -> BigInt {
      let received = try key.publicKey.validate([number], checks: checks)
      return key.decrypt(try key.publicKey.sum([honest, received], rows: 1)[0])
    }
    // 0 fails both checks; it wipes out what the others sent.
    #expect(try outcome(0, []) != 41, "seed \(rng.seed)")
    #expect(throws: PaillierError.ciphertextOutOfRange(rows: [0])) { try outcome(0, [.range]) }
    #expect(throws: PaillierError.ciphertextNotCoprime(rows: [0])) { try outcome(0, [.coprime]) }
    // Multiples of a factor lie in the range: coprimality stops them alone.
    for number in [n, Sample.primes[0]] {
      #expect(try outcome(number, [.range]) != 41)
      #expect(throws: PaillierError.ciphertextNotCoprime(rows: [0])) { try outcome(number, [.coprime]) }
    }
    // c + N² is a second encoding of c, so one submission has two hashes: the range stops it alone.
    let second = honest[0].value + n * n
    #expect(try outcome(second, [.coprime]) == 82)
    #expect(throws: PaillierError.ciphertextOutOfRange(rows: [0])) { try outcome(second, [.range]) }
  }

  /// A base h_N·(1 + N)^k instead of h_N adds k·a to every plaintext, and nobody notices.
  @Test func aReceivedFastBaseGarbles() throws {
    let key = try #require(Sample.key)
    let n = key.publicKey.n
    let good = key.publicKey.context.hN
    let bad = good.multiplied(by: n * 3 + 1, mod: n * n)
    var rng = SeededGenerator()
    let misled = try PublicKey(n: n, size: .insecure512ForTests, receivedBase: bad, checks: [])
    let c = try misled.encrypt([1, 2, 3], using: &rng).ciphertexts
    _ = try key.publicKey.validate(c.map(\.value))
    #expect(try key.decrypt(c) != [1, 2, 3], "seed \(rng.seed)")
    #expect(throws: PaillierError.self) {
      try PublicKey(n: n, size: .insecure512ForTests, receivedBase: bad, checks: [.recomputedBase])
    }
    let checked = try PublicKey(n: n, size: .insecure512ForTests, receivedBase: good, checks: [.recomputedBase])
    #expect(try key.decrypt(checked.encrypt([1, 2, 3], using: &rng).ciphertexts) == [1, 2, 3])
  }

  /// N = 251·Q is a product of two primes ≡ 3 mod 4: Π^mod, which says more than Goldberg et al.'s proof, accepts it.
  /// What can be done with such a key is shown with the link proof.
  @Test func aShortFactorPassesWithoutTheSizeProof() throws {
    var rng = SeededGenerator()
    let (key, p, q) = try ShortFactor.key(&rng)
    let proof = try KeyProof.prove(
      key: key, p: p, q: q, transcript: Sample.transcript(), rounds: 16, using: &rng, work: .serial)
    try proof.verify(key, transcript: Sample.transcript(), rounds: 16, checks: [])
    #expect(throws: ProofError.self, "seed \(rng.seed)") {
      try proof.verify(key, transcript: Sample.transcript(), rounds: 16, checks: [.size])
    }
  }

  /// −c_j in place of c_j satisfies a batch without squares whenever its weight is even; the sum then cannot be opened
  /// and nobody can be named.
  @Test func aSignPassesWithoutSquares() throws {
    var rng = SeededGenerator()
    let parameters = try ThresholdParameters(trustees: 3, threshold: 2, corrupted: 1)
    let (key, shares) = try Dealer.share(
      p: Sample.primes[0], q: Sample.primes[1], .insecure512ForTests, parameters, using: &rng)
    let n2 = key.key.nSquared
    /// Attempts until the proof passes, at most 64; what is then opened with trustee 3's help.
    func attempt(_ checks: ShareProof.Checks) throws -> (passed: Int, of: Int, opened: [BigInt]?) {
      var passed = 0
      var opened: [BigInt]?
      for round in 0..<24 {
        let transcript = Sample.transcript("round \(round)")
        let c = try key.key.encrypt([5, 6], using: &rng).ciphertexts
        let false1 = try shares[0].decrypt(c, transcript: transcript, using: &rng, checks: checks) {
          [n2 - $0[0], $0[1]]
        }
        let honest3 = try shares[2].decrypt(c, transcript: transcript, using: &rng, checks: checks)
        guard let one = try? key.verify(false1, of: c, transcript: transcript, checks: checks) else { continue }
        passed += 1
        let three = try key.verify(honest3, of: c, transcript: transcript, checks: checks)
        opened = try? key.combine([one, three], rows: 2, checks: checks)
      }
      return (passed, 24, opened)
    }
    let attack = try attempt([])
    #expect(attack.passed > 0 && attack.passed < attack.of && attack.opened == nil, "seed \(rng.seed): \(attack)")
    let defence = try attempt([.squares])
    #expect(defence.opened == [5, 6], "seed \(rng.seed): \(defence)")
  }
}

/// A key with the factor 251.
enum ShortFactor {
  static func key(_ rng: inout SeededGenerator) throws -> (PublicKey, BigInt, BigInt) {
    while true {
      let q = try BigInt.randomPrime(bits: 504, using: &rng)
      let n = q * 251
      if n.bitWidth == 512, n.gcd((q - 1) * 250) == 1 {
        return (try PublicKey(n: n, size: .insecure512ForTests), 251, q)
      }
    }
  }
}
