import BigNum
import Foundation
import PaillierScheme
import Testing

@Suite struct PythonPaillierTests {
  private struct Vector: Decodable {
    struct Encryption: Decodable { var m: String, r: String, c: String }
    struct Sum: Decodable { var c1: String, c2: String, c: String, m: String }
    struct Product: Decodable { var c1: String, k: String, c: String, m: String }
    var bits: Int
    var n: String
    var p: String
    var q: String
    var insecure: Bool
    var encrypt: [Encryption]
    var add: Sum
    var scale: Product
  }

  @Test func publishedNumbersAgree() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Vectors/v1/paillier-python-paillier.json")
    let vectors = try JSONDecoder().decode([Vector].self, from: Data(contentsOf: file))
    #expect(vectors.count == 3)
    func number(_ text: String) throws -> BigInt { try #require(BigInt(text)) }
    for v in vectors {
      let key = try PrivateKey(
        p: number(v.p), q: number(v.q), size: .named(bits: v.bits, allowInsecure: v.insecure))
      let n = key.publicKey.n
      #expect(try n == number(v.n) && v.encrypt.count == 12)
      for e in v.encrypt {
        let c = try number(e.c)
        #expect(try key.publicKey.encrypt(raw: number(e.m), unit: number(e.r)) == c)
        #expect(try key.decrypt(key.publicKey.validate([c])[0]) == number(e.m).centered(mod: n))
      }
      let one = try key.publicKey.validate([number(v.add.c1)])
      let two = try key.publicKey.validate([number(v.add.c2)])
      let sum = try key.publicKey.add(one, two)[0]
      #expect(try sum.value == number(v.add.c) && key.decrypt(sum) == number(v.add.m).centered(mod: n))
      let product = try key.publicKey.scale(key.publicKey.validate([number(v.scale.c1)]), by: number(v.scale.k))[0]
      #expect(try product.value == number(v.scale.c) && key.decrypt(product) == number(v.scale.m).centered(mod: n))
    }
  }

  private static let doubles: [Double] = [
    0, 1, -1, 0.1, -0.1, 3.141592653589793, 1e-10, -1e10, 15, 16, 17, 1e300, -1e-300, .greatestFiniteMagnitude,
    .leastNormalMagnitude, .leastNonzeroMagnitude, .leastNonzeroMagnitude * 3, .leastNormalMagnitude / 3,
    9_007_199_254_740_991, 0.5, 256,
  ]

  @Test func doublesSurvive() throws {
    var rng = SeededGenerator()
    let random = (0..<1000).map { _ in Double(bitPattern: rng.next()) }.filter(\.isFinite)
    for x in Self.doubles + random {
      let number = try PheNumber(x)
      #expect(number.double == x, "seed \(rng.seed)")
      #expect(number.lowered(to: number.exponent - 7).double == x, "seed \(rng.seed)")
      #expect(try PheNumber(x, maximumExponent: -300).double == x, "seed \(rng.seed)")
    }
    #expect(try PheNumber(0).exponent == -14 && PheNumber(1).exponent == -13)
    for x in [Double.nan, .infinity, -.infinity] { #expect(throws: PaillierError.self) { try PheNumber(x) } }
    // Ties to even at 53 bits, and among subnormal numbers.
    #expect(PheNumber(integer: .powerOfTwo(53) + 1, exponent: 0).double == 9_007_199_254_740_992)
    #expect(PheNumber(integer: .powerOfTwo(53) + 3, exponent: 0).double == 9_007_199_254_740_996)
    #expect(PheNumber(integer: 2, exponent: -269).double == 0)
    #expect(PheNumber(integer: 3, exponent: -269).double == .leastNonzeroMagnitude)
    #expect(PheNumber(integer: 6, exponent: -269).double == 2 * .leastNonzeroMagnitude)
    #expect(PheNumber(integer: 1, exponent: -300).double == 0)
  }

  @Test func encryptedArithmetic() throws {
    let key = try #require(Sample.key)
    let pub = key.publicKey
    var rng = SeededGenerator()
    for (a, b) in [(1.5, -2.25), (0.1, 0.2), (-3, 0), (1e6, 1e-6), (0, 0)] {
      let x = try pub.pheEncrypt(a, using: &rng)
      let y = try pub.pheEncrypt(b, using: &rng)
      #expect(try key.pheDecrypt(x).double == a && x.exponent == -32, "seed \(rng.seed)")
      #expect(try abs(key.pheDecrypt(pub.pheAdd(x, y, using: &rng)).double - (a + b)) < 1e-9)
      #expect(try abs(key.pheDecrypt(pub.pheAdd(x, b, using: &rng)).double - (a + b)) < 1e-9)
      #expect(try abs(key.pheDecrypt(pub.pheMultiply(x, by: b, using: &rng)).double - a * b) < 1e-9)
      #expect(try PheJSON.ciphertext(PheJSON.encode(x), for: pub) == x)
    }
    #expect(throws: PaillierError.self) { try pub.pheEncrypt(1e200, using: &rng) }
    // Between the thirds of N lies an overflow.
    let overflow = PheCiphertext(ciphertext: try pub.encrypt(pub.n >> 1, using: &rng), exponent: 0)
    #expect(throws: PaillierError.self) { try key.pheDecrypt(overflow) }
  }

  @Test func keysRoundTripAndBadOnesAreRefused() throws {
    let key = try #require(Sample.key)
    let bytes = PheJSON.encode(key, comment: "test")
    #expect(try PheJSON.privateKey(bytes, allowInsecure: true).p == key.p)
    #expect(try PheJSON.publicKey(bytes, allowInsecure: true) == key.publicKey)
    let pub = PheJSON.encode(key.publicKey, comment: "test")
    #expect(try PheJSON.publicKey(pub, allowInsecure: true) == key.publicKey)
    #expect(throws: PaillierError.keySize(bits: 512)) { try PheJSON.publicKey(pub) }
    let text = String(decoding: bytes, as: UTF8.self)
    for (old, new) in [
      ("DAJ", "RSA"), ("PAI-GN1", "RS256"), ("\"decrypt\"", "\"sign\""), ("\"p\":\"", "\"p\":\"A"),
      ("\"n\":\"", "\"n\":\"+"),
      ("{", "["), ("\"q\"", "\"x\""),
    ] {
      #expect(text.contains(old))
      #expect(throws: PaillierError.self, "\(new)") {
        try PheJSON.privateKey(Array(text.replacingOccurrences(of: old, with: new).utf8), allowInsecure: true)
      }
    }
    let n2 = key.publicKey.nSquared
    for bad in [
      "{\"v\":\"0\",\"e\":-32}", "{\"v\":\"\(n2)\",\"e\":-32}", "{\"v\":\"\(key.publicKey.n)\",\"e\":0}",
      "{\"v\":\"-1\",\"e\":0}",
      "{\"v\":\"0x1\",\"e\":0}", "{\"v\":1,\"e\":0}", "{\"v\":\"1\"}", "{\"v\":\"1\",\"e\":5000}",
      "{\"v\":\"1\",\"e\":0.5}", "", "[]",
    ] {
      #expect(throws: PaillierError.self, "\(bad)") { try PheJSON.ciphertext(Array(bad.utf8), for: key.publicKey) }
    }
  }
}
