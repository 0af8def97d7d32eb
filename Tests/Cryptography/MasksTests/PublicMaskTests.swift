import BigNum
import Masks
import Testing
import Transcript

/// The public polynomials from their streams, and packed vectors from outside.
@Suite struct PublicMaskTests {
  /// a_i by the definition, from one `Xof`.
  private func block(_ digest: [UInt8], _ i: Int, _ p: MaskParameters) -> (values: [UInt64], refused: Int) {
    var xof = Xof(label: "mask-a", seed: digest + Codec.littleEndian(UInt64(i)))
    let width = (p.modulusBits + 7) / 8
    var (values, refused): ([UInt64], Int) = ([], 0)
    while values.count < p.ringDimension {
      let word = xof.bytes(width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let x = word & (UInt64(1) << UInt64(p.modulusBits) - 1)
      if x < p.modulus { values.append(x) } else { refused += 1 }
    }
    return (values, refused)
  }

  @Test(arguments: VectorPath.available, [28, 31, 33, 40, 46, 54])
  func polynomialsAreStreams(path: VectorPath, bits: Int) throws {
    let p = try parameters(bits: bits, dimension: 2048 * 19, clients: bits < 40 ? 10 : 4_000_000)
    let digest = PublicMask.digest(chain: [1], open: [2], vector: bits)
    let mask = try PublicMask(p, digest: digest, path: path)
    let bare = try PublicMask(p, digest: digest, cacheLimit: 0, path: path)
    for i in [0, 1, 7, 8, 13, 18, 0] {
      let expected = block(digest, i, p).values
      #expect(mask.block(i) == expected, "\(path), \(bits) bits, block \(i)")
      #expect(bare.block(i) == expected)
    }
  }

  /// A block with words that are refused, so that its stream is longer: q of 28 bits in a ring where there are many.
  @Test(arguments: VectorPath.available)
  func refusedWords(path: VectorPath) throws {
    let p = try MaskParameters(dimension: 2048 * 100, clients: 1, updateBound: 1)
    #expect(p.modulusBits == 28)
    let digest = PublicMask.digest(chain: [], open: [], vector: 0)
    let mask = try PublicMask(p, digest: digest, path: path)
    var refused = 0
    for i in 0..<p.blocks {
      let made = block(digest, i, p)
      refused += made.refused
      if made.refused > 0 { #expect(mask.block(i) == made.values) }
    }
    #expect(refused > 3)
  }

  @Test func digestsDiffer() {
    let all = [
      PublicMask.digest(chain: [1], open: [2], vector: 3), PublicMask.digest(chain: [2], open: [2], vector: 3),
      PublicMask.digest(chain: [1], open: [3], vector: 3), PublicMask.digest(chain: [1], open: [2], vector: 4),
      PublicMask.digest(chain: [1, 2], open: [], vector: 3), PublicMask.digest(chain: [], open: [1, 2], vector: 3),
    ]
    #expect(Set(all).count == all.count && all.allSatisfy { $0.count == 32 })
  }

  /// ⚔ b outside [0, q) is a second encoding of another b; other lengths are none.
  @Test(arguments: VectorPath.available, [28, 31, 46, 54])
  func vectorsFromOutside(path: VectorPath, bits: Int) throws {
    let p = try parameters(bits: bits, dimension: 64 * 130, clients: bits < 40 ? 10 : 4_000_000, n: 64)
    var rng = SeededGenerator(1)
    let good = (0..<p.paddedDimension).map { _ in UInt64.random(in: 0..<p.modulus, using: &rng) }
    let vector = try MaskedVector(coordinates: good, parameters: p)
    #expect((0..<p.blocks).flatMap { vector.block($0) } == good)
    #expect(try MaskedVector(validating: vector.bytes, parameters: p, path: path) == vector)
    for at in [0, 1, 63, 64, 5000, p.paddedDimension - 1] {
      for wrong in [p.modulus, p.modulus + 1, UInt64(1) << UInt64(bits) - 1] {
        var bad = vector.bytes
        for k in 0..<bits {
          let bit = at * bits + k
          bad[bit / 8] &= ~(1 << UInt8(bit % 8))
          bad[bit / 8] |= UInt8(wrong >> UInt64(k) & 1) << UInt8(bit % 8)
        }
        #expect(throws: MaskError.notCanonical(block: at / 64)) {
          try MaskedVector(validating: bad, parameters: p, path: path)
        }
      }
    }
    for bytes in [[], Array(vector.bytes.dropLast()), vector.bytes + [0]] {
      #expect(throws: MaskError.length(what: "bytes of a masked vector", count: bytes.count, expected: p.byteCount)) {
        try MaskedVector(validating: bytes, parameters: p, path: path)
      }
    }
  }
}
