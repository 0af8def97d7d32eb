import BigNum
import Quantization
import Testing

@Suite struct SlotPlanTests {
  @Test func knownLayouts() throws {
    // n = 4 clients with 21-bit entries: n·2^20 = 2^22, w = 24; ⌊2046/24⌋ = 85 slots.
    let small = try SlotPlan(dimension: 30, clients: 4, magnitudeBits: 21, modulusBits: 2048)
    #expect(small.slotWidth == 24)
    #expect((small.rows, small.slots) == (1, 30))
    let large = try SlotPlan(dimension: 10_000, clients: 4, magnitudeBits: 21, modulusBits: 2048)
    #expect((large.rows, large.slots) == (118, 85))
    // Five clients need one bit more than four, eight no more than five.
    #expect(try SlotPlan(dimension: 1, clients: 5, magnitudeBits: 21, modulusBits: 2048).slotWidth == 25)
    #expect(try SlotPlan(dimension: 1, clients: 8, magnitudeBits: 21, modulusBits: 2048).slotWidth == 25)
    #expect(try SlotPlan(dimension: 1, clients: 1, magnitudeBits: 21, modulusBits: 2048).slotWidth == 22)
  }

  /// Room for n·β itself, not for the next power of two of each.
  @Test func layoutsOfNorms() throws {
    let plan = try SlotPlan(dimension: 1_000_000, clients: 1000, norm: 1 << 20, modulusBits: 3072)
    #expect(plan.slotWidth == 32 && plan.magnitudeBits == 22 && (plan.rows, plan.slots) == (10_527, 95))
    #expect(plan.entryRange == -(1 << 20)...(1 << 20))
    #expect(try SlotPlan(dimension: 1, clients: 3, norm: 5, modulusBits: 512).slotWidth == 6)
    #expect(try SlotPlan(dimension: 1, clients: 4, norm: 4, modulusBits: 512).slotWidth == 6)
    let small = try SlotPlan(dimension: 5, clients: 3, norm: 5, modulusBits: 18)
    #expect((small.rows, small.slots) == (3, 2))
    let sum = try small.pack([5, -5, 0, 5, -5]).map { $0 * 3 }
    #expect(try small.unpack(sum) == [15, -15, 0, 15, -15])
    #expect(throws: QuantizationError.self) { try small.unpack(sum, clients: 2) }
    #expect(throws: QuantizationError.self) { try small.pack([6, 0, 0, 0, 0]) }
    for norm in [0, -1, 1 << 31] as [Int64] {
      #expect(throws: QuantizationError.self) {
        try SlotPlan(dimension: 1, clients: 1, norm: norm, modulusBits: 512)
      }
    }
  }

  @Test func slotsAreBalancedAndNoRowIsEmpty() throws {
    for dimension in 1...400 {
      let plan = try SlotPlan(dimension: dimension, clients: 7, magnitudeBits: 17, modulusBits: 512)
      let most = (512 - 2) / plan.slotWidth
      #expect(plan.rows == (dimension + most - 1) / most)
      #expect(plan.slots <= most)
      #expect((plan.rows - 1) * plan.slots < dimension && dimension <= plan.paddedDimension)
      #expect(plan.paddedDimension - dimension < plan.rows)
    }
  }

  @Test func magnitudeBitsAreTheSmallest() {
    for bound in [1, 2, 3, 4, 7, 8, 1023, 1024, (1 << 40) - 1, 1 << 40] as [Int64] {
      let b = SlotPlan.magnitudeBits(bound: bound)
      #expect(bound < 1 << Int64(b - 1))
      #expect(bound >= 1 << Int64(b - 2))
    }
  }

  @Test func magnitudeBitsOfExtremes() {
    #expect(SlotPlan.magnitudeBits(bound: 0) == 1)
    #expect(SlotPlan.magnitudeBits(bound: .max) == 64 && SlotPlan.magnitudeBits(bound: .min) == 65)
  }

  @Test func headRoomIsPrinted() throws {
    let text = try SlotPlan(dimension: 100, clients: 5, magnitudeBits: 21, modulusBits: 2048).headRoom
    for part in ["5·2^20", "2^23", "w = 25", "50·25 = 1250", "2046", "J = 2"] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test func headRoomIsRefusedWithItsNumbers() {
    #expect(
      throws: QuantizationError.modulusTooSmall(slotWidth: 63, modulusBits: 64, clients: 1 << 20, magnitudeBits: 42)
    ) {
      try SlotPlan(dimension: 1, clients: 1 << 20, magnitudeBits: 42, modulusBits: 64)
    }
    #expect(throws: QuantizationError.sumTooWide(slotWidth: 65, clients: (1 << 20) + 1, magnitudeBits: 43)) {
      try SlotPlan(dimension: 1, clients: (1 << 20) + 1, magnitudeBits: 43, modulusBits: 2048)
    }
    // The last client that fits a 62-bit slot, and one more.
    #expect(throws: Never.self) { try SlotPlan(dimension: 1, clients: 1 << 20, magnitudeBits: 41, modulusBits: 64) }
    #expect(
      throws: QuantizationError.modulusTooSmall(
        slotWidth: 63, modulusBits: 64, clients: (1 << 20) + 1, magnitudeBits: 41)
    ) {
      try SlotPlan(dimension: 1, clients: (1 << 20) + 1, magnitudeBits: 41, modulusBits: 64)
    }
    let text = QuantizationError.modulusTooSmall(slotWidth: 63, modulusBits: 64, clients: 9, magnitudeBits: 42)
      .description
    #expect(text.contains("9·2^41") && text.contains("63") && text.contains("62"))
  }

  @Test(arguments: [
    (0, 1, 8, 2048), (-1, 1, 8, 2048), (Int.max, 1, 8, 2048), (1, 0, 8, 2048), (1, Int.max, 8, 2048),
    (1, Int.min, 8, 2048),
    (1, 1, 1, 2048), (1, 1, 63, 2048), (1, 1, Int.max, 2048), (1, 1, 8, 0), (1, 1, 8, Int.min), (1, 1, 8, Int.max),
  ])
  func absurdParametersAreRefused(_ d: Int, _ n: Int, _ b: Int, _ bits: Int) {
    #expect(throws: QuantizationError.self) {
      try SlotPlan(dimension: d, clients: n, magnitudeBits: b, modulusBits: bits)
    }
  }
}

@Suite struct PackingTests {
  static let plans: [(d: Int, n: Int, b: Int, bits: Int)] = [
    (1, 1, 2, 16), (7, 3, 5, 64), (30, 4, 21, 2048), (100, 5, 31, 512), (33, 1, 62, 2048), (257, 1000, 20, 3072),
    (19, 4, 60, 1024), (64, 2, 33, 1024), (5, 1 << 32, 8, 256),
  ]

  @Test(arguments: plans)
  func packedRowsAreThePolynomial(_ p: (d: Int, n: Int, b: Int, bits: Int)) throws {
    let plan = try SlotPlan(dimension: p.d, clients: p.n, magnitudeBits: p.b, modulusBits: p.bits)
    var rng = SeededGenerator(UInt64(p.d))
    let values = (0..<p.d).map { _ in Int64.random(in: plan.entryRange, using: &rng) }
    let packed = try plan.pack(values)
    let matrix = try plan.matrix(values)
    #expect(packed.count == plan.rows && matrix.count == plan.rows)
    for (row, m) in zip(matrix, packed) {
      #expect(row.count == plan.slots)
      var expected: BigInt = 0
      for (s, x) in row.enumerated() { expected += BigInt(Int(x)) << (s * plan.slotWidth) }
      #expect(m == expected)
      #expect((m.magnitude << 1).bitWidth < p.bits, "|m| < N/2")
    }
    #expect(try plan.unpack(packed) == values)
  }

  @Test(arguments: plans)
  func sumsOfExtremeVectorsUnpackExactly(_ p: (d: Int, n: Int, b: Int, bits: Int)) throws {
    let plan = try SlotPlan(dimension: p.d, clients: p.n, magnitudeBits: p.b, modulusBits: p.bits)
    let (low, high) = (plan.entryRange.lowerBound, plan.entryRange.upperBound)
    var rng = SeededGenerator(99)
    for pattern in 0..<4 {
      let one = (0..<p.d).map { i -> Int64 in
        switch pattern {
        case 0: low
        case 1: high
        case 2: i % 2 == 0 ? low : high
        default: [low, high, 0, -1, 1].randomElement(using: &rng) ?? low
        }
      }
      let packed = try plan.pack(one)
      let sum = packed.map { $0 * BigInt(p.n) }
      #expect(try plan.unpack(sum) == one.map { $0 * Int64(p.n) })
      // One client more stays inside the slot, and is refused all the same.
      if one.contains(low) || one.contains(high) {
        let many = packed.map { $0 * BigInt(p.n + 1) }
        #expect(throws: QuantizationError.self) { try plan.unpack(many) }
      }
      // The sum modulo any N of that many bits comes back as the representative of least absolute value.
      let modulus = BigInt.powerOfTwo(p.bits - 1) + 1
      #expect(try plan.unpack(sum.map { ($0 % modulus).centered(mod: modulus) }) == one.map { $0 * Int64(p.n) })
    }
  }

  @Test func fewerClientsAreHeldToTheirOwnBound() throws {
    let plan = try SlotPlan(dimension: 3, clients: 10, magnitudeBits: 8, modulusBits: 256)
    let packed = try plan.pack([-128, 0, 127]).map { $0 * 3 }
    #expect(try plan.unpack(packed, clients: 3) == [-384, 0, 381])
    #expect(throws: QuantizationError.sumOutOfRange(index: 0, clients: 2, magnitudeBits: 8)) {
      try plan.unpack(packed, clients: 2)
    }
    #expect(try plan.unpack([0], clients: 0) == [0, 0, 0])
    #expect(throws: QuantizationError.self) { try plan.unpack(packed, clients: 11) }
    #expect(throws: QuantizationError.self) { try plan.unpack(packed, clients: -1) }
  }

  @Test func paddingIsIgnored() throws {
    // d = 5 in 2 rows of 3: the last slot is padding, and nothing proves that it is zero.
    let plan = try SlotPlan(dimension: 5, clients: 2, magnitudeBits: 8, modulusBits: 40)
    #expect((plan.rows, plan.slots) == (2, 3))
    var packed = try plan.pack([1, 2, 3, -4, -5])
    packed[1] += BigInt(-100) << (2 * plan.slotWidth)
    #expect(try plan.unpack(packed) == [1, 2, 3, -4, -5])
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let plan = try SlotPlan(dimension: 4, clients: 3, magnitudeBits: 10, modulusBits: 128)
    #expect(throws: QuantizationError.count(of: "entries", expected: 4, got: 3)) { try plan.pack([1, 2, 3]) }
    #expect(throws: QuantizationError.count(of: "entries", expected: 4, got: 0)) { try plan.matrix([]) }
    #expect(throws: QuantizationError.entryOutOfRange(index: 2, magnitudeBits: 10)) { try plan.pack([0, 511, 512, 0]) }
    #expect(throws: QuantizationError.entryOutOfRange(index: 3, magnitudeBits: 10)) {
      try plan.pack([0, 0, -512, -513])
    }
    #expect(throws: QuantizationError.entryOutOfRange(index: 0, magnitudeBits: 10)) { try plan.pack([.min, 0, 0, 0]) }
    #expect(throws: QuantizationError.entryOutOfRange(index: 0, magnitudeBits: 10)) { try plan.pack([.max, 0, 0, 0]) }
    #expect(throws: QuantizationError.count(of: "rows", expected: 1, got: 2)) { try plan.unpack([0, 0]) }
    #expect(throws: QuantizationError.count(of: "rows", expected: 1, got: 0)) { try plan.unpack([]) }
    for row in [BigInt.powerOfTwo(4 * plan.slotWidth), -BigInt.powerOfTwo(4 * plan.slotWidth), .powerOfTwo(9000)] {
      #expect(throws: QuantizationError.remainder(row: 0, slots: 4, slotWidth: plan.slotWidth)) {
        try plan.unpack([row])
      }
    }
  }

  @Test func aCheatersPackingIsAvailableToTests() throws {
    let plan = try SlotPlan(dimension: 2, clients: 2, magnitudeBits: 8, modulusBits: 64)
    let packed = try plan.packIgnoringBounds([400, -1])
    #expect(packed == [BigInt(400) - (BigInt(1) << plan.slotWidth)])
    #expect(throws: QuantizationError.sumOutOfRange(index: 0, clients: 2, magnitudeBits: 8)) { try plan.unpack(packed) }
    #expect(throws: QuantizationError.self) { try plan.packIgnoringBounds([1 << 40, 0]) }
    #expect(throws: QuantizationError.self) { try plan.packIgnoringBounds([1]) }
  }

  @Test func randomPlansRoundTrip() throws {
    for seed in 1...200 as ClosedRange<UInt64> {
      var rng = SeededGenerator(seed)
      let bits = Int.random(in: 80...700, using: &rng)
      let n = Int.random(in: 1...100, using: &rng)
      let b = Int.random(in: 2...50, using: &rng)
      let plan = try SlotPlan(
        dimension: .random(in: 1...90, using: &rng), clients: n, magnitudeBits: b, modulusBits: bits)
      var (sum, plain) = ([BigInt](repeating: 0, count: plan.rows), [Int64](repeating: 0, count: plan.dimension))
      for _ in 0..<n {
        let x = (0..<plan.dimension).map { _ in Int64.random(in: plan.entryRange, using: &rng) }
        for (j, m) in try plan.pack(x).enumerated() { sum[j] += m }
        for i in x.indices { plain[i] += x[i] }
      }
      let unpacked = try plan.unpack(sum)
      #expect(unpacked == plain, "seed \(seed)")
    }
  }

  /// The residues in one buffer are those of the packed numbers.
  @Test(arguments: [(5, 2, 8, 64), (100, 7, 17, 512), (33, 1000, 41, 1537), (9, 2, 62, 128)])
  func residuesAreThoseOfThePackedNumbers(dimension: Int, clients: Int, bits: Int, modulusBits: Int) throws {
    let plan = try SlotPlan(
      dimension: dimension, clients: clients, magnitudeBits: bits, modulusBits: modulusBits)
    let modulus = BigInt.powerOfTwo(modulusBits) - 59
    let range = plan.entryRange
    var vectors = [[Int64]](repeating: [], count: 3)
    vectors[0] = (0..<dimension).map { _ in .random(in: range) }
    vectors[1] = .init(repeating: range.lowerBound, count: dimension)
    vectors[2] = (0..<dimension).map { $0 == 0 ? range.upperBound : 0 }
    for values in vectors {
      let expected = try plan.pack(values).map { $0.signum < 0 ? $0 + modulus : $0 }
      #expect(try plan.packResidues(values, modulus: modulus).numbers == expected, "\(values)")
      // The matrix in one array, and its rows some at a time.
      let entries = try plan.entries(values)
      #expect(try entries == plan.matrix(values).flatMap { $0 })
      let parts = stride(from: 0, to: plan.rows, by: 2).flatMap {
        plan.packResidues(rows: $0..<min($0 + 2, plan.rows), of: entries, modulus: modulus).numbers
      }
      #expect(parts == expected, "\(values)")
    }
    #expect(throws: QuantizationError.self) { try plan.packResidues(vectors[0] + [0], modulus: modulus) }
    #expect(throws: QuantizationError.self) { try plan.entries(vectors[0] + [0]) }
    #expect(throws: QuantizationError.self) { try plan.entries(vectors[0].dropLast() + [range.upperBound + 1]) }
  }
}
