public import BigNum

/// The parameters of a subgroup of prime order ℓ of ℤ*_p, p = 2·ℓ·r + 1 with r prime, |p| = 3072 and |ℓ| = 256, found
/// from a public seed (docs/protocol.md §4). Whoever has the seed and the two offsets derives them again.
///
/// With D(label, n) = expand_message_xmd(SHA-512, seed, "SealedSum-modp3072-" ‖ label, n bytes), read big-endian:
/// - ℓ = 2^255 + 2·(D("order", 32) mod 2^254) + 1 + 2·i for the least i ≥ 0 that makes it prime;
/// - r = (r_min + D("cofactor", 400) mod (r_max − r_min)) | 1, plus 2·j for the least j ≥ 0 that makes r and p prime,
///   where r_min = ⌈2^3071/2ℓ⌉ and r_max = ⌊(2^3072 − 2)/2ℓ⌋ give p its 3072 bits.
///
/// As r is prime, the only small subgroup outside that of order ℓ is {1, −1}, which the Jacobi symbol excludes.
public struct ModPParameters: Hashable, Sendable {
  /// What everything is derived from.
  public let seed: String
  /// i.
  public let orderOffset: Int
  /// j.
  public let cofactorOffset: Int
  /// ℓ.
  public let order: BigInt
  /// r.
  public let cofactor: BigInt
  /// p.
  public let modulus: BigInt

  /// |p|.
  public let modulusBits: Int
  /// |ℓ|.
  public let orderBits: Int

  /// Derives the numbers from the seed and known offsets; `verify()` says whether they are a group's.
  public init(seed: String, orderOffset: Int, cofactorOffset: Int) {
    self.init(Search(seed: seed), orderOffset: orderOffset, cofactorOffset: cofactorOffset)
  }

  fileprivate init(_ search: Search, orderOffset: Int, cofactorOffset: Int) {
    seed = search.seed
    modulusBits = search.modulusBits
    orderBits = search.orderBits
    self.orderOffset = orderOffset
    self.cofactorOffset = cofactorOffset
    order = search.firstOrder + BigInt(2 * orderOffset)
    cofactor = search.firstCofactor(order: order) + BigInt(2 * cofactorOffset)
    modulus = 2 * order * cofactor + 1
  }

  /// Checks sizes and that ℓ, r and p are prime. That the offsets are the least ones is checked by generating again.
  public func verify() throws(GroupError) {
    func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws(GroupError) {
      guard condition else { throw .badParameters(group: "modp3072", reason: reason()) }
    }
    try require(orderOffset >= 0 && cofactorOffset >= 0, "an offset is negative")
    try require(order.bitWidth == orderBits, "ℓ has \(order.bitWidth) bits, not \(orderBits)")
    try require(modulus.bitWidth == modulusBits, "p has \(modulus.bitWidth) bits, not \(modulusBits)")
    try require(order.isProbablePrime(), "ℓ is not prime")
    try require(cofactor.isProbablePrime(), "r is not prime")
    try require(modulus.isProbablePrime(), "p is not prime")
  }
}

/// Where the search for a seed starts; sizes other than the standard ones are for tests.
private struct Search {
  let seed: String
  var modulusBits = 3072
  var orderBits = 256

  private func derive(_ label: String, bytes: Int) -> BigInt {
    BigInt(
      bigEndian: expandMessage(
        Array(seed.utf8), domain: "SealedSum-modp\(modulusBits)-" + label, count: bytes, hash: .sha512))
  }

  /// The first candidate for ℓ.
  var firstOrder: BigInt {
    BigInt.powerOfTwo(orderBits - 1) + 2 * derive("order", bytes: orderBits / 8).lowBits(orderBits - 2) + 1
  }

  /// The first candidate for r.
  func firstCofactor(order: BigInt) -> BigInt {
    let least = (BigInt.powerOfTwo(modulusBits - 1) + 2 * order - 1) / (2 * order)
    let most = (BigInt.powerOfTwo(modulusBits) - 2) / (2 * order)
    let r = least + derive("cofactor", bytes: (modulusBits + 128) / 8) % (most - least)
    return r.isOdd ? r : r + 1
  }
}

extension ModPParameters {
  /// Searches the parameters of a seed: about a million candidates, of which a sieve leaves a few thousand to test
  /// (minutes on one core). `progress` hears how many offsets have been gone through.
  package static func generate(
    seed: String, modulusBits: Int = 3072, orderBits: Int = 256, progress: (Int) -> Void = { _ in }
  ) throws(GroupError) -> ModPParameters {
    let search = Search(seed: seed, modulusBits: modulusBits, orderBits: orderBits)
    var i = 0
    let firstOrder = search.firstOrder
    while !(firstOrder + BigInt(2 * i)).isProbablePrime() { i += 1 }
    let order = firstOrder + BigInt(2 * i)
    let firstCofactor = search.firstCofactor(order: order)
    let sieve = CofactorSieve(order: order, firstCofactor: firstCofactor)
    // A search of 2^26 offsets, sixty times the expected number, fails with probability below 2^−80.
    for block in 0..<1 << (26 - CofactorSieve.blockBits) {
      for j in sieve.survivors(block: block) {
        let r = firstCofactor + BigInt(2 * j)
        guard r.isProbablePrime(), (2 * order * r + 1).isProbablePrime() else { continue }
        let found = ModPParameters(search, orderOffset: i, cofactorOffset: j)
        try found.verify()
        return found
      }
      progress((block + 1) << CofactorSieve.blockBits)
    }
    throw .badParameters(group: "modp3072", reason: "no cofactor among the first 2^26 offsets of this seed")
  }
}

/// Strikes out offsets j for which a small prime divides r = r₀ + 2·j or p = 2·ℓ·r + 1.
private struct CofactorSieve {
  static let blockBits = 16
  private static let limit = 1 << 20

  /// A small prime q with the residues of j that it strikes out.
  private struct Strike {
    let prime: Int
    let forCofactor: Int
    let forModulus: Int
  }
  private let strikes: [Strike]

  init(order: BigInt, firstCofactor: BigInt) {
    strikes = Self.oddPrimes(below: Self.limit).compactMap { q in
      let prime = BigInt(q)
      guard let r = (firstCofactor % prime).asInt, let inverse = (2 * order).inverse(mod: prime)?.asInt else {
        return nil
      }
      let half = (q + 1) / 2
      return Strike(prime: q, forCofactor: (q - r) * half % q, forModulus: (2 * q - r - inverse) % q * half % q)
    }
  }

  func survivors(block: Int) -> [Int] {
    let (start, count) = (block << Self.blockBits, 1 << Self.blockBits)
    var struck = [Bool](repeating: false, count: count)
    for s in strikes {
      for residue in [s.forCofactor, s.forModulus] {
        var j = (residue - start % s.prime + s.prime) % s.prime
        while j < count {
          struck[j] = true
          j += s.prime
        }
      }
    }
    return struck.indices.filter { !struck[$0] }.map { start + $0 }
  }

  private static func oddPrimes(below limit: Int) -> [Int] {
    var composite = [Bool](repeating: false, count: limit)
    var primes = [Int]()
    for q in stride(from: 3, to: limit, by: 2) where !composite[q] {
      primes.append(q)
      for m in stride(from: q * q, to: limit, by: 2 * q) { composite[m] = true }
    }
    return primes
  }
}
