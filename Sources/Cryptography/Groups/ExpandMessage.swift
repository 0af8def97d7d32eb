import CSodium

/// The two hashes that expand_message_xmd is used with.
enum XMDHash {
  case sha256, sha512

  var outputBytes: Int { self == .sha256 ? 32 : 64 }
  var blockBytes: Int { self == .sha256 ? 64 : 128 }

  func hash(_ message: [UInt8]) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: outputBytes)
    switch self {
    case .sha256: crypto_hash_sha256(&out, message, UInt64(message.count))
    case .sha512: crypto_hash_sha512(&out, message, UInt64(message.count))
    }
    return out
  }
}

/// expand_message_xmd of RFC 9380 §5.3.1: `count` ≤ 255 hash outputs of bytes from a message and a domain separation
/// tag; tags longer than 255 bytes are hashed first (§5.3.3).
func expandMessage(_ message: [UInt8], domain: String, count: Int, hash: XMDHash) -> [UInt8] {
  let blocks = (count + hash.outputBytes - 1) / hash.outputBytes
  precondition(blocks <= 255 && count <= 65_535, "expand_message_xmd gives at most 255 blocks")
  var tag = Array(domain.utf8)
  if tag.count > 255 { tag = hash.hash(Array("H2C-OVERSIZE-DST-".utf8) + tag) }
  tag.append(UInt8(tag.count))

  let padding = [UInt8](repeating: 0, count: hash.blockBytes)
  let length = [UInt8(count >> 8), UInt8(count & 0xff)]
  let b0 = hash.hash(padding + message + length + [0] + tag)
  var block = hash.hash(b0 + [1] + tag)
  var out = block
  for i in 1..<max(blocks, 1) {
    block = hash.hash(zip(b0, block).map { $0 ^ $1 } + [UInt8(i + 1)] + tag)
    out += block
  }
  return Array(out.prefix(count))
}
