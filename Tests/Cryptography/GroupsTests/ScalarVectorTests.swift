import BigNum
import Foundation
import Groups
import Testing

/// Vectors against single scalars and integers, on every path of this machine. The kernels themselves meet GMP in
/// Tests/Numbers/KernelChecks.
@Suite struct ScalarVectorTests {
  private static let lengths = [0, 1, 2, 7, 8, 9, 64, 65, 1000, 20_000]

  @Test(arguments: KernelPath.available)
  func everyOperationAgreesWithScalars(path: KernelPath) throws {
    try check(Ristretto255.self, path, seed: 11)
    try check(P256.self, path, seed: 12)
    try check(ModP3072.self, path, seed: 13)
    try check(Tiny.self, path, seed: 14)
  }

  private func check<G: PrimeGroup>(_: G.Type, _ path: KernelPath, seed: UInt64) throws {
    var rng = SeededGenerator(seed)
    let q = G.scalarField.modulus
    for n in Self.lengths where n < 1001 || G.self == Ristretto255.self {
      let note: Comment = "\(G.identifier), \(path), \(n) elements, seed \(seed)"
      let workers = n % 3 + 1
      let x = (0..<n).map { _ in Scalar<G>(edgeInteger(order: q, using: &rng)) }
      let y = (0..<n).map { _ in Scalar<G>(edgeInteger(order: q, using: &rng)) }
      let s = Scalar<G>.random(using: &rng)
      let z = (0..<n).map { _ in edgeInt64(using: &rng) }
      let (a, b) = (vector(x, path), vector(y, path))

      #expect(a.scalars == x && a.count == n && a.isEmpty == (n == 0), note)
      #expect(a.adding(b, workers: workers).scalars == zip(x, y).map { $0 + $1 }, note)
      #expect((a - b).scalars == zip(x, y).map { $0 - $1 }, note)
      #expect((a * b).scalars == zip(x, y).map { $0 * $1 }, note)
      #expect(a.scaled(by: s, workers: workers).scalars == x.map { s * $0 }, note)
      var c = a
      c.add(b, times: s, workers: workers)
      #expect(c.scalars == zip(x, y).map { $0 + s * $1 }, note)
      #expect(a.scalars == x, "the copy changed: \(note)")
      c.add(c, times: s)
      #expect(c.scalars == zip(x, y).map { ($0 + s * $1) * (s + 1) }, note)
      #expect(a.sum(workers: workers) == x.reduce(.zero, +), note)
      #expect(a.dot(b, workers: workers) == Scalar.dot(x, y), note)

      let w = z.map { Scalar<G>($0) }
      #expect(ScalarVector<G>(z, workers: workers, path: path).scalars == w, note)
      #expect(a.dot(z, workers: workers) == Scalar.dot(x, w), note)
      var d = a
      d.add(z, times: s, workers: workers)
      #expect(d.scalars == zip(x, w).map { $0 + s * $1 }, note)

      #expect(ScalarVector.powers(of: s, count: n, workers: workers, path: path).scalars == s.powers(n), note)
      let invertible = x.map { $0.isZero ? .one : $0 }
      let inverses = try #require(vector(invertible, path).inverses(workers: workers), note)
      #expect(zip(inverses.scalars, invertible).allSatisfy { $0 * $1 == .one }, note)
      if n > 0 { #expect(vector(invertible.dropLast() + [.zero], path).inverses() == nil, note) }

      #expect(a.littleEndianBytes == x.flatMap(\.littleEndianBytes), note)
      #expect(try ScalarVector<G>(littleEndian: a.littleEndianBytes, workers: workers, path: path) == a, note)
      let uniform = (0..<64 * n).map { _ in UInt8.random(in: 0...255, using: &rng) }
      #expect(
        ScalarVector<G>(uniformBytes: uniform, workers: workers, path: path).scalars
          == (0..<n).map { Scalar<G>(wide: uniform[64 * $0..<64 * ($0 + 1)]) }, note)
    }
  }

  @Test(arguments: KernelPath.available)
  func sumcheckReachesTheValueAtThePoint(path: KernelPath) {
    sumcheck(Ristretto255.self, path, seed: 21)
    sumcheck(P256.self, path, seed: 22)
    sumcheck(Tiny.self, path, seed: 23)
  }

  /// Runs a sumcheck over Σ z·b of integers z for tables of every kind of length.
  private func sumcheck<G: PrimeGroup>(_: G.Type, _ path: KernelPath, seed: UInt64) {
    var rng = SeededGenerator(seed)
    for n in [2, 3, 4, 5, 8, 9, 33, 1000, 1024, 20_001] where n < 1025 || G.self == Ristretto255.self {
      let note: Comment = "\(G.identifier), \(path), \(n) elements, seed \(seed)"
      let z = (0..<n).map { _ in edgeInt64(using: &rng) }
      let y = (0..<n).map { _ in Scalar<G>.random(using: &rng) }
      var a = ScalarVector<G>(z, path: path)
      var b = vector(y, path)
      let (table, other) = (a, b)
      var claim = a.dot(b)
      var point = [Scalar<G>]()
      while a.count > 1 {
        let round = a.roundPolynomial(with: b, workers: 2)
        let r = Scalar<G>.random(using: &rng)
        // The other ends of the line, by folding.
        for t in [Scalar<G>.zero, .one, r] {
          var (u, v) = (a, b)
          u.fold(at: t, workers: 2)
          v.fold(at: t)
          #expect(round.value(at: t, claim: claim) == u.dot(v), note)
        }
        a.fold(at: r)
        b.fold(at: r, workers: 2)
        claim = round.value(at: r, claim: claim)
        point.append(r)
      }
      #expect(claim == a[0] * b[0], note)
      let weights = ScalarVector<G>.lagrange(at: point, workers: 2, path: path)
      #expect(weights.sum() == .one, note)
      #expect(weights[0..<n].dot(table) == a[0], note)
      #expect(weights[0..<n].dot(other) == b[0], note)
    }
  }

  @Test func pathsGiveTheSameBytes() {
    var rng = SeededGenerator(31)
    let x = (0..<5000).map { _ in
      Scalar<Ristretto255>(edgeInteger(order: Ristretto255.scalarField.modulus, using: &rng))
    }
    let results = KernelPath.available.map { path in
      let a = vector(x, path)
      return (a * a + a.scaled(by: 7)).littleEndianBytes
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test func valueSemanticsAndSlices() {
    var a = ScalarVector<Ristretto255>(zeros: 5)
    let b = a
    a[3] = 9
    #expect(a.scalars == [0, 0, 0, 9, 0] && b.scalars == [0, 0, 0, 0, 0])
    #expect(a != b && a[3..<5].scalars == [9, 0] && a[0..<0].isEmpty)
    #expect(a[0..<4] != b)
    a.append(ScalarVector(repeating: 2, count: 2))
    #expect(a.scalars == [0, 0, 0, 9, 0, 2, 2])
    #expect(!"\(a)".contains("9") && !String(reflecting: a).contains("9"))
    #expect([2, 3, 4, 5, 1024, 1025].map { ScalarVector<Tiny>.half($0) } == [1, 2, 2, 4, 512, 1024])
  }

  @Test func decodingIsStrict() {
    let q = Ristretto255.scalarField.modulus
    let good = [UInt8](repeating: 0, count: 64)
    for i in 0..<2 {
      for x in [q, q + 1, BigInt.powerOfTwo(256) - 1] {
        var bad = good
        bad.replaceSubrange(32 * i..<32 * (i + 1), with: x.littleEndianBytes(count: 32) ?? [])
        #expect(throws: GroupError.nonCanonicalScalar(group: "ristretto255")) {
          try ScalarVector<Ristretto255>(littleEndian: bad)
        }
      }
    }
    #expect(throws: GroupError.wrongLength(what: "list of scalars", expected: 96, got: 65)) {
      try ScalarVector<Ristretto255>(littleEndian: good + [0])
    }
    #expect(throws: Never.self) { try ScalarVector<Ristretto255>(littleEndian: []) }
  }

  private func vector<G: PrimeGroup>(_ x: some Collection<Scalar<G>>, _ path: KernelPath) -> ScalarVector<G> {
    var v = ScalarVector<G>(x)
    v.path = path
    return v
  }

  private func edgeInt64(using rng: inout SeededGenerator) -> Int64 {
    let edges: [Int64] = [0, 1, -1, .max, .min, .min + 1, 1 << 52, -(1 << 52), (1 << 52) - 1]
    return Bool.random(using: &rng)
      ? edges[Int.random(in: 0..<edges.count, using: &rng)] : Int64.random(in: .min ... .max, using: &rng)
  }
}
