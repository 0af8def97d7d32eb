import BigNum
import Testing
import Transcript
import Wire

@Suite struct CodecTests {
  private let p = BigInt.powerOfTwo(31) - 1

  @Test func fieldElementsRoundTrip() throws {
    for value in [BigInt(0), 1, p - 1, 0x1234_5678] {
      var bytes = Codec.serialize(coordinates: [value, p - 1], modulus: p)[...]
      #expect(try Codec.deserialize(&bytes, modulus: p, degree: 2) == [value, p - 1])
      #expect(bytes.isEmpty)
    }
  }

  @Test func readingIsStrict() {
    func read(_ raw: [UInt8]) throws(Codec.Failure) -> BigInt {
      var bytes = raw[...]
      return try Codec.deserialize(&bytes, modulus: p)
    }
    #expect(throws: Codec.Failure.notCanonical(coordinate: 0)) { try read([0xFF, 0xFF, 0xFF, 0x7F]) }
    #expect(throws: Codec.Failure.notCanonical(coordinate: 0)) { try read([0, 0, 0, 0x80]) }
    #expect(throws: Codec.Failure.truncated(needed: 4, available: 3)) { try read([0, 0, 0]) }
    #expect(throws: Codec.Failure.truncated(needed: 4, available: 3)) {
      var bytes: ArraySlice<UInt8> = [1, 0, 0]
      return try Codec.deserializeString(&bytes)
    }
    #expect(throws: Codec.Failure.truncated(needed: 0xFFFF_FFFF, available: 0)) {
      var bytes: ArraySlice<UInt8> = [255, 255, 255, 255]
      return try Codec.deserializeString(&bytes)
    }
  }

  @Test func errorsNameProofAndCheck() {
    let errors: [ProofError] = [
      .malformed(.bits, .trailingBytes(count: 3)), .length(.link, field: "z", count: 1, expected: 2),
      .notCanonical(.share, field: "z", index: 4), .identity(.key, field: "A", index: 0),
      .outOfRange(.link, field: "z", index: 2, bits: 203), .notCoprime(.link, field: "r_z", index: 1),
      .statement(.sigma, reason: "no equations"), .equation(.bits, check: "tie"), .witness(.bits, reason: "row 3"),
      .cancelled(.bits),
    ]
    #expect(Set(errors.map(\.code)).count == errors.count)
    #expect(errors[7].code == "bits-equation-tie")
    for error in errors {
      #expect(error.code.hasPrefix(error.proof.rawValue + "-"))
      #expect(error.description.hasPrefix("\(error.proof) proof: "))
    }
  }
}
