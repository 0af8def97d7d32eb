import BigNum
import Groups
import Testing

/// What every group must satisfy.
@Suite struct GroupLawTests {
  @Test func p256() throws { try laws(P256.self, seed: 11) }
  @Test func ristretto255() throws { try laws(Ristretto255.self, seed: 12) }
  @Test func modp3072() throws { try laws(ModP3072.self, seed: 19) }

  private func laws<G: PrimeGroup>(_: G.Type, seed: UInt64) throws {
    var rng = SeededGenerator(seed)
    let q = G.scalarField.modulus
    let (b, o) = (G.generator, G.identity)
    #expect(b != o)
    #expect(G.isIdentity(G.multiply(b, by: Scalar(q - 1) + 1)))
    #expect(G.multiply(b, by: Scalar(q - 1)) == G.negate(b))
    #expect(G.multiply(o, by: 5) == o)
    let h = G.hashToGroup([1, 2, 3], domain: "test")
    let table = G.Table(h)
    for i in 0..<12 {
      let note: Comment = "\(G.identifier), seed \(seed), step \(i)"
      let x = Scalar<G>(edgeInteger(order: q, using: &rng))
      let y = Scalar<G>(edgeInteger(order: q, using: &rng))
      let (a, c) = (G.multiply(b, by: x), G.multiply(h, by: y))
      #expect(G.add(a, c) == G.add(c, a), note)
      #expect(G.subtract(G.add(a, c), c) == a, note)
      #expect(G.add(a, o) == a && G.add(o, a) == a, note)
      #expect(G.add(a, G.negate(a)) == o, note)
      #expect(G.double(a) == G.add(a, a), note)
      #expect(G.multiply(h, by: x + y) == G.add(G.multiply(h, by: x), c), note)
      #expect(G.multiply(c, by: x) == G.multiply(h, by: x * y), note)
      #expect(table.multiply(by: y) == c, note)
      #expect(G.Table(b).multiply(by: x) == a, note)
      #expect(G.multiply(a, byPowerOfTwo: 5) == G.multiply(a, by: 32), note)
      if a != o {
        #expect(try G.decode(G.encode(a)) == a, note)
        #expect(Set([a, try G.decode(G.encode(a))]).count == 1, note)
      }
    }
  }

  @Test func multiScalar() {
    check(P256.self, counts: [0, 1, 2, 7, 40], seed: 13)
    check(Ristretto255.self, counts: [0, 1, 2, 3, 8, 33, 190, 700], seed: 14)
    check(ModP3072.self, counts: [0, 1, 5, 20], seed: 20)

    func check<G: PrimeGroup>(_: G.Type, counts: [Int], seed: UInt64) {
      var rng = SeededGenerator(seed)
      let q = G.scalarField.modulus
      for n in counts {
        let note: Comment = "\(G.identifier), seed \(seed), \(n) terms"
        let scalars = (0..<n).map { _ in Scalar<G>(edgeInteger(order: q, using: &rng)) }
        var points = (0..<n).map { _ in G.multiply(G.generator, by: .random(using: &rng)) }
        if n > 2 { points[1] = points[0] }
        if n > 3 { points[3] = G.identity }
        let sum = naive(scalars, points)
        #expect(G.multiScalar(variableTime: scalars, points) == sum, note)
        #expect(G.multiScalar(scalars, points) == sum, note)
        #expect(G.sum(points) == naive(points.map { _ in Scalar<G>.one }, points), note)
      }
      // Short public scalars, as bit commitments and batch weights are.
      let points = (0..<30).map { _ in G.multiply(G.generator, by: .random(using: &rng)) }
      let small = points.indices.map { Scalar<G>(Int64($0)) }
      #expect(G.multiScalar(variableTime: small, points) == naive(small, points))
      let powers = points.indices.map { Scalar<G>(UInt64(1) << UInt64($0)) }
      #expect(G.weightedByPowersOfTwo(points) == naive(powers, points))
    }
  }

  @Test func decodingMany() throws {
    try check(P256.self, seed: 15)
    try check(Ristretto255.self, seed: 16)
    try check(ModP3072.self, seed: 21)

    func check<G: PrimeGroup>(_: G.Type, seed: UInt64) throws {
      var rng = SeededGenerator(seed)
      let points = (0..<21).map { _ in G.multiply(G.generator, by: .random(using: &rng)) }
      let bytes: [UInt8] = G.encode(points)
      #expect(bytes == points.flatMap { G.encode($0) as [UInt8] })
      #expect(try G.decodeMany(bytes) == points)
      let halves = points.map { G.multiply($0, by: .half) } + [G.identity]
      #expect(G.encodeDoubled(halves) == bytes + G.encode(G.identity))
      #expect(try G.decodeMany([]) == [])
      #expect(throws: GroupError.self) { try G.decodeMany(Array(bytes.dropLast())) }
      // The first bad one is named, the identity being one.
      for i in [0, 9, 20] {
        var bad = bytes
        bad.replaceSubrange(
          i * G.elementByteCount..<(i + 1) * G.elementByteCount, with: G.encode(G.identity) as [UInt8])
        let error = #expect(throws: GroupError.self) { try G.decodeMany(bad) }
        guard case .notAnElement(_, let index, _) = error else {
          Issue.record("\(G.identifier): an identity at \(i) was accepted")
          continue
        }
        #expect(index == i)
        #expect(throws: GroupError.self) { try G.decode(G.encode(G.identity)) }
      }
      for n in [0, 1, G.elementByteCount - 1, G.elementByteCount + 1] {
        #expect(throws: GroupError.self) { try G.decode([UInt8](repeating: 2, count: n)) }
      }
    }
  }

  /// A flipped bit gives another element or none, never the same.
  @Test func flippedBits() throws {
    try check(P256.self, seed: 17)
    try check(Ristretto255.self, seed: 18)

    func check<G: PrimeGroup>(_: G.Type, seed: UInt64) throws {
      var rng = SeededGenerator(seed)
      let a = G.multiply(G.generator, by: .random(using: &rng))
      let encoding: [UInt8] = G.encode(a)
      var accepted = 0
      for i in 0..<8 * encoding.count {
        var b = encoding
        b[i / 8] ^= 1 << UInt8(i % 8)
        if let other = try? G.decode(b) {
          accepted += 1
          #expect(other != a)
          #expect(G.encode(other) == b)
        }
      }
      #expect(accepted < 8 * encoding.count * 3 / 4)
    }
  }
}
