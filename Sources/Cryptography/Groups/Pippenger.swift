/// Multi-scalar multiplication by buckets, for public scalars and any group: with windows of c bits each element is
/// added to one bucket a window, and each window's 2^(c−1) buckets are summed with weights by running sums.
enum Pippenger<G: PrimeGroup> {
  static func multiScalar(_ scalars: [Scalar<G>], _ elements: [G.Element]) -> G.Element {
    precondition(scalars.count == elements.count, "a multi-scalar multiplication of lists of different lengths")
    var points = [G.Element]()
    var values = [Limbs]()
    for (s, a) in zip(scalars, elements) where !s.isZero {
      points.append(a)
      values.append(s.limbs)
    }
    guard !points.isEmpty else { return G.identity }

    let bits = values.reduce(0) { max($0, bitWidth($1)) }
    let c = window(count: points.count)
    // The top window has fewer than c bits, so it takes the last carry without one of its own.
    let windows = bits / c + 1
    var result = G.identity
    let digits = values.map { recode($0, window: c, count: windows) }
    for w in stride(from: windows - 1, through: 0, by: -1) {
      result = G.multiply(result, byPowerOfTwo: c)
      var buckets = [G.Element?](repeating: nil, count: 1 << (c - 1))
      for i in points.indices {
        let d = Int(digits[i][w])
        guard d != 0 else { continue }
        let a = d > 0 ? points[i] : G.negate(points[i])
        let k = abs(d) - 1
        buckets[k] = buckets[k].map { G.add($0, a) } ?? a
      }
      var (running, sum): (G.Element?, G.Element?) = (nil, nil)
      for k in buckets.indices.reversed() {
        if let b = buckets[k] { running = running.map { G.add($0, b) } ?? b }
        if let r = running { sum = sum.map { G.add($0, r) } ?? r }
      }
      if let sum { result = G.add(result, sum) }
    }
    return result
  }

  /// The window that minimises windows · (count + 2^c) additions.
  static func window(count: Int) -> Int {
    (1...15).min { cost($0, count) < cost($1, count) } ?? 4
  }

  private static func cost(_ c: Int, _ count: Int) -> Int { (256 / c + 1) * (count + (1 << c)) }

  private static func bitWidth(_ x: Limbs) -> Int {
    for i in stride(from: 3, through: 0, by: -1) where x[i] != 0 { return 64 * i + 64 - x[i].leadingZeroBitCount }
    return 0
  }

  /// Digits d_w in [−2^(c−1), 2^(c−1)] with Σ d_w·2^(c·w) = x, least significant first, for x < 2^(c·count − 1).
  private static func recode(_ x: Limbs, window c: Int, count: Int) -> [Int16] {
    var carry = 0
    return (0..<count).map { w in
      let d = Int(x.bits(at: c * w, count: c)) + carry
      carry = d >= 1 << (c - 1) && w < count - 1 ? 1 : 0
      return Int16(d - (carry << c))
    }
  }
}
