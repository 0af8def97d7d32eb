public import BigNum
public import Transcript

/// The ceremony that makes a threshold key: trusted for secrecy, for safe primes and for erasure (docs/protocol.md §1).
public enum Dealer {
  /// What a ceremony leaves behind. The factors and the polynomial are wiped when it returns.
  public struct Outcome: Sendable {
    /// For everybody.
    public let publicKey: ThresholdPublicKey
    /// Each for one trustee only.
    public let shares: [TrusteeShare]
    /// For everybody, to be verified once.
    public let proof: KeyProof
  }

  /// What stops an attack; `package` code alone can switch it off, to run the attack in a test.
  package struct Checks: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// ⚔ p' and q' are prime: else there are elements of small order, by which a share can be off unseen.
    package static let safePrimes = Checks(rawValue: 1)
    package static let all: Checks = [.safePrimes]
  }

  /// Fresh safe primes, shares and proofs. `transcript` is bound to the chain identifier; `work` runs the search for
  /// primes and the proofs.
  public static func deal(
    _ size: KeySize, _ parameters: ThresholdParameters, transcript: Transcript, work: Work = .parallel
  ) throws(PaillierError) -> Outcome {
    var rng = SystemRandomNumberGenerator()
    let primes: [BigInt]
    do throws(BigNumError) { primes = try SafePrime.random(bits: size.bits / 2, count: 2, work: work) } catch {
      throw .cancelled
    }
    return try deal(p: primes[0], q: primes[1], size, parameters, transcript: transcript, using: &rng, work: work)
  }

  /// Shares and proofs for given safe primes.
  package static func deal(
    p: BigInt, q: BigInt, _ size: KeySize, _ parameters: ThresholdParameters, transcript: Transcript,
    rounds: Int = KeyProof.defaultRounds, using rng: inout some RandomNumberGenerator, work: Work = .serial,
    checks: Checks = .all
  ) throws(PaillierError) -> Outcome {
    let (publicKey, shares) = try share(p: p, q: q, size, parameters, using: &rng, work: work, checks: checks)
    let proof = try KeyProof.prove(
      key: publicKey.key, p: p, q: q, transcript: transcript, rounds: rounds, using: &rng, work: work)
    return Outcome(publicKey: publicKey, shares: shares, proof: proof)
  }

  /// d ≡ 0 mod p'q', d ≡ 1 mod N, shared by a random polynomial of degree t − 1 over ℤ_{N·p'q'}.
  package static func share(
    p: BigInt, q: BigInt, _ size: KeySize, _ parameters: ThresholdParameters,
    using rng: inout some RandomNumberGenerator, work: Work = .serial, path: KernelPath = .best, checks: Checks = .all
  ) throws(PaillierError) -> (ThresholdPublicKey, [TrusteeShare]) {
    guard p != q, p.isProbablePrime(), q.isProbablePrime(),
      (p >> 1).isProbablePrime() && (q >> 1).isProbablePrime() || !checks.contains(.safePrimes)
    else { throw .factors(reason: "not two different safe primes") }
    let key = try PublicKey(n: p * q, size: size, path: path)
    let order = (p >> 1) * (q >> 1)
    guard let inverse = order.inverse(mod: key.n) else { throw .factors(reason: "gcd(N, φ(N)) is not 1") }
    let modulus = key.n * order
    var coefficients = [order * inverse]
    for _ in 1..<max(parameters.threshold, 1) { coefficients.append(.random(below: modulus, using: &rng)) }
    let secrets = (1...parameters.trustees).map { i in
      coefficients.reversed().reduce(0) { ($0 * BigInt(i) + $1) % modulus }
    }
    let base = ThresholdPublicKey.base(of: key)
    let delta = Lagrange.delta(parameters.trustees)
    let values: [BigInt]
    do throws(BigNumError) {
      // One base, as many secret exponents.
      let bases = LimbVector([BigInt](repeating: base, count: secrets.count), width: key.size.ciphertextLimbs)
      let bits = modulus.bitWidth + delta.bitWidth
      let exponents = LimbVector(secrets.map { delta * $0 }, width: (bits + 63) / 64)
      values = try key.context.squared.powers(bases, secret: exponents, exponentBits: bits, work: work).numbers
    } catch { throw .cancelled }
    let publicKey = try ThresholdPublicKey(key: key, parameters: parameters, verificationValues: values)
    return (
      publicKey,
      try secrets.enumerated().map { i, s throws(PaillierError) in
        try TrusteeShare(index: i + 1, secret: s, publicKey: publicKey)
      }
    )
  }
}
