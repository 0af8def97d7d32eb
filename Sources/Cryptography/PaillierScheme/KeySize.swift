/// Size of a Paillier modulus N in bits.
public struct KeySize: Hashable, Sendable, CustomStringConvertible {
  /// |N|.
  public let bits: Int

  /// About 112 bits of security.
  public static let bits2048 = KeySize(bits: 2048)
  /// About 128 bits of security: the default.
  public static let bits3072 = KeySize(bits: 3072)
  /// About 140 bits of security.
  public static let bits4096 = KeySize(bits: 4096)
  /// Factored in hours: for quick tests only.
  public static let insecure512ForTests = KeySize(bits: 512)
  /// Within reach of a well-equipped attacker: only to repeat the measurements of papers that used it.
  public static let insecure1024ForReproduction = KeySize(bits: 1024)

  /// Every size that has a name.
  public static let all: [KeySize] = [
    .insecure512ForTests, .insecure1024ForReproduction, .bits2048, .bits3072, .bits4096,
  ]

  private init(bits: Int) { self.bits = bits }

  /// A few bytes: `package` code alone has such keys, for tests that try every ciphertext.
  package static func toy(bits: Int) -> KeySize {
    precondition(bits > 0 && bits % 8 == 0, "whole bytes")
    return KeySize(bits: bits)
  }

  /// A size that programs of others have, secure or not; whole bytes.
  package static func foreign(bits: Int) -> KeySize {
    precondition(bits > 0 && bits % 8 == 0, "whole bytes")
    return all.first { $0.bits == bits } ?? KeySize(bits: bits)
  }

  /// The secure size of so many bits, or any size where the caller says so.
  public static func named(bits: Int, allowInsecure: Bool = false) throws(PaillierError) -> KeySize {
    guard let size = all.first(where: { $0.bits == bits }), allowInsecure || !size.isInsecure else {
      throw .keySize(bits: bits)
    }
    return size
  }

  /// Whether keys of this size protect nothing.
  public var isInsecure: Bool { bits < 2048 }
  /// Bytes of N.
  public var modulusByteCount: Int { bits / 8 }
  /// Bytes of a ciphertext.
  public var ciphertextByteCount: Int { bits / 4 }
  /// Size and unit.
  public var description: String { isInsecure ? "\(bits) bits (insecure)" : "\(bits) bits" }
}
