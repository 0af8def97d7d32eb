import DataFormats
import Testing

@Suite struct GzipTests {
  @Test(arguments: Vector.group("gzip").filter { $0.name != "bomb" })
  func filesOfPython(_ vector: Vector) throws {
    #expect(try Gzip.expand(vector.bytes) == Array((vector.expected["content"] as? String ?? "no").utf8))
  }

  @Test func bombs() throws {
    let bomb = try Vector.named("gzip", "bomb").bytes
    // Four MiB of zeros in four KiB: more than 256 times as many, though less than the absolute limit.
    let error = failure { _ = try Gzip.expand(bomb) }
    #expect(error?.kind == .tooLarge && error?.reason.contains("256 times") == true)
    #expect(failure { _ = try Gzip.expand(bomb, limits: .init(expandedBytes: 1 << 21)) }?.kind == .tooLarge)
    let free = DataLimits(expansionRatio: 2000)
    #expect(try Gzip.expand(bomb, limits: free).count == 1 << 22)
    // The limit itself is allowed, one byte less is not.
    let exact = DataLimits(expandedBytes: 1 << 22, expansionRatio: .max)
    #expect(try Gzip.expand(bomb, limits: exact).count == 1 << 22)
    let endless = DataLimits(expandedBytes: .max, expansionRatio: .max)
    #expect(try Gzip.expand(bomb, limits: endless).count == 1 << 22)
    let short = DataLimits(expandedBytes: 1 << 22 - 1, expansionRatio: .max)
    #expect(failure { _ = try Gzip.expand(bomb, limits: short) }?.kind == .tooLarge)
    #expect(failure { _ = try Gzip.expand(bomb, limits: .init(bytes: 100)) }?.kind == .tooLarge)
    // A bomb of many members is counted as one.
    let many = Array(repeating: try Vector.named("gzip", "plain").bytes, count: 50).flatMap(\.self)
    let small = DataLimits(expandedBytes: 20_000)
    #expect(failure { _ = try Gzip.expand(many, limits: small) }?.kind == .tooLarge)
  }

  @Test func truncatedAnywhere() throws {
    for name in ["plain", "stored", "named", "extra", "empty"] {
      let bytes = try Vector.named("gzip", name).bytes
      for count in bytes.indices {
        let kind = failure { _ = try Gzip.expand(Array(bytes[..<count])) }?.kind
        #expect(kind == .truncated, "\(name) cut to \(count)")
      }
    }
  }

  @Test func damage() throws {
    let bytes = try Vector.named("gzip", "plain").bytes
    for place in bytes.count - 8..<bytes.count {
      var changed = bytes
      changed[place] ^= 1
      #expect(failure { _ = try Gzip.expand(changed) }?.kind == .checksum, "byte \(place)")
    }
    #expect(failure { _ = try Gzip.expand(bytes + [1]) }?.place == .offset(bytes.count))
    #expect(failure { _ = try Gzip.expand(Array("text".utf8)) }?.kind == .malformed)
    #expect(try Gzip.expandIfCompressed(Array("text".utf8)) == Array("text".utf8))
    var method = bytes
    method[2] = 7
    #expect(failure { _ = try Gzip.expand(method) }?.kind == .malformed)
  }
}
