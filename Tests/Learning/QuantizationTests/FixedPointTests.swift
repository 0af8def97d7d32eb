import BigNum
import Quantization
import Testing

@Suite struct FixedPointTests {
  private func norm(_ u: [Double]) -> Double { u.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  @Test func betaAndBits() throws {
    // d = 30: ⌈√30⌉ = 6, ⌈√30/2⌉ = 3; c·2^f = 2^17 and 1.5·2^16.
    let nearest = try FixedPoint(dimension: 30, clip: 2, fractionBits: 16)
    #expect(nearest.beta == 131_072 + 3)
    #expect(nearest.magnitudeBits == 19)
    let stochastic = try FixedPoint(dimension: 30, clip: 1.5, fractionBits: 16, rounding: .stochastic)
    #expect(stochastic.beta == 98_304 + 6)
    #expect(try FixedPoint(dimension: 1, clip: 1, fractionBits: 0).beta == 2)
    #expect(try FixedPoint(dimension: 100, clip: 0.3, fractionBits: 2).beta == 2 + 5)
    #expect(try FixedPoint(dimension: 101, clip: 0.3, fractionBits: 2, rounding: .stochastic).beta == 2 + 11)
    let plan = try SlotPlan(nearest, clients: 4, modulusBits: 2048)
    #expect((plan.dimension, plan.magnitudeBits, plan.slotWidth) == (30, 19, 22))
  }

  @Test func knownRoundings() throws {
    let fixed = try FixedPoint(dimension: 6, clip: 100, fractionBits: 1)
    var rng = SeededGenerator(1)
    #expect(try fixed.quantise([0.25, 0.75, -0.25, -0.75, 1.2, -3], using: &rng) == [0, 2, 0, -2, 2, -6])
    #expect(try fixed.quantise([1, 2, 3, 4, 5, 6], weight: 0.5, using: &rng) == [1, 2, 3, 4, 5, 6])
    #expect(try fixed.quantise([1, 2, 3, 4, 5, 6], weight: 0, using: &rng) == [0, 0, 0, 0, 0, 0])
    #expect(try fixed.dequantise([1, 2, 3, -4, 0, 8], weight: 0.5) == [1, 2, 3, -4, 0, 8])
  }

  @Test func longVectorsAreScaledToTheClip() throws {
    let fixed = try FixedPoint(dimension: 2, clip: 5, fractionBits: 10)
    var rng = SeededGenerator(1)
    #expect(try fixed.quantise([30, 40], using: &rng) == [3072, 4096])
    #expect(try fixed.quantise([3, 4], using: &rng) == [3072, 4096])
    // Squares of these overflow a double.
    #expect(try fixed.quantise([3e300, -4e300], using: &rng) == [3072, -4096])
    #expect(try fixed.quantise([.greatestFiniteMagnitude, .greatestFiniteMagnitude], using: &rng) == [3620, 3620])
    #expect(try fixed.quantise([.leastNonzeroMagnitude, -.leastNonzeroMagnitude], using: &rng) == [0, 0])
  }

  @Test func noVectorIsLongerThanBeta() throws {
    for seed in 1...300 as ClosedRange<UInt64> {
      var rng = SeededGenerator(seed)
      let d = Int.random(in: 1...200, using: &rng)
      let rounding = FixedPoint.Rounding.allCases[Int(seed % 2)]
      let f = Int.random(in: 0...30, using: &rng)
      let clip = Double.random(in: 1...50, using: &rng)
      let fixed = try FixedPoint(dimension: d, clip: clip, fractionBits: f, rounding: rounding)
      let size = [1e-9, 0.1, 1, 30, 1e6, 1e200][Int(seed) % 6]
      let u = (0..<d).map { _ in Double.random(in: -size...size, using: &rng) }
      let x = try fixed.quantise(u, weight: .random(in: 0...1, using: &rng), using: &rng)
      let beta = BigInt(Int(fixed.beta))
      #expect(FixedPoint.squaredNorm(x) <= beta * beta, "seed \(seed)")
      #expect(x.allSatisfy { $0.magnitude < 1 << UInt64(fixed.magnitudeBits - 1) }, "seed \(seed)")
    }
  }

  @Test func noEntryIsLargerThanItsClip() throws {
    var clipped = 0
    for seed in 1...300 as ClosedRange<UInt64> {
      var rng = SeededGenerator(seed)
      let f = Int.random(in: 4...52, using: &rng), entryClip = Double.random(in: 0.0625..<0.9, using: &rng)
      let fixed = try FixedPoint(
        dimension: 40, clip: 1, entryClip: entryClip, fractionBits: f, rounding: .allCases[Int(seed % 2)])
      let bound = try #require(fixed.entryBound)
      #expect(bound < fixed.beta, "seed \(seed)")
      let u = (0..<40).map { _ in Double.random(in: -1...1, using: &rng) * [0.01, 1, 1e9][Int(seed) % 3] }
      let x = try fixed.quantise(u, weight: seed % 4 == 0 ? .random(in: 0...1, using: &rng) : 1, using: &rng)
      #expect(x.allSatisfy { $0.magnitude <= bound }, "seed \(seed)")
      #expect(FixedPoint.squaredNorm(x) <= BigInt(Int(fixed.beta)) * BigInt(Int(fixed.beta)), "seed \(seed)")
      clipped += fixed.entriesClipped(u) == u ? 0 : 1
    }
    #expect((1..<300).contains(clipped), "some vectors are clipped, some are not")
    #expect(throws: QuantizationError.self) { try FixedPoint(dimension: 1, clip: 1, entryClip: 1, fractionBits: 8) }
    #expect(throws: QuantizationError.self) { try FixedPoint(dimension: 1, clip: 1, entryClip: 0.001, fractionBits: 8) }
  }

  @Test func boundHoldsWhereDoublesHaveNoBitToSpare() throws {
    for seed in 1...100 as ClosedRange<UInt64> {
      var rng = SeededGenerator(seed)
      let fixed = try FixedPoint(dimension: 40, clip: 1, fractionBits: 52, rounding: .stochastic)
      let u = (0..<40).map { _ in Double.random(in: -9...9, using: &rng) }
      let x = try fixed.quantise(u, using: &rng)
      let beta = BigInt(Int(fixed.beta))
      #expect(FixedPoint.squaredNorm(x) <= beta * beta, "seed \(seed)")
    }
  }

  @Test func aVectorThatCameOutTooLongIsScaledDownExactly() throws {
    for seed in 1...200 as ClosedRange<UInt64> {
      var rng = SeededGenerator(seed)
      let d = Int.random(in: 1...50, using: &rng)
      let fixed = try FixedPoint(dimension: d, clip: 3, fractionBits: Int.random(in: 0...40, using: &rng))
      let beta = BigInt(Int(fixed.beta))
      let reach = fixed.beta * 2
      let x = (0..<d).map { _ in Int64.random(in: -reach...reach, using: &rng) }
      let limited = fixed.limited(x)
      #expect(FixedPoint.squaredNorm(limited) <= beta * beta, "seed \(seed)")
      if FixedPoint.squaredNorm(x) <= beta * beta {
        #expect(limited == x, "seed \(seed)")
      } else {
        // No shorter than needed: each entry loses less than one unit and the root less than one.
        let slack = BigInt(Int(fixed.beta) - 2 * d)
        if slack.signum > 0 { #expect(FixedPoint.squaredNorm(limited) >= slack * slack, "seed \(seed)") }
        #expect(zip(x, limited).allSatisfy { $0.signum() * $1.signum() >= 0 }, "seed \(seed)")
      }
    }
  }

  @Test func quantisingCostsHalfAUnitAnEntry() throws {
    var rng = SeededGenerator(5)
    let fixed = try FixedPoint(dimension: 50, clip: 1000, fractionBits: 16)
    let u = (0..<50).map { _ in Double.random(in: -4...4, using: &rng) }
    let back = try fixed.dequantise(fixed.quantise(u, using: &rng))
    for (a, b) in zip(u, back) { #expect(abs(a - b) <= 0x1p-17) }
  }

  @Test func stochasticRoundingHasNoBias() throws {
    var rng = SeededGenerator(6)
    let fixed = try FixedPoint(dimension: 1000, clip: 1e6, fractionBits: 0, rounding: .stochastic)
    let x = try fixed.quantise([Double](repeating: -2.75, count: 1000), using: &rng)
    #expect(Set(x) == [-3, -2])
    let mean = Double(x.reduce(0, +)) / 1000
    #expect(abs(mean + 2.75) < 0.06)  // four standard deviations
    #expect(try fixed.quantise([Double](repeating: 7, count: 1000), using: &rng) == [Int64](repeating: 7, count: 1000))
  }

  @Test func weightedMeanComesBack() throws {
    // Three clients with 100, 50 and 25 samples: the weights' sum is 1.75.
    var rng = SeededGenerator(7)
    let fixed = try FixedPoint(dimension: 2, clip: 10, fractionBits: 20)
    let updates: [(Double, [Double])] = [(1, [1, -1]), (0.5, [2, 0.5]), (0.25, [-4, 0.25])]
    var sum: [Int64] = [0, 0]
    for (weight, u) in updates {
      let x = try fixed.quantise(u, weight: weight, using: &rng)
      for i in 0..<2 { sum[i] += x[i] }
    }
    let mean = try fixed.dequantise(sum, weight: 1.75)
    #expect(abs(mean[0] - 1 / 1.75) < 1e-5 && abs(mean[1] + 0.6875 / 1.75) < 1e-5)
  }

  @Test func squaredNormOfExtremesDoesNotOverflow() {
    let x = [Int64](repeating: .min, count: 9)
    #expect(FixedPoint.squaredNorm(x) == BigInt.powerOfTwo(126) * 9)
    #expect(FixedPoint.squaredNorm([]) == 0)
  }

  @Test func badInputsAreRefused() throws {
    let fixed = try FixedPoint(dimension: 2, clip: 1, fractionBits: 8)
    var rng = SeededGenerator(1)
    for bad in [Double.nan, .infinity, -.infinity, .signalingNaN] {
      #expect(throws: QuantizationError.nonFinite(index: 1)) { try fixed.quantise([0, bad], using: &rng) }
    }
    #expect(throws: QuantizationError.count(of: "entries", expected: 2, got: 1)) {
      try fixed.quantise([0], using: &rng)
    }
    for weight in [-0.1, 1.000001, .nan, .infinity] {
      #expect(throws: QuantizationError.self) { try fixed.quantise([0, 0], weight: weight, using: &rng) }
    }
    for weight in [0, -1, .nan, .infinity] as [Double] {
      #expect(throws: QuantizationError.self) { try fixed.dequantise([0, 0], weight: weight) }
    }
    #expect(throws: QuantizationError.count(of: "entries", expected: 2, got: 3)) { try fixed.dequantise([0, 0, 0]) }
  }

  @Test(
    arguments: [
      (0, 1, 8), (-3, 1, 8), (Int.max, 1, 8), (1, 0, 8), (1, -1, 8), (1, .nan, 8), (1, .infinity, 8), (1, 1, -1),
      (1, 1, 53),
      (1, 1, Int.max), (1, 1e300, 8), (1, 1e-300, 8), (1, 2, 52), (1, 0.001, 8),
    ] as [(Int, Double, Int)])
  func absurdParametersAreRefused(_ d: Int, _ clip: Double, _ f: Int) {
    #expect(throws: QuantizationError.self) { try FixedPoint(dimension: d, clip: clip, fractionBits: f) }
  }
}
