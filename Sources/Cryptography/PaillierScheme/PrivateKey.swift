public import BigNum

/// The factors of N, for whoever decrypts alone (docs/protocol.md §3). They are wiped when the key goes, and do not print.
public struct PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
  /// The public key.
  public let publicKey: PublicKey
  package let p: BigInt
  package let q: BigInt
  private let squares: SquaredModulusPair
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
    let path = publicKey.context.squared.path
    guard let hp = (-q).inverse(mod: p), let hq = (-p).inverse(mod: q), let qInverse = q.inverse(mod: p),
      let squares = SquaredModulusPair(p, q, path: path)
    else { throw .factors(reason: "they are not coprime, or one is even") }
    self.publicKey = publicKey
    self.p = p
    self.q = q
    self.squares = squares
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

  /// Decrypts to signed plaintexts in (-N/2, N/2), modulo p² and q² apart: with x^(p−1) = 1 + k·p mod p², k is the
  /// second p-adic digit of the power.
  public func decrypt(_ ciphertexts: CiphertextVector, work: Work = .parallel) throws(PaillierError) -> [BigInt] {
    let (kp, kq): (LimbVector, LimbVector)
    do throws(BigNumError) {
      (kp, kq) = try squares.logarithms(ciphertexts.limbs, secret: (p - 1, q - 1), work: work)
      return try work.silent.chunks(ciphertexts.count, size: 64) { range in
        range.map { i in
          let mp = kp[i].multiplied(by: hp, mod: p)
          let mq = kq[i].multiplied(by: hq, mod: q)
          // Garner: m = m_q + q·((m_p − m_q)/q mod p).
          return (mq + q * (mp - mq).multiplied(by: qInverse, mod: p)).centered(mod: publicKey.n)
        }
      }
    } catch { throw .cancelled }
  }

  /// Decrypts to signed plaintexts in (-N/2, N/2).
  public func decrypt(_ ciphertexts: [Ciphertext], work: Work = .parallel) throws(PaillierError) -> [BigInt] {
    try decrypt(CiphertextVector(ciphertexts, key: publicKey), work: work)
  }

  /// Decrypts one ciphertext.
  public func decrypt(_ ciphertext: Ciphertext) -> BigInt {
    // Only cancellation is an error of a batch.
    (try? decrypt([ciphertext], work: .serial))?.first ?? 0
  }

  /// Size only.
  public var description: String { "PrivateKey(\(publicKey.size), not shown)" }
  /// Nothing of it.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
