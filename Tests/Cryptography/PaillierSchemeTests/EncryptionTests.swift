import BigNum
import PaillierScheme
import Testing
import Wire

@Suite struct EncryptionTests {
  private func rows(_ count: Int, _ key: PublicKey, _ rng: inout SeededGenerator) -> [BigInt] {
    let half = key.n >> 1
    let edges: [BigInt] = [0, 1, -1, half, -half, half - 1, 1 - half]
    return (0..<count).map {
      $0 < edges.count ? edges[$0] : BigInt.random(below: key.n, using: &rng).centered(mod: key.n)
    }
  }

  @Test(arguments: EncryptionMode.allCases) func decryptionInverts(mode: EncryptionMode) throws {
    let key = try #require(Sample.key)
    var rng = SeededGenerator()
    for count in [0, 1, 2, 15, 16, 17, 40] {
      let m = rows(count, key.publicKey, &rng)
      for work in [Work.serial, .parallel, Work(workers: 3)] {
        let (c, r) = try key.publicKey.encrypt(m, mode: mode, using: &rng, work: work)
        #expect(try key.decrypt(c) == m, "seed \(rng.seed)")
        #expect(Set(c).count == count)
        for i in m.indices {
          let same = key.publicKey.encrypt(raw: m[i], unit: key.publicKey.unit(r[i]))
          #expect(same == c[i].value, "seed \(rng.seed)")
          #expect(mode == .textbook || c[i].value.jacobi(key.publicKey.n) == 1)
        }
        #expect(try key.publicKey.validate(c.map(\.value)) == c)
      }
    }
  }

  @Test(arguments: EncryptionMode.allCases) func combinedRandomnessIsThatOfTheCombinedCiphertext(mode: EncryptionMode)
    throws
  {
    let key = try #require(Sample.key).publicKey
    var rng = SeededGenerator()
    let m = rows(9, key, &rng)
    let (c, r) = try key.encrypt(m, mode: mode, using: &rng)
    let weights = m.map { _ in BigInt.random(bits: 64, using: &rng) }
    let product = key.context.squared.multiExponentiation(variableTime: c.map(\.value), weights)
    let sum = zip(m, weights).reduce(BigInt(0)) { $0 + $1.0 * $1.1 }
    #expect(product == key.encrypt(raw: sum, unit: key.combined(r, weights: weights)), "seed \(rng.seed)")
  }

  /// What every additive scheme does, the twin too.
  private func check<S: AdditiveScheme>(_ scheme: S, _ key: S.OpeningKey, _ rng: inout SeededGenerator) throws {
    let n = scheme.modulus
    func centered(_ xs: [BigInt]) -> [BigInt] { xs.map { $0.centered(mod: n) } }
    let vectors = (0..<4).map { _ in (0..<5).map { _ in BigInt.random(bits: 500, using: &rng) - .powerOfTwo(499) } }
    let sealed = try vectors.map { try scheme.seal($0, using: &rng).sealed }
    let total = (0..<5).map { row in vectors.reduce(BigInt(0)) { $0 + $1[row] } }
    #expect(try scheme.open(scheme.sum(sealed, rows: 5), with: key) == centered(total), "seed \(rng.seed)")
    #expect(try scheme.open(scheme.sum([], rows: 2), with: key) == [0, 0])
    let difference = zip(vectors[0], vectors[1]).map { $0 - $1 }
    #expect(try scheme.open(scheme.subtract(sealed[0], sealed[1]), with: key) == centered(difference))
    for k in [BigInt(-3), -1, 0, 1, 2, BigInt.powerOfTwo(70)] {
      #expect(try scheme.open(scheme.scale(sealed[2], by: k), with: key) == centered(vectors[2].map { $0 * k }))
    }
    #expect(throws: PaillierError.length(what: "sum", count: 5, expected: 4)) { try scheme.sum(sealed, rows: 4) }
    #expect(throws: PaillierError.length(what: "sum", count: 1, expected: 5)) {
      try scheme.subtract(sealed[0], [sealed[1][0]])
    }
    for m in [(n >> 1) + 1, -(n >> 1) - 1] {
      #expect(throws: PaillierError.plaintextOutOfRange(row: 1, bits: 511, limit: 511)) {
        try scheme.seal([0, m], using: &rng)
      }
    }
  }

  @Test func schemeAndTwinAgree() throws {
    let key = try #require(Sample.key)
    var rng = SeededGenerator()
    try check(Paillier(key.publicKey), key, &rng)
    try check(Paillier(key.publicKey, mode: .textbook, work: .serial), key, &rng)
    try check(PlaintextScheme(modulus: key.publicKey.n), PlaintextScheme.Nothing(), &rng)
  }

  @Test func publicSumsAndRerandomisation() throws {
    let key = try #require(Sample.key)
    var rng = SeededGenerator()
    let (c, _) = try key.publicKey.encrypt([5, -7], using: &rng)
    #expect(try key.decrypt(key.publicKey.add(c, plaintexts: [-6, 7])) == [-1, 0])
    let fresh = try key.publicKey.rerandomise(c, using: &rng)
    #expect(try key.decrypt(fresh) == [5, -7] && fresh != c)
  }

  @Test func badCiphertextsAreNamed() throws {
    let key = try #require(Sample.key)
    let n = key.publicKey.n
    let p = Sample.primes[0]
    for bad in [BigInt(0), -1, n * n, n * n + 1] {
      #expect(throws: PaillierError.ciphertextOutOfRange(rows: [1])) { try key.publicKey.validate([1, bad, 2]) }
    }
    for bad in [n, p, p * 3, n * (n - 1), n * n - p] {
      #expect(throws: PaillierError.ciphertextNotCoprime(rows: [0, 2])) { try key.publicKey.validate([bad, 1, bad]) }
    }
    #expect(try key.publicKey.validate([]).isEmpty)
  }

  @Test func ciphertextCodecIsStrict() throws {
    let key = try #require(Sample.key).publicKey
    var rng = SeededGenerator()
    let (c, _) = try key.encrypt([1, 2, 3], using: &rng)
    var w = Writer()
    key.encode(c, to: &w)
    #expect(w.bytes.count == 3 * 128)
    var r = Reader(w.bytes)
    #expect(try key.decodeCiphertexts("c", count: 3, from: &r) == c)
    for count in [4, Int.max / 1024, -1] {
      #expect(throws: WireError.self) {
        var r = Reader(w.bytes)
        _ = try key.decodeCiphertexts("c", count: count, from: &r)
      }
    }
    #expect(throws: WireError.self) {
      var r = Reader([UInt8](repeating: 0, count: 128))
      _ = try key.decodeCiphertexts("c", count: 1, from: &r)
    }
  }

  @Test func keysAreCheckedAndSecretsDoNotPrint() throws {
    let key = try #require(Sample.key)
    let n = key.publicKey.n
    for bad in [n + 1, n >> 1, n << 1, -n, 0, Sample.primes[0] * Sample.primes[0]] {
      #expect(throws: PaillierError.self) { try PublicKey(n: bad, size: .insecure512ForTests) }
    }
    #expect(throws: PaillierError.self) { try PublicKey(n: n, size: .bits2048) }
    let p = Sample.primes[0]
    #expect(throws: PaillierError.self) { try PrivateKey(p: p, q: p, size: .insecure512ForTests) }
    #expect(throws: PaillierError.self) { try PrivateKey(p: p, q: p + 1, size: .insecure512ForTests) }
    #expect(throws: PaillierError.keySize(bits: 512)) { try KeySize.named(bits: 512) }
    #expect(throws: PaillierError.keySize(bits: 2000)) { try KeySize.named(bits: 2000, allowInsecure: true) }
    #expect(try KeySize.named(bits: 3072) == .bits3072)
    var rng = SeededGenerator()
    let zero = PlaintextVector(zeros: 1, key: key.publicKey)
    let r = key.publicKey.randomness(for: zero, .fast, using: &rng)[0]
    var dumped = ""
    dump(key, to: &dumped)
    dump(r, to: &dumped)
    dumped += "\(key) \(r)"
    #expect(!dumped.contains(p.description) && !dumped.contains(p.hex))
    #expect(try PublicKey(wireBytes: key.publicKey.wireBytes) == key.publicKey)
  }

  @Test func cancellationStopsBatches() throws {
    let key = try #require(Sample.key)
    var rng = SeededGenerator()
    let stopped = Work(isCancelled: { true })
    let c = try key.publicKey.encrypt([1, 2], using: &rng).ciphertexts
    #expect(throws: PaillierError.cancelled) { try key.publicKey.encrypt([1, 2], using: &rng, work: stopped) }
    #expect(throws: PaillierError.cancelled) { try key.decrypt(c, work: stopped) }
    #expect(throws: PaillierError.cancelled) { try key.publicKey.sum([c], rows: 2, work: stopped) }
  }
}

extension EncryptionTests {
  /// ⚔ docs/protocol.md §5: a generator that repeats itself. With one r for two plaintexts the quotient of the ciphertexts
  /// is 1 + (m − m')·N, which everybody reads.
  @Test(arguments: EncryptionMode.allCases) func randomnessDependsOnThePlaintexts(mode: EncryptionMode) throws {
    let key = try #require(Sample.key).publicKey
    let c = try [5, 8].map { m in
      var rng = SeededGenerator(seed: 1)
      return try key.encrypt([BigInt(m), 3], mode: mode, using: &rng, work: .serial).ciphertexts
    }
    for row in 0..<2 {
      let inverse = try #require(c[1][row].value.inverse(mod: key.nSquared))
      #expect((c[0][row].value * inverse) % key.n != 1)
    }
    let again = try [1, 7].map { workers in
      var rng = SeededGenerator(seed: 1)
      return try key.encrypt((0..<40).map { BigInt($0) }, mode: mode, using: &rng, work: Work(workers: workers))
        .ciphertexts
    }
    #expect(again[0] == again[1])
  }
}
