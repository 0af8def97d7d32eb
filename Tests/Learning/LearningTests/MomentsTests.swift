import Learning
import Testing

@Suite struct MomentsTests {
  private static let schema = Schema(
    features: [
      .init(column: "x", kind: .numeric(lower: 0, upper: 10)),
      .init(column: "c", kind: .categorical(["a", "b"], missingIndicator: false)),
      .init(column: "y", kind: .numeric(lower: -1, upper: 1)),
    ], label: .above(column: "l", threshold: 0))

  private func data(_ rows: String) throws -> RawDataset {
    try Self.schema.encode(CSVTable(Array("x,c,y,l\n\(rows)".utf8)))
  }

  @Test func knownVector() throws {
    let m = try Moments(of: data("5,a,,0\n10,b,1,1\n0,a,0,1\n"), fractionBits: 4)
    // x' = ½, 1, 0 and –, 1, ½ in sixteenths; squares ¼, 1, 0 and –, 1, ¼.
    #expect(m.vector == [3, 24, 20, 2, 24, 20])
  }

  @Test func standardisedFeaturesHaveMeanZeroAndDeviationOne() throws {
    var s = RandomStream(seed: 1, "moments")
    let rows = (0..<500).map { i in "\(4 + s.uniform() * 2),a,\(i % 7 == 0 ? "" : "\(s.uniform() * 0.1)"),1" }
    let raw = try data(rows.joined(separator: "\n"))
    // In three parts, as three clients would.
    var sum = try Moments(of: raw.selecting(Array(0..<100)))
    try sum.add(Moments(of: raw.selecting(Array(100..<350))))
    try sum.add(Moments(vector: Moments(of: raw.selecting(Array(350..<500))).vector))
    #expect(try sum == Moments(of: raw))
    let d = try Standardiser(sum).apply(raw)
    for (input, missing) in [(0, false), (3, true)] {
      let values = d.features.enumerated().filter { !missing || $0.offset % 7 != 0 }.map { $0.element[input] }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
      #expect(abs(mean) < 1e-4 && abs(variance - 1) < 1e-2)
    }
    #expect(d.features[0][3] == 0, "a missing value is the mean")
    #expect(d.features[0][1] == 1 && d.features[0][2] == 0, "categories are left alone")
  }

  @Test func constantAndAbsentFeatures() throws {
    let raw = try data("5,a,,0\n5,b,,1\n")
    let standardiser = try Standardiser(Moments(of: raw))
    #expect(standardiser.means == [0.5, 0.5] && standardiser.deviations == [1, 1])
    #expect(try standardiser.apply(raw).features == [[0, 1, 0, 0], [0, 0, 1, 0]])
    #expect(try Standardiser(Moments(of: raw.selecting([]))).deviations == [1, 1])
  }

  @Test func entriesStayBelowTheStatedBound() throws {
    for samples in [1, 2, 3, 255, 256, 257, 400] {
      let rows = [String](repeating: "10,a,1,0", count: samples).joined(separator: "\n")
      let m = try Moments(of: data(rows))
      let b = try Moments.magnitudeBits(maximumSamples: samples)
      #expect(m.vector.allSatisfy { $0 >= 0 && $0 < 1 << Int64(b - 1) })
      #expect(m.vector.contains { $0 >= 1 << Int64(b - 2) }, "no smaller b would do")
    }
    #expect(try Moments.magnitudeBits(maximumSamples: 1 << 30, fractionBits: 30) == 62)
    for (n, f) in [(0, 20), (-1, 20), (Int.max, 20), (10, 0), (10, 31), (10, Int.max)] {
      #expect(throws: LearningError.self) { try Moments.magnitudeBits(maximumSamples: n, fractionBits: f) }
    }
  }

  @Test(
    arguments: [
      [-1, 0, 0], [1, -1, 0], [1, 0, -1], [1, (1 << 20) + 1, 0], [1, 10, 12], [.max, 0, 0], [.max, .max, .max],
      [.min, .min, .min],
    ] as [[Int64]])
  func falseSumsFallBackToTheStatedRange(_ vector: [Int64]) throws {
    let s = try Standardiser(Moments(vector: vector))
    #expect(s.means == [0.5] && s.deviations == [1])
  }

  @Test func extremeSumsDoNotTrap() throws {
    let n: Int64 = 1 << 40
    let s = try Standardiser(Moments(vector: [n, n << 19, n << 19]))
    #expect(s.means == [0.5] && s.deviations == [0.5])
    // A variance below 0 (false sums that look right one by one) counts as none.
    #expect(try Standardiser(Moments(vector: [10, 5 << 20, 0])).deviations == [1])
  }

  @Test func mismatchesAreRefused() throws {
    var m = try Moments(vector: [1, 2, 3])
    #expect(throws: LearningError.self) { try Moments(vector: [1, 2]) }
    #expect(throws: LearningError.self) { try m.add(Moments(vector: [1, 2, 3, 4, 5, 6])) }
    #expect(throws: LearningError.self) { try m.add(Moments(vector: [1, 2, 3], fractionBits: 10)) }
    #expect(throws: LearningError.self) { try m.add(Moments(vector: [.max, 0, 0])) }
    #expect(throws: LearningError.self) { try Standardiser(m).apply(data("1,a,1,1")) }
  }
}
