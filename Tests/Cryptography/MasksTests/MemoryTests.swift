#if os(Linux)
  import Foundation
  import Masks
  import Testing

  /// Noise and key are in memory while their secret is, and nowhere after sealing: not in buffers of random bytes, not in
  /// the ring's scratch memory.
  @Suite struct MaskMemoryTests {
    /// Samples of the noise and of the key as bytes, each bit inverted, so that what is searched for does not lie about
    /// itself.
    private static func inverted(_ secret: MaskSecret) -> [[UInt8]] {
      [secret.noise(), secret.key()].map { samples in samples[40..<64].map { ~UInt8(bitPattern: Int8($0)) } }
    }

    /// How often each lies in what this process can write to.
    private func count(_ inverted: [[UInt8]]) throws -> [Int] {
      let memory = open("/proc/self/mem", O_RDONLY)
      defer { close(memory) }
      let (size, overlap) = (1 << 20, 64)
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size + overlap, alignment: 16)
      defer { buffer.deallocate() }
      guard let base = buffer.baseAddress else { return [] }
      let own = UInt(bitPattern: base)..<UInt(bitPattern: base) + UInt(size + overlap)
      var found = inverted.map { _ in 0 }
      for line in try String(contentsOfFile: "/proc/self/maps", encoding: .utf8).split(separator: "\n") {
        let fields = line.split(separator: " ")
        let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard fields[1].hasPrefix("rw"), ends.count == 2 else { continue }
        var at = ends[0]
        while at < ends[1] {
          let read = pread(memory, base, min(size + overlap, Int(ends[1] - at)), off_t(at))
          guard read > 0 else { break }
          for (i, trace) in inverted.enumerated() where read >= trace.count {
            for start in 0..<min(size, read - trace.count + 1) where !own.contains(at + UInt(start)) {
              var k = 0
              while k < trace.count, buffer[start + k] == ~trace[k] { k += 1 }
              if k == trace.count { found[i] += 1 }
            }
          }
          at += UInt(min(read, size))
        }
      }
      return found
    }

    @Test func wipedWhenItGoes() throws {
      let p = try MaskParameters(dimension: 5000, clients: 2, updateBound: 100_000)
      let mask = try PublicMask(p, digest: SealTests.digest)
      var traces: [[UInt8]] = []
      var inUse: [Int] = []
      func seal() throws -> MaskedVector {
        let secret = try MaskSecret.draw(p, seed: seed(77))
        traces = Self.inverted(secret)
        inUse = try count(traces)
        return try mask.seal(secret.masked([Int32](repeating: 0, count: p.dimension)), key: secret)
      }
      let sealed = try seal()
      // The search finds what is there.
      #expect(inUse.allSatisfy { $0 >= 1 }, "\(inUse)")
      #expect(try count(traces) == [0, 0])
      #expect(sealed.bytes.count == p.byteCount)
    }
  }
#endif
