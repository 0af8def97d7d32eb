import CSodium
public import Wire

/// An Ed25519 public key (RFC 8032): who somebody is on the chain.
///
/// Strict: only canonical encodings of points of the prime-order subgroup, other than the identity, become keys. A key
/// of small order would accept signatures that nobody made.
public struct VerifyingKey: Hashable, Sendable {
  /// Bytes of a key.
  public static let count = 32

  /// The 32 bytes of RFC 8032 §5.1.2.
  public let bytes: [UInt8]

  init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// Takes a key from outside. Throws `badKey`.
  public init(bytes: [UInt8]) throws(LedgerError) {
    Sodium.start()
    guard bytes.count == VerifyingKey.count, crypto_core_ed25519_is_valid_point(bytes) == 1 else { throw .badKey }
    self.bytes = bytes
  }

  /// Checks that this key signed `message` for the purpose that `label` names. Throws `badSignature` with `item`.
  public func verify(
    _ signature: Signature, of message: [UInt8], label: StaticString, item: LedgerItem
  ) throws(LedgerError) {
    let signed = framed(label) + message
    guard crypto_sign_verify_detached(signature.bytes, signed, UInt64(signed.count), bytes) == 0 else {
      throw .badSignature(item)
    }
  }
}

extension VerifyingKey: CustomStringConvertible {
  /// 64 hexadecimal digits.
  public var description: String { hexadecimal(bytes) }
}

extension VerifyingKey: WireCodable {
  /// `opaque[32]`.
  public func encode(to writer: inout Writer) { writer.fixed(bytes) }
  /// `opaque[32]`, checked as strictly as `init(bytes:)`.
  public init(from reader: inout Reader) throws(WireError) {
    let bytes = try reader.fixed("public key", count: VerifyingKey.count)
    do throws(LedgerError) { self = try VerifyingKey(bytes: bytes) } catch {
      throw .invalid(field: "public key", reason: "not a canonical Ed25519 key of prime order")
    }
  }
}

/// An Ed25519 signature; libsodium refuses the second encoding of its scalar.
public struct Signature: Hashable, Sendable {
  /// Bytes of a signature.
  public static let count = 64

  /// The 64 bytes of RFC 8032 §5.1.6.
  public let bytes: [UInt8]

  init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}

extension Signature: WireCodable {
  /// `opaque[64]`.
  public func encode(to writer: inout Writer) { writer.fixed(bytes) }
  /// `opaque[64]`.
  public init(from reader: inout Reader) throws(WireError) {
    bytes = try reader.fixed("signature", count: Signature.count)
  }
}
