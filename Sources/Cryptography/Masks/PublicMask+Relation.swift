public import BigNum
import CKernels

extension PublicMask {
  /// The relation's public side: ā_t = Σ ρ'_t[i]·a_i and b̄_t = Σ ρ'_t[i]·b_i modulo q, and from them g_t and B_t.
  public func relation(
    _ b: MaskedVector, weights: MaskWeights, work: Work = .parallel
  ) throws(MaskError) -> MaskRelation {
    guard b.parameters == parameters else { throw .otherParameters }
    try check(weights)
    let (values, coefficients) = try sums(b, weights, work)
    let q = parameters.modulus
    let n = ring.n
    var keyWeights: [[Int64]] = []
    var scalars: [UInt64] = []
    for (t, c) in weights.coordinates.enumerated() {
      // f*(x) = f(1/x) has the values of f at inverse points, which stand in reverse order.
      var reversed = Array(values[t * n..<(t + 1) * n].reversed())
      let words = RingMemory(byteCount: ring.polynomialByteCount)
      let zero = RingMemory(byteCount: ring.polynomialByteCount)
      sealedsum_mask_write(ring.pointer, words.base, &reversed, n)
      // −(0 − a*·c): opening zero by the negative key.
      let factor = ring.factor(coefficients: c.map { $0 == 0 ? 0 : q - $0 })
      keyWeights.append(
        [Int64](unsafeUninitializedCapacity: n) { out, filled in
          sealedsum_mask_open(ring.pointer, out.baseAddress, zero.base, words.base, factor.base)
          filled = n
        })
      scalars.append(
        zip(c, coefficients[t * n..<(t + 1) * n]).reduce(0) { sum, term in
          let x = sum + MaskModulus.multiply(term.0, term.1, q)
          return x < q ? x : x - q
        })
    }
    return MaskRelation(keyWeights: keyWeights, values: scalars)
  }

  private func check(_ weights: MaskWeights) throws(MaskError) {
    for list in weights.blocks where list.count != parameters.blocks {
      throw .length(what: "weights of blocks", count: list.count, expected: parameters.blocks)
    }
    for list in weights.coordinates where list.count != ring.n {
      throw .length(what: "weights of coordinates", count: list.count, expected: ring.n)
    }
    guard (1...SEALEDSUM_MASK_TERMS).contains(weights.blocks.count),
      weights.blocks.count == weights.coordinates.count
    else { throw .length(what: "projections", count: weights.blocks.count, expected: parameters.weightCount) }
    let limit = UInt64(1) << UInt64(parameters.weightBits)
    for list in weights.blocks + weights.coordinates {
      guard list.allSatisfy({ $0 < limit }) else { throw .weights(bits: parameters.weightBits + 1, minimum: 0) }
    }
  }

  /// Σ_i ρ'_t[i]·a_i (transform values) and Σ_i ρ'_t[i]·b_i (coefficients), at t·n + m.
  private func sums(
    _ b: MaskedVector, _ weights: MaskWeights, _ work: Work
  ) throws(MaskError) -> (values: [UInt64], coefficients: [UInt64]) {
    let (ring, terms) = (self.ring, weights.blocks.count)
    // Whole groups a part, few enough rows for the accumulators, and a part for every thread.
    let most = SEALEDSUM_MASK_SUM_ROWS / Self.group
    let part = max(1, min(most, (groupCount + work.workers - 1) / work.workers))
    let parts = try parallel((groupCount + part - 1) / part, work) { i -> [[UInt64]] in
      let words = sealedsum_mask_sums_words(ring.pointer, terms)
      let (forA, forB) = (RingMemory(byteCount: 8 * words), RingMemory(byteCount: 8 * words))
      let rows = RingMemory(byteCount: Self.group * ring.polynomialByteCount)
      for group in i * part..<min(groupCount, (i + 1) * part) {
        let blocks = blocks(ofGroup: group)
        let w = blocks.flatMap { block in weights.blocks.map { $0[block] } }
        let a = polynomials(ofGroup: group)
        b.unpack(blocks, ring, into: rows.base)
        for (accumulators, from) in [(forA, a), (forB, rows)] {
          let base = accumulators.base.assumingMemoryBound(to: UInt64.self)
          sealedsum_mask_sums_add(ring.pointer, base, from.base, blocks.count, w, terms)
        }
      }
      return [forA, forB].map { accumulators in
        [UInt64](unsafeUninitializedCapacity: terms * ring.n) { out, filled in
          let base = accumulators.base.assumingMemoryBound(to: UInt64.self)
          sealedsum_mask_sums_reduce(ring.pointer, out.baseAddress, base, terms)
          filled = terms * ring.n
        }
      }
    }
    func total(_ k: Int) -> [UInt64] {
      parts.dropFirst().reduce(parts[0][k]) { sum, part in
        zip(sum, part[k]).map { x, y in
          let s = x + y
          return s < ring.q ? s : s - ring.q
        }
      }
    }
    return (total(0), total(1))
  }

  /// Y'_t[i] = Σ_m c'_t[m]·X_i[m] at [t][i], over the integers: for the sumcheck of the relation. Secret.
  public func blockSums(
    _ x: [Int32], weights: MaskWeights, work: Work = .parallel
  ) throws(MaskError) -> [[Int128]] {
    guard x.count == parameters.paddedDimension else {
      throw .length(what: "coordinates", count: x.count, expected: parameters.paddedDimension)
    }
    try check(weights)
    let ring = self.ring
    let columns = try parallel(parameters.blocks, work) { i in
      x.withUnsafeBufferPointer { x in
        weights.coordinates.map { c -> Int128 in
          var (low, high): (UInt64, Int64) = (0, 0)
          sealedsum_mask_dot(ring.pointer, &low, &high, c, x.baseAddress.map { $0 + i * ring.n })
          return Int128(high) << 64 | Int128(low)
        }
      }
    }
    return weights.coordinates.indices.map { t in columns.map { $0[t] } }
  }

  /// κ_t = (Σ γ_t·X + ⟨g_t, s⟩ − B_t)/q, an integer where b ≡ a·s + X. Secret.
  public func quotients(
    blockSums: [[Int128]], key: [Int64], weights: MaskWeights, relation: MaskRelation
  ) throws(MaskError) -> [BigInt] {
    try check(weights)
    guard key.count == ring.n else { throw .length(what: "entries of the key", count: key.count, expected: ring.n) }
    let q = BigInt(parameters.modulus)
    var quotients: [BigInt] = []
    for t in blockSums.indices {
      var sum = -BigInt(relation.values[t])
      for (weight, y) in zip(weights.blocks[t], blockSums[t]) {
        let high = BigInt(Int(truncatingIfNeeded: y >> 64))
        sum += BigInt(weight) * ((high << 64) + BigInt(UInt64(truncatingIfNeeded: y)))
      }
      for (g, s) in zip(relation.keyWeights[t], key) { sum += BigInt(Int(g)) * BigInt(Int(s)) }
      guard sum % q == 0 else { throw .unrelated(projection: t) }
      quotients.append(sum.dividedExactly(by: q))
    }
    return quotients
  }
}
