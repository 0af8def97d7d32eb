package import BigNum
import CKernels

/// Up to eight streams of `Xof` side by side, of one label and seeds of one length: the same bytes, several times as fast
/// where vectors hold eight states. Whatever it held is wiped when it goes.
package final class XofLanes {
  /// Streams at a time.
  package static let count = SEALEDSUM_KECCAK_LANES
  /// Bytes of a block: streams are squeezed by blocks.
  package static let rate = SEALEDSUM_SHAKE128_RATE

  private static let words = SEALEDSUM_KECCAK_WORDS
  /// The states after the session's block, which all streams begin with.
  private static let session: [UInt64] = {
    var states = [UInt64](repeating: 0, count: words)
    let block = Xof.session + [UInt8](repeating: 0, count: rate - Xof.session.count)
    sealedsum_shake_absorb8(VectorPath.portable.rawValue, &states, block, 0, 1)
    return states
  }()

  private let states: UnsafeMutablePointer<UInt64>
  private let path: VectorPath
  private var isFresh = true

  /// The streams of `label` and `seeds`, all of `seedByteCount` bytes, which `fill` writes: seed i to the buffer that it
  /// is given with i.
  package init(
    label: String, seedByteCount: Int, path: VectorPath = .best,
    fill: (_ lane: Int, _ seed: UnsafeMutableRawBufferPointer) -> Void
  ) {
    self.path = path
    states = .allocate(capacity: Self.words)
    states.initialize(from: Self.session, count: Self.words)
    let prefix = Codec.serialize(string: Array(label.utf8)) + Codec.littleEndian(UInt32(seedByteCount))
    let length = prefix.count + seedByteCount
    let blocks = length / Self.rate + 1
    let stride = blocks * Self.rate
    let message = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.count * stride, alignment: 64)
    defer {
      wipe(message)
      message.deallocate()
    }
    for lane in 0..<Self.count {
      let part = UnsafeMutableRawBufferPointer(rebasing: message[lane * stride..<(lane + 1) * stride])
      part.copyBytes(from: prefix)
      fill(lane, UnsafeMutableRawBufferPointer(rebasing: part[prefix.count..<length]))
      // The suffix 1111 of SHAKE and the padding 10*1.
      for i in length..<stride { part[i] = 0 }
      part[length] = 0x1F
      part[stride - 1] |= 0x80
    }
    let bytes = message.assumingMemoryBound(to: UInt8.self).baseAddress
    sealedsum_shake_absorb8(path.rawValue, states, bytes, stride, blocks)
  }

  /// The streams of `label` and `seeds`; lanes without a seed have the last one's.
  package convenience init(label: String, seeds: [[UInt8]], path: VectorPath = .best) {
    precondition((1...Self.count).contains(seeds.count), "one to eight seeds")
    precondition(seeds.allSatisfy { $0.count == seeds[0].count }, "seeds of one length")
    self.init(label: label, seedByteCount: seeds[0].count, path: path) { lane, buffer in
      buffer.copyBytes(from: seeds[min(lane, seeds.count - 1)])
    }
  }

  deinit {
    wipe(UnsafeMutableRawBufferPointer(start: states, count: 8 * Self.words))
    states.deallocate()
  }

  /// The next `blocks` blocks of each stream, those of lane l at `out` + l·`stride`.
  package func squeeze(blocks: Int, into out: UnsafeMutablePointer<UInt8>, stride: Int) {
    precondition(blocks > 0 && stride >= blocks * Self.rate, "streams must not overlap")
    sealedsum_shake_squeeze8(path.rawValue, states, out, stride, blocks, isFresh ? 1 : 0)
    isFresh = false
  }
}
