import BigNum
import PaillierScheme
import Quantization

/// A key of every kind, and ciphertexts, for the cases of one modulus: made outside the clock.
final class PaillierBenchKey {
  let path: KernelPath
  let secret: PrivateKey
  let threshold: ThresholdPublicKey
  let shares: [TrusteeShare]
  /// Different ciphertexts and what is in them.
  let plain: [BigInt]
  let sealed: [Ciphertext]

  var key: PublicKey { threshold.key }
  var bits: Int { key.size.bits }

  static let pool = 256
  /// Clients that slots have room for; entries are of 20 bits and a sign.
  static let clients = 1_000

  /// A threshold key of 4 trustees, 3 of whom decrypt, from safe primes, and its factors.
  init(primes: [BigInt], size: KeySize, path: KernelPath) throws {
    self.path = path
    var rng = SystemRandomNumberGenerator()
    (threshold, shares) = try Dealer.share(
      p: primes[0], q: primes[1], size, .four, using: &rng, work: .parallel, path: path)
    secret = try PrivateKey(publicKey: threshold.key, p: primes[0], q: primes[1])
    plain = (0..<Self.pool).map { _ in BigInt.random(bits: size.bits - 64, using: &rng) }
    // The first encryption makes the table of the mode.
    for mode in EncryptionMode.allCases { _ = try threshold.key.encrypt([0], mode: mode, using: &rng) }
    sealed = try threshold.key.encrypt(plain, using: &rng).ciphertexts
  }

  /// `count` of the ciphertexts, again and again.
  func cycled(_ count: Int) -> [Ciphertext] { (0..<count).map { sealed[$0 % sealed.count] } }

  /// The same in one buffer.
  func vector(_ count: Int) -> CiphertextVector { CiphertextVector(cycled(count), key: key) }

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
      operation: operation, system: "paillier", n: bits, d: d, path: "\(path)", unit: unit,
      bytes: bytes ?? key.size.ciphertextByteCount)
  }
}
