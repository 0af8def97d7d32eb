import BigNum
import Masks
import Testing
import Transcript

/// The public side of the mask relation: honest vectors have integer quotients, others none.
@Suite struct RelationTests {
  private struct Case {
    let mask: PublicMask
    let x: [Int32]
    let key: [Int64]
    let b: MaskedVector
    let weights: MaskWeights

    init(bits: Int, n: Int, blocks: Int, path: VectorPath) throws {
      let p = try parameters(bits: bits, dimension: n * blocks, clients: bits < 40 ? 10 : 4_000_000, n: n)
      mask = try PublicMask(p, digest: SealTests.digest, path: path)
      let secret = try MaskSecret.draw(p, seed: seed(3), path: path)
      var rng = SeededGenerator(UInt64(bits))
      let bound = Int32(p.bound)
      x = (0..<p.paddedDimension).map { _ in Int32.random(in: -bound...bound, using: &rng) }
      key = secret.key()
      b = try mask.seal(x, key: secret)
      var xof = Xof(label: "weights", seed: [1])
      weights = MaskWeights(p, from: &xof)
    }

    func quotients(_ b: MaskedVector, workers: Int = 1) throws -> [BigInt] {
      let relation = try mask.relation(b, weights: weights, work: Work(workers: workers))
      let sums = try mask.blockSums(x, weights: weights)
      return try mask.quotients(blockSums: sums, key: key, weights: weights, relation: relation)
    }
  }

  @Test(arguments: VectorPath.available, [28, 31, 36, 46, 49, 54])
  func quotientsAreIntegers(path: VectorPath, bits: Int) throws {
    let c = try Case(bits: bits, n: 256, blocks: 21, path: path)
    let quotients = try c.quotients(c.b)
    #expect(quotients.count == c.mask.parameters.weightCount)
    #expect(try c.quotients(c.b, workers: 3) == quotients)
    // Every other vector of a coordinate off by one has none.
    for i in [0, 255, 256 * 20 + 17] {
      var words = (0..<c.mask.parameters.blocks).flatMap { c.b.block($0) }
      words[i] = (words[i] + 1) % c.mask.parameters.modulus
      let changed = try MaskedVector(coordinates: words, parameters: c.mask.parameters)
      #expect(throws: MaskError.unrelated(projection: 0)) { try c.quotients(changed) }
    }
  }

  /// g_t and B_t by their definitions.
  @Test(arguments: VectorPath.available, [31, 46, 54])
  func sumsByDefinition(path: VectorPath, bits: Int) throws {
    let n = 64
    let c = try Case(bits: bits, n: n, blocks: 10, path: path)
    let p = c.mask.parameters
    let q = p.modulus
    let relation = try c.mask.relation(c.b, weights: c.weights)
    for t in 0..<p.weightCount {
      var a = [UInt64](repeating: 0, count: n)
      var value: UInt64 = 0
      for i in 0..<p.blocks {
        let w = c.weights.blocks[t][i]
        for (m, x) in coefficients(c.mask.block(i), p).enumerated() {
          a[m] = (a[m] + MaskModulus.multiply(w, x, q)) % q
        }
        for (m, x) in c.b.block(i).enumerated() {
          let weight = MaskModulus.multiply(w, c.weights.coordinates[t][m], q)
          value = (value + MaskModulus.multiply(weight, x, q)) % q
        }
      }
      // a*_0 = a_0, a*_m = −a_(n−m).
      let star = (0..<n).map { $0 == 0 ? a[0] : (q - a[n - $0]) % q }
      let g = product(star, c.weights.coordinates[t], q).map { centred($0, q) }
      #expect(relation.keyWeights[t] == g, "\(path), \(bits) bits")
      #expect(relation.values[t] == value)
      let sums = try c.mask.blockSums(c.x, weights: c.weights)
      for i in 0..<p.blocks {
        let sum = (0..<n).reduce(Int128(0)) { $0 + Int128(c.weights.coordinates[t][$1]) * Int128(c.x[i * n + $1]) }
        #expect(sums[t][i] == sum)
      }
    }
  }
}
