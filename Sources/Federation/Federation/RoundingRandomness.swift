import Transcript

/// The draws of stochastic rounding: eight streams of the XOF from a fresh secret, as a call of the system's generator for
/// each entry would take longer than sealing does.
struct RoundingRandomness: RandomNumberGenerator {
  private static let blocks = 8
  private static let stride = blocks * XofLanes.rate
  private let streams: XofLanes
  private var words = [UInt64](repeating: 0, count: XofLanes.count * stride / 8)
  private var place: Int

  init() {
    var system = SystemRandomNumberGenerator()
    streams = XofLanes(label: "stochastic-rounding", seedByteCount: 32) { _, seed in
      for i in seed.indices { seed[i] = UInt8.random(in: .min ... .max, using: &system) }
    }
    place = words.count
  }

  mutating func next() -> UInt64 {
    if place == words.count {
      words.withUnsafeMutableBytes { bytes in
        guard let out = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
        streams.squeeze(blocks: Self.blocks, into: out, stride: Self.stride)
      }
      place = 0
    }
    defer { place += 1 }
    return words[place]
  }
}
