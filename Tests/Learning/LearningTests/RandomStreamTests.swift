import Learning
import Testing

@Suite struct RandomStreamTests {
  private func first(_ stream: RandomStream, _ count: Int) -> [UInt64] {
    var stream = stream
    return (0..<count).map { _ in stream.next() }
  }

  // From an independent implementation of the seeding and of xoshiro256**.
  @Test func knownAnswers() {
    #expect(first(RandomStream(seed: 1), 3) == [0x696a_b4e3_72db_3b44, 0x4e81_7567_bb2f_98a5, 0x5a0f_1aac_9d4f_4d95])
    #expect(
      first(RandomStream(seed: 1, "train", 0, 3), 3) == [
        0x4299_5f88_828a_f3a6, 0xfdbe_6586_a5b3_8561, 0x2355_2023_0426_151a,
      ])
    #expect(
      first(RandomStream(seed: .max, "hold-out né", -1), 3) == [
        0xf0ee_4ce0_7f71_09b4, 0xd23c_a257_77a7_57be, 0xeee7_1122_7ec9_b534,
      ])
  }

  @Test func labelsSeparateStreams() {
    let streams = [
      RandomStream(seed: 1), RandomStream(seed: 2), RandomStream(seed: 1, ""), RandomStream(seed: 1, 0),
      RandomStream(seed: 1, "a"), RandomStream(seed: 1, "a", "b"), RandomStream(seed: 1, "ab"),
      RandomStream(seed: 1, "a", "b", 0), RandomStream(seed: 1, "b", "a"), RandomStream(seed: 1, "train", 0, 1),
      RandomStream(seed: 1, "train", 1, 0), RandomStream(seed: 1, "12345678"), RandomStream(seed: 1, "12345678\0"),
      RandomStream(seed: 1, UInt64(0)), RandomStream(seed: 1, -1), RandomStream(seed: 1, UInt64.max),
    ]
    #expect(Set(streams.map { first($0, 1)[0] }).count == streams.count)
    #expect(first(RandomStream(seed: 5, "x", 3), 9) == first(RandomStream(seed: 5, "x", 3), 9))
  }

  @Test func bitsAreBalanced() {
    var stream = RandomStream(seed: 4, "bits")
    var counts = [Int](repeating: 0, count: 64)
    for _ in 0..<10_000 {
      let x = stream.next()
      for b in 0..<64 where x >> UInt64(b) & 1 == 1 { counts[b] += 1 }
    }
    #expect(counts.allSatisfy { abs($0 - 5_000) < 250 })  // five standard deviations
    // So are the first outputs of neighbouring seeds.
    counts = [Int](repeating: 0, count: 64)
    for seed in 0..<10_000 as Range<UInt64> {
      let x = first(RandomStream(seed: seed, "train", 0), 1)[0]
      for b in 0..<64 where x >> UInt64(b) & 1 == 1 { counts[b] += 1 }
    }
    #expect(counts.allSatisfy { abs($0 - 5_000) < 250 })
  }

  @Test func drawsHaveTheirMoments() {
    var s = RandomStream(seed: 8, "moments")
    let n = 40_000
    func moments(_ draw: (inout RandomStream) -> Double) -> (Double, Double) {
      var (sum, squares) = (0.0, 0.0)
      for _ in 0..<n {
        let x = draw(&s)
        sum += x
        squares += x * x
      }
      return (sum / Double(n), squares / Double(n) - sum * sum / Double(n * n))
    }
    let uniform = moments { $0.uniform() }
    #expect(abs(uniform.0 - 0.5) < 0.01 && abs(uniform.1 - 1.0 / 12) < 0.005)
    let normal = moments { $0.normal() }
    #expect(abs(normal.0) < 0.025 && abs(normal.1 - 1) < 0.04)
    for shape in [0.1, 0.5, 1, 3.5] {
      let gamma = moments { $0.gamma(shape: shape) }
      #expect(abs(gamma.0 - shape) < 0.03 * max(1, shape), "shape \(shape): mean \(gamma.0)")
      #expect(abs(gamma.1 - shape) < 0.12 * max(1, shape), "shape \(shape): variance \(gamma.1)")
    }
  }

  @Test func permutationsAreUniform() {
    var s = RandomStream(seed: 9, "permutations")
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 { counts[s.permutation(4), default: 0] += 1 }
    #expect(counts.count == 24)
    #expect(counts.values.allSatisfy { abs($0 - 1_000) < 160 })
    #expect(s.permutation(0) == [] && s.permutation(1) == [0])
    #expect(s.permutation(500).sorted() == Array(0..<500))
  }

  @Test func boundedDrawsCoverTheirRange() {
    var s = RandomStream(seed: 10, "bounded")
    #expect(Set((0..<500).map { _ in s.uniform(below: 7) }) == Set(0..<7))
    #expect(s.uniform(below: 1) == 0)
    for _ in 0..<100 { #expect((0..<Int.max).contains(s.uniform(below: .max))) }
  }
}
