import BigNum
import Testing
import Transcript

@Suite struct TranscriptTests {
  private func fresh(_ checks: Transcript.Checks = .all, context: [UInt8] = [1]) -> Transcript {
    Transcript(protocol: "test", version: 1, context: context, checks: checks)
  }

  private func challenge(_ transcript: Transcript) -> [UInt8] {
    var copy = transcript
    return copy.challengeBytes("e", count: 32)
  }

  /// ⚔ docs/protocol.md §5: with delimiters alone, two statements give one transcript, so a proof of one proves the
  /// other; with typed, length-prefixed items they do not.
  @Test func delimitersAllowReparsing() {
    func statement(_ checks: Transcript.Checks, label: String, rows: [[UInt8]]) -> [UInt8] {
      var t = fresh(checks)
      t.domainSeparator("statement", parameters: [])
      for row in rows { t.absorb(label, row) }
      return challenge(t)
    }
    // One row that looks like the end of a row and the start of another, against two rows.
    let joined = Array("12;C:34".utf8)
    let split = [Array("12".utf8), Array("34".utf8)]
    #expect(statement([], label: "C", rows: [joined]) == statement([], label: "C", rows: split))
    #expect(statement(.all, label: "C", rows: [joined]) != statement(.all, label: "C", rows: split))
  }

  @Test func everyItemMatters() {
    var transcripts: [Transcript] = [fresh(), fresh(context: []), fresh(context: [2])]
    transcripts.append(Transcript(protocol: "test", version: 2, context: [1]))
    transcripts.append(Transcript(protocol: "tes", version: 1, context: [1]))
    func add(_ change: (inout Transcript) -> Void) {
      var t = fresh()
      change(&t)
      transcripts.append(t)
    }
    add { $0.domainSeparator("a", parameters: []) }
    add { $0.domainSeparator("a", parameters: [0]) }
    add { $0.domainSeparator("b", parameters: []) }
    add { $0.absorb("a", []) }
    add { $0.absorb("a", [0]) }
    add { $0.absorb("a", [0, 0]) }
    add { $0.absorb("b", [0]) }
    add { $0.absorb("a", 0, width: 1) }
    add { $0.absorb("a", 0, width: 2) }
    add { $0.absorb("a", signed: 0, width: 1) }
    add { $0.absorb("a", signed: -1, width: 1) }
    add { $0.absorb("a", UInt64(0)) }
    add { $0.absorb("a", [BigInt](), width: 1) }
    add { $0.absorb("a", [BigInt(0)], width: 1) }
    add { $0.absorb("a", byteCount: 1) { piece in [UInt8(0)].withUnsafeBytes { piece($0) } } }
    add { _ = $0.challengeBytes("a", count: 1) }
    add { _ = $0.challengeBytes("a", count: 2) }
    #expect(Set(transcripts.map(challenge)).count == transcripts.count)
  }

  @Test func streamsHaveNoBorders() {
    let data = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    var once = fresh()
    once.absorb("s", byteCount: data.count) { piece in data.withUnsafeBytes { piece($0) } }
    for size in [1, 7, 168, 999] {
      var parts = fresh()
      parts.absorb("s", byteCount: data.count) { piece in
        for start in stride(from: 0, to: data.count, by: size) {
          Array(data[start..<min(start + size, data.count)]).withUnsafeBytes { piece($0) }
        }
      }
      #expect(challenge(parts) == challenge(once))
    }
  }

  /// A list that arrives in pieces is the same item as the list at once; pieces may end anywhere.
  @Test func listsInPiecesAreTheSameItem() {
    let numbers = (0..<200).map { BigInt($0 * 977) }
    let bytes = numbers.flatMap { $0.littleEndianBytes(count: 5) ?? [] }
    var once = fresh()
    once.absorb("l", numbers, width: 5)
    for size in [1, 5, 7, 168, 1000] {
      var parts = fresh()
      parts.absorb("l", count: numbers.count, width: 5) { piece in
        for start in stride(from: 0, to: bytes.count, by: size) {
          Array(bytes[start..<min(start + size, bytes.count)]).withUnsafeBytes { piece($0) }
        }
      }
      #expect(challenge(parts) == challenge(once), "pieces of \(size)")
    }
    var empty = fresh()
    empty.absorb("l", count: 0, width: 5) { _ in }
    var none = fresh()
    none.absorb("l", [BigInt](), width: 5)
    #expect(challenge(empty) == challenge(none))
  }

  @Test func validationComesFirst() {
    struct Bad: Error {}
    var t = fresh()
    let before = challenge(t)
    #expect(throws: Bad.self) { try t.absorbValidated("x", [1]) { _ throws(Bad) in throw Bad() } }
    #expect(challenge(t) == before)
    #expect(t.absorbValidated("x", [1]) { $0.count } == 1)
    #expect(challenge(t) != before)
  }

  @Test func challengesStayInRange() {
    var t = fresh()
    let modulus = BigInt.powerOfTwo(61) - 1
    for _ in 0..<200 {
      #expect(t.challengeInteger("bits", bits: 13) < 8192)
      #expect(t.challengeInteger("below", below: modulus) < modulus)
    }
    // A challenge continues the transcript: the next one differs.
    #expect(t.challengeBytes("c", count: 16) != t.challengeBytes("c", count: 16))
  }
}

@Suite struct XofTests {
  @Test func labelsSeedsAndSplits() {
    var a = Xof(label: "djn-h", seed: 77)
    var b = Xof(label: "djn-h", seed: [77])
    #expect(a.bytes(10) + a.bytes(300) == b.bytes(310))
    var streams = [Xof(label: "djn-h", seed: 77), Xof(label: "djn-v", seed: 77), Xof(label: "djn-h", seed: 78)]
    streams.append(Xof(label: "djn-hM", seed: []))
    #expect(Set(streams.indices.map { streams[$0].bytes(16) }).count == streams.count)
  }

  @Test func integers() {
    var xof = Xof(label: "t", seed: [])
    for _ in 0..<100 {
      #expect(xof.integer(below: 35) < 35)
      #expect(xof.unit(mod: 35).gcd(35) == 1)
      #expect(xof.integer(bits: 9) < 512)
    }
  }
}
