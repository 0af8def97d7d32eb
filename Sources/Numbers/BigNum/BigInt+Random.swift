extension BigInt {
  /// Uniform in [0, 2^bits).
  public static func random(bits: Int, using rng: inout some RandomNumberGenerator) -> BigInt {
    guard bits > 0 else { return 0 }
    var words = [UInt64](repeating: 0, count: (bits + 63) / 64)
    for i in words.indices { words[i] = rng.next() }
    if bits % 64 != 0 { words[words.count - 1] &= (1 << UInt64(bits % 64)) - 1 }
    defer { words.withUnsafeMutableBytes { wipe($0) } }
    return BigInt(words: words)
  }

  /// Uniform in [0, bound), by rejection; `bound` > 0.
  public static func random(below bound: BigInt, using rng: inout some RandomNumberGenerator) -> BigInt {
    precondition(bound.signum > 0, "an empty range has no random number")
    let bits = (bound - 1).bitWidth
    while true {
      let x = random(bits: bits, using: &rng)
      if x < bound { return x }
    }
  }

  /// Uniform in ℤ*_n, n > 1.
  public static func randomUnit(mod n: BigInt, using rng: inout some RandomNumberGenerator) -> BigInt {
    while true {
      let x = random(below: n, using: &rng)
      if x.gcd(n) == 1 { return x }
    }
  }
}
