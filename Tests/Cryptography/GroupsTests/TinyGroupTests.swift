import BigNum
import Groups
import Testing

/// ℤ_101 under addition: a group small enough to try everything. It takes every default of the protocol.
enum Tiny: PrimeGroup {
  static let identifier = "tiny"
  static let order = 101
  static let scalarField = ScalarField(order: 101)
  static let elementByteCount = 1
  static let identity = 0
  static let generator = 1
  static func add(_ a: Int, _ b: Int) -> Int { (a + b) % order }
  static func negate(_ a: Int) -> Int { (order - a) % order }
  static func multiply(_ a: Int, by s: Scalar<Tiny>) -> Int { a * (s.toBigInt().asInt ?? 0) % order }
  static func encode(_ a: Int) -> [UInt8] { [UInt8(a)] }
  static func decode(_ bytes: some Collection<UInt8>) throws(GroupError) -> Int {
    guard bytes.count == 1, let b = bytes.first, b > 0, b < order else {
      throw .notAnElement(group: identifier, index: 0, reason: "not in 1..<101")
    }
    return Int(b)
  }
  static func hashToGroup(_ message: [UInt8], domain: String) -> Int { 1 + message.count % (order - 1) }
  struct Table: Groups.FixedBaseTable {
    let base: Int
    init(_ base: Int) { self.base = base }
    func multiply(by s: Scalar<Tiny>) -> Int { Tiny.multiply(base, by: s) }
  }
}

@Suite struct TinyGroupTests {
  @Test func allScalars() {
    let q = Tiny.order
    for x in -q...2 * q {
      let a = Scalar<Tiny>(x)
      #expect(a.toBigInt() == BigInt(((x % q) + q) % q))
      #expect(a.inverse().map { $0 * a } == (x % q == 0 ? nil : .one))
      #expect((-a + a).isZero)
    }
    for x in 0..<q {
      for y in 0..<q {
        let (a, b) = (Scalar<Tiny>(x), Scalar<Tiny>(y))
        #expect((a + b).toBigInt() == BigInt((x + y) % q))
        #expect((a - b).toBigInt() == BigInt((x - y + q) % q))
        #expect((a * b).toBigInt() == BigInt(x * y % q))
        #expect((a == b) == (x == y))
      }
    }
    for b in UInt8.min...UInt8.max {
      let bytes = [b] + [UInt8](repeating: 0, count: 31)
      #expect(((try? Scalar<Tiny>(littleEndian: bytes)) != nil) == (b < 101))
    }
  }

  @Test func allPairsOfTerms() {
    for x in 0..<Tiny.order {
      for y in 0..<Tiny.order {
        let scalars = [Scalar<Tiny>(x), Scalar<Tiny>(y)]
        let expected = (3 * x + 77 * y) % Tiny.order
        #expect(Tiny.multiScalar(variableTime: scalars, [3, 77]) == expected)
        #expect(Tiny.multiScalar(scalars, [3, 77]) == expected)
        #expect(PlainBasis<Tiny>([3, 77, 5]).multiply(by: scalars) == expected)
        #expect(PlainBasis<Tiny>([3, 77, 5]).multiply(by: [Int64(x), -Int64(y)], bits: 7) == (3 * x + 24 * y) % 101)
      }
    }
    // Counts that take each window of the bucket method.
    for n in [3, 10, 60, 300, 2000] {
      let terms = (0..<n).map { $0 * 37 % Tiny.order }
      let expected = terms.reduce(0) { ($0 + $1 * ($1 + 1)) % Tiny.order }
      #expect(Tiny.multiScalar(variableTime: terms.map { Scalar($0) }, terms.map { ($0 + 1) % 101 }) == expected)
    }
  }

  @Test func allEncodings() throws {
    #expect(try Tiny.decodeMany(Array(1...100)) == Array(1...100))
    #expect(Tiny.encode(Array(0...100)) == Array(0...100))
    #expect(throws: GroupError.notAnElement(group: "tiny", index: 2, reason: "not in 1..<101")) {
      try Tiny.decodeMany([1, 2, 0, 101])
    }
  }
}
