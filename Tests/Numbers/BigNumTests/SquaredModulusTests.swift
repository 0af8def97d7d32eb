import BigNum
import Testing

/// Every path of this machine, against GMP's exponentiation and division.
@Suite struct SquaredModulusTests {
  /// Sizes of n: tiny, between those that fill limbs and tiles, the ones in use.
  static let sizes = [2, 3, 13, 63, 64, 65, 127, 128, 250, 1000, 1024, 1537, 2048, 2049]

  static func odd(bits: Int, using rng: inout SeededGenerator) -> BigInt {
    let n = BigInt.random(bits: bits, using: &rng)
    let top = BigInt.powerOfTwo(bits - 1)
    return (n >= top ? n : n + top) + (n.isOdd ? 0 : 1)
  }

  /// Random numbers and edges: 0, 1, m - 1, m, all ones.
  static func operands(_ count: Int, width: Int, mod m: BigInt, using rng: inout SeededGenerator) -> [BigInt] {
    let full = BigInt.powerOfTwo(64 * width)
    let edges = [0, 1, m - 1, m, full - 1, m + 1].filter { $0 < full }
    return (0..<count).map { i in
      i < edges.count ? edges[i] : BigInt.random(bits: 64 * width, using: &rng)
    }
  }

  @Test(arguments: KernelPath.available) func powersMatchGMP(path: KernelPath) throws {
    var rng = SeededGenerator()
    for bits in Self.sizes {
      let n = Self.odd(bits: bits, using: &rng)
      let modulus = try #require(SquaredModulus(root: n, path: path))
      #expect(
        modulus.value == n * n && modulus.width == 2 * ((bits + 63) / 64) && modulus.path == path.taken(by: .rings))
      for (width, count) in [(modulus.width, 9), (1, 1), (2 * modulus.width + 1, 7), (modulus.width, 0)] {
        let bases = Self.operands(count, width: width, mod: modulus.value, using: &rng)
        let vector = LimbVector(bases, width: width)
        let exponents = bases.indices.map { $0 == 1 ? 0 : BigInt.random(bits: 70, using: &rng) }
        let shared = BigInt.random(bits: 90, using: &rng)
        let comment: Comment = "seed \(rng.seed), \(bits) bits, width \(width)"
        let expected = bases.map { $0.powMod(variableTime: shared, mod: modulus.value) }
        #expect(try modulus.powers(vector, secret: shared, work: .serial).numbers == expected, comment)
        #expect(try modulus.powers(vector, public: shared, work: .parallel).numbers == expected, comment)
        let own = zip(bases, exponents).map { $0.powMod(variableTime: $1, mod: modulus.value) }
        let rows = LimbVector(exponents, width: 2)
        #expect(
          try modulus.powers(vector, secret: rows, exponentBits: 70, work: .parallel).numbers == own, comment)
        #expect(
          try modulus.powers(vector, secret: 0, work: .serial).numbers == bases.map { _ in 1 % modulus.value }, comment)
      }
    }
  }

  @Test(arguments: KernelPath.available) func fixedBasesMatchGMP(path: KernelPath) throws {
    var rng = SeededGenerator()
    for (bits, window, count) in [(2, 1, 3), (65, 3, 9), (1000, 5, 17), (1024, 5, 8), (2048, 4, 7), (1537, 8, 1)] {
      let n = Self.odd(bits: bits, using: &rng)
      let modulus = try #require(SquaredModulus(root: n, path: path))
      let base = BigInt.random(below: modulus.value, using: &rng)
      let table = SquaredFixedBase(base: base, modulus: modulus, exponentBits: 130, windowBits: window)
      #expect(table.byteCount > 0)
      var exponents = (0..<count).map { _ in BigInt.random(bits: 130, using: &rng) }
      exponents[0] = 0
      if count > 1 { exponents[1] = .powerOfTwo(130) - 1 }
      var plaintexts = (0..<count).map { _ in BigInt.random(below: n, using: &rng) }
      if count > 2 { plaintexts[2] = n - 1 }
      let e = LimbVector(exponents, width: 3)
      let m = LimbVector(plaintexts, width: modulus.rootWidth)
      let powers = exponents.map { base.powMod(variableTime: $0, mod: modulus.value) ?? 0 }
      let comment: Comment = "seed \(rng.seed), \(bits) bits"
      #expect(try table.powers(secret: e, times: nil, work: .serial).numbers == powers, comment)
      #expect(
        try table.powers(secret: e, times: m, work: .parallel).numbers
          == zip(powers, plaintexts).map { ($0 * ($1 * n + 1)) % modulus.value }, comment)
      #expect(try table.powers(secret: e[0..<0], times: m[0..<0], work: .serial).numbers == [], comment)
    }
  }

  @Test(arguments: KernelPath.available) func logarithmsAreThoseOfPaillier(path: KernelPath) throws {
    var rng = SeededGenerator()
    let p = try BigInt.randomPrime(bits: 256, using: &rng)
    let q = try BigInt.randomPrime(bits: 256, using: &rng)
    let n = p * q
    let modulus = try #require(SquaredModulus(root: p, path: path))
    let ciphertexts = (0..<17).map { _ in BigInt.randomUnit(mod: n * n, using: &rng) }
    let found = try modulus.logarithms(LimbVector(ciphertexts, width: 16), secret: p - 1, work: .parallel)
    #expect(found.width == modulus.rootWidth)
    let expected = ciphertexts.map { (($0.powMod(variableTime: p - 1, mod: p * p) ?? 0) - 1) / p }
    #expect(found.numbers == expected, "seed \(rng.seed)")

    let pair = try #require(SquaredModulusPair(p, q, path: path))
    let modQ = ciphertexts.map { (($0.powMod(variableTime: q - 1, mod: q * q) ?? 0) - 1) / q }
    for count in [0, 1, 4, 5, 8, 11, 17] {
      let vector = LimbVector(ciphertexts[0..<count], width: 16)
      let both = try pair.logarithms(vector, secret: (p - 1, q - 1), work: .parallel)
      #expect(both.0.numbers == Array(expected[0..<count]), "seed \(rng.seed), \(count)")
      #expect(both.1.numbers == Array(modQ[0..<count]), "seed \(rng.seed), \(count)")
    }
    #expect(SquaredModulusPair(p, 8) == nil)
    // Factors of different lengths share no batch.
    let short = try BigInt.randomPrime(bits: 100, using: &rng)
    let uneven = try #require(SquaredModulusPair(p, short, path: path))
    let vector = LimbVector(ciphertexts[0..<3], width: 16)
    let (ofP, ofShort) = try uneven.logarithms(vector, secret: (p - 1, short - 1), work: .serial)
    #expect(ofP.numbers == Array(expected[0..<3]), "seed \(rng.seed)")
    let square = short * short
    let modShort = ciphertexts[0..<3].map { c in
      let power = (c % square).powMod(variableTime: short - 1, mod: square) ?? 0
      // The upper digit, for a power that is not 1 modulo the prime as well.
      return power / short
    }
    #expect(ofShort.numbers == modShort, "seed \(rng.seed)")
  }

  @Test(arguments: KernelPath.available) func productsMatchGMP(path: KernelPath) throws {
    var rng = SeededGenerator()
    for bits in Self.sizes {
      let n = Self.odd(bits: bits, using: &rng)
      let modulus = try #require(SquaredModulus(root: n, path: path))
      for (terms, count) in [(1, 9), (2, 17), (5, 7), (23, 1), (3, 0)] {
        let columns = (0..<terms).map { _ in
          Self.operands(count, width: modulus.width, mod: modulus.value, using: &rng).shuffled(using: &rng)
        }
        let vectors = columns.map { LimbVector($0, width: modulus.width) }
        let expected = (0..<count).map { i in columns.reduce(1) { ($0 * $1[i]) % modulus.value } }
        let comment: Comment = "seed \(rng.seed), \(bits) bits, \(terms) terms"
        #expect(try modulus.product(of: vectors, work: .parallel).numbers == expected, comment)
        // The same vector several times: its buffer is shared.
        let square = columns[0].map { ($0 * $0) % modulus.value }
        #expect(try modulus.products(vectors[0], vectors[0], work: .serial).numbers == square, comment)
      }
    }
  }

  @Test(arguments: KernelPath.available) func whatHasNoBatchIsRefused(path: KernelPath) throws {
    let large = try #require(Modulus(.powerOfTwo(12288) + 1))
    let one = LimbVector([1], width: large.width)
    let size = BigNumError.modulusSize(bits: 12289, maximum: 12288)
    #expect(throws: size) { try large.powers(one, secret: 3, path: path, work: .serial) }
    #expect(throws: size) { try large.powers(one, public: 3, path: path, work: .serial) }
    #expect(throws: size) { try large.product(of: [one], path: path, work: .serial) }
    #expect(throws: size) { try large.multiExponentiation(variableTime: one, [3], path: path) }
    #expect(SquaredModulus(root: .powerOfTwo(6144) + 1, path: path) == nil)
    let modulus = try #require(SquaredModulus(root: 15, path: path))
    #expect(throws: BigNumError.noVectors) { try modulus.product(of: [], work: .serial) }
  }

  @Test(arguments: KernelPath.available) func batchesModuloNMatchGMP(path: KernelPath) throws {
    var rng = SeededGenerator()
    for bits in [2, 64, 65, 1000, 1537, 2049, 5000] {
      let n = Self.odd(bits: bits, using: &rng)
      let modulus = try #require(Modulus(n))
      let width = modulus.width + (bits > 1000 ? 1 : 0)
      let bases = Self.operands(9, width: width, mod: n, using: &rng)
      let exponents = bases.map { _ in BigInt.random(bits: 100, using: &rng) }
      let vector = LimbVector(bases, width: width)
      let comment: Comment = "seed \(rng.seed), \(bits) bits"
      let expected = bases.map { $0.powMod(variableTime: exponents[0], mod: n) }
      #expect(try modulus.powers(vector, secret: exponents[0], path: path, work: .serial).numbers == expected, comment)
      #expect(try modulus.powers(vector, public: exponents[0], path: path, work: .serial).numbers == expected, comment)
      #expect(
        try modulus.powers(variableTime: vector, exponents[0], path: path, work: .parallel).numbers == expected, comment
      )
      #expect(
        try modulus.powers(
          vector, secret: LimbVector(exponents, width: 2), exponentBits: 100, path: path, work: .parallel
        ).numbers == zip(bases, exponents).map { $0.powMod(variableTime: $1, mod: n) }, comment)
      let residues = LimbVector(bases.map { $0 % n }, width: modulus.width)
      #expect(
        try modulus.product(of: [residues, residues], path: path, work: .serial).numbers
          == bases.map { ($0 * $0) % n }, comment)
    }
  }

  @Test(arguments: KernelPath.available) func unusableModuliAreRefused(path: KernelPath) {
    for n in [-5, -1, 0, 1, 2, 4, 1 << 40] { #expect(SquaredModulus(root: BigInt(n), path: path) == nil, "\(n)") }
    #expect(SquaredModulus(root: .powerOfTwo(6144) + 1, path: path) == nil)
    #expect(SquaredModulus(root: .powerOfTwo(6144) - 1, path: path) != nil)
  }

  @Test func workIsCancelledAndReported() throws {
    let modulus = try #require(SquaredModulus(root: .powerOfTwo(127) - 1))
    let bases = LimbVector((0..<100).map { BigInt($0) }, width: modulus.width)
    #expect(throws: BigNumError.cancelled) {
      try modulus.powers(bases, secret: 5, work: Work(workers: 1, isCancelled: { true }))
    }
  }

  @Test func aPathIsChosen() {
    #expect(KernelPath.available.contains(.portable) && KernelPath.available.contains(.best))
    #expect(KernelPath.allCases.map(\.description) == ["portable", "avx2", "ifma"])
    for kernel in Kernel.allCases {
      let vectors = kernel == .rowSums || kernel == .publicSums
      #expect(KernelPath.allCases.map { $0.taken(by: kernel) } == [.portable, vectors ? .avx2 : .portable, .ifma])
    }
    #expect(KernelPath.settingProblem == nil)
  }
}
