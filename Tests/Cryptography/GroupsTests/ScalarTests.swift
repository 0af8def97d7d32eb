import BigNum
import Groups
import Testing

@Suite struct ScalarTests {
  @Test func constantsAreThoseOfTheOrder() {
    #expect(P256.scalarField == ScalarField(order: P256.scalarField.modulus))
    #expect(Ristretto255.scalarField == ScalarField(order: Ristretto255.scalarField.modulus))
    #expect(ModP3072.scalarField == ScalarField(order: ModP3072.scalarField.modulus))
    #expect(P256.scalarField.modulus.isProbablePrime())
    #expect(Ristretto255.scalarField.modulus.isProbablePrime())
    #expect(P256.scalarField.bitWidth == 256)
    #expect(Ristretto255.scalarField.bitWidth == 253)
  }

  @Test func arithmeticAgreesWithIntegers() {
    check(P256.self, seed: 1)
    check(Ristretto255.self, seed: 2)
    check(ModP3072.self, seed: 4)
  }

  private func check<G: PrimeGroup>(_: G.Type, seed: UInt64) {
    var rng = SeededGenerator(seed)
    let q = G.scalarField.modulus
    for i in 0..<600 {
      let (x, y) = (edgeInteger(order: q, using: &rng), edgeInteger(order: q, using: &rng))
      let (a, b) = (Scalar<G>(x), Scalar<G>(y))
      let note: Comment = "\(G.identifier), seed \(seed), step \(i)"
      #expect(a.toBigInt() == x % q, note)
      #expect((a + b).toBigInt() == (x + y) % q, note)
      #expect((a - b).toBigInt() == (x - y) % q, note)
      #expect((a * b).toBigInt() == x * y % q, note)
      #expect((-a).toBigInt() == (-x) % q, note)
      #expect(a.inverse()?.toBigInt() == x.inverse(mod: q), note)
      #expect(a * .half + a * .half == a, note)
      #expect((a == b) == ((x - y) % q == 0), note)
      #expect(Scalar<G>(-x) == -a, note)
      #expect((try? Scalar<G>(littleEndian: a.littleEndianBytes)) == a, note)
      #expect((try? Scalar<G>(bigEndian: a.bigEndianBytes)) == a, note)
      let wide = BigInt.random(bits: 8 * (i % 100), using: &rng)
      #expect(Scalar<G>(wide: wide.littleEndianBytes(count: i % 100) ?? []).toBigInt() == wide % q, note)
    }
  }

  @Test func signedIntegers() {
    let q = P256.scalarField.modulus
    for x in [0, 1, -1, 5, -77, Int64.max, Int64.min, Int64.min + 1] {
      #expect(Scalar<P256>(x).toBigInt() == BigInt(Int(x)) % q)
    }
    #expect(Scalar<P256>(UInt64.max).toBigInt() == BigInt(UInt64.max))
    let minusThree: Scalar<Ristretto255> = -3
    #expect(minusThree + 3 == .zero)
  }

  @Test func batchInversionPowersAndProducts() {
    var rng = SeededGenerator(3)
    let xs = (0..<20).map { _ in Scalar<Ristretto255>.random(using: &rng) }
    #expect(Scalar.inverses(xs) == xs.compactMap { $0.inverse() })
    #expect(Scalar.inverses(xs + [.zero]) == nil)
    #expect(Scalar<Ristretto255>.inverses([]) == [])
    #expect(xs[0].powers(20) == (0..<20).map { xs[0].power($0) })
    #expect(Scalar.dot(xs, xs) == xs.reduce(.zero) { $0 + $1 * $1 })
  }

  @Test func decodingIsStrict() {
    check(P256.self)
    check(Ristretto255.self)
    func check<G: PrimeGroup>(_: G.Type) {
      let q = G.scalarField.modulus
      for x in [q, q + 1, BigInt.powerOfTwo(256) - 1] {
        let b = x.littleEndianBytes(count: 32) ?? []
        #expect(throws: GroupError.nonCanonicalScalar(group: G.identifier)) { try Scalar<G>(littleEndian: b) }
        #expect(throws: GroupError.nonCanonicalScalar(group: G.identifier)) {
          try Scalar<G>(bigEndian: Array(b.reversed()))
        }
      }
      #expect(throws: Never.self) { try Scalar<G>(littleEndian: (q - 1).littleEndianBytes(count: 32) ?? []) }
      for n in [0, 31, 33] {
        #expect(throws: GroupError.wrongLength(what: "scalar", expected: 32, got: n)) {
          try Scalar<G>(littleEndian: [UInt8](repeating: 0, count: n))
        }
      }
    }
  }

  @Test func scalarsDoNotPrint() {
    let s = Scalar<P256>(123_456_789)
    var text = ""
    dump(s, to: &text)
    #expect(!(text + "\(s)" + String(reflecting: s)).contains("123456789"))
  }
}
