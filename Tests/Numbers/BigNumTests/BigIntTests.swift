import BigNum
import Testing

@Suite struct BigIntTests {
  @Test func arithmeticMatchesMachineIntegers() {
    for a in [-9, -8, -1, 0, 1, 7, 8, 1 << 40] {
      for b in [-7, -2, -1, 1, 2, 7, 1 << 20] {
        #expect(BigInt(a) + BigInt(b) == BigInt(a + b))
        #expect(BigInt(a) - BigInt(b) == BigInt(a - b))
        #expect((BigInt(a) / BigInt(b)) * BigInt(b) + BigInt(a) - (BigInt(a) / BigInt(b)) * BigInt(b) == BigInt(a))
        #expect((BigInt(a) % BigInt(b)).signum >= 0)
      }
    }
  }

  @Test func copiesAreIndependent() {
    let a: BigInt = 5
    var b = a
    b += 1
    b.multiply(by: b, mod: 1000)
    #expect(a == 5 && b == 36)
    #expect(b * b == 1296 && b - b == 0 && b.gcd(b) == b && b == b)
    b += b
    #expect(b == 72)
  }

  @Test func codecsRoundTrip() {
    var rng = SystemRandomNumberGenerator()
    for bits in [0, 1, 7, 8, 9, 63, 64, 65, 127, 128, 2048] {
      let x = BigInt.random(bits: bits, using: &rng)
      let n = (bits + 7) / 8 + 1
      #expect(x.bigEndianBytes(count: n).map { BigInt(bigEndian: $0) } == x)
      #expect(x.littleEndianBytes(count: n).map { BigInt(littleEndian: $0) } == x)
      #expect((-x).signedBigEndianBytes(count: n).map { BigInt(signedBigEndian: $0) } == -x)
      #expect(BigInt(x.description) == x && BigInt("-0x" + x.hex) == -x)
      #expect(x.words(count: n).map { BigInt(words: $0) } == x)
    }
    #expect(BigInt(256).bigEndianBytes(count: 1) == nil)
    #expect(BigInt(128).signedBigEndianBytes(count: 1) == nil)
    #expect(BigInt(-128).signedBigEndianBytes(count: 1) == [0x80])
    for bad in ["", "-", "0x", " 1", "1 ", "0xg", "1_0", "+1", "--1"] { #expect(BigInt(bad) == nil, "\(bad)") }
  }

  @Test func exponentiationsAgree() throws {
    var rng = SystemRandomNumberGenerator()
    let m = BigInt.random(bits: 512, using: &rng) * 2 + 1
    let x = BigInt.random(below: m, using: &rng)
    let e = BigInt.random(bits: 300, using: &rng) + 1
    #expect(x.powMod(secret: e, mod: m) == x.powMod(variableTime: e, mod: m))
    #expect(x.powMod(secret: 0, mod: m) == 1)
    #expect(BigInt(2).powMod(variableTime: -1, mod: 4) == nil)
  }
}
