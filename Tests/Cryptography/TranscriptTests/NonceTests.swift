import BigNum
import Testing
import Transcript

@Suite struct NonceTests {
  /// A generator that was restored from a snapshot: it always says the same.
  struct Stuck: RandomNumberGenerator {
    mutating func next() -> UInt64 { 42 }
  }

  private let order = BigInt.powerOfTwo(127) - 1

  private func transcript(_ statement: UInt8) -> Transcript {
    var t = Transcript(protocol: "test", version: 1, context: [])
    t.domainSeparator("schnorr", parameters: [statement])
    return t
  }

  /// One Schnorr response z = r + e·x; the first message and the group play no part in what follows.
  private func response(witness x: BigInt, statement: UInt8, inputs: NonceGenerator.Inputs) -> (e: BigInt, z: BigInt) {
    var t = transcript(statement)
    var rng = Stuck()
    let nonces = NonceGenerator(transcript: t, witness: x.bigEndianBytes(), using: &rng, inputs: inputs)
    let e = t.challengeInteger("e", below: order)
    return (e, (nonces.integer(below: order) + e * x) % order)
  }

  private func extracted(_ inputs: NonceGenerator.Inputs) -> BigInt? {
    let x = BigInt(123_456_789)
    let a = response(witness: x, statement: 1, inputs: inputs)
    let b = response(witness: x, statement: 2, inputs: inputs)
    guard let inverse = ((a.e - b.e) % order).inverse(mod: order) else { return nil }
    return ((a.z - b.z) * inverse) % order
  }

  /// ⚔ docs/protocol.md §5: a nonce that repeats under another challenge reveals the witness. A generator that repeats
  /// itself is harmless only because the transcript enters the nonce.
  @Test func repeatedNonceRevealsTheWitness() {
    #expect(extracted([.randomness, .witness]) == 123_456_789)
    #expect(extracted(.all) != 123_456_789)
    #expect(extracted([.witness, .transcript]) != 123_456_789)
  }

  @Test func everyInputMatters() {
    func first(_ witness: [UInt8], _ statement: UInt8, seed: UInt64) -> [UInt8] {
      struct Counter: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 { state &+= 1; return state }
      }
      var rng = Counter(state: seed)
      return NonceGenerator(transcript: transcript(statement), witness: witness, using: &rng).bytes(32)
    }
    let streams = [first([1], 1, seed: 1), first([2], 1, seed: 1), first([1], 2, seed: 1), first([1], 1, seed: 2)]
    #expect(Set(streams).count == 4)
    #expect(first([1], 1, seed: 1) == streams[0])
  }

  @Test func copiesAndFamiliesNeverRepeat() {
    var rng = Stuck()
    let a = NonceGenerator(transcript: transcript(1), witness: [], using: &rng)
    let b = a
    var seen = Set([a.bytes(32), b.bytes(32), a.bytes(32)])
    for family in [a.family(), a.family()] {
      for i in 0..<3 { seen.insert(family.member(i).bytes(32)) }
    }
    #expect(seen.count == 9)
  }

  /// A witness in pieces is the same witness; what a member of a family yields is a matter of its number alone.
  @Test func piecesAndMembersLeaveNoTrace() {
    var rng = Stuck()
    let whole = NonceGenerator(transcript: transcript(1), witness: [1, 2, 3, 4], using: &rng)
    let pieces = NonceGenerator(transcript: transcript(1), witnessByteCount: 4, using: &rng) { absorb in
      for piece in [[1], [2, 3], [], [4]] as [[UInt8]] { piece.withUnsafeBytes(absorb) }
    }
    #expect(whole.bytes(32) == pieces.bytes(32))
    let number = NonceGenerator(
      transcript: transcript(1), witness: [BigInt(0x0102), 0x0304], width: 2, using: &rng)
    #expect(
      number.bytes(32) == NonceGenerator(transcript: transcript(1), witness: [1, 2, 3, 4], using: &rng).bytes(32))
    let (a, b) = (whole.family(), pieces.family())
    let inOrder = (0..<4).map { a.member($0).bytes(32) }
    #expect([3, 1, 0, 2].map { b.member($0).bytes(32) } == [3, 1, 0, 2].map { inOrder[$0] })
  }
}
