import BigNum
import Testing
import Transcript

/// Streams side by side, and hashes by leaves, against `Xof` one by one.
@Suite struct XofLanesTests {
  @Test(arguments: VectorPath.available, [0, 5, 40, 120, 121, 122, 168, 400])
  func lanesAreStreams(path: VectorPath, seedByteCount: Int) {
    for label in ["mask-a", "x"] {
      let seeds = (0..<XofLanes.count).map { lane in
        (0..<seedByteCount).map { UInt8(truncatingIfNeeded: $0 * 7 + lane) }
      }
      let lanes = XofLanes(label: label, seeds: seeds, path: path)
      var streams = seeds.map { Xof(label: label, seed: $0) }
      for blocks in [1, 3, 2] {
        let stride = blocks * XofLanes.rate + 5
        var out = [UInt8](repeating: 0, count: XofLanes.count * stride)
        out.withUnsafeMutableBufferPointer { out in
          guard let base = out.baseAddress else { return }
          lanes.squeeze(blocks: blocks, into: base, stride: stride)
        }
        for lane in streams.indices {
          let expected = streams[lane].bytes(blocks * XofLanes.rate)
          #expect(Array(out[lane * stride..<lane * stride + expected.count]) == expected, "\(path), lane \(lane)")
        }
      }
    }
  }

  @Test(arguments: VectorPath.available, [0, 1, 8191, 8192, 8193, 65536, 70000, 150_000])
  func digestsOfLeaves(path: VectorPath, count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    let expected = stride(from: 0, to: count, by: LeafHash.leafByteCount).enumerated().flatMap { i, start in
      var xof = Xof(
        label: "leaf", seed: Codec.littleEndian(UInt64(i)) + bytes[start..<min(count, start + LeafHash.leafByteCount)])
      return xof.bytes(LeafHash.digestByteCount)
    }
    #expect(try LeafHash.digests(bytes, path: path, work: Work(workers: 2)) == expected)
  }

  @Test func leavesInATranscript() throws {
    func challenge(_ bytes: [UInt8]) throws -> [UInt8] {
      var transcript = Transcript(protocol: "test", version: 1, context: [])
      try transcript.absorb("b", leavesOf: bytes)
      return transcript.challengeBytes("c", count: 16)
    }
    let bytes = [UInt8](repeating: 3, count: 20_000)
    var other = bytes
    other[19_999] ^= 1
    let all = try [bytes, other, bytes + [0], [], [0]].map(challenge)
    #expect(Set(all).count == all.count)
    #expect(try challenge(bytes) == all[0])
  }
}
