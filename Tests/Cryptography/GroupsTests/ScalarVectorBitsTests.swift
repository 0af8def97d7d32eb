import BigNum
import Groups
import Testing

/// Sums of bits, and the rounds of a sumcheck over w² − w, by their definition. The kernels themselves meet GMP in
/// Tests/Numbers/KernelChecks.
@Suite struct ScalarVectorBitsTests {
  @Test(arguments: KernelPath.available)
  func sumsOfBits(path: KernelPath) {
    check(Ristretto255.self, path, seed: 51)
    check(P256.self, path, seed: 52)
    check(Tiny.self, path, seed: 53)
  }

  private func check<G: PrimeGroup>(_: G.Type, _ path: KernelPath, seed: UInt64) {
    var rng = SeededGenerator(seed)
    let x = (0..<200).map { _ in Int64.random(in: .min ... .max, using: &rng) }
    for (terms, start, stride, shift, step) in [(1, 0, 0, 63, 1), (64, 3, 0, 0, 1), (8, 1, 13, 5, 0), (5, 0, 1, 2, 7)] {
      var weights = ScalarVector((0..<terms).map { _ in Scalar<G>.random(using: &rng) })
      weights.path = path
      for count in [0, 1, 7, 8, 9, 90] {
        let made = ScalarVector(
          bits: x, from: start, stride: stride, shift: shift, step: step, weights: weights, count: count)
        let expected = (0..<count).map { i in
          (0..<terms).reduce(Scalar<G>.zero) {
            x[start + $1 * stride + i] >> Int64(shift + $1 * step) & 1 == 1 ? $0 + weights[$1] : $0
          }
        }
        #expect(made.scalars == expected, "\(G.identifier), \(path), \(terms) bits of \(count) integers")
      }
    }
  }

  /// Slabs of 32-bit integers, the extreme ones among them.
  @Test(arguments: KernelPath.available)
  func combinedSlabs(path: KernelPath) {
    combine(Ristretto255.self, path, seed: 55)
    combine(P256.self, path, seed: 56)
    combine(Tiny.self, path, seed: 57)
  }

  private func combine<G: PrimeGroup>(_: G.Type, _ path: KernelPath, seed: UInt64) {
    var rng = SeededGenerator(seed)
    for (slabs, size) in [(1, 1), (2, 8), (3, 9), (32, 70), (64, 17)] {
      let x = (0..<slabs * size).map { i in
        i % 5 == 0 ? Int32.min : i % 5 == 1 ? Int32.max : Int32.random(in: .min ... .max, using: &rng)
      }
      for largest in [false, true] {
        var weights = ScalarVector((0..<slabs).map { _ in largest ? -Scalar<G>.one : .random(using: &rng) })
        weights.path = path
        let expected = (0..<size).map { i in
          (0..<slabs).reduce(Scalar<G>.zero) { $0 + weights[$1] * Scalar(Int64(x[$1 * size + i])) }
        }
        #expect(ScalarVector(combining: x, weights: weights).scalars == expected, "\(G.identifier), \(slabs), \(size)")
      }
    }
  }

  @Test(arguments: KernelPath.available)
  func roundsOfSquaresLessThemselves(path: KernelPath) {
    var rng = SeededGenerator(54)
    typealias S = Scalar<Ristretto255>
    for count in [1, 2, 8, 13, 300] {
      var (table, weights) = (
        ScalarVector((0..<2 * count + 3).map { _ in S.random(using: &rng) }),
        ScalarVector((0..<count).map { _ in S.random(using: &rng) })
      )
      (table.path, weights.path) = (path, path)
      let p = table.bitPolynomial(from: 1, to: table, from: count + 3, weights: weights)
      func sum(_ t: S) -> S {
        (0..<count).reduce(.zero) { sum, i in
          let w = table[1 + i] + t * (table[count + 3 + i] - table[1 + i])
          return sum + weights[i] * w * (w - 1)
        }
      }
      for t in [S.one, 2, .random(using: &rng)] {
        #expect(sum(t) == sum(.zero) + t * p.linear + t * t * p.square, "\(path), \(count) elements")
      }
      #expect((p + p).scaled(by: .half) == p)
    }
  }
}
