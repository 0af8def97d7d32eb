import BigNum
import Groups
import Testing

@Suite struct P256Tests {
  private static let p = BigInt(hex: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff") ?? 0

  /// RFC 9380, appendix J.1.1 (P256_XMD:SHA-256_SSWU_RO_): P.x and the parity of P.y.
  @Test(arguments: [
    ("", "2c15230b26dbc6fc9a37051158c95b79656e17a1a920b11394ca91c44247d3e4", 1),
    ("abc", "0bb8b87485551aa43ed54f009230450b492fead5f1cc91658775dac4a3388a0f", 0),
    ("abcdef0123456789", "65038ac8f2b1def042a5df0b33b1f4eca6bff7cb0f9c6c1526811864e544ed80", 1),
  ])
  func hashToGroup(message: String, x: String, odd: Int) {
    let point = P256.hashToGroup(Array(message.utf8), domain: "QUUX-V01-CS02-with-P256_XMD:SHA-256_SSWU_RO_")
    #expect(hex(P256.encode(point)) == "0\(2 + odd)" + x)
  }

  @Test func generatorIsTheStandardOne() {
    #expect(
      hex(P256.encode(P256.generator)) == "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
  }

  @Test func refusesOtherEncodings() {
    let g: [UInt8] = P256.encode(P256.generator)
    let x = Array(g[1...])
    let y = bytes("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
    var refused: [[UInt8]] = [[4] + x + y, [6] + x + y, [7] + x + y, [0], []]
    for first in UInt8.min...UInt8.max where first != 2 && first != 3 { refused.append([first] + x) }
    // x + p below 2^256 stands for the same coordinate as x where x is small: 5 is on the curve.
    let small: [UInt8] = [UInt8](repeating: 0, count: 31) + [5]
    #expect(throws: Never.self) { try P256.decode([2] + small) }
    refused.append([2] + ((Self.p + 5).bigEndianBytes(count: 32) ?? []))
    refused.append([2] + (Self.p.bigEndianBytes(count: 32) ?? []))
    refused.append([3] + [UInt8](repeating: 0xff, count: 32))
    refused.append([2] + [UInt8](repeating: 0, count: 31) + [1])  // no point has x = 1
    for encoding in refused {
      #expect(throws: GroupError.self, "\(hex(encoding))") { try P256.decode(encoding) }
    }
  }
}
