import BigNum
import Commitments
import Groups
import ProofTesting
import SigmaProofs
import Testing
import Transcript

/// Equations that are put off and checked together (docs/protocol.md §10).
@Suite struct DeferredTests {
  typealias R = Ristretto255
  typealias S = Scalar<R>

  private let key = CommitmentKey<R>(generators: 3)

  /// x·G_0 + ρ·H − V = error·B, so false unless the error is 0.
  private func statement(error: S, _ name: String, using rng: inout Seeded) -> DeferredStatement<R> {
    let (x, rho) = (S.random(using: &rng), S.random(using: &rng))
    let v = R.add(key.com([x], rho), R.multiply(R.generator, by: -error))
    var first = GroupEquation<R>()
    first.generators = [x]
    first.h = rho
    first.rows = [-.one]
    // Another equation about V: 2·V as an element of its own.
    var second = GroupEquation<R>()
    second.rows = [2]
    second.append([-.one], [R.add(v, v)])
    var transcript = Transcript(protocol: "DeferredTests", version: 1, context: [])
    transcript.absorb("name", Array(name.utf8))
    return DeferredStatement(
      [v],
      [
        Deferred(second, failure: .equation(.bits, check: "second"), transcript: transcript),
        Deferred(first, failure: .equation(.bits, check: name), transcript: transcript),
      ])
  }

  private func failures(_ statements: [DeferredStatement<R>], _ checks: BatchChecks = .all) throws -> [Int] {
    let weights = BatchWeights(statements.flatMap { $0.parts.map(\.binding) }, checks: checks)
    let found = try DeferredStatement.failures(statements, key, weights, work: .serial)
    #expect(found.allSatisfy { $0.part == 1 }, "the second of two equations is the false one")
    return found.map(\.statement)
  }

  @Test func falseStatementsAreNamed() throws {
    var rng = Seeded(31)
    for bad in [[], [0], [6], [2, 3], [0, 1, 2, 3, 4, 5, 6]] as [[Int]] {
      let statements = (0..<7).map { statement(error: bad.contains($0) ? 1 : 0, "\($0)", using: &rng) }
      #expect(try failures(statements) == bad)
    }
    #expect(try failures([]) == [])
    #expect(throws: ProofError.equation(.bits, check: "x")) {
      try statement(error: 1, "x", using: &rng).verify(key, .bits, work: .serial)
    }
    try statement(error: 0, "x", using: &rng).verify(key, .bits, work: .serial)
  }

  /// ⚔ Of two provers together, with equal weights, and with weights that do not depend on the proofs.
  @Test func errorsMadeToCancel() throws {
    var rng = Seeded(32)
    let opposite = [statement(error: 5, "a", using: &rng), statement(error: -5, "b", using: &rng)]
    #expect(try failures(opposite, .binding) == [], "equal weights")
    #expect(try failures(opposite, .weights) == [0, 1] && failures(opposite) == [0, 1])
    let known = BatchWeights([], checks: .weights)
    let w = (0..<2).map { known.scalars($0, count: 2, group: R.self)[1] }
    let fitted = [statement(error: w[1], "a", using: &rng), statement(error: -w[0], "b", using: &rng)]
    #expect(try failures(fitted, .weights) == [], "weights that everybody knows")
    #expect(try failures(fitted, .binding) == [0, 1] && failures(fitted) == [0, 1])
  }

  @Test func halvingFindsEveryCulprit() throws {
    var rng = Seeded(33)
    for _ in 0..<500 {
      let n = Int.random(in: 1...40, using: &rng)
      let bad = Set((0..<Int.random(in: 0...4, using: &rng)).map { _ in Int.random(in: 0..<n, using: &rng) })
      var calls = 0
      let found = try falseEquations(n) { range throws(BigNumError) in
        calls += 1
        return bad.isDisjoint(with: range)
      }
      #expect(found == bad.sorted())
      let depth = Int.bitWidth - (n - 1).leadingZeroBitCount
      #expect(calls <= 1 + 2 * bad.count * depth)
    }
    #expect(try falseEquations(0) { _ in false } == [])
  }

  /// Every verifier draws the same weights; another proof anywhere changes all of them.
  @Test func weightsDependOnEverything() {
    let (a, b) = ([UInt8](repeating: 1, count: 64), [UInt8](repeating: 2, count: 64))
    let weights = BatchWeights([a, b]).integers(0, count: 4)
    #expect(weights == BatchWeights([a, b]).integers(0, count: 4) && Set(weights).count == 4)
    for other in [[b, a], [a], [a, a], [a, b, b]] {
      #expect(Set(BatchWeights(other).integers(0, count: 4)).isDisjoint(with: weights))
    }
    #expect(Set(BatchWeights([a, b]).integers(1, count: 4)).isDisjoint(with: weights))
    #expect(weights.allSatisfy { $0.bitWidth <= 128 } && weights.contains { $0.bitWidth > 120 })
  }
}
