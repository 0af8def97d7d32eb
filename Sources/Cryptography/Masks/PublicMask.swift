public import BigNum
import CKernels
import Synchronization
import Transcript

/// The polynomials a_i, i < B, of one vector of one `open`: public, and the same for all of its clients.
///
/// As values of the transform. a_i is made of the words of Xof("mask-a", digest ‖ i) that are below q: ⌈bits/8⌉ bytes
/// each, least significant first, cut to the bits of q. Eight are made side by side when they are first asked for, and
/// kept up to a limit on memory; beyond it they are made again.
public final class PublicMask: Sendable {
  /// The vector's parameters.
  public let parameters: MaskParameters
  /// What the polynomials come from.
  public let digest: [UInt8]

  let ring: MaskRing
  private let keptGroups: Int
  private let groups: Mutex<[RingMemory?]>

  /// Polynomials of a group.
  static let group = XofLanes.count
  private static let label = "mask-a"

  /// 32 bytes that stand for a chain, the hash of an `open`, and the number of a vector: no two have the same mask.
  public static func digest(chain: [UInt8], open: [UInt8], vector: Int) -> [UInt8] {
    let parts = Codec.serialize(string: chain) + Codec.serialize(string: open) + Codec.littleEndian(UInt64(vector))
    var xof = Xof(label: "mask-context", seed: parts)
    return xof.bytes(32)
  }

  /// The mask of a digest of 32 bytes; at most `cacheLimit` bytes of it are kept.
  public init(
    _ parameters: MaskParameters, digest: [UInt8], cacheLimit: Int = 256 << 20, path: VectorPath = .best
  ) throws(MaskError) {
    guard digest.count == 32 else { throw .length(what: "bytes of a digest", count: digest.count, expected: 32) }
    self.parameters = parameters
    self.digest = digest
    ring = MaskRing(parameters, path: path)
    let count = (parameters.blocks + Self.group - 1) / Self.group
    keptGroups = min(count, max(0, cacheLimit) / (Self.group * ring.polynomialByteCount))
    groups = Mutex(Array(repeating: nil, count: keptGroups))
  }

  /// The kernels that run.
  public var path: VectorPath { ring.path }

  /// Groups of eight polynomials, the last one with fewer of use.
  var groupCount: Int { (parameters.blocks + Self.group - 1) / Self.group }

  /// The blocks of a group.
  func blocks(ofGroup g: Int) -> Range<Int> { g * Self.group..<min(parameters.blocks, (g + 1) * Self.group) }

  /// The transform values of a_i, in [0, q).
  public func block(_ i: Int) -> [UInt64] {
    precondition((0..<parameters.blocks).contains(i), "no such block")
    let memory = polynomials(ofGroup: i / Self.group)
    return ring.read(memory.base + i % Self.group * ring.polynomialByteCount, count: ring.n)
  }

  /// Eight polynomials, one after the other.
  func polynomials(ofGroup g: Int) -> RingMemory {
    if g < keptGroups, let kept = groups.withLock({ $0[g] }) { return kept }
    // Threads that race make the same.
    let made = make(g)
    if g < keptGroups { groups.withLock { $0[g] = made } }
    return made
  }

  private func make(_ g: Int) -> RingMemory {
    let out = RingMemory(byteCount: Self.group * ring.polynomialByteCount)
    let xof = XofLanes(label: Self.label, seedByteCount: digest.count + 8, path: path) { lane, seed in
      seed.copyBytes(from: digest)
      seed.storeBytes(of: UInt64(g * Self.group + lane).littleEndian, toByteOffset: digest.count, as: UInt64.self)
    }
    let width = (ring.bits + 7) / 8
    var filled = Array(repeating: 0, count: Self.group)
    // Bytes of a word that a block cut in two are kept in front of the next ones.
    var left: [[UInt8]] = Array(repeating: [], count: Self.group)
    while let least = filled.min(), least < ring.n {
      let blocks = max(1, ((ring.n - least) * width + XofLanes.rate - 1) / XofLanes.rate)
      let stride = XofLanes.rate * blocks
      let stream = RingMemory(byteCount: Self.group * stride)
      xof.squeeze(blocks: blocks, into: stream.bytes(), stride: stride)
      for lane in 0..<Self.group where filled[lane] < ring.n {
        let bytes = UnsafeRawBufferPointer(start: stream.base + lane * stride, count: stride)
        if left[lane].isEmpty {
          left[lane] = take(bytes, lane, &filled[lane], out)
        } else {
          // Rare: q is just below a power of two.
          let joined = left[lane] + bytes
          left[lane] = joined.withUnsafeBytes { take($0, lane, &filled[lane], out) }
        }
      }
    }
    return out
  }

  /// Fills a polynomial on from a stream; gives the bytes of the word that the stream cuts off.
  private func take(
    _ stream: UnsafeRawBufferPointer, _ lane: Int, _ filled: inout Int, _ out: RingMemory
  ) -> [UInt8] {
    var used = 0
    let words = out.base + lane * ring.polynomialByteCount + filled * ring.wordByteCount
    let bytes = stream.assumingMemoryBound(to: UInt8.self).baseAddress
    filled += sealedsum_mask_reject_vartime(ring.pointer, words, ring.n - filled, bytes, stream.count, &used)
    return Array(stream[used...])
  }
}
