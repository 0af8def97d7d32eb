#if os(Linux)
  import BigNum
  import Foundation
  import PaillierScheme
  import Testing

  /// A share's digits are in memory while the share is, and nowhere after: not in text, not in buffers of a file, not in
  /// numbers.
  @Suite struct ShareMemoryTests {
    /// Sixteen bytes from the middle of a secret in every order that we know of, each bit inverted, so that what is
    /// searched for does not lie about itself.
    private struct Traces {
      private(set) var inverted: [[UInt8]] = []

      init(_ share: TrusteeShare) {
        var bytes = share.secret.bigEndianBytes()
        var part = Array(bytes[40..<56])
        let digits = Array("0123456789abcdef".utf8)
        // With all its room at once: a longer array would leave the shorter one behind.
        var text = [UInt8](repeating: 0, count: 32)
        for (i, byte) in part.enumerated() {
          text[2 * i] = digits[Int(byte >> 4)]
          text[2 * i + 1] = digits[Int(byte & 15)]
        }
        let bigEndian = part.map { ~$0 }
        inverted = [bigEndian, bigEndian.reversed(), text.map { ~$0 }]
        wipe(&bytes)
        wipe(&part)
        wipe(&text)
      }

      /// How often each lies in what this process can write to.
      func count() throws -> [Int] {
        let memory = open("/proc/self/mem", O_RDONLY)
        defer { close(memory) }
        let (size, overlap) = (1 << 20, 32)
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: size + overlap, alignment: 16)
        let own = UInt(bitPattern: buffer)..<UInt(bitPattern: buffer) + UInt(size + overlap)
        defer { buffer.deallocate() }
        var found = inverted.map { _ in 0 }
        for line in try String(contentsOfFile: "/proc/self/maps", encoding: .utf8).split(separator: "\n") {
          let fields = line.split(separator: " ")
          let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
          guard fields[1].hasPrefix("rw"), ends.count == 2 else { continue }
          var at = ends[0]
          while at < ends[1] {
            let read = pread(memory, buffer, min(size + overlap, Int(ends[1] - at)), off_t(at))
            guard read > 0 else { break }
            for (i, trace) in inverted.enumerated() {
              found[i] += matches(of: trace, in: UnsafeRawBufferPointer(start: buffer, count: read), within: size) {
                !own.contains(at + UInt($0))
              }
            }
            at += UInt(min(read, size))
          }
        }
        return found
      }

      private func matches(
        of trace: [UInt8], in bytes: UnsafeRawBufferPointer, within size: Int, _ counts: (Int) -> Bool
      ) -> Int {
        let head = trace.withUnsafeBytes { ~$0.loadUnaligned(as: UInt64.self) }
        var found = 0
        var i = 0
        while i + trace.count <= bytes.count, i < size {
          if bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self) == head,
            trace.indices.allSatisfy({ bytes[i + $0] == ~trace[$0] }), counts(i)
          {
            found += 1
          }
          i += 1
        }
        return found
      }
    }

    /// Deals, writes, reads and uses a share of its own; what is left of it is all that the caller has.
    private func use(_ path: String) throws -> (traces: Traces, while: [Int]) {
      var rng = SystemRandomNumberGenerator()
      let (key, shares) = try Dealer.share(
        p: Sample.primes[0], q: Sample.primes[1], .insecure512ForTests, .four, using: &rng)
      try TrusteeKeyFile.write(shares[2], to: path)
      let share = try TrusteeKeyFile.read(from: path)
      let c = try key.key.encrypt([1, 2], using: &rng).ciphertexts
      _ = try share.decrypt(c, transcript: Sample.transcript(), using: &rng)
      let traces = Traces(share)
      return (traces, try traces.count())
    }

    @Test func aShareLeavesNothingBehind() throws {
      let path = FileManager.default.temporaryDirectory.path + "/trustee-\(UInt64.random(in: 0 ... .max)).share"
      defer { try? FileManager.default.removeItem(atPath: path) }
      let used = try use(path)
      // The number itself, twice: as it was dealt and as it was read.
      #expect(used.while[1] > 0, "the search finds nothing: \(used.while)")
      #expect(used.while[0] == 0 && used.while[2] == 0, "bytes of a file or text are left beside the number")
      let left = try used.traces.count()
      #expect(left == [0, 0, 0], "copies of the secret are left: \(left)")
    }
  }
#endif
