public import BigNum
public import Transcript
public import Wire

/// That a Paillier modulus is what every proof about its ciphertexts needs: two primes ≡ 3 mod 4, gcd(N, φ(N)) = 1, no
/// short factor (docs/protocol.md §3). Verified once by whoever uses the key.
public struct KeyProof: Hashable, Sendable {
  /// Rounds of either proof: a cheat passes with probability 2^−128 a hash.
  public static let defaultRounds = 128
  static let maximumRounds = 256

  /// What stops an attack; `package` code alone can switch it off, to run the attack in a test.
  package struct Checks: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// ⚔ No short factor: with N = 251·Q false rows pass the link proof after some ten thousand hashes.
    package static let size = Checks(rawValue: 1)
    package static let all: Checks = [.size]
  }

  package let modulus: ModulusProof
  package let factors: SizeProof

  package init(modulus: ModulusProof, factors: SizeProof) {
    self.modulus = modulus
    self.factors = factors
  }

  /// Proves with the factors. `transcript` is bound to the chain identifier.
  public static func prove(
    _ key: PrivateKey, transcript: Transcript, using rng: inout some RandomNumberGenerator, work: Work = .parallel
  ) throws(PaillierError) -> KeyProof {
    guard key.p.bit(1), key.q.bit(1) else { throw .factors(reason: "both must be 3 mod 4") }
    return try prove(
      key: key.publicKey, p: key.p, q: key.q, transcript: transcript, rounds: defaultRounds, using: &rng, work: work)
  }

  package static func prove(
    key: PublicKey, p: BigInt, q: BigInt, transcript: Transcript, rounds: Int,
    using rng: inout some RandomNumberGenerator, work: Work
  ) throws(PaillierError) -> KeyProof {
    var transcript = transcript
    do throws(BigNumError) {
      let modulus = try ModulusProof.prove(
        key: key, p: p, q: q, transcript: &transcript, rounds: rounds, using: &rng, work: work)
      let size = try SizeProof.prove(
        key: key, p: p, q: q, transcript: &transcript, rounds: rounds, using: &rng, work: work)
      return KeyProof(modulus: modulus, factors: size)
    } catch { throw .cancelled }
  }

  /// Verifies for a key. `transcript` is the one that the prover was given.
  public func verify(_ key: PublicKey, transcript: Transcript, work: Work = .parallel) throws(ProofError) {
    try verify(key, transcript: transcript, rounds: Self.defaultRounds, checks: .all, work: work)
  }

  package func verify(
    _ key: PublicKey, transcript: Transcript, rounds: Int, checks: Checks = .all, work: Work = .serial
  ) throws(ProofError) {
    var transcript = transcript
    try modulus.verify(key: key, transcript: &transcript, rounds: rounds, work: work)
    if checks.contains(.size) { try factors.verify(key: key, transcript: &transcript, rounds: rounds) }
  }

  /// Both proofs in the widths of the key.
  public func encode(for key: PublicKey, to writer: inout Writer) {
    modulus.encode(for: key, to: &writer)
    factors.encode(for: key, to: &writer)
  }

  /// Reads both proofs.
  public init(for key: PublicKey, from reader: inout Reader) throws(WireError) {
    modulus = try ModulusProof(for: key, from: &reader)
    factors = try SizeProof(for: key, from: &reader)
  }
}
