import CSodium

/// An Ed25519 secret key, in memory that is locked, guarded and wiped when it goes (libsodium's `sodium_malloc`).
public final class SigningKey: Sendable {
  /// The public half.
  public let verifyingKey: VerifyingKey
  private let secret: SecretBytes

  /// A new key from the system's generator.
  public convenience init() {
    let seed = SecretBytes(count: SigningKey.seedCount)
    seed.withBytes { randombytes_buf($0, SigningKey.seedCount) }
    self.init(seed: seed)
  }

  /// The key of a seed; whoever knows the seed has the key. For tests.
  package convenience init(insecureSeed bytes: [UInt8]) {
    let seed = SecretBytes(count: SigningKey.seedCount)
    precondition(bytes.count == SigningKey.seedCount, "a seed has \(SigningKey.seedCount) bytes")
    seed.withBytes { $0.update(from: bytes, count: bytes.count) }
    self.init(seed: seed)
  }

  static let seedCount = 32

  /// Derives both halves from a seed (RFC 8032 §5.1.5).
  init(seed: SecretBytes) {
    Sodium.start()
    var publicBytes = [UInt8](repeating: 0, count: VerifyingKey.count)
    secret = SecretBytes(count: 64)
    secret.withBytes { sk in
      seed.withBytes { s in _ = crypto_sign_seed_keypair(&publicBytes, sk, s) }
    }
    verifyingKey = VerifyingKey(unchecked: publicBytes)
  }

  /// Signs `message` for the purpose that `label` names: Ed25519 over uint8 length ‖ label ‖ message.
  public func sign(_ message: [UInt8], label: StaticString) -> Signature {
    let signed = framed(label) + message
    var signature = [UInt8](repeating: 0, count: Signature.count)
    secret.withBytes { sk in
      _ = crypto_sign_detached(&signature, nil, signed, UInt64(signed.count), sk)
    }
    return Signature(unchecked: signature)
  }

  /// Lends the seed, the first half of libsodium's secret key, to the file writer.
  func withSeed<E: Error>(_ body: (UnsafePointer<UInt8>) throws(E) -> Void) throws(E) {
    try secret.withBytes { bytes throws(E) in try body(bytes) }
  }
}

extension SigningKey: CustomStringConvertible {
  /// The public half only.
  public var description: String { "SigningKey(public: \(verifyingKey))" }
}

/// Locked memory, wiped when it is freed.
///
/// Sendable: written only by the initialisers above, before it is shared.
final class SecretBytes: @unchecked Sendable {
  private let memory: UnsafeMutableRawPointer

  init(count: Int) {
    Sodium.start()
    guard let memory = sodium_malloc(count) else { preconditionFailure("no memory to lock for a key") }
    self.memory = memory
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: count)
  }

  deinit { sodium_free(memory) }

  func withBytes<T, E: Error>(_ body: (UnsafeMutablePointer<UInt8>) throws(E) -> T) throws(E) -> T {
    try body(memory.assumingMemoryBound(to: UInt8.self))
  }
}
