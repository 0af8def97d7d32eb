import BigNum
import Masks
import Testing
import Transcript

/// Sealings made wrong on purpose give their key away, and right ones do not, at n = 64: linear algebra modulo q is all
/// that is needed.
@Suite struct AttackTests {
  private static let p = try? MaskParameters(dimension: 500, clients: 40, updateBound: 200_000, ringDimension: 64)
  private let p: MaskParameters
  private let n = 64
  private let q: UInt64
  private let update: [Int32]

  init() throws {
    p = try #require(Self.p)
    q = p.modulus
    var rng = SeededGenerator(12)
    update = (0..<500).map { _ in Int32.random(in: -8000...8000, using: &rng) }
  }

  private func mask(_ open: UInt8) throws -> PublicMask {
    try PublicMask(p, digest: PublicMask.digest(chain: [1], open: [open], vector: 0))
  }

  /// The matrix of s ↦ a·s.
  private func rows(_ values: [UInt64]) -> [[UInt64]] {
    let a = coefficients(values, p)
    return (0..<n).map { k in (0..<n).map { j in k >= j ? a[k - j] : (q - a[n + k - j]) % q } }
  }

  private func coordinates(_ b: MaskedVector) -> [UInt64] { (0..<p.blocks).flatMap { b.block($0) } }

  /// Gauss and Jordan modulo q. Gives x with m·x = r on the pivots' rows, free unknowns 0, and what the first of the free
  /// unknowns adds for each unit of it.
  private func solve(_ m: [[UInt64]], _ r: [UInt64]) -> (solution: [UInt64], kernel: [UInt64]?, free: Int) {
    var a = zip(m, r).map { $0 + [$1] }
    let columns = m[0].count
    var pivots: [Int] = []
    for c in 0..<columns where pivots.count < a.count {
      let row = pivots.count
      guard let found = (row..<a.count).first(where: { a[$0][c] != 0 }) else { continue }
      a.swapAt(row, found)
      let inverse = MaskModulus.power(a[row][c], q - 2, q)
      a[row] = a[row].map { MaskModulus.multiply($0, inverse, q) }
      for i in a.indices where i != row && a[i][c] != 0 {
        let f = q - a[i][c]
        for k in c...columns { a[i][k] = (a[i][k] + MaskModulus.multiply(f, a[row][k], q)) % q }
      }
      pivots.append(c)
    }
    var solution = [UInt64](repeating: 0, count: columns)
    for (i, c) in pivots.enumerated() { solution[c] = a[i][columns] }
    let free = (0..<columns).filter { !pivots.contains($0) }
    guard let first = free.first else { return (solution, nil, 0) }
    var kernel = [UInt64](repeating: 0, count: columns)
    kernel[first] = 1
    for (i, c) in pivots.enumerated() { kernel[c] = (q - a[i][first]) % q }
    return (solution, kernel, free.count)
  }

  private func integers(_ x: some Sequence<UInt64>) -> [Int64] { x.map { centred($0, q) } }

  /// ⚔ b_1 − b_2 = a_1·s_1 − a_2·s_2 without error: 2n unknowns, d' equations. The key opens the update.
  @Test func sameNoiseUnderTwoOpens() throws {
    let (one, two) = (try mask(1), try mask(2))
    let s1 = try MaskSecret.draw(p, seed: seed(1))
    let fresh = try MaskSecret.draw(p, seed: seed(2))
    let again = MaskSecret(
      parameters: p, noise: s1.noise().map { Int8($0) }, key: fresh.key().map { Int8($0) })
    func attack(_ second: MaskSecret) throws -> (key: [Int64], opened: [Int64]) {
      let b1 = try one.seal(s1.masked(update), key: s1)
      let b2 = try two.seal(second.masked(update), key: second)
      var (m, r): ([[UInt64]], [UInt64]) = ([], [])
      for i in 0..<3 {
        for (x, y) in zip(rows(one.block(i)), rows(two.block(i))) { m.append(x + y.map { (q - $0) % q }) }
        r += zip(b1.block(i), b2.block(i)).map { ($0 + q - $1) % q }
      }
      let key = integers(solve(Array(m[..<150]), Array(r[..<150])).solution[..<n])
      return (key, try one.open(b1, key: key))
    }
    let broken = try attack(again)
    #expect(broken.key == s1.key())
    #expect(try broken.opened == s1.masked(update).map { Int64($0) })
    let safe = try attack(fresh)
    #expect(safe.key != s1.key())
  }

  /// ⚔ The same key under one `open`: the difference of two vectors is the difference of two updates. A seed that hangs
  /// on the update gives another key even where randomness repeats.
  @Test func sameKeyUnderOneOpen() throws {
    let mask = try mask(1)
    let changed = update.enumerated().map { $0 % 7 == 0 ? $1 + 1000 : $1 }
    func difference(_ first: MaskSecret, _ second: MaskSecret) throws -> [Int64] {
      let (x, y) = (try mask.seal(first.masked(update), key: first), try mask.seal(second.masked(changed), key: second))
      return integers(zip(coordinates(x), coordinates(y)).map { ($1 + q - $0) % q })
    }
    let s = try MaskSecret.draw(p, seed: seed(1))
    let broken = try difference(s, s)
    #expect(broken == (0..<p.paddedDimension).map { $0 % 7 == 0 && $0 < 500 ? 1000 : 0 })
    func hedged(_ update: [Int32]) throws -> MaskSecret {
      var stuck = SeededGenerator(99)
      let seed = try MaskSecret.seed(client: [1], chain: [1], open: [1], vector: 0, update: update, using: &stuck)
      return try MaskSecret.draw(p, seed: seed)
    }
    let safe = try difference(hedged(update), hedged(changed))
    #expect(safe.contains { $0.magnitude > q / 4 })
    // The same update is sealed to the same bytes.
    #expect(try hedged(update).key() == hedged(update).key())
  }

  /// ⚔ 63 coordinates of padding without noise are exact equations, and the last unknown is a small number.
  @Test func paddingWithoutNoise() throws {
    let p = try MaskParameters(dimension: 64 * 4 + 1, clients: 40, updateBound: 200_000, ringDimension: 64)
    #expect(p.ring == self.p.ring)
    let mask = try PublicMask(p, digest: PublicMask.digest(chain: [1], open: [3], vector: 0))
    let right = try MaskSecret.draw(p, seed: seed(5))
    let noise = right.noise().map { Int8($0) }
    let bare = MaskSecret(
      parameters: p, noise: noise[..<p.dimension] + [Int8](repeating: 0, count: 63), key: right.key().map { Int8($0) })
    func keys(_ secret: MaskSecret) throws -> [[Int64]] {
      let b = try mask.seal(secret.masked(Array(update[..<p.dimension])), key: secret)
      let found = solve(Array(rows(mask.block(4))[1...]), Array(b.block(4)[1...]))
      let kernel = try #require(found.kernel)
      #expect(found.free == 1)
      return (Int64(-100)...100).compactMap { t in
        let step = reduced(t, q)
        let key = integers(zip(found.solution, kernel).map { ($0 + MaskModulus.multiply($1, step, q)) % q })
        return key.allSatisfy { $0.magnitude <= 100 } ? key : nil
      }
    }
    #expect(try keys(bare) == [right.key()])
    #expect(try keys(right).isEmpty)
  }

  /// ⚔ Noise from a published seed: coordinates whose update is known, a frozen layer, are exact equations.
  @Test func publicNoise() throws {
    let mask = try mask(1)
    let secret = try MaskSecret.draw(p, seed: seed(1))
    let b = coordinates(try mask.seal(secret.masked(update), key: secret))
    let noise = secret.noise()
    let known = Array((0..<500).filter { $0 % 5 == 0 }.prefix(90))
    let matrices = (0..<p.blocks).map { rows(mask.block($0)) }
    func attack(_ guessed: (Int) -> Int64) -> [Int64] {
      let m = known.map { matrices[$0 / n][$0 % n] }
      let r = known.map { (b[$0] + q - reduced(Int64(update[$0]) + guessed($0), q)) % q }
      return integers(solve(m, r).solution)
    }
    #expect(attack { noise[$0] } == secret.key())
    #expect(attack { _ in 0 } != secret.key())
  }

  /// ⚔ n_max·β ≥ q/2: three honest vectors' sum wraps around. The parameters refuse such a modulus.
  @Test func tooSmallAModulus() throws {
    let bound: Int64 = 60_000_000
    #expect(throws: MaskError.room(clients: 3, bound: 60_000_205, modulus: 268_432_897)) {
      try MaskParameters(dimension: 500, clients: 3, updateBound: bound, ringDimension: 64, bits: 28)
    }
    let wrong = try MaskParameters(
      dimension: 500, clients: 3, updateBound: bound, ringDimension: 64, bits: 28, checks: [])
    let right = try MaskParameters(dimension: 500, clients: 3, updateBound: bound, ringDimension: 64)
    #expect(right.modulusBits == 29)
    let largest = [Int32(bound) - 10] + [Int32](repeating: 0, count: 499)
    for (p, opens) in [(wrong, false), (right, true)] {
      let mask = try PublicMask(p, digest: PublicMask.digest(chain: [1], open: [1], vector: 0))
      let sum = MaskSum(p)
      var (plain, key) = ([Int64](repeating: 0, count: p.paddedDimension), [Int64](repeating: 0, count: n))
      for client in 0..<3 {
        let secret = try MaskSecret.draw(p, seed: seed(UInt8(client)))
        let x = try secret.masked(largest)
        try sum.add(mask.seal(x, key: secret))
        for (i, y) in x.enumerated() { plain[i] += Int64(y) }
        for (i, s) in secret.key().enumerated() { key[i] += s }
      }
      #expect(try (mask.open(sum.vector(), key: key) == plain) == opens)
    }
  }
}
