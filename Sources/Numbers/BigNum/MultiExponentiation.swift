import CGMP

extension Modulus {
  /// Π bases[i]^exponents[i] mod n for public values: time depends on all of them. Straus' method for few bases,
  /// Pippenger's buckets for many, whichever needs fewer products. A negative exponent takes the inverse of the whole
  /// product of such bases; nil where there is none. An empty product is 1.
  public func multiExponentiation(variableTime bases: [BigInt], _ exponents: [BigInt]) -> BigInt? {
    precondition(bases.count == exponents.count, "as many exponents as bases")
    let negative = exponents.indices.filter { exponents[$0].signum < 0 }
    let positive = exponents.indices.filter { exponents[$0].signum > 0 }
    let above = product(positive.map { bases[$0] }, positive.map { exponents[$0] })
    guard !negative.isEmpty else { return above }
    let below = product(negative.map { bases[$0] }, negative.map { -exponents[$0] })
    return below.inverse(mod: value).map { above.multiplied(by: $0, mod: value) }
  }

  private func product(_ bases: [BigInt], _ exponents: [BigInt]) -> BigInt {
    guard !bases.isEmpty else { return 1 % value }
    let bits = exponents.reduce(0) { max($0, $1.bitWidth) }
    let count = bases.count
    let few = (1...8).map { w in (cost: count * ((1 << w) - 2 + (bits + w - 1) / w), window: w) }
    let many = (2...14).map { w in (cost: (bits + w - 1) / w * (count + 2 << w), window: w) }
    guard let s = few.min(by: { $0.cost < $1.cost }), let b = many.min(by: { $0.cost < $1.cost }) else {
      return 1
    }
    let words = (bits + 63) / 64 + 1
    let digits = LimbBuffer(words * count)
    for (i, e) in exponents.enumerated() { __gmpz_export(digits.slot(i, words), nil, -1, 8, 0, 0, e.storage.z) }
    let reader = DigitReader(words: words, digits: digits)
    return s.cost <= b.cost
      ? straus(bases, reader, bits: bits, window: s.window) : pippenger(bases, reader, bits: bits, window: b.window)
  }

  private func straus(_ bases: [BigInt], _ digits: DigitReader, bits: Int, window: Int) -> BigInt {
    let w = Workspace(self)
    let entries = (1 << window) - 1
    let table = LimbBuffer(bases.count * entries * size)
    for (i, base) in bases.enumerated() {
      let first = table.slot(i * entries, size)
      enter(base, into: first, w)
      for j in 1..<max(entries, 1) { multiply(first + (j - 1) * size, first, into: first + j * size, w) }
    }
    let r = LimbBuffer(size)
    copy(one, to: r.base)
    for position in stride(from: (bits - 1) / window * window, through: 0, by: -window) {
      if position != (bits - 1) / window * window { for _ in 0..<window { square(r.base, into: r.base, w) } }
      for i in bases.indices {
        let d = digits.digit(i, position, window)
        if d > 0 { multiply(r.base, table.slot(i * entries + d - 1, size), into: r.base, w) }
      }
    }
    return leave(r.base, w)
  }

  private func pippenger(_ bases: [BigInt], _ digits: DigitReader, bits: Int, window: Int) -> BigInt {
    let w = Workspace(self)
    let entered = LimbBuffer(bases.count * size)
    for (i, base) in bases.enumerated() { enter(base, into: entered.slot(i, size), w) }
    let count = (1 << window) - 1
    let buckets = LimbBuffer(count * size)
    var used = [Bool](repeating: false, count: count)
    let running = LimbBuffer(size)
    let sum = LimbBuffer(size)
    let r = LimbBuffer(size)
    copy(one, to: r.base)
    for position in stride(from: (bits - 1) / window * window, through: 0, by: -window) {
      if position != (bits - 1) / window * window { for _ in 0..<window { square(r.base, into: r.base, w) } }
      for j in used.indices { used[j] = false }
      for i in bases.indices {
        let d = digits.digit(i, position, window) - 1
        guard d >= 0 else { continue }
        let bucket = buckets.slot(d, size)
        used[d] ? multiply(bucket, entered.slot(i, size), into: bucket, w) : copy(entered.slot(i, size), to: bucket)
        used[d] = true
      }
      // Π bucket_j^j as the product of the running products from the highest bucket down.
      var started = false
      copy(one, to: sum.base)
      for j in stride(from: count - 1, through: 0, by: -1) {
        if used[j] {
          started
            ? multiply(running.base, buckets.slot(j, size), into: running.base, w)
            : copy(buckets.slot(j, size), to: running.base)
          started = true
        }
        if started { multiply(sum.base, running.base, into: sum.base, w) }
      }
      multiply(r.base, sum.base, into: r.base, w)
    }
    return leave(r.base, w)
  }
}

/// Windows of many exponents, each with a zero word above it.
private struct DigitReader {
  let words: Int
  let digits: LimbBuffer

  func digit(_ i: Int, _ position: Int, _ bits: Int) -> Int {
    let e = digits.slot(i, words)
    let word = position / 64
    let shift = Limb(position % 64)
    let low = e[word] >> shift
    let high = shift == 0 || word + 1 >= words ? 0 : e[word + 1] << (64 - shift)
    return Int((low | high) & (1 << Limb(bits) - 1))
  }
}
