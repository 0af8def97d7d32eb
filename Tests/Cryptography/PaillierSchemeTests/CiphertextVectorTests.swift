import BigNum
import PaillierScheme
import Testing
import Wire

/// Batches over one buffer do what single numbers do.
@Suite struct CiphertextVectorTests {
  private let key: PrivateKey
  private var publicKey: PublicKey { key.publicKey }

  init() throws { key = try #require(Sample.key) }

  private func plain(_ count: Int, _ rng: inout SeededGenerator) -> [BigInt] {
    (0..<count).map { _ in BigInt.random(below: publicKey.n, using: &rng).centered(mod: publicKey.n) }
  }

  @Test(arguments: [0, 1, 2, 7, 8, 9, 16, 63, 65]) func arithmetic(count: Int) throws {
    var rng = SeededGenerator()
    let (a, b, c) = (plain(count, &rng), plain(count, &rng), plain(count, &rng))
    let sealed = try [a, b, c].map {
      try publicKey.encrypt(PlaintextVector($0, key: publicKey), using: &rng).ciphertexts
    }
    func open(_ v: CiphertextVector) throws -> [BigInt] { try key.decrypt(v) }
    func centered(_ xs: [BigInt]) -> [BigInt] { xs.map { $0.centered(mod: publicKey.n) } }
    let seed: Comment = "seed \(rng.seed)"
    #expect(try open(sealed[0]) == a, seed)
    #expect(try open(publicKey.add(sealed[0], sealed[1])) == centered(zip(a, b).map { $0 + $1 }), seed)
    #expect(try open(publicKey.subtract(sealed[0], sealed[1])) == centered(zip(a, b).map { $0 - $1 }), seed)
    let total = centered((0..<count).map { a[$0] + b[$0] + c[$0] })
    #expect(try open(publicKey.sum(sealed, rows: count)) == total, seed)
    for k in [BigInt(-5), 0, 1, 3, .powerOfTwo(90)] {
      #expect(try open(publicKey.scale(sealed[1], by: k)) == centered(b.map { $0 * k }), seed)
    }
    #expect(try open(publicKey.rerandomise(sealed[2], using: &rng)) == c, seed)
    // Every result is a ciphertext as validation wants it, and as the same row alone gives it.
    let sum = try publicKey.sum(sealed, rows: count)
    #expect(try publicKey.validate(sum.limbs) == sum)
    for i in 0..<count {
      let product = sealed.reduce(BigInt(1)) { $0 * $1[i].value % publicKey.nSquared }
      #expect(sum[i].value == product, seed)
    }
  }

  @Test(arguments: EncryptionMode.allCases) func modesAgreeWithTheirDefinition(mode: EncryptionMode) throws {
    var rng = SeededGenerator()
    let m = plain(11, &rng)
    let made = try publicKey.encrypt(PlaintextVector(m, key: publicKey), mode: mode, using: &rng)
    for i in m.indices {
      let unit = publicKey.unit(made.randomness[i])
      #expect(made.ciphertexts[i].value == publicKey.encrypt(raw: m[i], unit: unit), "seed \(rng.seed)")
    }
    if let bits = mode.exponentBits(publicKey.size) {
      #expect(made.randomness.values.numbers.allSatisfy { $0.bitWidth <= bits })
    }
  }

  /// Randomness of several batches in one buffer, and as an array, combines alike; none is made of two kinds.
  @Test(arguments: EncryptionMode.allCases) func randomnessCombines(mode: EncryptionMode) throws {
    var rng = SeededGenerator()
    let parts = (1...3).map { publicKey.randomness(for: PlaintextVector(zeros: $0, key: publicKey), mode, using: &rng) }
    let joined = RandomnessVector(joining: parts, mode: mode, key: publicKey)
    let all = parts.flatMap(\.array)
    let weights = (0..<6).map { _ in BigInt.random(below: .powerOfTwo(64), using: &rng) }
    let expected = publicKey.combined(all, weights: weights)
    #expect(joined.count == 6 && publicKey.combined(joined, weights: weights) == expected, "seed \(rng.seed)")
    let again = try #require(RandomnessVector(all))
    #expect(publicKey.combined(again, weights: weights) == expected, "seed \(rng.seed)")
    let zero = PlaintextVector(zeros: 1, key: publicKey)
    let other = publicKey.randomness(for: zero, mode == .textbook ? .fast : .textbook, using: &rng).array
    #expect(RandomnessVector(all + other) == nil)
  }

  /// Elements in any number of bytes, and byte by byte.
  @Test func limbsAreReadAndWritten() throws {
    var rng = SeededGenerator()
    for width in 1...3 {
      for byteCount in 1...8 * width {
        let numbers = (0..<5).map { _ in BigInt.random(below: .powerOfTwo(8 * byteCount), using: &rng) }
        let vector = LimbVector(numbers, width: width)
        let bytes = vector.bigEndianBytes(byteCount: byteCount)
        #expect(bytes == numbers.flatMap { $0.bigEndianBytes(count: byteCount) ?? [] }, "seed \(rng.seed)")
        #expect(LimbVector(bigEndian: bytes, byteCount: byteCount, width: width) == vector, "seed \(rng.seed)")
        #expect(LimbVector(bigEndian: bytes.lazy.map { $0 }, byteCount: byteCount, width: width) == vector)
        var little: [UInt8] = []
        vector.forEachLittleEndian(byteCount: byteCount) { little += $0 }
        #expect(little == numbers.flatMap { $0.littleEndianBytes(count: byteCount) ?? [] }, "seed \(rng.seed)")
      }
      let wide = LimbVector([258], width: width).bigEndianBytes(byteCount: 8 * width + 3)
      #expect(wide == [UInt8](repeating: 0, count: 8 * width + 1) + [1, 2])
    }
  }

  @Test func codecsRoundTrip() throws {
    var rng = SeededGenerator()
    let sealed = try publicKey.encrypt(PlaintextVector(plain(5, &rng), key: publicKey), using: &rng).ciphertexts
    var writer = Writer()
    publicKey.encode(sealed, to: &writer)
    var old = Writer()
    publicKey.encode(sealed.ciphertexts, to: &old)
    #expect(writer.bytes == old.bytes)
    var reader = Reader(writer.bytes)
    #expect(try publicKey.decodeVector("C", count: 5, from: &reader) == sealed)
    reader = Reader(writer.bytes)
    #expect(throws: WireError.self) { try publicKey.decodeVector("C", count: 6, from: &reader) }
  }

  @Test func badNumbersAreNamed() throws {
    let width = publicKey.nSquared.bitWidth / 64 + 1
    func validate(_ numbers: [BigInt]) throws {
      _ = try publicKey.validate(LimbVector(numbers, width: 2 * ((publicKey.size.bits + 63) / 64)))
    }
    #expect(throws: PaillierError.ciphertextOutOfRange(rows: [0, 2])) {
      try validate([0, 1, publicKey.nSquared, publicKey.nSquared - 1])
    }
    #expect(throws: PaillierError.ciphertextNotCoprime(rows: [1, 3])) {
      try validate([1, key.p, 2, publicKey.n])
    }
    #expect(throws: PaillierError.self) { try publicKey.validate(LimbVector(count: 1, width: width + 1)) }
    let half = publicKey.n >> 1
    #expect(throws: PaillierError.plaintextOutOfRange(row: 1, bits: 511, limit: 511)) {
      try PlaintextVector([half, half + 1], key: publicKey)
    }
    let residues = LimbVector([publicKey.n - 1, publicKey.n], width: publicKey.size.bits / 64)
    #expect(throws: PaillierError.plaintextOutOfRange(row: 1, bits: 512, limit: 511)) {
      try PlaintextVector(residues: residues, key: publicKey)
    }
  }

  /// Numbers of another key are refused or reduced, never out of bounds.
  @Test func numbersOfOtherKeysAreRefused() throws {
    var rng = SeededGenerator()
    let primes = try SafePrime.random(bits: 512, count: 2)
    let other = try PublicKey(n: primes[0] * primes[1], size: .insecure1024ForReproduction)
    let foreign = try PlaintextVector([1, 2], key: other)
    let sealed = try other.encrypt(foreign, using: &rng).ciphertexts
    let own = try publicKey.encrypt(PlaintextVector([1, 2], key: publicKey), using: &rng).ciphertexts
    #expect(throws: PaillierError.otherKey) { try publicKey.encrypt(foreign, using: &rng) }
    #expect(throws: PaillierError.otherKey) { try publicKey.add(own, sealed) }
    #expect(throws: PaillierError.otherKey) { try publicKey.subtract(sealed, own) }
    #expect(throws: PaillierError.otherKey) { try publicKey.sum([own, sealed], rows: 2) }
    #expect(throws: PaillierError.otherKey) { try publicKey.scale(sealed, by: 3) }
    #expect(throws: PaillierError.otherKey) {
      try RandomnessPool(publicKey, maximumBytes: 1 << 16).encrypt(foreign)
    }
    let (publicShares, _) = try #require(Sample.threshold)
    let shares = (1...3).map { VerifiedShareVector(trustee: $0, values: [other.nSquared - 1]) }
    #expect(throws: PaillierError.otherKey) { try publicShares.combine(shares, rows: 1) }
    #expect(throws: Never.self) { try publicKey.sum([sealed.ciphertexts, own.ciphertexts], rows: 2) }
    #expect(throws: Never.self) { try key.decrypt(sealed) }
  }

  @Test func streamsEqualBatches() throws {
    var rng = SeededGenerator()
    let m = plain(23, &rng)
    var opened: [BigInt] = []
    var seen: [Range<Int>] = []
    try publicKey.encryptStream(count: m.count, chunk: 10, using: &rng) { range in
      try PlaintextVector(m[range], key: publicKey)
    } consume: { range, sealed, randomness in
      seen.append(range)
      #expect(randomness.count == range.count)
      opened += try key.decrypt(sealed)
    }
    #expect(opened == m, "seed \(rng.seed)")
    #expect(seen == [0..<10, 10..<20, 20..<23])
  }

  @Test func batchesAreCancelled() throws {
    var rng = SeededGenerator()
    let m = try PlaintextVector(plain(64, &rng), key: publicKey)
    let sealed = try publicKey.encrypt(m, using: &rng).ciphertexts
    let stopped = Work(isCancelled: { true })
    #expect(throws: PaillierError.cancelled) { try publicKey.encrypt(m, using: &rng, work: stopped) }
    #expect(throws: PaillierError.cancelled) { try publicKey.sum([sealed, sealed], rows: 64, work: stopped) }
    #expect(throws: PaillierError.cancelled) { try key.decrypt(sealed, work: stopped) }
  }

  @Test(arguments: EncryptionMode.allCases) func poolsHandOutEachEntryOnce(mode: EncryptionMode) throws {
    var rng = SeededGenerator()
    let pool = RandomnessPool(publicKey, mode: mode, maximumBytes: 4_000)
    #expect(pool.capacity > 10 && pool.capacity < 32)
    #expect(throws: PaillierError.pool(needed: 1, available: 0)) {
      try pool.encrypt(PlaintextVector([1], key: publicKey))
    }
    try pool.fill(to: 4, using: &rng)
    try pool.fill(to: 10, using: &rng)
    #expect(pool.count == 10 && pool.byteCount <= 4_000)
    #expect(throws: PaillierError.pool(needed: pool.capacity + 1, available: pool.capacity)) {
      try pool.fill(to: pool.capacity + 1, using: &rng)
    }
    var seen: Set<BigInt> = []
    for count in [3, 5, 2] {
      let m = plain(count, &rng)
      let (sealed, randomness) = try pool.encrypt(PlaintextVector(m, key: publicKey))
      #expect(try key.decrypt(sealed) == m, "seed \(rng.seed)")
      for i in 0..<count {
        let unit = publicKey.unit(randomness[i])
        #expect(seen.insert(unit).inserted)
        #expect(sealed[i].value == publicKey.encrypt(raw: m[i], unit: unit), "seed \(rng.seed)")
      }
    }
    #expect(pool.count == 0)
  }
}
