public import BigNum

/// Hashes of long byte strings by leaves of 8,192 bytes, eight side by side.
///
/// Leaf i, from 0, is Xof("leaf", i ‖ its bytes), 32 bytes of it, i as eight bytes, least significant first. The seed of
/// a stream carries its length, so leaves of different lengths or numbers have nothing in common. The last leaf may be
/// shorter; there is none for no bytes.
public enum LeafHash {
  /// Bytes of a leaf.
  public static let leafByteCount = 8192
  /// Bytes of a leaf's digest.
  public static let digestByteCount = 32

  private static let label = "leaf"

  /// The leaves' digests, one after the other.
  public static func digests(
    _ bytes: [UInt8], path: VectorPath = .best, work: Work = .parallel
  ) throws(BigNumError) -> [UInt8] {
    let whole = bytes.count / leafByteCount
    let groups = (whole + XofLanes.count - 1) / XofLanes.count
    let parts = try work.silent.map(groups) { group in
      digests(bytes, leaves: group * XofLanes.count..<min(whole, (group + 1) * XofLanes.count), path)
    }
    var all = Array(parts.joined())
    let rest = bytes[(whole * leafByteCount)...]
    if !rest.isEmpty {
      var xof = Xof(label: label, seed: Codec.littleEndian(UInt64(whole)) + rest)
      all += xof.bytes(digestByteCount)
    }
    return all
  }

  private static func digests(_ bytes: [UInt8], leaves: Range<Int>, _ path: VectorPath) -> [UInt8] {
    bytes.withUnsafeBytes { bytes in
      let lanes = XofLanes(label: label, seedByteCount: 8 + leafByteCount, path: path) { lane, seed in
        let i = min(leaves.lowerBound + lane, leaves.upperBound - 1)
        seed.storeBytes(of: UInt64(i).littleEndian, as: UInt64.self)
        let leaf = UnsafeRawBufferPointer(rebasing: bytes[i * leafByteCount..<(i + 1) * leafByteCount])
        UnsafeMutableRawBufferPointer(rebasing: seed[8...]).copyMemory(from: leaf)
      }
      var blocks = [UInt8](repeating: 0, count: XofLanes.count * XofLanes.rate)
      blocks.withUnsafeMutableBufferPointer { blocks in
        guard let base = blocks.baseAddress else { return }
        lanes.squeeze(blocks: 1, into: base, stride: XofLanes.rate)
      }
      return leaves.indices.flatMap { i in
        let start = (i - leaves.lowerBound) * XofLanes.rate
        return blocks[start..<start + digestByteCount]
      }
    }
  }
}

extension Transcript {
  /// Absorbs a long byte string as its length, the number of its leaves and their digests: one item.
  public mutating func absorb(
    _ label: String, leavesOf bytes: [UInt8], path: VectorPath = .best, work: Work = .parallel
  ) throws(BigNumError) {
    let digests = try LeafHash.digests(bytes, path: path, work: work)
    let leaves = digests.count / LeafHash.digestByteCount
    absorb(label, Codec.littleEndian(UInt64(bytes.count)) + Codec.littleEndian(UInt64(leaves)) + digests)
  }
}
