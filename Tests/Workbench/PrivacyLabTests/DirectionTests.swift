import Configurations
import Foundation
import Privacy
import Reports
import Testing
import WorkbenchTesting

@testable import PrivacyLab

/// The laboratory on a real experiment, small: what works works, what should fall to chance does.
@Suite struct DirectionTests {
  private static let heart = Checkout.root.appendingPathComponent("experiments/heart-disease.toml")

  private static func run(_ only: [String], seeds: Int) async throws -> [AttackResult] {
    let suite = try AttackSuite(
      Configuration(resolving: heart, overrides: []), file: heart, only: only, seeds: seeds, size: .quick,
      budget: PrivacyBudget(epsilon: 2, delta: 1e-5))
    return try await suite.run(progress: ProgressLine(quiet: true)).results
  }

  @Test func everyAttackGoesWhereItShould() async throws {
    let results = try await Self.run([], seeds: 3)
    #expect(results.count == AttackSuite.names.count * 4)
    for r in results {
      #expect(r.asExpected, "\(r.attack), \(r.mode): \(r.mean ?? .nan) ± \(r.standardError ?? .nan)")
      #expect(r.seeds == 3 && r.verdict != "skipped")
    }
    func result(_ attack: String, _ mode: AttackMode) throws -> AttackResult {
      try #require(results.first { $0.attack == attack && $0.mode == mode })
    }
    // Every attack works in plaintext.
    for name in AttackSuite.names { #expect(try result(name, .plaintext).verdict == "works", "\(name)") }
    // One row of one client is read off its update exactly, and not off the sum.
    #expect(try result("gradient-inversion-analytic", .plaintext).mean == 1)
    #expect(try result("gradient-inversion-optimised", .plaintext).mean ?? 0 > 0.95)
    // What the chain refuses it refuses for a reason of its own.
    #expect(try result("copy", .sealed).mean == 1 && result("copy", .proved).reason?.hasPrefix("proof-") == true)
    #expect(try result("sybil", .sealed).reason?.hasPrefix("not-a-member") == true)
    #expect(try result("replay", .sealed).reason?.hasPrefix("ledger") == true)
    #expect(try result("scaling", .proved).reason?.hasPrefix("proof-") == true)
    // Poison within the bound goes through, and does no more than the bound says.
    for name in ["label-flip", "sign-flip", "scaling", "backdoor", "inner-product", "little-is-enough"] {
      for mode in [AttackMode.proved, .private] {
        let r = try result(name, mode)
        #expect(try #require(r.effect) <= #require(r.bound), "\(name)")
        #expect(r.further.first { $0.metric == "accepted" }?.mean == 1, "\(name)")
        #expect(r.further.first { $0.metric == "unboundedAccepted" }?.mean ?? 0 == 0, "\(name)")
      }
      #expect(try result(name, .plaintext).bound == nil)
    }
    #expect(try result("sign-flip", .plaintext).mean ?? 0 > result("sign-flip", .proved).mean ?? 0)
    // t trustees read an update, t − 1 read nothing.
    #expect(try result("colluding-trustees", .proved).mean == 1)
    #expect(try result("colluding-trustees-minority", .proved).mean == 0)
    // The strongest attack finds no more than the accountant proves.
    let canary = try result("membership-canary", .private)
    #expect(try #require(canary.mean) <= #require(canary.epsilon) && #require(canary.epsilon) <= 2.01)
    #expect(try result("membership-canary", .proved).mean ?? 0 > 4)
  }

  /// A seed gives the same figures again.
  @Test func figuresAreRepeatable() async throws {
    let only = ["membership-threshold", "label-flip"]
    let (a, b) = (try await Self.run(only, seeds: 1), try await Self.run(only, seeds: 1))
    #expect(a.map(\.mean) == b.map(\.mean) && a.count == 8)
    #expect(a.allSatisfy { $0.standardError == nil })
  }

  @Test func anUnknownAttackIsNamed() {
    #expect(throws: WorkbenchError.self) {
      try AttackSuite(
        Configuration(resolving: Self.heart, overrides: []), file: Self.heart, only: ["gradient-inversoin"], seeds: 1,
        size: .quick, budget: PrivacyBudget(epsilon: 2, delta: 1e-5))
    }
  }
}
