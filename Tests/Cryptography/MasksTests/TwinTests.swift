import BigNum
import Masks
import Testing

/// One test for the scheme and its plaintext twin: they give the same sums and refuse the same.
@Suite struct TwinTests {
  private func run(_ scheme: some VectorScheme) throws -> [Int64] {
    let p = scheme.parameters
    var rng = SeededGenerator(5)
    var key = [Int64](repeating: 0, count: p.ringDimension)
    var secrets: [MaskSecret] = []
    var vectors: [[Int32]] = []
    for client in 0..<p.clients {
      let secret = try MaskSecret.draw(p, seed: seed(UInt8(client)))
      vectors.append(try secret.masked((0..<p.dimension).map { _ in Int32.random(in: -3000...3000, using: &rng) }))
      for (i, s) in secret.key().enumerated() { key[i] += s }
      secrets.append(secret)
    }
    var sealed = try zip(vectors, secrets).map { try scheme.seal($0, key: $1, work: .serial) }
    let opened = try scheme.open(scheme.sum(sealed, work: .serial), key: key, work: .serial)
    #expect(opened == vectors[0].indices.map { i in vectors.reduce(0) { $0 + Int64($1[i]) } })
    // No vector, one too many, and what does not fit.
    #expect(
      try scheme.open(scheme.sum([], work: .serial), key: [Int64](repeating: 0, count: key.count), work: .serial)
        == [Int64](repeating: 0, count: p.paddedDimension))
    sealed.append(sealed[0])
    #expect(throws: MaskError.clients(limit: p.clients)) { try scheme.sum(sealed, work: .serial) }
    vectors[0][3] = Int32(p.bound) + 1
    #expect(throws: MaskError.outOfRange(bound: p.bound)) {
      try scheme.seal(vectors[0], key: secrets[0], work: .serial)
    }
    #expect(throws: MaskError.self) { try scheme.seal([1], key: secrets[0], work: .serial) }
    #expect(throws: MaskError.self) { try scheme.open(sealed[0], key: [1], work: .serial) }
    return opened
  }

  @Test func sameSums() throws {
    let p = try MaskParameters(dimension: 300, clients: 4, updateBound: 60_000, ringDimension: 64)
    #expect(try run(PublicMask(p, digest: SealTests.digest)) == run(PlaintextVectors(p)))
  }
}
