import BigNum
import Testing

/// Products of powers on every path of this machine, against GMP.
@Suite struct MultiExponentiationTests {
  @Test(arguments: KernelPath.available) func productsOfPowersMatchGMP(path: KernelPath) throws {
    var rng = SeededGenerator()
    for (size, count, bits) in [
      (300, 0, 8), (65, 1, 1), (1024, 1, 1500), (1000, 2, 2000), (250, 3, 64), (512, 40, 128), (2048, 7, 64),
      (130, 300, 64), (513, 700, 17), (64, 2000, 64),
    ] {
      let n = SquaredModulusTests.odd(bits: size, using: &rng)
      let squared = try #require(SquaredModulus(root: n, path: path))
      let modulus = try #require(Modulus(n))
      let bases = (0..<count).map { _ in BigInt.randomUnit(mod: n * n, using: &rng) }
      var exponents = (0..<count).map { _ in BigInt.random(bits: bits, using: &rng) }
      for round in 0..<3 {
        if round == 1 { exponents = exponents.enumerated().map { $0 % 3 == 0 ? -$1 : $1 } }
        if round == 2 { exponents = exponents.enumerated().map { $0 % 4 == 0 ? 0 : $1 } }
        for m in [n, n * n] {
          var expected: BigInt? = 1
          for (b, e) in zip(bases, exponents) {
            expected = b.powMod(variableTime: e, mod: m).flatMap { expected?.multiplied(by: $0, mod: m) }
          }
          let vector = LimbVector(bases, width: squared.width)
          let found =
            m == n
            ? try modulus.multiExponentiation(variableTime: vector, exponents, path: path, work: .parallel)
            : try squared.multiExponentiation(variableTime: vector, exponents, work: .serial)
          #expect(found == expected, "seed \(rng.seed), \(size) bits, \(count) bases, exponents of \(bits), \(round)")
        }
      }
    }
  }

  @Test(arguments: KernelPath.available) func thereMayBeNoInverse(path: KernelPath) throws {
    let squared = try #require(SquaredModulus(root: 15, path: path))
    let bases = LimbVector([3, 0, 226], width: 2)
    #expect(try squared.multiExponentiation(variableTime: bases, [-1, 0, 1]) == nil)
    #expect(try squared.multiExponentiation(variableTime: bases, [0, 0, 0]) == 1)
    #expect(try squared.multiExponentiation(variableTime: bases, [2, 0, 5]) == 9)
    #expect(try squared.multiExponentiation(variableTime: bases, [2, 1, 5]) == 0)
  }
}
