public import BigNum
import Configurations

/// Exponentiation modulo n and n², the ground that the scheme stands on.
public enum ModularBench {
  /// Bases of the multi-exponentiation.
  public static let bases = 1 << 13

  /// Exponentiation with secret exponents of full length, and a multi-exponentiation with public ones of 64 bits.
  public static func cases(
    bits: Int, paths: [KernelPath] = [.best], bases count: Int = bases
  ) throws -> [BenchCase] {
    var rng = SystemRandomNumberGenerator()
    let n = try BigInt.randomPrime(bits: bits / 2, using: &rng) * .randomPrime(bits: bits / 2, using: &rng)
    return try paths.taken(by: .rings).flatMap { path in
      guard let root = Modulus(n), let square = SquaredModulus(root: n, path: path) else {
        throw WorkbenchError.refused(
          path: "bench", reason: "no arithmetic modulo \(bits) bits on the path \(path)", advice: "choose other sizes")
      }
      return [
        exponentiation(bits, n, "Z_n", path) {
          try root.powers($0, secret: $1, exponentBits: bits, path: path, work: $2)
        },
        exponentiation(bits, n * n, "Z_n^2", path) {
          try square.powers($0, secret: $1, exponentBits: bits, work: $2)
        }, multiExponentiation(bits, square, count),
      ]
    }
  }

  private static func exponentiation(
    _ bits: Int, _ modulus: BigInt, _ group: String, _ path: KernelPath,
    _ powers: @escaping (LimbVector, LimbVector, Work) throws -> LimbVector
  ) -> BenchCase {
    let record = BenchRecord(
      operation: "modexp", group: group, n: bits, path: "\(path)", unit: "operations/s", bytes: modulus.bitWidth / 8)
    return BenchCase(record) {
      var rng = SystemRandomNumberGenerator()
      let bases = (0..<64).map { _ in BigInt.random(below: modulus, using: &rng) }
      let exponents = bases.map { _ in BigInt.random(bits: bits, using: &rng) }
      let terms = zip(bases, exponents).map { PowerTerm(base: $0, exponent: $1, modulus: modulus) }
      let last = Last<LimbVector>()
      return BenchSubject(
        quantum: 8, limit: 1 << 14,
        ours: { count, work in
          let b = LimbVector((0..<count).map { bases[$0 % bases.count] }, width: (modulus.bitWidth + 63) / 64)
          let e = LimbVector((0..<count).map { exponents[$0 % bases.count] }, width: (bits + 63) / 64)
          return { last.value = try powers(b, e, work) }
        }, peers: [GMPPeer.powers(cycling: terms), OpenSSLPeer.powers(cycling: terms)],
        check: {
          let results = try last.get()
          for i in 0..<8 {
            try require(results[i] == bases[i].powMod(variableTime: exponents[i], mod: modulus), "modexp")
          }
        })
    }
  }

  private static func multiExponentiation(_ bits: Int, _ modulus: SquaredModulus, _ count: Int) -> BenchCase {
    let record = BenchRecord(
      operation: "multiExp", group: "Z_n^2", n: bits, d: count, path: "\(modulus.path)", unit: "operations/s",
      bytes: bits / 4)
    return BenchCase(record) {
      var rng = SystemRandomNumberGenerator()
      let bases = (0..<count).map { _ in BigInt.random(below: modulus.value, using: &rng) }
      let exponents = bases.map { _ in rng.next() | 1 << 63 }
      let integers = exponents.map { BigInt($0) }
      let buffer = LimbVector(bases, width: modulus.width)
      let last = Last<BigInt?>()
      return BenchSubject(
        ours: { repetitions, work in
          {
            for _ in 0..<repetitions {
              last.value = try modulus.multiExponentiation(variableTime: buffer, integers, work: work)
            }
          }
        }, peers: [GMPPeer.multiExponentiation(bases, exponents, modulus: modulus.value)],
        check: {
          try require(last.get() == GMPPeer.multiExponentiation(bases, exponents, mod: modulus.value), "multiExp")
        })
    }
  }
}
