public import BigNum

extension PublicKey {
  /// Rows that share a look at one slice of the fixed-base table.
  private static let batch = 16

  /// Encrypts signed plaintexts, |m| < N/2, with fresh randomness each, which is returned for proofs.
  public func encrypt(
    _ plaintexts: [BigInt], mode: EncryptionMode = .fast, using rng: inout some RandomNumberGenerator,
    work: Work = .parallel
  ) throws(PaillierError) -> (ciphertexts: [Ciphertext], randomness: [Randomness]) {
    var randomness: [Randomness] = []
    randomness.reserveCapacity(plaintexts.count)
    for _ in plaintexts { randomness.append(self.randomness(mode, using: &rng)) }
    return (try encrypt(plaintexts, randomness: randomness, work: work), randomness)
  }

  /// Encrypts one signed plaintext.
  public func encrypt(
    _ plaintext: BigInt, mode: EncryptionMode = .fast, using rng: inout some RandomNumberGenerator
  ) throws(PaillierError) -> Ciphertext {
    try encrypt([plaintext], mode: mode, using: &rng, work: .serial).ciphertexts[0]
  }

  /// Encrypts with given randomness, one each: (1 + m·N)·r^N mod N².
  package func encrypt(
    _ plaintexts: [BigInt], randomness: [Randomness], work: Work
  ) throws(PaillierError) -> [Ciphertext] {
    guard plaintexts.count == randomness.count else {
      throw .length(what: "randomness", count: randomness.count, expected: plaintexts.count)
    }
    for (row, m) in plaintexts.enumerated() where m.magnitude << 1 >= n {
      throw .plaintextOutOfRange(row: row, bits: m.bitWidth, limit: size.bits - 1)
    }
    // Batches no larger than leave every thread one.
    let perThread = (plaintexts.count + work.workers - 1) / work.workers
    do throws(BigNumError) {
      return try work.chunks(plaintexts.count, size: max(1, min(Self.batch, perThread))) { rows in
        zip(rows, nthPowers(randomness[rows])).map { row, power in
          Ciphertext(unchecked: plain(plaintexts[row]).multiplied(by: power, mod: nSquared))
        }
      }
    } catch { throw .cancelled }
  }

  /// Encrypts raw integers modulo N with given r, for known answers and proofs.
  package func encrypt(raw m: BigInt, unit r: BigInt) -> BigInt {
    plain(m).multiplied(by: r.powMod(secret: n, mod: nSquared), mod: nSquared)
  }

  /// (1 + N)^m mod N² = 1 + (m mod N)·N.
  package func plain(_ m: BigInt) -> BigInt { (m % n) * n + 1 }

  /// New randomness for the same plaintexts.
  public func rerandomise(
    _ ciphertexts: [Ciphertext], mode: EncryptionMode = .fast, using rng: inout some RandomNumberGenerator,
    work: Work = .parallel
  ) throws(PaillierError) -> [Ciphertext] {
    let zeros = [BigInt](repeating: 0, count: ciphertexts.count)
    return try add(ciphertexts, encrypt(zeros, mode: mode, using: &rng, work: work).ciphertexts)
  }
}
