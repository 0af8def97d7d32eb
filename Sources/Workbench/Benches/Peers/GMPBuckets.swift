import BigNum
import CGMP

extension GMPPeer {
  /// Π bases[i]^exponents[i] mod m by Pippenger's buckets on `mpz_mul` and `mpz_mod`: what ours does, on GMP. The window
  /// is the one with the fewest products.
  static func multiExponentiation(_ bases: [BigInt], _ exponents: [UInt64], modulus: BigInt) -> BenchSide {
    let m = GMPNumber(modulus)
    let numbers = bases.map(GMPNumber.init)
    return .inProcess(name, limit: 1) { count in
      { for _ in 0..<count { _ = buckets(numbers, exponents, m) } }
    }
  }

  /// The product itself, for tests.
  static func multiExponentiation(_ bases: [BigInt], _ exponents: [UInt64], mod m: BigInt) -> BigInt {
    buckets(bases.map(GMPNumber.init), exponents, GMPNumber(m)).value
  }

  private static func buckets(_ bases: [GMPNumber], _ exponents: [UInt64], _ m: GMPNumber) -> GMPNumber {
    let window = bestWindow(bases.count)
    let result = GMPNumber(1)
    var position = (63 / window) * window
    let buckets = (0..<1 << window).map { _ in GMPNumber() }
    let running = GMPNumber(), sum = GMPNumber()
    while position >= 0 {
      for _ in 0..<window { square(result, m) }
      for b in buckets { __gmpz_set_ui(b.z, 1) }
      for (base, e) in zip(bases, exponents) {
        let digit = Int((e >> UInt64(position)) & UInt64((1 << window) - 1))
        if digit > 0 { sealedsum_mpz_mulmod(buckets[digit].z, base.z, m.z) }
      }
      __gmpz_set_ui(running.z, 1)
      __gmpz_set_ui(sum.z, 1)
      for b in buckets.dropFirst().reversed() {
        sealedsum_mpz_mulmod(running.z, b.z, m.z)
        sealedsum_mpz_mulmod(sum.z, running.z, m.z)
      }
      sealedsum_mpz_mulmod(result.z, sum.z, m.z)
      position -= window
    }
    return result
  }

  private static func square(_ r: GMPNumber, _ m: GMPNumber) {
    __gmpz_mul(r.z, r.z, r.z)
    sealedsum_mpz_mod_by(r.z, m.z)
  }

  static func bestWindow(_ count: Int) -> Int {
    func cost(_ w: Int) -> Int { (64 + w - 1) / w * (count + 2 << w) }
    return (2...14).min { cost($0) < cost($1) } ?? 8
  }
}
