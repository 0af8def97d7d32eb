import BigNum
import PaillierScheme
import Transcript

/// Single Paillier operations, single-threaded, in processor time.
public enum PaillierBench {
  /// Operations a second of one core, by key size.
  public static func run(bits sizes: [Int], rows: Int, progress: ProgressLine) throws -> Table {
    var table = Table(
      title: "Paillier, operations a second of one core, on \(Machine.current.line)",
      columns: ["bits", "operation", "operations a second", "milliseconds each", "bytes each"])
    progress.begin("Paillier", total: sizes.count)
    for bits in sizes {
      let size = try KeySize.named(bits: bits)
      var rng = SystemRandomNumberGenerator()
      let secret = try PrivateKey.generate(size, using: &rng)
      let key = secret.publicKey
      let plain = (0..<rows).map { _ in BigInt.random(bits: bits - 8, using: &rng) }
      func add(_ name: String, _ count: Int, _ seconds: Double, _ bytes: Int?) {
        let each = seconds / Double(count)
        table.append([
          .int(bits), .text(name), .number(1 / each, digits: 3), .number(each * 1_000, digits: 3),
          bytes.map { .int($0) } ?? .none(reason: "–"),
        ])
      }
      var sealed: [Ciphertext] = []
      for mode in EncryptionMode.allCases {
        _ = try key.encrypt([0], mode: mode, using: &rng, work: .serial)  // makes the fast mode's table
        let time = try Samples.processorTime {
          sealed = try key.encrypt(plain, mode: mode, using: &rng, work: .serial).ciphertexts
        }
        add("encrypt, \(mode.rawValue)", rows, time, size.ciphertextByteCount)
      }
      let additions = 200 * rows
      let sum = try Samples.processorTime {
        for _ in 0..<200 { _ = try key.add(sealed, sealed) }
      }
      add("add", additions, sum, nil)
      let scale = try Samples.processorTime { _ = try key.scale(sealed, by: .powerOfTwo(63) + 12_345) }
      add("multiply by 64 bits", rows, scale, nil)
      var opened: [BigInt] = []
      let decryption = try Samples.processorTime { opened = try secret.decrypt(sealed, work: .serial) }
      add("decrypt, CRT", rows, decryption, nil)
      guard opened == plain else {
        throw ExperimentsError.refused(
          path: "bench paillier", reason: "decryption does not return what was encrypted",
          advice: "run `sealedsum doctor`")
      }
      progress.advance()
    }
    progress.end()
    table.notes = [
      "Means of \(rows) operations (\(grouped(200 * rows)) additions); table making and key generation are not counted."
    ]
    return table
  }
}
