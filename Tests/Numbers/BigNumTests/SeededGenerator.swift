import Testing

/// SplitMix64: a test prints its seed when it fails, and runs again with it.
struct SeededGenerator: RandomNumberGenerator, CustomTestStringConvertible, Sendable {
  let seed: UInt64
  private var state: UInt64

  init(seed: UInt64 = .random(in: .min ... .max)) { self.seed = seed; state = seed }

  var testDescription: String { "seed \(seed)" }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
