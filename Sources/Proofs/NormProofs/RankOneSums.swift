import BigNum
import Groups

/// Y_t[g] = Σ_i c_t[i]·X[g, i], the sums of a group's entries that a projection takes: all that its rank-one matrix sees of
/// X while groups are bound.
struct RankOneSums: Sendable {
  /// Entry g·T + t.
  private(set) var values: [Int64]
  /// −1 where ρ_t[g] is 1, else 0, likewise.
  let mask: [Int8]
  let terms: Int, groups: Int

  /// One pass over X. |Y_t[g]| ≤ √k'·R, which lies in 32 bits or, as all projections do, in 63.
  init(_ source: EntrySource, _ projections: Projections, bound: Int64, work: Work) throws(BigNumError) {
    (terms, groups, mask) = (projections.count, projections.groups, projections.groupMask)
    let places = projections.places
    let bits = BitProjections(bits: projections.placeBits, places: places)
    let square = BigInt(Int(bound)) * BigInt(Int(bound)) * BigInt(places)
    let wide = square.bitWidth > 62
    let batch = BitProjections.mostRows
    let all = groups
    var parts = try work.map((groups + batch - 1) / batch) { i in
      let some = i * batch..<min(all, (i + 1) * batch)
      return source.withPieces(at: [some.lowerBound * places], size: some.count * places) {
        bits.sums(of: $0, wide: wide)
      }
    }
    values = []
    values.reserveCapacity(groups * terms)  // so that no copy is left behind
    for i in parts.indices {
      values += parts[i]
      parts[i].withUnsafeMutableBytes { wipe($0) }
    }
  }

  /// ⟨R_t, X⟩ = Σ_g ρ_t[g]·Y_t[g].
  var projected: [Int64] {
    SmallIntegerSums.masked(mask, from: 0, values, from: 0, groups: groups, terms: terms)
  }

  /// Σ_t w_t·Σ_g ρ_t[g]·Y_t[g'] over groups g of slab a and those g' in their places in slab b: the part of the form on
  /// slabs.
  func form<G: PrimeGroup>(
    _ weights: ScalarVector<G>, _ slabs: Slabs, _ p: NormParameters, work: Work
  ) throws(BigNumError) -> [[Scalar<G>]] {
    try work.map(slabs.count) { a in
      (0..<slabs.count).map { b in
        let (first, second) = (slabs.groups(of: a, p), slabs.groups(of: b, p))
        var sums = SmallIntegerSums.masked(
          mask, from: first.lowerBound * terms, values, from: second.lowerBound * terms,
          groups: min(first.count, second.count), terms: terms)
        defer { sums.withUnsafeMutableBytes { wipe($0) } }
        return weights.dot(sums)
      }
    }
  }

  /// Ỹ: what slabs' weights make of the sums, entry g·T + t for g < S.
  func folded<G: PrimeGroup>(_ weights: ScalarVector<G>, _ slabs: Slabs, workers: Int) -> ScalarVector<G> {
    let size = slabs.groups * terms
    var table = ScalarVector<G>(zeros: size)
    for b in 0..<slabs.count {
      var part = Array(values[b * size..<min(values.count, (b + 1) * size)])
      part += [Int64](repeating: 0, count: size - part.count)
      table.add(part, times: weights[b], workers: workers)
      part.withUnsafeMutableBytes { wipe($0) }
    }
    return table
  }

  /// Ũ without the τ_t: what slabs' weights make of the bits ρ_t[g], likewise.
  func foldedBits<G: PrimeGroup>(_ weights: ScalarVector<G>, _ slabs: Slabs) -> ScalarVector<G> {
    let size = slabs.groups * terms
    let width = (slabs.count + 7) / 8
    var bytes = [UInt8](repeating: 0, count: size * width)
    for b in 0..<slabs.count {
      let start = b * size
      for i in 0..<min(mask.count - start, size) {
        bytes[i &* width &+ b / 8] |= UInt8(truncatingIfNeeded: mask[start &+ i] & 1) << UInt8(b % 8)
      }
    }
    let list = weights.scalars + [Scalar<G>](repeating: .zero, count: 8 * width - slabs.count)
    return bytes.withUnsafeBytes { ScalarVector(adding: .subsetSums(list), by: $0) }
  }

  mutating func erase() { values.withUnsafeMutableBytes { wipe($0) } }
}
