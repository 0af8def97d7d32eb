import CGMP
import Synchronization

extension BigInt {
  /// A random prime of exactly `bits` bits with the two highest set, so that a product of two has twice as many;
  /// ≡ 3 mod 4.
  public static func randomPrime(bits: Int, using rng: inout some RandomNumberGenerator) throws(BigNumError) -> BigInt {
    guard bits >= 8 else { throw .primeSize(bits: bits, minimum: 8) }
    while true {
      var x = BigInt.random(bits: bits, using: &rng)
      for i in [0, 1, bits - 2, bits - 1] { x.setBit(i) }
      if x.isProbablePrime() { return x }
    }
  }

  mutating func setBit(_ i: Int) {
    makeUnique()
    __gmpz_setbit(storage.z, UInt(i))
  }
}

/// Primes p = 2·p' + 1 with p' prime.
///
/// One sieve strikes out p' where p' or 2·p' + 1 has a small factor, Fermat's test to base 2 (squarings and masked
/// doublings only) finds the rest, and GMP's Miller–Rabin and Lucas tests confirm both. About (ln p·0.56/ln B)²
/// candidates are tested, B the sieve's bound: 1,500 at 1536 bits.
public enum SafePrime {
  /// Smallest size that is searched for.
  public static let minimumBits = 24

  /// A random safe prime of exactly `bits` bits with the two highest set. `isCancelled` is asked before each test.
  public static func random(
    bits: Int, using rng: inout some RandomNumberGenerator, isCancelled: () -> Bool = { false }
  ) throws(BigNumError) -> BigInt {
    guard bits >= minimumBits else { throw .primeSize(bits: bits, minimum: minimumBits) }
    while true {
      // p' = 5 mod 6: otherwise 2, or 3, divides p' or p.
      var start = BigInt.random(bits: bits - 1, using: &rng)
      for i in [bits - 3, bits - 2] { start.setBit(i) }
      start = start - start % 6 + 5
      var sieve = Sieve(start: start, bits: bits)
      defer { sieve.wipe() }
      for i in sieve.survivors() {
        if isCancelled() { throw .cancelled }
        let half = start + BigInt(6 * i)
        guard half.bitWidth == bits - 1, let context = Modulus(half), context.passesFermat() else { continue }
        let p = (half << 1) + 1
        guard let whole = Modulus(p), whole.passesFermat() else { continue }
        if half.isProbablePrime() && p.isProbablePrime() { return p }
      }
    }
  }

  /// `count` different safe primes, searched for on all threads of `work` with the system's generator.
  public static func random(bits: Int, count: Int, work: Work = .parallel) throws(BigNumError) -> [BigInt] {
    guard bits >= minimumBits else { throw .primeSize(bits: bits, minimum: minimumBits) }
    let found = Mutex<Set<BigInt>>([])
    // Every thread searches until enough are found: luck is uneven.
    let search = Work(workers: work.workers)
    _ = try search.map(work.workers) { _ in
      var rng = SystemRandomNumberGenerator()
      while found.withLock({ $0.count < count }) {
        let p = try? random(bits: bits, using: &rng) { found.withLock { $0.count >= count } || work.isCancelled() }
        guard let p else { return }
        let now = found.withLock { f in
          if f.count < count { f.insert(p) }
          return f.count
        }
        work.progress(now, count)
      }
    }
    let all = found.withLock { Array($0) }
    guard all.count == count else { throw .cancelled }
    return all
  }
}

/// Candidates start + 6·i, i < window, without small factors in them or in their doubles plus one.
private struct Sieve {
  private var struck: [UInt8]

  init(start: BigInt, bits: Int) {
    // About twice the distance at which a safe prime is expected.
    let window = max(512, bits * bits / 6)
    var struck = [UInt8](repeating: 0, count: window)
    // Primes that could be p' or p themselves must not strike; dividing by larger ones costs more than it saves.
    let bound = 1 << min(bits / 2 - 2, bits < 384 ? 12 : bits < 768 ? 16 : bits < 1280 ? 20 : 22)
    let primes = bound <= 1 << 16 ? SmallPrimes.below65536 : SmallPrimes.below4194304
    struck.withUnsafeMutableBufferPointer { struck in
      for prime in primes.dropFirst() {
        let r = Int(prime)
        if r >= bound { break }
        let m = Int(__gmpz_fdiv_ui(start.storage.z, UInt(r)))
        let inverseOfSix = r % 6 == 1 ? (5 * r + 1) / 6 : (r + 1) / 6
        for residue in [r - m, (r - 1) / 2 - m + r] {
          var i = residue % r * inverseOfSix % r
          while i < window { struck[i] = 1; i += r }
        }
      }
    }
    self.struck = struck
  }

  func survivors() -> [Int] { struck.indices.filter { struck[$0] == 0 } }

  mutating func wipe() { BigNum.wipe(&struck) }
}

extension Modulus {
  /// Whether 2^(n−1) = 1 mod n; no branch depends on n but the result.
  func passesFermat() -> Bool {
    let w = Workspace(self)
    let r = LimbBuffer(size)
    copy(one, to: r.base)
    let exponent = value - 1
    for i in stride(from: exponent.bitWidth - 1, through: 0, by: -1) {
      square(r.base, into: r.base, w)
      doubleInPlace(r.base, if: exponent.bit(i) ? 1 : 0, w)
    }
    return __gmpn_cmp(r.base, one, size) == 0
  }
}
