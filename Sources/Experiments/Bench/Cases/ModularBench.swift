import BigNum

/// Exponentiation modulo n and n², the ground that the scheme stands on.
public enum ModularBench {
  /// Bases of the multi-exponentiation.
  public static let bases = 1 << 13

  /// Exponentiation with secret exponents of full length, and a multi-exponentiation with public ones of 64 bits.
  public static func cases(bits: Int, bases count: Int = bases) throws -> [BenchCase] {
    var rng = SystemRandomNumberGenerator()
    let n = try BigInt.randomPrime(bits: bits / 2, using: &rng) * .randomPrime(bits: bits / 2, using: &rng)
    return [
      exponentiation(bits, n, group: "Z_n"), exponentiation(bits, n * n, group: "Z_n^2"),
      multiExponentiation(bits, n * n, count),
    ]
  }

  private static func exponentiation(_ bits: Int, _ modulus: BigInt, group: String) -> BenchCase {
    let record = BenchRecord(
      operation: "modexp", group: group, n: bits, path: "\(KernelPath.best)", unit: "operations/s",
      bytes: modulus.bitWidth / 8)
    return BenchCase(record) {
      var rng = SystemRandomNumberGenerator()
      let bases = (0..<64).map { _ in BigInt.random(below: modulus, using: &rng) }
      let exponents = bases.map { _ in BigInt.random(bits: bits, using: &rng) }
      let terms = zip(bases, exponents).map { PowerTerm(base: $0, exponent: $1, modulus: modulus) }
      let last = Last<[BigInt]>()
      return BenchSubject(
        quantum: 8,
        ours: { count, work in
          {
            last.value = try work.map(count) { i in
              bases[i % bases.count].powMod(secret: exponents[i % bases.count], mod: modulus)
            }
          }
        }, peers: [GMPPeer.powers(cycling: terms), OpenSSLPeer.powers(cycling: terms)],
        check: {
          for (i, x) in try last.get().prefix(8).enumerated() {
            try require(x == bases[i].powMod(variableTime: exponents[i], mod: modulus), "modexp")
          }
        })
    }
  }

  private static func multiExponentiation(_ bits: Int, _ square: BigInt, _ count: Int) -> BenchCase {
    let record = BenchRecord(
      operation: "multiExp", group: "Z_n^2", n: bits, d: count, path: "\(KernelPath.best)", unit: "operations/s",
      bytes: square.bitWidth / 8)
    return BenchCase(record) {
      var rng = SystemRandomNumberGenerator()
      let bases = (0..<count).map { _ in BigInt.random(below: square, using: &rng) }
      let exponents = bases.map { _ in rng.next() | 1 << 63 }
      let integers = exponents.map { BigInt($0) }
      guard let modulus = Modulus(square) else {
        throw ExperimentsError.refused(path: "bench", reason: "an even modulus", advice: "please report it")
      }
      let last = Last<BigInt?>()
      return BenchSubject(
        ours: { repetitions, _ in
          {
            for _ in 0..<repetitions {
              last.value = modulus.multiExponentiation(variableTime: bases, integers)
            }
          }
        }, peers: [GMPPeer.multiExponentiation(bases, exponents, modulus: square)],
        check: {
          try require(last.get() == GMPPeer.multiExponentiation(bases, exponents, mod: square), "multiExp")
        })
    }
  }
}
