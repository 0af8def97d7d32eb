/// What a random stream can be labelled with.
public protocol RandomStreamLabel: Sendable {
  /// A type tag and the value in 64-bit words; different labels give different words.
  var streamWords: [UInt64] { get }
}

extension String: RandomStreamLabel {
  /// Tag 1, length in bytes, UTF-8 in eights.
  public var streamWords: [UInt64] {
    let bytes = Array(utf8)
    var words: [UInt64] = [1, UInt64(bytes.count)]
    for start in stride(from: 0, to: bytes.count, by: 8) {
      words.append(bytes[start..<min(start + 8, bytes.count)].reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
    return words
  }
}

extension Int: RandomStreamLabel {
  /// Tag 2, two's complement.
  public var streamWords: [UInt64] { [2, UInt64(bitPattern: Int64(self))] }
}

extension UInt64: RandomStreamLabel {
  /// Tag 3, value.
  public var streamWords: [UInt64] { [3, self] }
}

/// Seeded pseudo-random numbers for experiments: one stream for each seed and list of labels, such as
/// `RandomStream(seed: 1, "train", client, round)`, so that no draw of one purpose moves another's.
///
/// The generator is xoshiro256** (Blackman and Vigna, 2018). It is *not* cryptographic: keys, encryption and proofs
/// take the system's generator. Shuffles and draws are written out here, because those of the standard library may
/// change between versions, and results must be byte-identical.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private var s: (UInt64, UInt64, UInt64, UInt64)

  /// The stream of this seed and these labels (strings and integers, in order).
  public init(seed: UInt64, _ labels: any RandomStreamLabel...) {
    var lanes: [UInt64] = [
      0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
    ]  // fractions of √2, √3, √5, √7
    var position: UInt64 = 0
    func absorb(_ word: UInt64) {
      position &+= 0x9e37_79b9_7f4a_7c15
      for i in 0..<4 { lanes[i] = Self.mix(lanes[i] ^ Self.mix(word &+ position &* UInt64(2 * i + 1))) }
    }
    absorb(seed)
    for label in labels { label.streamWords.forEach(absorb) }
    absorb(UInt64(labels.count))
    if lanes == [0, 0, 0, 0] { lanes[0] = 1 }  // the one state that xoshiro never leaves
    s = (lanes[0], lanes[1], lanes[2], lanes[3])
  }

  /// The finaliser of SplitMix64, a bijection in which each input bit moves about half of the output bits.
  private static func mix(_ x: UInt64) -> UInt64 {
    var z = x
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// 64 uniform bits.
  public mutating func next() -> UInt64 {
    let x = s.1 &* 5
    let result = (x << 7 | x >> 57) &* 9
    let t = s.1 << 17
    s.2 ^= s.0
    s.3 ^= s.1
    s.1 ^= s.2
    s.0 ^= s.3
    s.2 ^= t
    s.3 = s.3 << 45 | s.3 >> 19
    return result
  }
}

extension RandomStream {
  /// Uniform in [0, bound), without bias; `bound` > 0.
  public mutating func uniform(below bound: Int) -> Int {
    precondition(bound > 0, "an empty range has no random number")
    let n = UInt64(bound)
    let limit = UInt64.max - UInt64.max % n  // a multiple of n
    while true {
      let x = next()
      if x < limit { return Int(x % n) }
    }
  }

  /// Uniform in [0, 1), a multiple of 2^−53.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A standard normal deviate (Marsaglia's polar method; its second deviate is dropped, so a draw has no memory).
  public mutating func normal() -> Double {
    while true {
      let (u, v) = (2 * uniform() - 1, 2 * uniform() - 1)
      let r = u * u + v * v
      if r > 0, r < 1 { return u * (-2 * PortableMath.log(r) / r).squareRoot() }
    }
  }

  /// A gamma deviate of shape α > 0 and scale 1 (Marsaglia and Tsang, 2000; below 1 by the boost of their §6).
  public mutating func gamma(shape alpha: Double) -> Double {
    precondition(alpha > 0, "a gamma distribution has a positive shape")
    if alpha < 1 {
      let boost = PortableMath.exp(PortableMath.log(1 - uniform()) / alpha)
      return gamma(shape: alpha + 1) * boost
    }
    let d = alpha - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let t = 1 + c * x
      let v = t * t * t
      if v > 0, PortableMath.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * PortableMath.log(v) { return d * v }
    }
  }

  /// A permutation of 0 ..< count, uniform (Fisher and Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, uniform(below: i + 1)) }
    return order
  }
}
