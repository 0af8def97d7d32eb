import BigNum
import PaillierScheme
import ProofTesting
import Testing
import Transcript
import Wire

@Suite struct KeyProofTests {
  private static let rounds = 4

  private func proof(_ rng: inout SeededGenerator) throws -> (PublicKey, KeyProof) {
    let key = try #require(Sample.key).publicKey
    return (
      key,
      try KeyProof.prove(
        key: key, p: Sample.primes[0], q: Sample.primes[1], transcript: Sample.transcript(), rounds: Self.rounds,
        using: &rng, work: .serial)
    )
  }

  @Test func groupsAreThoseOfRFC7919() {
    for group in [FiniteFieldGroup.insecure1024ForTests, .ffdhe2048, .ffdhe3072, .ffdhe4096, .ffdhe6144] {
      #expect(group.modulus.value.isProbablePrime(rounds: 25) && group.order.isProbablePrime(rounds: 25))
      #expect(group.contains([group.g, group.h]) && group.g != group.h)
      #expect(group.g.powMod(variableTime: group.order, mod: group.modulus.value) == 1)
      #expect(!group.contains([0]) && !group.contains([group.modulus.value - 1]))
      #expect(!group.contains([group.modulus.value + group.g]))
    }
  }

  @Test func honestKeysPass() throws {
    var rng = SeededGenerator()
    let (key, proof) = try proof(&rng)
    try proof.verify(key, transcript: Sample.transcript(), rounds: Self.rounds)
    #expect(throws: ProofError.self) {
      try proof.verify(key, transcript: Sample.transcript("other chain"), rounds: Self.rounds)
    }
    #expect(throws: ProofError.length(.key, field: "modulus rounds", count: 4, expected: 128)) {
      try proof.verify(key, transcript: Sample.transcript())
    }
    let other = try PrivateKey.generate(.insecure512ForTests, using: &rng)
    #expect(throws: ProofError.self) {
      try proof.verify(other.publicKey, transcript: Sample.transcript(), rounds: Self.rounds)
    }
  }

  @Test func falseKeyProofsAreRefused() throws {
    var rng = SeededGenerator()
    let key = try #require(Sample.key).publicKey
    let other = try PrivateKey.generate(.insecure512ForTests, using: &rng).publicKey
    let proof = try KeyProof.prove(
      key: key, p: Sample.primes[0], q: Sample.primes[1], transcript: Sample.transcript(), rounds: 1, using: &rng,
      work: .serial)
    var w = Writer()
    proof.encode(for: key, to: &w)
    @Sendable func verify(_ bytes: [UInt8], _ key: PublicKey, _ context: String) throws {
      var r = Reader(bytes)
      let proof = try KeyProof(for: key, from: &r)
      try r.finish()
      try proof.verify(key, transcript: Sample.transcript(context), rounds: 1)
    }
    // Π^mod: w (64), count (2), x, signs, z. Π^size: seven numbers modulo P or ℓ' (128 each), count (2), rounds.
    let group = FiniteFieldGroup.forKey(key.size)
    let size = 64 + 2 + 64 + 1 + 64
    var scalars = (4..<7).map {
      RejectionHarness.Scalar(offset: size + 128 * $0, count: 128, modulus: group.order, bigEndian: true)
    }
    scalars.append(.init(offset: 66, count: 64, modulus: key.n, bigEndian: true))
    let one = [UInt8](repeating: 0, count: 127) + [1]
    let report = RejectionHarness(
      proof: w.bytes, scalars: scalars, elements: (0..<4).map { .init(offset: size + 128 * $0, identity: one) },
      otherStatement: { try verify($0, other, "chain") }, otherSender: { try verify($0, key, "dealer 2") },
      otherRound: { try verify($0, key, "chain 2") }
    ) { try verify($0, key, "chain") }.run()
    #expect(report.failures == [], "seed \(rng.seed)")
    #expect(report.refused["bit flipped"] == 8 * w.bytes.count && report.errorTypes == ["ProofError", "WireError"])
  }

  /// −x has the same fourth power as x: as nobody's answer, it must not make another proof that is accepted (§5).
  @Test func answersOfTheModulusProofAreBound() throws {
    var rng = SeededGenerator()
    let (key, proof) = try proof(&rng)
    var rounds = proof.modulus.rounds
    rounds[1] = ModulusProof.Round(x: key.n - rounds[1].x, a: rounds[1].a, b: rounds[1].b, z: rounds[1].z)
    let other = ModulusProof(w: proof.modulus.w, rounds: rounds)
    var transcript = Sample.transcript()
    // By itself it holds: the equation is the same.
    try other.verify(key: key, transcript: &transcript, rounds: Self.rounds, work: .serial)
    #expect(throws: ProofError.self, "seed \(rng.seed)") {
      try KeyProof(modulus: other, factors: proof.factors)
        .verify(key, transcript: Sample.transcript(), rounds: Self.rounds)
    }
  }

  /// Moduli that Π^mod must refuse: three primes, a prime ≡ 1 mod 4.
  @Test func otherModuliFail() throws {
    var rng = SeededGenerator()
    func attempt(_ p: BigInt, _ q: BigInt) throws {
      let key = try PublicKey(n: p * q, size: .insecure512ForTests)
      var transcript = Sample.transcript()
      let proof = try ModulusProof.prove(
        key: key, p: p, q: q, transcript: &transcript, rounds: 24, using: &rng, work: .serial)
      var again = Sample.transcript()
      #expect(throws: ProofError.self, "seed \(rng.seed)") {
        try proof.verify(key: key, transcript: &again, rounds: 24, work: .serial)
      }
    }
    let p = Sample.primes[0]
    var composite: BigInt = 1
    while (p * composite).bitWidth != 512 {
      composite = try BigInt.randomPrime(bits: 128, using: &rng) * BigInt.randomPrime(bits: 128, using: &rng)
    }
    try attempt(p, composite)
    var one: BigInt = 1
    while one % 4 != 1 || !one.isProbablePrime() || (p * one).bitWidth != 512 {
      one = BigInt.random(bits: 254, using: &rng) + .powerOfTwo(255) + .powerOfTwo(254)
    }
    try attempt(p, one)
  }
}

extension KeyProofTests {
  /// The threads do not show in a proof, of the modulus or of the factors' size, nor in a trustee's share.
  @Test func workersDoNotShow() throws {
    let key = try #require(Sample.key).publicKey
    let ofKey = try workersThatShow { work in
      var (rng, w) = (SeededGenerator(seed: 1), Writer())
      try KeyProof.prove(
        key: key, p: Sample.primes[0], q: Sample.primes[1], transcript: Sample.transcript(), rounds: 20, using: &rng,
        work: work
      ).encode(for: key, to: &w)
      return w.bytes
    }
    #expect(ofKey == [])
    let (shared, shares) = try #require(Sample.threshold)
    var rng = SeededGenerator()
    let rows = try shared.key.encrypt((0..<9).map { BigInt($0) }, using: &rng).ciphertexts
    let ofShare = try workersThatShow { work in
      var (rng, w) = (SeededGenerator(seed: 1), Writer())
      try shares[0].decrypt(rows, transcript: Sample.transcript(), using: &rng, work: work)
        .encode(for: shared, to: &w)
      return w.bytes
    }
    #expect(ofShare == [])
  }
}
