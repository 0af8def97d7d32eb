import BigNum
import Testing

@Suite struct ModulusTests {
  @Test func fixedBaseTablesMatchPlainExponentiation() throws {
    var rng = SeededGenerator()
    for (bits, exponentBits, window) in [
      (5, 9, 1), (64, 64, 3), (65, 1, 6), (512, 300, 6), (1024, 513, 5), (128, 64, 8),
    ] {
      let n = BigInt.random(bits: bits, using: &rng) * 2 + 3
      let modulus = try #require(Modulus(n))
      let base = BigInt.random(below: n, using: &rng)
      let table = FixedBaseTable(base: base, modulus: modulus, exponentBits: exponentBits, windowBits: window)
      var exponents = (0..<5).map { _ in BigInt.random(bits: exponentBits, using: &rng) }
      exponents += [0, 1, .powerOfTwo(exponentBits) - 1]
      let expected = exponents.map { base.powMod(variableTime: $0, mod: n) }
      #expect(table.powers(secret: exponents) == expected, "seed \(rng.seed)")
      #expect(exponents.map { table.power(variableTime: $0) } == expected, "seed \(rng.seed)")
      #expect(table.power(secret: exponents[0]) == expected[0], "seed \(rng.seed)")
    }
  }

  @Test func multiExponentiationsMatchPlainOnes() throws {
    var rng = SeededGenerator()
    for (count, bits) in [(0, 8), (1, 1), (1, 2000), (2, 4000), (3, 64), (40, 128), (300, 64), (700, 17)] {
      let n = BigInt.random(bits: 300, using: &rng) * 2 + 3
      let modulus = try #require(Modulus(n))
      let bases = (0..<count).map { _ in BigInt.randomUnit(mod: n, using: &rng) }
      var exponents = (0..<count).map { _ in BigInt.random(bits: bits, using: &rng) }
      for signed in [false, true] {
        if signed { exponents = exponents.enumerated().map { $0 % 3 == 0 ? -$1 : $1 } }
        var expected: BigInt? = 1
        for (b, e) in zip(bases, exponents) {
          expected = b.powMod(variableTime: e, mod: n).flatMap { expected?.multiplied(by: $0, mod: n) }
        }
        #expect(
          modulus.multiExponentiation(variableTime: bases, exponents) == expected, "seed \(rng.seed), \(count), \(bits)"
        )
      }
    }
    let fifteen = try #require(Modulus(15))
    #expect(fifteen.multiExponentiation(variableTime: [3], [-1]) == nil)
    #expect(fifteen.multiExponentiation(variableTime: [3, 0], [0, 0]) == 1)
    #expect(fifteen.multiExponentiation(variableTime: [0, 16], [2, 1]) == 0)
  }

  @Test func evenAndTinyModuliAreRefused() {
    for n in [-3, -1, 0, 1, 2, 4, 1 << 40] { #expect(Modulus(BigInt(n)) == nil, "\(n)") }
  }

  @Test func batchesMatchSingleNumbers() throws {
    var rng = SeededGenerator()
    let n: BigInt = 3 * 5 * 7 * 11 * 13 * 1_000_003
    for count in [0, 1, 2, 3, 4, 5, 17] {
      let xs = (0..<count).map { _ in BigInt.random(bits: 90, using: &rng) }
      #expect(BigInt.product(xs) == xs.reduce(1) { $0 * $1 })
      #expect(BigInt.areCoprime(xs, to: n) == xs.allSatisfy { $0.gcd(n) == 1 }, "seed \(rng.seed)")
      #expect(BigInt.haveJacobiOne(xs, mod: n) == xs.allSatisfy { $0.jacobi(n) == 1 }, "seed \(rng.seed)")
      let units = (0..<count).map { _ in BigInt.randomUnit(mod: n, using: &rng) }
      #expect(BigInt.areCoprime(units, to: n))
      #expect(!BigInt.areCoprime(units + [0], to: n) && !BigInt.areCoprime(units + [n * 4], to: n))
      #expect(BigInt.inverses(units, mod: n) == units.compactMap { $0.inverse(mod: n) }, "seed \(rng.seed)")
      #expect(BigInt.inverses(units + [3], mod: n) == nil)
    }
  }
}
