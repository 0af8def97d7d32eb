import BigNum
import PaillierScheme
import Quantization

/// A key of every kind, and ciphertexts, for the cases of one modulus: made outside the clock.
final class PaillierBenchKey {
  let bits: Int
  let secret: PrivateKey
  let threshold: ThresholdPublicKey
  let shares: [TrusteeShare]
  /// Different ciphertexts and what is in them.
  let plain: [BigInt]
  let sealed: [Ciphertext]

  var key: PublicKey { threshold.key }

  static let pool = 256
  /// Clients that slots have room for; entries are of 20 bits and a sign.
  static let clients = 1_000

  /// A threshold key of 4 trustees, 3 of whom decrypt, from fresh safe primes, and its factors.
  init(bits: Int, allowInsecure: Bool = false) throws {
    self.bits = bits
    let size = try KeySize.named(bits: bits, allowInsecure: allowInsecure)
    let primes = try SafePrime.random(bits: bits / 2, count: 2)
    secret = try PrivateKey(p: primes[0], q: primes[1], size: size)
    var rng = SystemRandomNumberGenerator()
    (threshold, shares) = try Dealer.share(p: primes[0], q: primes[1], size, .four, using: &rng, work: .parallel)
    plain = (0..<Self.pool).map { _ in BigInt.random(bits: bits - 64, using: &rng) }
    // The first encryption makes the table of the fast mode.
    sealed = try threshold.key.encrypt(plain, using: &rng).ciphertexts
  }

  /// `count` of the ciphertexts, again and again.
  func cycled(_ count: Int) -> [Ciphertext] { (0..<count).map { sealed[$0 % sealed.count] } }

  /// What is in them.
  func plain(_ count: Int) -> [BigInt] { (0..<count).map { plain[$0 % plain.count] } }

  /// So many rows, as full as they can be, with room for the sums of `clients` vectors.
  func slotPlan(rows: Int) throws -> SlotPlan {
    let one = try SlotPlan(dimension: 1, clients: Self.clients, magnitudeBits: 21, modulusBits: bits)
    let slots = (bits - 2) / one.slotWidth
    return try SlotPlan(dimension: rows * slots, clients: Self.clients, magnitudeBits: 21, modulusBits: bits)
  }

  /// The record of an operation, without its figure.
  func record(
    _ operation: String, unit: String = "operations/s", d: Int? = nil, bytes: Int? = nil
  ) -> BenchRecord {
    BenchRecord(
      operation: operation, system: "paillier", n: bits, d: d, path: "\(KernelPath.best)", unit: unit,
      bytes: bytes ?? key.size.ciphertextByteCount)
  }
}
