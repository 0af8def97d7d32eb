import BigNum
import Masks
import Testing
import Transcript

/// Sealing, summing and opening, against the definition and against the plaintext.
@Suite struct SealTests {
  static let digest = PublicMask.digest(chain: [1], open: [2], vector: 3)

  /// b = a·s + X by schoolbook, at every size of q and on every path.
  @Test(arguments: VectorPath.available, [28, 31, 32, 36, 46, 47, 50, 51, 54])
  func sealedByDefinition(path: VectorPath, bits: Int) throws {
    for n in [64, 128, 256, 512] {
      let p = try parameters(bits: bits, dimension: 2 * n + 1, clients: bits < 40 ? 10 : 4_000_000, n: n)
      #expect(p.modulusBits == bits)
      let mask = try PublicMask(p, digest: Self.digest, path: path)
      let secret = try MaskSecret.draw(p, seed: seed(9), path: path)
      var rng = SeededGenerator(UInt64(bits))
      let edges = [Int32(p.bound), -Int32(p.bound), 0, 1, -1]
      let x = (0..<p.paddedDimension).map { i in
        i % 3 == 0 ? edges[i / 3 % 5] : Int32.random(in: -Int32(p.bound)...Int32(p.bound), using: &rng)
      }
      let b = try mask.seal(x, key: secret)
      let s = secret.key().map { reduced($0, p.modulus) }
      for i in 0..<p.blocks {
        let a = coefficients(mask.block(i), p)
        let expected = zip(product(a, s, p.modulus), x[(i * n)...]).map {
          ($0 + reduced(Int64($1), p.modulus)) % p.modulus
        }
        #expect(b.block(i) == expected, "\(path), \(bits) bits, n = \(n), block \(i)")
      }
    }
  }

  /// Sums open to what the plaintext twin gives: the same vectors with the same noise, added up.
  @Test(arguments: VectorPath.available, [28, 31, 36, 46, 52])
  func sumsOpen(path: VectorPath, bits: Int) throws {
    let p = try parameters(bits: bits, dimension: 20_000, clients: bits < 40 ? 5 : 4_000_000)
    let mask = try PublicMask(p, digest: Self.digest, cacheLimit: bits == 28 ? 0 : 1 << 30, path: path)
    var rng = SeededGenerator(UInt64(bits))
    let sum = MaskSum(p, path: path)
    var plain = [Int64](repeating: 0, count: p.paddedDimension)
    var key = [Int64](repeating: 0, count: p.ringDimension)
    let largest = Int32(p.updateBound / 150)
    for client in 0..<5 {
      let update = (0..<p.dimension).map { _ in Int32.random(in: -largest...largest, using: &rng) }
      let secret = try MaskSecret.draw(p, seed: seed(UInt8(client)), path: path)
      let x = try secret.masked(update)
      let twin = update.map { Int64($0) } + [Int64](repeating: 0, count: p.paddedDimension - p.dimension)
      #expect(x.map { Int64($0) } == zip(twin, secret.noise()).map { $0 + $1 })
      let b = try mask.seal(x, key: secret, work: Work(workers: 2))
      try sum.add(MaskedVector(validating: b.bytes, parameters: p, path: path))
      for i in plain.indices { plain[i] += Int64(x[i]) }
      for (i, s) in secret.key().enumerated() { key[i] += s }
    }
    #expect(try mask.open(sum.vector(), key: key) == plain)
    // One entry of the key off by one, and nothing opens.
    key[7] += 1
    #expect(try mask.open(sum.vector(), key: key) != plain)
  }

  @Test func whatIsRefused() throws {
    let p = try MaskParameters(dimension: 100, clients: 1, updateBound: 1000, ringDimension: 64)
    let other = try MaskParameters(dimension: 100, clients: 2, updateBound: 1000, ringDimension: 64)
    let mask = try PublicMask(p, digest: Self.digest)
    let secret = try MaskSecret.draw(p, seed: seed(1))
    var x = try secret.masked([Int32](repeating: 5, count: 100))
    let b = try mask.seal(x, key: secret)
    let bound = Int32(p.bound)
    for wrong in [bound + 1, -bound - 1, .max, .min] {
      x[17] = wrong
      #expect(throws: MaskError.outOfRange(bound: p.bound)) { try mask.seal(x, key: secret) }
    }
    #expect(throws: MaskError.length(what: "coordinates", count: 5, expected: 128)) {
      try mask.seal([1, 2, 3, 4, 5], key: secret)
    }
    #expect(throws: MaskError.length(what: "coordinates", count: 5, expected: 100)) {
      try secret.masked([1, 2, 3, 4, 5])
    }
    #expect(throws: MaskError.otherParameters) { try PublicMask(other, digest: Self.digest).seal(x, key: secret) }
    #expect(throws: MaskError.otherParameters) { try MaskSum(other).add(b) }
    let sum = MaskSum(p)
    try sum.add(b)
    #expect(throws: MaskError.clients(limit: 1)) { try sum.add(b) }
    #expect(throws: MaskError.length(what: "entries of the key", count: 1, expected: 64)) { try mask.open(b, key: [1]) }
    #expect(throws: MaskError.length(what: "bytes of a digest", count: 3, expected: 32)) {
      try PublicMask(p, digest: [1, 2, 3])
    }
    #expect(throws: MaskError.length(what: "bytes of a seed", count: 3, expected: 32)) {
      try MaskSecret.draw(p, seed: [1, 2, 3])
    }
    x = try secret.masked([Int32](repeating: 5, count: 100))
    #expect(throws: MaskError.cancelled) { try mask.seal(x, key: secret, work: Work(isCancelled: { true })) }
  }
}
