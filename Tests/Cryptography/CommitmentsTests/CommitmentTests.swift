import BigNum
import Commitments
import Groups
import Testing

/// SplitMix64: a seeded stream for tests.
private struct SeededGenerator: RandomNumberGenerator {
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

@Suite struct CommitmentTests {
  @Test func p256() { check(P256.self, entries: 5, seed: 1) }
  @Test func ristretto255() { check(Ristretto255.self, entries: 23, seed: 2) }
  @Test func modp3072() { check(ModP3072.self, entries: 4, seed: 3) }

  private func check<G: PrimeGroup>(_: G.Type, entries k: Int, seed: UInt64) {
    var rng = SeededGenerator(seed)
    let note: Comment = "\(G.identifier), seed \(seed)"
    let key = CommitmentKey<G>(generators: k)
    func random() -> Scalar<G> { .random(using: &rng) }

    // The definition.
    let (x, y, r, s) = (random(), random(), random(), random())
    let naive = G.add(G.multiply(key.generatorB, by: x), G.multiply(key.generatorH, by: r))
    #expect(key.com(x, r) == naive, note)
    let (xs, ys) = ((0..<k).map { _ in random() }, (0..<k).map { _ in random() })
    let sum = G.multiScalar(variableTime: xs + [r], key.generators + [key.generatorH])
    #expect(key.com(xs, r) == sum, note)
    // What is handed over is overwritten, and nobody else's copy.
    #expect(key.com(secret: xs, r) == sum && key.com(xs, r) == sum, note)

    // Homomorphism.
    #expect(G.add(key.com(x, r), key.com(y, s)) == key.com(x + y, r + s), note)
    #expect(G.add(key.com(xs, r), key.com(ys, s)) == key.com(zip(xs, ys).map { $0 + $1 }, r + s), note)

    // Small signed entries, the bounds among them; shorter vectors.
    for bits in [1, 8, 31, 40, 63] {
      let bound = Int64.max >> Int64(63 - bits)
      var values = (0..<k).map { _ in Int64.random(in: -bound...bound, using: &rng) }
      values[0] = bound
      values[1] = -bound
      values[2] = 0
      #expect(key.com(values, bits: bits, r) == key.com(values.map { Scalar($0) }, r), note)
      for value in values.prefix(4) { #expect(key.com(value, bits: bits, r) == key.com(Scalar(value), r), note) }
      #expect(key.com([bound], bits: bits, r) == key.com([Scalar(bound)], r), note)
      let rows = [values, Array(values.reversed()), []]
      let rhos = [r, s, x]
      #expect(key.com(rows: rows, bits: bits, rhos) == zip(rows, rhos).map { key.com($0, bits: bits, $1) }, note)
    }

    // Rows of a matrix, in one array and as lists of which some are shorter.
    let matrix = (0..<5 * k).map { _ in Int64.random(in: -500...500, using: &rng) }
    let rhos = (0..<5).map { _ in random() }
    let lists = (0..<5).map { i in Array(matrix[i * k..<(i + 1) * k]) }
    let rows = zip(lists, rhos).map { key.com($0, bits: 9, $1) }
    #expect(key.com(rows: lists, bits: 9, rhos) == rows, note)
    #expect((try? key.com(matrix, columns: k, bits: 9, rhos, work: Work(workers: 2))) == rows, note)
    let short = lists.enumerated().map { Array($1.prefix($0)) }
    #expect(key.com(rows: short, bits: 9, rhos) == zip(short, rhos).map { key.com($0, bits: 9, $1) }, note)
    #expect(key.com(rows: [], bits: 9, []) == [], note)

    // A vector's place, its entries and ρ all count.
    var other = xs
    other.swapAt(0, 1)
    #expect(Set([key.com(xs, r), key.com(other, r), key.com(xs, s), key.com(ys, r)]).count == 4, note)
  }

  @Test func generatorsComeFromDistinctLabels() {
    check(P256.self)
    check(Ristretto255.self)

    func check<G: PrimeGroup>(_: G.Type) {
      let (small, large) = (CommitmentKey<G>(generators: 3), CommitmentKey<G>(generators: 40))
      #expect(small.generators == Array(large.generators.prefix(3)))
      #expect(Set([large.generatorB, large.generatorH] + large.generators).count == 42)
      #expect(!large.generators.contains(G.identity))
      let domain = "SealedSum-v1-generators-\(G.identifier)"
      #expect(large.generatorH == G.hashToGroup(Array("H".utf8), domain: domain))
      #expect(large.generators[17] == G.hashToGroup(Array("G_17".utf8), domain: domain))
    }
  }

  @Test func keysAreMadeConcurrently() async {
    let keys = await withTaskGroup(of: [Ristretto255.Element].self) { group in
      for i in 0..<16 { group.addTask { CommitmentKey<Ristretto255>(generators: 50 + i).generators } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(keys.count == 16)
    #expect(Set(keys.map { Array($0.prefix(50)) }).count == 1)
  }
}
