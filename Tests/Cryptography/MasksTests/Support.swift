import BigNum
import Masks

/// SplitMix64: a seeded stream for tests.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

func seed(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: MaskSecret.seedByteCount) }

/// Updates whose bound makes q as long as that.
func parameters(bits: Int, dimension: Int, clients: Int = 10, n: Int = 2048) throws -> MaskParameters {
  var low: Int64 = 1
  var high = Int64(Int32.max) - 100_000
  // The least bound that needs so many bits.
  while low < high {
    let middle = (low + high) / 2
    let made = try? MaskParameters(dimension: dimension, clients: clients, updateBound: middle, ringDimension: n)
    if let made, made.modulusBits < bits { low = middle + 1 } else { high = middle }
  }
  return try MaskParameters(dimension: dimension, clients: clients, updateBound: low, ringDimension: n)
}

/// x mod q in [0, q).
func reduced(_ x: Int64, _ q: UInt64) -> UInt64 { x < 0 ? q - x.magnitude % q : x.magnitude % q }

/// Least absolute residue.
func centred(_ x: UInt64, _ q: UInt64) -> Int64 { x > q / 2 ? Int64(x) - Int64(q) : Int64(x) }

/// a·s in ℤ_q[x]/(xⁿ + 1), by the definition.
func product(_ a: [UInt64], _ s: [UInt64], _ q: UInt64) -> [UInt64] {
  let n = a.count
  var r = [UInt64](repeating: 0, count: n)
  for (i, x) in a.enumerated() where x != 0 {
    for (j, y) in s.enumerated() where y != 0 {
      let t = MaskModulus.multiply(x, y, q)
      let k = (i + j) % n
      let sum = i + j < n ? r[k] + t : r[k] + q - t
      r[k] = sum < q ? sum : sum - q
    }
  }
  return r
}

/// The polynomial whose transform values these are, by interpolation at ψ^(2·rev(i) + 1).
func coefficients(_ values: [UInt64], _ parameters: MaskParameters) -> [UInt64] {
  let (n, q, root) = (values.count, parameters.modulus, parameters.ring.root)
  let bits = n.trailingZeroBitCount
  var powers: [UInt64] = [1]
  for _ in 1..<2 * n { powers.append(MaskModulus.multiply(powers[powers.count - 1], root, q)) }
  let inverse = MaskModulus.power(UInt64(n), q - 2, q)
  return (0..<n).map { k in
    let sum = values.enumerated().reduce(UInt64(0)) { sum, term in
      let reversed = (0..<bits).reduce(0) { $0 | (term.offset >> $1 & 1) << (bits - 1 - $1) }
      // value·point^(−k), and point^(2n) = 1.
      let power = powers[(2 * n - k * (2 * reversed + 1) % (2 * n)) % (2 * n)]
      let s = sum + MaskModulus.multiply(term.element, power, q)
      return s < q ? s : s - q
    }
    return MaskModulus.multiply(sum, inverse, q)
  }
}
