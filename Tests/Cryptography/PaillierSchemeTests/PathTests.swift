import BigNum
import PaillierScheme
import Testing
import Transcript

/// The portable and the vector kernels give the same bytes for the same randomness.
@Suite struct PathTests {
  @Test(arguments: EncryptionMode.allCases) func allPathsAgree(mode: EncryptionMode) throws {
    let seed = UInt64.random(in: .min ... .max)
    let (p, q) = (Sample.primes[0], Sample.primes[1])
    var results: [String: [[BigInt]]] = [:]
    for path in KernelPath.available {
      var rng = SeededGenerator(seed: seed)
      let key = try PublicKey(n: p * q, size: .insecure512ForTests, path: path)
      let secret = try PrivateKey(publicKey: key, p: p, q: q)
      let m = (0..<19).map { _ in BigInt.random(bits: 500, using: &rng) - .powerOfTwo(499) }
      let made = try key.encrypt(PlaintextVector(m, key: key), mode: mode, using: &rng)
      let c = made.ciphertexts
      let sum = try key.sum([c, c, key.scale(c, by: -7)], rows: c.count)
      let (threshold, shares) = try Dealer.share(
        p: p, q: q, .insecure512ForTests, .four, using: &rng, path: path)
      let transcript = Sample.transcript()
      let opened = try shares[0...2].map {
        try $0.decrypt(sum.ciphertexts, transcript: transcript, using: &rng)
      }
      let combined = try threshold.open(sum.ciphertexts, shares: opened, transcript: transcript)
      #expect(combined.invalid.isEmpty)
      #expect(try combined.plaintexts == secret.decrypt(sum))
      results["\(path)"] =
        [
          made.randomness.values.numbers, c.limbs.numbers, sum.limbs.numbers,
          try key.subtract(c, sum).limbs.numbers, combined.plaintexts,
        ] + opened.map { $0.values + [$0.proof.a, $0.proof.b, $0.proof.z] }
    }
    #expect(Set(results.values).count == 1, "seed \(seed)")
    #expect(results.count == KernelPath.available.count)
  }
}
