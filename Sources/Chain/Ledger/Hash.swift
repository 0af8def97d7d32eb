import COpenSSL
public import Wire

/// A SHA-256 digest: the name of everything that the chain holds.
///
/// Every use has a label of its own, so that a digest of one kind of thing is never the digest of another
/// (docs/wire-format.md, "Hashing"): SHA-256(uint8 length ‖ label ‖ bytes). Labels have 2 to 255 bytes, which keeps
/// their first byte apart from the prefixes 0 and 1 of the Merkle tree.
public struct Hash: Hashable, Sendable {
  /// Bytes of a digest.
  public static let count = 32
  /// All zero: the chain identifier and the predecessor of a genesis block. Nothing hashes to it.
  public static let zero = Hash(unchecked: [UInt8](repeating: 0, count: count))

  /// The 32 bytes.
  public let bytes: [UInt8]

  init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// Takes a digest as bytes; nil unless there are 32 of them.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Hash.count else { return nil }
    self.bytes = bytes
  }

  /// Reads 64 hexadecimal digits.
  public init?(hex: String) {
    guard let bytes = Hash.bytes(hex: hex) else { return nil }
    self.init(bytes: bytes)
  }

  /// The digest of `bytes` for the purpose that `label` names.
  public init(_ label: StaticString, _ bytes: some Collection<UInt8>) {
    var sha = SHA256()
    sha.update(framed(label))
    sha.update(bytes)
    self = sha.finish()
  }

  /// 64 hexadecimal digits.
  public var hex: String { hexadecimal(bytes) }

  /// The bytes of an even number of hexadecimal digits, of either case.
  static func bytes(hex: some StringProtocol) -> [UInt8]? {
    let digits = hex.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for i in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[i], let low = digits[i + 1] else { return nil }
      bytes.append(UInt8(high << 4 | low))
    }
    return bytes
  }
}

extension Hash: CustomStringConvertible {
  /// 64 hexadecimal digits.
  public var description: String { hex }
}

extension Hash: Comparable {
  /// Order of the bytes.
  public static func < (a: Hash, b: Hash) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}

extension Hash: WireCodable {
  /// `opaque[32]`.
  public func encode(to writer: inout Writer) { writer.fixed(bytes) }
  /// `opaque[32]`.
  public init(from reader: inout Reader) throws(WireError) {
    bytes = try reader.fixed("hash", count: Hash.count)
  }
}

/// SHA-256 over pieces, so that a payload is never copied to put a label before it. OpenSSL's, which has the processor's
/// instructions for it: libsodium's takes several times as long.
struct SHA256 {
  private var state = SHA256_CTX()

  init() { SHA256_Init(&state) }

  mutating func update(_ bytes: some Collection<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { b in
      if let base = b.baseAddress { SHA256_Update(&state, base, b.count) }
    }
    if done == nil { update(Array(bytes)) }
  }

  mutating func finish() -> Hash {
    var digest = [UInt8](repeating: 0, count: Hash.count)
    SHA256_Final(&digest, &state)
    return Hash(unchecked: digest)
  }
}

/// `uint8 length ‖ label`: the prefix that separates what is hashed or signed for one purpose from all else.
func framed(_ label: StaticString) -> [UInt8] {
  let bytes = label.withUTF8Buffer { Array($0) }
  precondition((2...255).contains(bytes.count), "a label has 2 to 255 bytes")
  return [UInt8(bytes.count)] + bytes
}

/// Lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for b in bytes { text += [digits[Int(b >> 4)], digits[Int(b & 15)]] }
  return String(decoding: text, as: UTF8.self)
}
