import BigNum
public import Transcript

/// A reproducible generator; the seed is printed by the tests that draw from it.
public struct Seeded: RandomNumberGenerator, Sendable {
  private var xof: Xof
  /// The generator of a seed.
  public init(_ seed: UInt64) { xof = Xof(label: "test", seed: Codec.littleEndian(seed)) }
  /// The next eight bytes.
  public mutating func next() -> UInt64 { xof.next() }
}

/// A transcript of one sender in one round, of the tests `name`.
public func testTranscript(_ name: String, sender: UInt8, round: UInt8) -> Transcript {
  var t = Transcript(protocol: name, version: 1, context: [round])
  t.absorb("sender", [sender])
  return t
}
