import BigNum
import CGMP

/// A number of GMP's `mpz` layer, as any C program would use it: the peer, so nothing of ours is between.
final class GMPNumber {
  let z: UnsafeMutablePointer<__mpz_struct>

  init() {
    z = .allocate(capacity: 1)
    __gmpz_init(z)
  }

  convenience init(_ x: BigInt) {
    self.init()
    let bytes = x.magnitude.littleEndianBytes(count: (x.bitWidth + 7) / 8) ?? []
    __gmpz_import(z, bytes.count, -1, 1, 0, 0, bytes)
  }

  deinit {
    __gmpz_clear(z)
    z.deallocate()
  }

  var value: BigInt {
    var bytes = [UInt8](repeating: 0, count: (__gmpz_sizeinbase(z, 2) + 7) / 8)
    var count = 0
    __gmpz_export(&bytes, &count, -1, 1, 0, 0, z)
    return BigInt(littleEndian: bytes.prefix(count))
  }
}

/// An exponentiation that a peer does.
struct PowerTerm {
  var base: BigInt
  var exponent: BigInt
  var modulus: BigInt
}

/// What GMP takes for the same operations.
enum GMPPeer {
  static let name = "gmp"

  /// One exponentiation by `mpz_powm` a term, for each operation.
  static func powers(_ terms: [PowerTerm]) -> BenchSide {
    let numbers = terms.map { (GMPNumber($0.base), GMPNumber($0.exponent), GMPNumber($0.modulus)) }
    return .inProcess(name) { count in
      {
        let r = GMPNumber()
        for _ in 0..<count {
          for (base, exponent, modulus) in numbers { __gmpz_powm(r.z, base.z, exponent.z, modulus.z) }
        }
      }
    }
  }

  /// Products mod m of numbers that cycle through `factors`, by `mpz_mul` and `mpz_mod`.
  static func products(_ factors: [BigInt], modulus: BigInt) -> BenchSide {
    let m = GMPNumber(modulus)
    let numbers = factors.map(GMPNumber.init)
    return .inProcess(name) { count in
      {
        let r = GMPNumber(1)
        for i in 0..<count { multiply(r, numbers[i % numbers.count], m) }
      }
    }
  }

  /// One exponentiation an operation, of the terms in turn.
  static func powers(cycling terms: [PowerTerm]) -> BenchSide {
    let numbers = terms.map { (GMPNumber($0.base), GMPNumber($0.exponent), GMPNumber($0.modulus)) }
    return .inProcess(name) { count in
      {
        let r = GMPNumber()
        for i in 0..<count {
          let (base, exponent, modulus) = numbers[i % numbers.count]
          __gmpz_powm(r.z, base.z, exponent.z, modulus.z)
        }
      }
    }
  }
}

private func multiply(_ r: GMPNumber, _ x: GMPNumber, _ m: GMPNumber) {
  sealedsum_mpz_mulmod(r.z, x.z, m.z)
}
