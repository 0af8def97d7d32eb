import Foundation
import Privacy
import Testing

@Suite struct FixedSizeTests {
  /// Against the theorems as they stand, with 400 digits (Tests/Vectors/privacy/make_fixed_size.py).
  @Test func momentsAreThoseOfTheTheorems() throws {
    let file = vectors.appending(path: "fixed_size.json")
    let rows = try JSONDecoder().decode([[Double]].self, from: Data(contentsOf: file))
    #expect(rows.count == 75)
    for row in rows {
      let ours = try RenyiCurve.sampledWithoutReplacement(
        noiseMultiplier: row[0], samplingRate: row[1], steps: 1, orders: [row[2]]
      ).epsilons[0]
      #expect(abs(ours - row[3]) <= 1e-9 * row[3] + 1e-14, "\(row): \(ours)")
    }
  }

  @Test func ordersBetweenAreInterpolated() throws {
    let curve = try RenyiCurve.sampledWithoutReplacement(
      noiseMultiplier: 2, samplingRate: 0.1, steps: 1, orders: [1.5, 2, 2.5, 3])
    let e = curve.epsilons
    #expect(abs(e[0] * 0.5 - 0.5 * e[1]) < 1e-15)
    #expect(abs(e[2] * 1.5 - (0.5 * e[1] + 0.5 * 2 * e[3])) < 1e-15)
  }

  @Test func allIsFull() throws {
    let full = try RenyiCurve(GaussianRelease(noiseMultiplier: 2, steps: 4))
    #expect(
      try RenyiCurve.sampledWithoutReplacement(noiseMultiplier: 2, samplingRate: 1, steps: 4).epsilons == full.epsilons)
    let none = try RenyiCurve.sampledWithoutReplacement(noiseMultiplier: 2, samplingRate: 0, steps: 4)
    #expect(none.epsilons.allSatisfy { $0 == 0 })
  }
}
