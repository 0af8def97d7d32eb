public import BigNum

/// The factors of N, for whoever decrypts alone (docs/protocol.md §3). They are wiped when the key goes, and do not print.
public struct PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
  /// The public key.
  public let publicKey: PublicKey
  package let p: BigInt
  package let q: BigInt
  private let pSquared: BigInt
  private let qSquared: BigInt
  /// (L_p((1 + N)^(p−1) mod p²))^−1 = (−q)^−1 mod p.
  private let hp: BigInt
  private let hq: BigInt
  private let qInverse: BigInt

  /// A key from two different odd primes whose product has the size's bits and gcd(N, φ(N)) = 1.
  public init(p: BigInt, q: BigInt, size: KeySize) throws(PaillierError) {
    guard p != q, p.isProbablePrime(), q.isProbablePrime() else { throw .factors(reason: "not two different primes") }
    let n = p * q
    guard n.gcd((p - 1) * (q - 1)) == 1 else { throw .factors(reason: "one divides the other minus 1") }
    try self.init(publicKey: PublicKey(n: n, size: size), p: p, q: q)
  }

  package init(publicKey: PublicKey, p: BigInt, q: BigInt) throws(PaillierError) {
    guard let hp = (-q).inverse(mod: p), let hq = (-p).inverse(mod: q), let qInverse = q.inverse(mod: p) else {
      throw .factors(reason: "they are not coprime")
    }
    self.publicKey = publicKey
    self.p = p
    self.q = q
    pSquared = p * p
    qSquared = q * q
    self.hp = hp
    self.hq = hq
    self.qInverse = qInverse
  }

  /// A new key from random primes ≡ 3 mod 4.
  public static func generate(
    _ size: KeySize, using rng: inout some RandomNumberGenerator
  ) throws(PaillierError) -> PrivateKey {
    while true {
      do {
        let p = try BigInt.randomPrime(bits: size.bits / 2, using: &rng)
        let q = try BigInt.randomPrime(bits: size.bits / 2, using: &rng)
        if p == q { continue }
        return try PrivateKey(p: p, q: q, size: size)
      } catch let error as PaillierError { throw error } catch { throw .cancelled }
    }
  }

  /// Decrypts to signed plaintexts in (-N/2, N/2), modulo p² and q² apart.
  public func decrypt(_ ciphertexts: [Ciphertext], work: Work = .parallel) throws(PaillierError) -> [BigInt] {
    do throws(BigNumError) { return try work.map(ciphertexts.count) { decrypt(ciphertexts[$0]) } } catch {
      throw .cancelled
    }
  }

  /// Decrypts one ciphertext.
  public func decrypt(_ ciphertext: Ciphertext) -> BigInt {
    let mp = residue(ciphertext.value, p, pSquared, hp)
    let mq = residue(ciphertext.value, q, qSquared, hq)
    // Garner: m = m_q + q·((m_p − m_q)/q mod p).
    return (mq + q * (mp - mq).multiplied(by: qInverse, mod: p)).centered(mod: publicKey.n)
  }

  private func residue(_ c: BigInt, _ prime: BigInt, _ square: BigInt, _ h: BigInt) -> BigInt {
    let power = (c % square).powMod(secret: prime - 1, mod: square)
    return ((power - 1) / prime).multiplied(by: h, mod: prime)
  }

  /// Size only.
  public var description: String { "PrivateKey(\(publicKey.size), not shown)" }
  /// Nothing of it.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
