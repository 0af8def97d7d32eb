import BigNum
import Testing

@Suite struct PrimeTests {
  @Test(arguments: [24, 25, 32, 48, 64, 128, 256, 400]) func safePrimesHaveTheirFormAndSize(bits: Int) throws {
    var rng = SeededGenerator()
    let p = try SafePrime.random(bits: bits, using: &rng)
    #expect(p.bitWidth == bits && p.bit(bits - 2), "seed \(rng.seed)")
    #expect(p.isProbablePrime() && (p >> 1).isProbablePrime() && p % 12 == 11, "seed \(rng.seed)")
    let q = try BigInt.randomPrime(bits: bits, using: &rng)
    #expect(q.isProbablePrime() && q.bitWidth == bits && (p * q).bitWidth == 2 * bits, "seed \(rng.seed)")
  }

  @Test func everySafePrimeIsFoundAmongSmallOnes() throws {
    // All safe primes of 24 bits with the two highest set are reachable, and nothing else: compare with trial division.
    var rng = SeededGenerator()
    for _ in 0..<50 {
      let p = try #require(try SafePrime.random(bits: 24, using: &rng).asInt)
      for n in [p, p / 2] { #expect(!(2..<4096).contains { $0 < n && n % $0 == 0 }, "seed \(rng.seed): \(p)") }
    }
  }

  @Test func parallelSearchFindsDifferentPrimes() throws {
    let primes = try SafePrime.random(bits: 256, count: 3)
    #expect(Set(primes).count == 3 && primes.allSatisfy { ($0 >> 1).isProbablePrime() && $0.bitWidth == 256 })
  }

  @Test func cancellationAndSizesAreErrors() {
    #expect(throws: BigNumError.cancelled) {
      try SafePrime.random(bits: 3000, count: 2, work: Work(isCancelled: { true }))
    }
    #expect(throws: BigNumError.primeSize(bits: 23, minimum: 24)) { try SafePrime.random(bits: 23, count: 1) }
    #expect(throws: BigNumError.cancelled) { try Work(isCancelled: { true }).map(3) { $0 } }
  }

  @Test func workKeepsOrder() throws {
    for workers in [1, 2, 5] {
      #expect(try Work(workers: workers).map(100) { $0 * $0 } == (0..<100).map { $0 * $0 })
      #expect(try Work(workers: workers).chunks(100, size: 7) { Array($0) } == Array(0..<100))
      #expect(try Work(workers: workers).map(0) { $0 } == [])
    }
  }
}
