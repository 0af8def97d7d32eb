import BigNum
import CKernels
import Foundation
import Masks
import Testing
import Transcript

/// Noise and keys: the table, the distribution, the layout of randomness, the rule for drawing again.
@Suite struct SamplerTests {
  /// Every threshold is the nearest integer to 2^111·P(|x| ≥ k), from weights e^(−25·x²/2048) with 500 bits.
  @Test func tableIsExact() {
    let one = BigInt.powerOfTwo(500)
    // e^(−25/2048) by its series, then powers: e^(−25·x²/2048) = product of odd powers.
    var term = one
    var base = one
    var k = 0
    while term.signum != 0 {
      k += 1
      term = term * 25 / BigInt(2048 * k)
      base = k % 2 == 0 ? base + term : base - term
    }
    let square = base * base / one
    var (weights, weight, step) = ([one], one, base)
    for _ in 1...300 {
      weight = weight * step / one
      step = step * square / one
      weights.append(weight)
    }
    let total = weights.dropFirst().reduce(one) { $0 + $1 + $1 }
    for k in 1...MaskParameters.largestSample {
      let tail = weights[k...].reduce(BigInt(0)) { $0 + $1 + $1 }
      let threshold = ((tail << 112) + total) / (total << 1)
      var parts: [UInt64] = [0, 0, 0]
      sealedsum_gauss_threshold(Int32(k), &parts)
      #expect((BigInt(parts[0]) << 96) + (BigInt(parts[1]) << 48) + BigInt(parts[2]) == threshold, "threshold \(k)")
    }
  }

  /// The samples of batch i, by a search, from Xof("mask-noise", seed ‖ counter ‖ i).
  private func batch(_ seed: [UInt8], counter: UInt64, _ i: UInt64) -> [Int64] {
    var xof = Xof(label: "mask-noise", seed: seed + Codec.littleEndian(counter) + Codec.littleEndian(i))
    let count = 8192
    let (bytes, places) = (xof.bytes(2 * count), xof.bytes(12 * 16 * 22))
    let thresholds = (1...100).map { k -> BigInt in
      var parts: [UInt64] = [0, 0, 0]
      sealedsum_gauss_threshold(Int32(k), &parts)
      return (BigInt(parts[0]) << 96) + (BigInt(parts[1]) << 48) + BigInt(parts[2])
    }
    let first = thresholds.map { Int(($0 >> 96).description) ?? 0 }
    let words = (0..<count).map { Int(bytes[2 * $0]) | Int(bytes[2 * $0 + 1]) << 8 }
    var samples = [Int64](repeating: 0, count: count)
    for lane in 0..<16 {
      // The last open sample of a lane has place 0.
      var place = 0
      for j in stride(from: count - 16 + lane, through: 0, by: -16) {
        let u = words[j] & 0x7fff
        var full = BigInt(u) << 96
        if first.contains(u) {
          let at = 12 * (16 * place + lane)
          full += BigInt(littleEndian: places[at..<at + 12])
          place += 1
        }
        let magnitude = Int64(thresholds.filter { full < $0 }.count)
        samples[j] = words[j] >> 15 == 1 ? -magnitude : magnitude
      }
      #expect(place <= 22)
    }
    return samples
  }

  @Test(arguments: VectorPath.available)
  func layoutOfRandomness(path: VectorPath) throws {
    let p = try MaskParameters(dimension: 17_000, clients: 2, updateBound: 1000)
    let secret = try MaskSecret.draw(p, seed: seed(7), path: path, work: Work(workers: 2))
    let samples = (0..<3).flatMap { batch(seed(7), counter: 0, $0) }
    #expect(secret.noise() + secret.key() == Array(samples[..<(p.paddedDimension + p.ringDimension)]))
  }

  /// Ten million samples: chi-squared with 48 classes and a tail, mean, deviation, neighbours.
  @Test func distribution() throws {
    let p = try MaskParameters(dimension: 10_000_000, clients: 2, updateBound: 1000)
    let noise = try MaskSecret.draw(p, seed: seed(1)).noise()
    var counts = [Int](repeating: 0, count: 201)
    var (sum, squares, neighbours, lanes) = (0.0, 0.0, 0.0, 0.0)
    for (i, x) in noise.enumerated() {
      counts[Int(x) + 100] += 1
      let y = Double(x)
      sum += y
      squares += y * y
      if i > 0 { neighbours += y * Double(noise[i - 1]) }
      if i > 15 { lanes += y * Double(noise[i - 16]) }
    }
    let n = Double(noise.count)
    let variance = 6.4 * 6.4
    // Five deviations of each.
    #expect(abs(sum / n) < 5 * 6.4 / n.squareRoot())
    #expect(abs(squares / n - variance) < 5 * variance * (2 / n).squareRoot())
    #expect(abs(neighbours / n) < 5 * variance / n.squareRoot())
    #expect(abs(lanes / n) < 5 * variance / n.squareRoot())
    func weight(_ x: Int) -> Double { exp(-Double(x * x) / (2 * variance)) }
    let total = (-100...100).reduce(0) { $0 + weight($1) }
    var chiSquared = 0.0
    var left = (expected: n, counted: noise.count)
    for x in -24...24 {
      let expected = n * weight(x) / total
      let difference = Double(counts[x + 100]) - expected
      chiSquared += difference * difference / expected
      left = (left.expected - expected, left.counted - counts[x + 100])
    }
    chiSquared += (Double(left.counted) - left.expected) * (Double(left.counted) - left.expected) / left.expected
    // 49 degrees of freedom: mean 49, deviation 9.9.
    #expect(chiSquared < 110 && chiSquared > 15, "chi-squared \(chiSquared)")
    // P(|x| ≥ 45) is 2^-39: none, or one.
    #expect(counts[..<55].reduce(0, +) + counts[146...].reduce(0, +) <= 1)
  }

  /// Drawn again, with the next counter, until the norm is within the limit: the first that is.
  @Test(arguments: VectorPath.available)
  func drawnAgain(path: VectorPath) throws {
    let p = try MaskParameters(dimension: 200, clients: 2, updateBound: 1000, ringDimension: 64)
    let count = p.paddedDimension + p.ringDimension
    let norms = (0..<60).map { counter in
      batch(seed(3), counter: counter, 0)[..<count].reduce(0) { $0 + Int($1 * $1) }
    }
    let sorted = norms.sorted()
    for limit in [sorted[0], sorted[3], sorted[20], sorted[59]] {
      let made = try MaskSecret.draw(p, seed: seed(3), limit: limit, path: path)
      let expected = try #require(norms.firstIndex { $0 <= limit })
      #expect(made.draws == UInt64(expected + 1))
      let samples = made.secret.noise() + made.secret.key()
      #expect(samples == Array(batch(seed(3), counter: UInt64(expected), 0)[..<count]))
    }
    #expect(sorted[59] <= p.normLimit)
    #expect(try MaskSecret.draw(p, seed: seed(3), limit: p.normLimit, path: path).draws == 1)
  }

  /// A seed is new where anything is; a generator that repeats itself repeats it only for the same vector.
  @Test func seeds() throws {
    func made(
      client: [UInt8] = [1], chain: [UInt8] = [2], open: [UInt8] = [3], vector: Int = 4, update: [Int32] = [5, 6],
      stuck: UInt64 = 7
    ) throws -> [UInt8] {
      var rng = SeededGenerator(stuck)
      return try MaskSecret.seed(
        client: client, chain: chain, open: open, vector: vector, update: update, using: &rng)
    }
    let all = [
      try made(), try made(client: [2]), try made(chain: [3]), try made(open: [4]), try made(vector: 5),
      try made(update: [5, 7]),
      try made(update: [5, 6, 0]), try made(stuck: 8), try made(client: [1, 2], chain: []),
      try made(client: [], chain: [1, 2]),
    ]
    #expect(Set(all).count == all.count)
    #expect(try made() == all[0])
    #expect(all.allSatisfy { $0.count == MaskSecret.seedByteCount })
  }

  @Test func nothingIsPrinted() throws {
    let p = try MaskParameters(dimension: 64, clients: 2, updateBound: 1000, ringDimension: 64)
    let secret = try MaskSecret.draw(p, seed: seed(4))
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), dumped] {
      #expect(text.contains("redacted") && text.count < 40, "\(text)")
    }
  }
}
