import BigNum

/// SHAKE128 as a stream (FIPS 202 §6.2): absorb any number of times, then squeeze any number of times.
///
/// The state is wiped when its last copy goes: sponges also hold witnesses and nonces.
struct Shake128: @unchecked Sendable {
  // Sendable: the lanes are written only when they are uniquely referenced.

  /// Bytes absorbed or squeezed between two permutations; the capacity is 32 bytes.
  static let rate = 168

  private final class Lanes {
    let words: UnsafeMutablePointer<UInt64>
    init() {
      words = .allocate(capacity: 25)
      words.initialize(repeating: 0, count: 25)
    }
    init(copying other: Lanes) {
      words = .allocate(capacity: 25)
      words.initialize(from: other.words, count: 25)
    }
    deinit {
      wipe(UnsafeMutableRawBufferPointer(start: words, count: 200))
      words.deallocate()
    }
  }

  private var lanes = Lanes()
  private var position = 0  // bytes of the current block that are used
  private var squeezing = false

  private mutating func uniqueWords() -> UnsafeMutablePointer<UInt64> {
    if !isKnownUniquelyReferenced(&lanes) { lanes = Lanes(copying: lanes) }
    return lanes.words
  }

  /// Absorbs bytes; only before the first `squeeze`.
  mutating func absorb(_ bytes: [UInt8]) { bytes.withUnsafeBytes { absorb($0) } }

  /// Absorbs bytes; only before the first `squeeze`.
  mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
    precondition(!squeezing, "SHAKE absorbs before it squeezes")
    let words = uniqueWords()
    let state = UnsafeMutableRawPointer(words)
    var offset = 0
    while offset < bytes.count {
      if position == 0, bytes.count - offset >= Self.rate {
        for i in 0..<Self.rate / 8 {
          words[i] ^= UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8 * i, as: UInt64.self))
        }
        offset += Self.rate
        Keccak.permute(words)
      } else {
        let take = min(Self.rate - position, bytes.count - offset)
        for i in 0..<take { Self.xor(state, position + i, bytes[offset + i]) }
        offset += take
        position += take
        if position == Self.rate {
          Keccak.permute(words)
          position = 0
        }
      }
    }
    withExtendedLifetime(lanes) {}
  }

  /// The next `count` bytes of the output.
  mutating func squeeze(_ count: Int) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: count)
    out.withUnsafeMutableBytes { squeeze(into: $0) }
    return out
  }

  /// Fills a buffer with the next bytes of the output.
  mutating func squeeze(into out: UnsafeMutableRawBufferPointer) {
    let words = uniqueWords()
    let state = UnsafeMutableRawPointer(words)
    if !squeezing {
      // The suffix 1111 of SHAKE and the padding 10*1.
      Self.xor(state, position, 0x1F)
      Self.xor(state, Self.rate - 1, 0x80)
      Keccak.permute(words)
      position = 0
      squeezing = true
    }
    var offset = 0
    while offset < out.count {
      if position == Self.rate {
        Keccak.permute(words)
        position = 0
      }
      let take = min(Self.rate - position, out.count - offset)
      for i in 0..<take { out[offset + i] = state.load(fromByteOffset: Self.byteIndex(position + i), as: UInt8.self) }
      offset += take
      position += take
    }
    withExtendedLifetime(lanes) {}
  }

  /// Where byte `i` of the little-endian lanes lies in memory.
  @inline(__always) private static func byteIndex(_ i: Int) -> Int {
    UInt16(littleEndian: 1) == 1 ? i : i ^ 7
  }

  @inline(__always) private static func xor(_ state: UnsafeMutableRawPointer, _ i: Int, _ byte: UInt8) {
    let p = state.advanced(by: byteIndex(i)).assumingMemoryBound(to: UInt8.self)
    p.pointee ^= byte
  }
}
