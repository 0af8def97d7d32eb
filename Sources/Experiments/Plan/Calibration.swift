import BigNum
import PaillierScheme
import Quantization

/// Seconds of this machine for the parts of a round, measured just now on a few rows.
public struct Calibration: Equatable, Sendable {
  /// Making the table of a key, once.
  public var table: Double
  /// One row's encryption.
  public var encryption: Double
  /// One row's decryption share, its proof's part apart.
  public var share: Double

  /// Measures with a throw-away modulus of the configuration's size; about a second.
  public static func measure(_ crypto: Configuration.Crypto, trustees: Int) throws -> Calibration {
    var rng = SystemRandomNumberGenerator()
    let size = try KeySize.named(bits: crypto.bits)
    let n =
      try BigInt.randomPrime(bits: crypto.bits / 2, using: &rng) * .randomPrime(bits: crypto.bits / 2, using: &rng)
    let key = try PublicKey(n: n, size: size)
    let mode: EncryptionMode = crypto.mode == .fast ? .fast : .textbook
    let table = try Samples.processorTime { _ = try key.encrypt([0], mode: mode, using: &rng, work: .serial) }
    let rows = [BigInt](repeating: .powerOfTwo(crypto.bits - 8), count: 8)
    var sealed: [Ciphertext] = []
    let encryption = try Samples.processorTime {
      sealed = try key.encrypt(rows, mode: mode, using: &rng, work: .serial).ciphertexts
    }
    // A share is one exponentiation by 2·Δ·s_i of 2|N| bits and more.
    let exponent = BigInt.random(bits: 2 * crypto.bits + 8 * trustees.bitWidth / 8, using: &rng)
    let share = Samples.processorTime { _ = sealed[0].value.powMod(secret: exponent, mod: key.nSquared) }
    return Calibration(table: table, encryption: encryption / Double(rows.count), share: share)
  }
}
