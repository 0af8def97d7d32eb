import BigNum
import Groups
import NormProofs
import ProofTesting
import Testing
import Transcript

/// The bits of projections, and sums over them, by their definition (docs/wire-format.md, *Norm*).
@Suite struct ProjectionTests {
  /// R_t[j,s], projection after projection, over J' groups of k' places.
  private func matrices(_ seed: [UInt8], _ p: NormParameters) -> [[Bool]] {
    var xof = Xof(label: "norm-projections", seed: seed)
    func bits(_ count: Int) -> [Bool] {
      let bytes = xof.bytes((count + 7) / 8)
      return (0..<count).map { bytes[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }
    }
    return (0..<p.projections).map { _ in
      let (rho, c) = (bits(p.groups), bits(p.places))
      return rho.flatMap { r in c.map { r && $0 } }
    }
  }

  @Test func projectionsByTheirDefinition() throws {
    var rng = Seeded(41)
    for (rows, columns) in [(1, 1), (5, 3), (70, 95), (3, 500), (1, 409), (9, 204)] {
      let example = try Example<Ristretto255>(
        (0..<rows).map { _ in (0..<columns).map { _ in Int64.random(in: -4000...4000, using: &rng) } }, bound: 1 << 20,
        using: &rng)
      guard case .integers(let x) = example.matrix else { return }
      var prover = try example.prover(using: &rng)
      let seed = prover.nextSeed()
      prover.commitNoise()
      try prover.project()
      let expected = matrices(seed, example.parameters).map { bits in
        zip(bits, x).reduce(0) { $1.0 ? $0 + $1.1 : $0 }
      }
      #expect(prover.projected(seed) == expected.map { Scalar($0) })
      let z = zip(expected, prover.noise).map { Scalar<Ristretto255>($0) + $1 }
      #expect(prover.masked.map { Scalar($0) } == z, "\(rows) by \(columns)")
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
    for (rows, columns, count) in [(1, 1, 309), (7, 3, 309), (70, 95, 131), (70, 95, 8)] {
      let shape = NormParameters.Shape(projections: count, noiseMargin: 0)
      let p = try NormParameters(rows: rows, columns: columns, bound: 1, order: G.scalarField.modulus, shape: shape)
      let seed = (0..<32).map { _ in UInt8.random(in: 0...255, using: &rng) }
      let bits = matrices(seed, p)
      // All weights ℓ − 1, the largest sums that there are, and random ones.
      for weights in [
        [Scalar<G>](repeating: -.one, count: count), (0..<count).map { _ in .random(using: &rng) },
      ] {
        var expected = [Scalar<G>](repeating: .zero, count: p.groups * p.places)
        for (matrix, weight) in zip(bits, weights) {
          for (e, bit) in matrix.enumerated() where bit { expected[e] += weight }
        }
        let projections = Projections(seed: seed, p)
        #expect(projections.combined(weights).scalars == expected, "\(G.identifier)")
        let l = (0..<p.groups).map { _ in Scalar<G>.random(using: &rng) }
        let r = (0..<p.places).map { _ in Scalar<G>.random(using: &rng) }
        let value = try projections.evaluate(weights, ScalarVector(l), ScalarVector(r), work: Work(workers: 2))
        let sum = expected.enumerated().reduce(Scalar<G>.zero) {
          $0 + l[$1.offset / p.places] * r[$1.offset % p.places] * $1.element
        }
        #expect(value == sum, "\(G.identifier), \(rows) by \(columns)")
      }
    }
  }
}
