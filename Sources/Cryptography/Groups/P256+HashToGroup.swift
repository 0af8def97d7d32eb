import BigNum
import COpenSSL

extension P256 {
  /// P256_XMD:SHA-256_SSWU_RO_ of RFC 9380 §8.2, with `domain` as the domain separation tag. Messages are public: this
  /// is variable-time.
  public static func hashToGroup(_ message: [UInt8], domain: String) -> Element {
    // hash_to_field (§5.2): two field elements of L = 48 bytes each.
    let uniform = expandMessage(message, domain: domain, count: 96, hash: .sha256)
    let q0 = SSWU.map(BigInt(bigEndian: uniform[..<48]) % SSWU.p)
    let q1 = SSWU.map(BigInt(bigEndian: uniform[48...]) % SSWU.p)
    return add(q0, q1)  // the cofactor is 1
  }
}

/// The simplified Shallue–van de Woestijne–Ulas map of RFC 9380 §6.6.2 for y² = x³ + A·x + B over 𝔽_p, Z = −10.
private enum SSWU {
  static let p =
    BigInt.powerOfTwo(256) - BigInt.powerOfTwo(224) + BigInt.powerOfTwo(192) + BigInt.powerOfTwo(96) - 1
  static let a = p - 3
  static let b = BigInt(hex: "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b") ?? 0
  static let z = p - 10

  static func map(_ u: BigInt) -> P256.Element {
    let zu2 = z * u * u % p
    let denominator = (zu2 * zu2 + zu2) % p
    // x1 = −B/A · (1 + 1/(Z²u⁴ + Zu²)), or B/(Z·A) where the denominator is 0.
    let x1: BigInt
    if let inverse = denominator.inverse(mod: p), let overA = a.inverse(mod: p) {
      x1 = (p - b) * overA % p * (1 + inverse) % p
    } else {
      x1 = b * ((z * a).inverse(mod: p) ?? 0) % p
    }
    let x2 = zu2 * x1 % p
    let g1 = curve(x1)
    let square = g1.isZero || g1.jacobi(p) == 1
    let x = square ? x1 : x2
    var y = squareRoot(square ? g1 : curve(x2))
    if y.isOdd != u.isOdd { y = (p - y) % p }
    return point(x, y)
  }

  static func curve(_ x: BigInt) -> BigInt { (x * x % p * x + a * x + b) % p }

  /// p ≡ 3 mod 4, so a square's root is its (p + 1)/4-th power.
  static func squareRoot(_ x: BigInt) -> BigInt { x.powMod(variableTime: (p + 1) >> 2, mod: p) ?? 0 }

  static func point(_ x: BigInt, _ y: BigInt) -> P256.Element {
    let encoding = [y.isOdd ? 3 : 2] + (x.bigEndianBytes(count: 32) ?? [])
    return P256.Element { EC_POINT_oct2point($0, $1, encoding, encoding.count, nil) }
  }
}
