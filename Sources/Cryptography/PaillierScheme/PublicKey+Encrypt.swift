public import BigNum

extension PublicKey {
  /// Encrypts with fresh randomness each, which is returned for proofs. Constant-time in plaintexts and randomness. What
  /// `rng` gives is mixed with the plaintexts, as its state may be one that was used before.
  public func encrypt(
    _ plaintexts: PlaintextVector, mode: EncryptionMode = .fast, using rng: inout some RandomNumberGenerator,
    work: Work = .parallel
  ) throws(PaillierError) -> (ciphertexts: CiphertextVector, randomness: RandomnessVector) {
    let randomness = self.randomness(for: plaintexts, mode, using: &rng)
    return (try encrypt(plaintexts, randomness: randomness, work: work), randomness)
  }

  /// Encrypts with given randomness, one each: (1 + m·N)·r^N mod N².
  package func encrypt(
    _ plaintexts: PlaintextVector, randomness: RandomnessVector, work: Work
  ) throws(PaillierError) -> CiphertextVector {
    guard plaintexts.modulus == n else { throw .otherKey }
    guard plaintexts.count == randomness.count else {
      throw .length(what: "randomness", count: randomness.count, expected: plaintexts.count)
    }
    do throws(BigNumError) {
      guard let table = context.table(randomness.mode) else {
        let powers = try context.squared.powers(randomness.values, public: n, work: work)
        return CiphertextVector(
          unchecked: try context.squared.products(powers, plaintexts: plaintexts.residues, work: work.silent))
      }
      let limbs = try table.powers(secret: randomness.values, times: plaintexts.residues, work: work)
      return CiphertextVector(unchecked: limbs)
    } catch { throw .cancelled }
  }

  /// Encrypts with given units r below N, one each, or with fresh randomness where there are none.
  package func encrypt(
    _ plaintexts: PlaintextVector, units: LimbVector?, work: Work
  ) throws(PaillierError) -> CiphertextVector {
    guard let units else {
      var rng = SystemRandomNumberGenerator()
      return try encrypt(plaintexts, using: &rng, work: work).ciphertexts
    }
    return try encrypt(plaintexts, randomness: RandomnessVector(mode: .textbook, values: units), work: work)
  }

  /// Encrypts signed plaintexts, |m| < N/2, with fresh randomness each, which is returned for proofs.
  public func encrypt(
    _ plaintexts: [BigInt], mode: EncryptionMode = .fast, using rng: inout some RandomNumberGenerator,
    work: Work = .parallel
  ) throws(PaillierError) -> (ciphertexts: [Ciphertext], randomness: [Randomness]) {
    let made = try encrypt(PlaintextVector(plaintexts, key: self), mode: mode, using: &rng, work: work)
    return (made.ciphertexts.ciphertexts, made.randomness.array)
  }

  /// Encrypts one signed plaintext.
  public func encrypt(
    _ plaintext: BigInt, mode: EncryptionMode = .fast, using rng: inout some RandomNumberGenerator
  ) throws(PaillierError) -> Ciphertext {
    try encrypt([plaintext], mode: mode, using: &rng, work: .serial).ciphertexts[0]
  }

  /// Encrypts a stream of `count` plaintexts, `chunk` at a time, so that memory does not grow with `count`:
  /// `plaintexts` makes those of a range, `consume` takes their ciphertexts and randomness. An error of either ends it.
  public func encryptStream<E: Error>(
    count: Int, chunk: Int = 4096, mode: EncryptionMode = .fast, using rng: inout some RandomNumberGenerator,
    work: Work = .parallel, plaintexts: (Range<Int>) throws(E) -> PlaintextVector,
    consume: (Range<Int>, CiphertextVector, RandomnessVector) throws(E) -> Void
  ) throws -> Void {
    for start in stride(from: 0, to: count, by: max(1, chunk)) {
      let range = start..<min(count, start + max(1, chunk))
      var part = work
      part.progress = { done, _ in work.progress(start + done, count) }
      let made = try encrypt(plaintexts(range), mode: mode, using: &rng, work: part)
      try consume(range, made.ciphertexts, made.randomness)
    }
  }

  /// Encrypts raw integers modulo N with given r, for known answers and proofs; all in one batch.
  package func encrypt(raw m: [BigInt], units r: [BigInt]) -> [BigInt] {
    zip(m, context.squared.powers(r, public: n)).map { plain($0).multiplied(by: $1, mod: nSquared) }
  }

  /// Encrypts a raw integer modulo N with given r.
  package func encrypt(raw m: BigInt, unit r: BigInt) -> BigInt { encrypt(raw: [m], units: [r])[0] }

  /// (1 + N)^m mod N² = 1 + (m mod N)·N.
  package func plain(_ m: BigInt) -> BigInt { (m % n) * n + 1 }

  /// New randomness for the same plaintexts.
  public func rerandomise(
    _ ciphertexts: CiphertextVector, mode: EncryptionMode = .fast, using rng: inout some RandomNumberGenerator,
    work: Work = .parallel
  ) throws(PaillierError) -> CiphertextVector {
    let zeros = PlaintextVector(zeros: ciphertexts.count, key: self)
    return try add(ciphertexts, encrypt(zeros, mode: mode, using: &rng, work: work).ciphertexts, work: work)
  }

  /// New randomness for the same plaintexts.
  public func rerandomise(
    _ ciphertexts: [Ciphertext], mode: EncryptionMode = .fast, using rng: inout some RandomNumberGenerator,
    work: Work = .parallel
  ) throws(PaillierError) -> [Ciphertext] {
    try rerandomise(CiphertextVector(ciphertexts, key: self), mode: mode, using: &rng, work: work).ciphertexts
  }
}
