import BigNum
import Groups
import NormProofs
import ProofTesting
import Testing
import Transcript

/// The matrices of bits, and sums over them, by their definition (docs/wire-format.md, *Norm*).
@Suite struct ProjectionTests {
  /// R_t[j,s] for t = 0 … 127, entry after entry.
  private func bits(_ seed: [UInt8], rows: Int, columns: Int) -> [[Bool]] {
    var q = 1
    while 2 * q * columns <= 4096 { q *= 2 }
    var out: [[Bool]] = []
    for block in 0..<(rows + q - 1) / q {
      var xof = Xof(label: "norm-projections", seed: seed + Codec.littleEndian(UInt64(block)))
      for _ in 0..<min(q, rows - block * q) * columns {
        let bytes = xof.bytes(16)
        out.append((0..<128).map { bytes[$0 / 8] >> UInt8($0 % 8) & 1 == 1 })
      }
    }
    return out
  }

  @Test func projectionsByTheirDefinition() throws {
    var rng = Seeded(41)
    let order = Ristretto255.scalarField.modulus
    for (rows, columns) in [(1, 1), (5, 3), (70, 95), (3, 5000), (1, 4097), (9, 2048)] {
      let p = try NormParameters(rows: rows, columns: columns, bound: 1 << 20, order: order)
      let seed = (0..<32).map { _ in UInt8.random(in: 0...255, using: &rng) }
      let bits = bits(seed, rows: rows, columns: columns)
      let x = (0..<rows * columns).map { _ in Int64.random(in: -1 << 20...1 << 20, using: &rng) }
      let expected = (0..<128).map { t in zip(bits, x).reduce(0) { $1.0[t] ? $0 + $1.1 : $0 } }
      let stream = Projections(seed: seed, p)
      #expect(try stream.apply(to: x, work: Work(workers: 2)) == expected, "\(rows) by \(columns)")
      #expect(stream.apply(to: x.map { Scalar<Ristretto255>($0) }) == expected.map { Scalar($0) })
    }
  }

  /// A = Σ τ_t·R_t, and its value at a point, in fields whose orders are close below 2^256, close above 2^252, and small.
  @Test func combinationsByTheirDefinition() throws {
    try check(Ristretto255.self, seed: 42)
    try check(P256.self, seed: 43)
    try check(ModP3072.self, seed: 44)
    try check(Toy61.self, seed: 45)
  }

  private func check<G: PrimeGroup>(_: G.Type, seed s: UInt64) throws {
    var rng = Seeded(s)
    let shape = NormParameters.Shape(projections: 128, noiseMargin: 0)
    for (rows, columns) in [(1, 1), (7, 3), (70, 95)] {
      let p = try NormParameters(rows: rows, columns: columns, bound: 1, order: G.scalarField.modulus, shape: shape)
      let seed = (0..<32).map { _ in UInt8.random(in: 0...255, using: &rng) }
      let bits = bits(seed, rows: rows, columns: columns)
      // All weights ℓ − 1, the largest sums that there are, and random ones.
      for weights in [
        [Scalar<G>](repeating: -.one, count: 128), (0..<128).map { _ in .random(using: &rng) },
      ] {
        let expected = bits.map { $0.enumerated().reduce(Scalar<G>.zero) { $1.element ? $0 + weights[$1.offset] : $0 } }
        let stream = Projections(seed: seed, p)
        #expect(try stream.combined(weights, work: Work(workers: 2)).scalars == expected, "\(G.identifier)")
        let l = (0..<rows).map { _ in Scalar<G>.random(using: &rng) }
        let r = (0..<columns).map { _ in Scalar<G>.random(using: &rng) }
        let value = try stream.evaluate(weights, ScalarVector(l), ScalarVector(r), work: Work(workers: 2))
        let sum = expected.enumerated().reduce(Scalar<G>.zero) {
          $0 + l[$1.offset / columns] * r[$1.offset % columns] * $1.element
        }
        #expect(value == sum, "\(G.identifier), \(rows) by \(columns)")
      }
    }
  }
}
