import BigNum
import Groups
import Testing

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

/// An integer in [0, 2^256), often one with few or many bits set or close to the order.
func edgeInteger(order: BigInt, using rng: inout SeededGenerator) -> BigInt {
  let small = BigInt(Int.random(in: 0...3, using: &rng))
  switch Int.random(in: 0..<8, using: &rng) {
  case 0: return small
  case 1: return order - 1 - small
  case 2: return BigInt.powerOfTwo(Int.random(in: 0..<255, using: &rng)) + small
  case 3: return BigInt.powerOfTwo(Int.random(in: 3..<256, using: &rng)) - 1 - small
  case 4: return (order >> 1) + small
  default: return BigInt.random(bits: 256, using: &rng)
  }
}

func bytes(_ hex: String) -> [UInt8] {
  let digits = Array(hex.utf8)
  return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
    UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
  }
}

func hex(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// Σ s_i·a_i by the definition.
func naive<G: PrimeGroup>(_ scalars: [Scalar<G>], _ elements: [G.Element]) -> G.Element {
  zip(scalars, elements).reduce(G.identity) { G.add($0, G.multiply($1.1, by: $1.0)) }
}
