import BigNum
import COpenSSL

/// One of OpenSSL's numbers.
final class OpenSSLNumber {
  let bn: OpaquePointer

  init(_ x: BigInt = 0) {
    let bytes = x.bigEndianBytes()
    bn = BN_bin2bn(bytes, Int32(bytes.count), nil)
  }

  deinit { BN_clear_free(bn) }

  var value: BigInt {
    var bytes = [UInt8](repeating: 0, count: (Int(BN_num_bits(bn)) + 7) / 8)
    BN_bn2bin(bn, &bytes)
    return BigInt(bigEndian: bytes)
  }
}

/// A modulus of OpenSSL's, in Montgomery form.
final class OpenSSLModulus {
  let number: OpenSSLNumber
  let context = BN_CTX_new()
  let montgomery = BN_MONT_CTX_new()

  init(_ modulus: BigInt) {
    number = OpenSSLNumber(modulus)
    BN_MONT_CTX_set(montgomery, number.bn, context)
  }

  deinit {
    BN_MONT_CTX_free(montgomery)
    BN_CTX_free(context)
  }

  /// r = base^exponent in constant time.
  func power(_ r: OpenSSLNumber, _ base: OpenSSLNumber, _ exponent: OpenSSLNumber) {
    BN_mod_exp_mont_consttime(r.bn, base.bn, exponent.bn, number.bn, context, montgomery)
  }

  /// r = r·x/R.
  func multiply(_ r: OpenSSLNumber, _ x: OpenSSLNumber) {
    BN_mod_mul_montgomery(r.bn, r.bn, x.bn, montgomery, context)
  }
}

/// What OpenSSL takes for the same operations: Montgomery arithmetic, constant-time exponentiation.
enum OpenSSLPeer {
  static let name = "openssl"

  /// One exponentiation by `BN_mod_exp_mont_consttime` a term, for each operation.
  static func powers(_ terms: [PowerTerm]) -> BenchSide {
    let numbers = terms.map { (OpenSSLNumber($0.base), OpenSSLNumber($0.exponent), OpenSSLModulus($0.modulus)) }
    return .inProcess(name) { count in
      {
        let r = OpenSSLNumber()
        for _ in 0..<count { for (base, exponent, modulus) in numbers { modulus.power(r, base, exponent) } }
      }
    }
  }

  /// Montgomery products of numbers that cycle through `factors`; the form is never left.
  static func products(_ factors: [BigInt], modulus: BigInt) -> BenchSide {
    let numbers = factors.map { OpenSSLNumber($0) }
    let modulus = OpenSSLModulus(modulus)
    return .inProcess(name) { count in
      {
        let r = OpenSSLNumber(numbers[0].value)
        for i in 0..<count { modulus.multiply(r, numbers[i % numbers.count]) }
      }
    }
  }

  /// One exponentiation an operation, of the terms in turn.
  static func powers(cycling terms: [PowerTerm]) -> BenchSide {
    let numbers = terms.map { (OpenSSLNumber($0.base), OpenSSLNumber($0.exponent), OpenSSLModulus($0.modulus)) }
    return .inProcess(name) { count in
      {
        let r = OpenSSLNumber()
        for i in 0..<count {
          let (base, exponent, modulus) = numbers[i % numbers.count]
          modulus.power(r, base, exponent)
        }
      }
    }
  }
}
