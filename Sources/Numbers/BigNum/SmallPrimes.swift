/// Small primes for sieving.
enum SmallPrimes {
  /// All odd primes below 2^16.
  static let below65536 = odd(below: 1 << 16)
  /// All odd primes below 2^22.
  static let below4194304 = odd(below: 1 << 22)

  /// Eratosthenes over the odd numbers.
  static func odd(below limit: Int) -> [UInt32] {
    var composite = [Bool](repeating: false, count: limit / 2)
    var primes: [UInt32] = []
    for i in 1..<limit / 2 where !composite[i] {
      let p = 2 * i + 1
      primes.append(UInt32(p))
      for j in stride(from: p * p / 2, to: limit / 2, by: p) { composite[j] = true }
    }
    return primes
  }
}
