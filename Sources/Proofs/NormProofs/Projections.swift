package import BigNum
package import Groups
import Transcript

/// The bits ρ_t ∈ {0,1}^J' and c_t ∈ {0,1}^k' that a seed of 32 bytes stands for, T of each, and with them the matrices
/// R_t[j,s] = ρ_t[⌊j/2^a⌋]·c_t[(j mod 2^a)·k + s] of rank one, which nobody makes.
///
/// One XOF: of each projection first ⌈J'/8⌉ bytes of ρ_t, then ⌈k'/8⌉ of c_t; bit i is bit i mod 8 of byte ⌊i/8⌋, and bits
/// behind the last are not used.
package struct Projections: Sendable {
  let count: Int
  /// J' and k'.
  let groups: Int, places: Int
  /// ρ_t one after the other, ⌈J'/8⌉ bytes each; and c_t. Unused bits are 0.
  let groupBits: [UInt8], placeBits: [UInt8]
  /// Whether bits stand for −1 and 1, which is not sound: for the test that shows it.
  let signs: Bool

  package init(seed: [UInt8], _ p: NormParameters, signs: Bool = false) {
    self.signs = signs
    (count, groups, places) = (p.projections, p.groups, p.places)
    var stream = Xof(label: "norm-projections", seed: seed)
    var (ofGroups, ofPlaces) = ([UInt8](), [UInt8]())
    for _ in 0..<count {
      ofGroups += Self.bits(p.groups, &stream)
      ofPlaces += Self.bits(p.places, &stream)
    }
    (groupBits, placeBits) = (ofGroups, ofPlaces)
  }

  private static func bits(_ count: Int, _ stream: inout Xof) -> [UInt8] {
    var bytes = stream.bytes((count + 7) / 8)
    if count % 8 > 0 { bytes[bytes.count - 1] &= 0xFF >> UInt8(8 - count % 8) }
    return bytes
  }

  /// ⟨w, b_t⟩ of every vector b_t of bits, by the sums of all subsets of eight weights.
  private static func products<G: PrimeGroup>(
    _ bits: [UInt8], _ weights: ScalarVector<G>, count: Int, work: Work
  ) throws(BigNumError) -> ScalarVector<G> {
    let width = (weights.count + 7) / 8
    // Tables of 16 bytes' weights at once stay in the cache.
    let parts = try work.map((width + 15) / 16) { part in
      let bytes = part * 16..<min(width, part * 16 + 16)
      var list = weights[8 * bytes.lowerBound..<min(weights.count, 8 * bytes.upperBound)].scalars
      list += [Scalar<G>](repeating: .zero, count: 8 * bytes.count - list.count)
      var some: [UInt8] = []
      some.reserveCapacity(count * bytes.count)
      for t in 0..<count { some += bits[t * width + bytes.lowerBound..<t * width + bytes.upperBound] }
      return some.withUnsafeBytes { ScalarVector(adding: .subsetSums(list), by: $0) }
    }
    return parts.dropFirst().reduce(parts[0], +)
  }

  /// Ã(r) = Σ_t τ_t·⟨χ(r_groups), ρ_t⟩·⟨χ(r_places), c_t⟩: nothing an entry.
  package func evaluate<G: PrimeGroup>(
    _ weights: [Scalar<G>], _ groupWeights: ScalarVector<G>, _ placeWeights: ScalarVector<G>, work: Work
  ) throws(BigNumError) -> Scalar<G> {
    let first = try Self.products(groupBits, groupWeights, count: count, work: work)
    let second = try Self.products(placeBits, placeWeights, count: count, work: work)
    guard !signs else {
      func doubled(_ x: ScalarVector<G>, _ all: ScalarVector<G>) -> ScalarVector<G> {
        x + x - ScalarVector(repeating: all.sum(), count: count)
      }
      return (doubled(first, groupWeights) * doubled(second, placeWeights)).dot(ScalarVector(weights))
    }
    return (first * second).dot(ScalarVector(weights))
  }

  /// ρ_t of group g.
  func bit(_ t: Int, group g: Int) -> Bool { groupBits[t * ((groups + 7) / 8) + g / 8] >> UInt8(g % 8) & 1 == 1 }
  /// c_t of a place.
  func bit(_ t: Int, place i: Int) -> Bool { placeBits[t * ((places + 7) / 8) + i / 8] >> UInt8(i % 8) & 1 == 1 }

  /// −1 where a bit of ρ is 1, else 0: entry g·T + t.
  var groupMask: [Int8] {
    let width = (groups + 7) / 8
    return [Int8](unsafeUninitializedCapacity: groups * count) { out, size in
      groupBits.withUnsafeBufferPointer { bits in
        for t in 0..<count {
          for g in 0..<groups { out[g &* count &+ t] = -Int8(bits[t &* width &+ g &>> 3] &>> UInt8(g & 7) & 1) }
        }
      }
      size = groups * count
    }
  }

  /// Σ_t w_t·c_t: a row of A, where the w_t are what is left of τ_t·ρ_t.
  func placeRow<G: PrimeGroup>(_ weights: [Scalar<G>]) -> ScalarVector<G> {
    var row = ScalarVector<G>(zeros: places)
    for start in stride(from: 0, to: count, by: 128) {
      let some = start..<min(count, start + 128)
      let width = (some.count + 7) / 8
      var list = Array(weights[some])
      list += [Scalar<G>](repeating: .zero, count: 8 * width - list.count)
      row = row + transposed(some).withUnsafeBytes { ScalarVector(adding: .subsetSums(list), by: $0) }
    }
    return row
  }

  /// Bits of some c_t place after place: ⌈count/8⌉ bytes a place, projections lowest first.
  private func transposed(_ some: Range<Int>) -> [UInt8] {
    let (from, to) = ((places + 7) / 8, (some.count + 7) / 8)
    var out = [UInt8](repeating: 0, count: 8 * from * to)
    for block in 0..<to {
      let terms = some.lowerBound + 8 * block..<min(some.upperBound, some.lowerBound + 8 * block + 8)
      for byte in 0..<from {
        // An 8 × 8 square of bits, row t in byte t.
        var x: UInt64 = 0
        for t in terms { x |= UInt64(placeBits[t * from + byte]) << UInt64(8 * (t - terms.lowerBound)) }
        var swap = (x ^ x >> 7) & 0x00AA_00AA_00AA_00AA
        x ^= swap ^ swap << 7
        swap = (x ^ x >> 14) & 0x0000_CCCC_0000_CCCC
        x ^= swap ^ swap << 14
        swap = (x ^ x >> 28) & 0x0000_0000_F0F0_F0F0
        x ^= swap ^ swap << 28
        for i in 0..<8 { out[(8 * byte + i) * to + block] = UInt8(truncatingIfNeeded: x >> UInt64(8 * i)) }
      }
    }
    return Array(out.prefix(places * to))
  }
}
