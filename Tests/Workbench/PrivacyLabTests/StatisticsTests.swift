import Foundation
import Testing

@testable import PrivacyLab

@Suite struct StatisticsTests {
  /// Values of the beta distribution's quantiles: 0 and all of n have closed forms, the middle one is R's
  /// `binom.test(50, 100)`.
  @Test func clopperAndPearson() {
    #expect(ClopperPearson.lower(hits: 0, of: 10, tail: 0.025) == 0)
    #expect(abs(ClopperPearson.lower(hits: 10, of: 10, tail: 0.025) - pow(0.025, 0.1)) < 1e-9)
    #expect(abs(ClopperPearson.upper(hits: 0, of: 10, tail: 0.025) - (1 - pow(0.025, 0.1))) < 1e-9)
    #expect(abs(ClopperPearson.lower(hits: 50, of: 100, tail: 0.025) - 0.3983211) < 1e-6)
    #expect(abs(ClopperPearson.upper(hits: 50, of: 100, tail: 0.025) - 0.6016789) < 1e-6)
    // Thousands of runs do not underflow.
    let p = ClopperPearson.lower(hits: 2000, of: 4000, tail: 0.025)
    #expect(p > 0.48 && p < 0.5)
  }

  @Test func means() {
    let s = Summary([1, 2, 3])
    #expect(s.mean == 2 && abs((s.standardError ?? 0) - (1.0 / 3).squareRoot()) < 1e-12)
    #expect(Summary([4]).standardError == nil)
    #expect(Scores.auc(members: [2, 3], others: [1, 2]) == 0.875)
    #expect(Vectors.cosine([1, 0], [0, 0]) == 0)
  }

  /// Two Gaussians one deviation apart refute a small ε and not a large one.
  @Test func empiricalEpsilon() {
    let grid = (0..<2000).map { Double($0 * 7919 % 2000) / 2000 }
    #expect(MembershipCanary.lowerBound(grid, grid, delta: 1e-5) == 0)
    let apart = MembershipCanary.lowerBound(grid.map { $0 + 2 }, grid, delta: 1e-5)
    #expect(apart > 5 && apart < log(1000 * 1.0 / 3.6))
  }
}
