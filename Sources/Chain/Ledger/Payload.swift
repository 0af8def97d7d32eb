public import Wire

/// Bytes that the chain names by their hash: ciphertexts, proofs, models.
///
/// The hash is computed here, whoever sent the bytes, so a payload's name is always its own.
public struct Payload: Hashable, Sendable {
  static let hashLabel: StaticString = "SealedSum payload v1"

  /// The name.
  public let hash: Hash
  /// The content, at most `LedgerLimits.payload` bytes.
  public let bytes: [UInt8]

  /// Names `bytes`. Throws `tooLarge`.
  public init(_ bytes: [UInt8]) throws(LedgerError) {
    guard bytes.count <= LedgerLimits.payload else {
      throw .tooLarge("payload", length: bytes.count, limit: LedgerLimits.payload)
    }
    self.bytes = bytes
    hash = Hash(Payload.hashLabel, bytes)
  }

  /// What a transaction says of it.
  public var reference: PayloadReference { PayloadReference(hash: hash, length: UInt32(bytes.count)) }

  /// Equality of content, by name.
  public static func == (a: Payload, b: Payload) -> Bool { a.hash == b.hash }
  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

/// The name and length of a payload, as a transaction's signature covers them.
public struct PayloadReference: Hashable, Sendable {
  /// Bytes of the encoding.
  static let count = Hash.count + 4

  /// The payload's hash.
  public let hash: Hash
  /// Its length in bytes, at most `LedgerLimits.payload`.
  public let length: UInt32
}

extension PayloadReference: WireCodable {
  /// `Hash hash; uint32 length`.
  public func encode(to writer: inout Writer) {
    hash.encode(to: &writer)
    writer.uint32(length)
  }

  /// Refuses a length over the limit.
  public init(from reader: inout Reader) throws(WireError) {
    hash = try Hash(from: &reader)
    length = try reader.uint32("payload length")
    guard length <= LedgerLimits.payload else {
      throw .tooLong(field: "payload length", length: Int(length), limit: LedgerLimits.payload)
    }
  }
}
