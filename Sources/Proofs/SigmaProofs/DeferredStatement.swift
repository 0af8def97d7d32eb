package import BigNum
package import Commitments
package import Groups
package import Transcript

/// What is left to check of the proofs about one statement's row commitments.
package struct DeferredStatement<G: PrimeGroup>: Sendable {
  /// V_0, V_1, …
  package let commitments: [G.Element]
  /// The equations, whose `rows` speak of them.
  package let parts: [Deferred<GroupEquation<G>>]

  /// The equations about these row commitments.
  package init(_ commitments: [G.Element], _ parts: [Deferred<GroupEquation<G>>]) {
    self.commitments = commitments
    self.parts = parts
  }

  /// Adds all equations, each times its weight.
  private func add(to sum: inout GroupEquation<G>, _ weights: [Scalar<G>]) {
    for (part, weight) in zip(parts, weights) { sum.add(part.equation, times: weight) }
    sum.settle(rows: commitments)
  }

  /// The number of the first false equation, where one is.
  private func firstFailure(_ key: CommitmentKey<G>, work: Work) throws(BigNumError) -> Int {
    for (i, part) in parts.enumerated().dropLast() {
      var equation = part.equation
      equation.settle(rows: commitments)
      if try !equation.holds(key, work: work) { return i }
    }
    return parts.count - 1
  }

  /// The false statements, each with its first false equation: one multi-scalar multiplication where there is none.
  package static func failures(
    _ statements: [DeferredStatement], _ key: CommitmentKey<G>, _ weights: BatchWeights, work: Work
  ) throws(BigNumError) -> [(statement: Int, part: Int)] {
    let found = try falseEquations(statements.count) { range throws(BigNumError) in
      var sum = GroupEquation<G>()
      for i in range {
        statements[i].add(to: &sum, weights.scalars(i, count: statements[i].parts.count, group: G.self))
      }
      return try sum.holds(key, work: work)
    }
    var failures: [(statement: Int, part: Int)] = []
    for i in found { failures.append((i, try statements[i].firstFailure(key, work: work))) }
    return failures
  }

  /// Throws what the first false equation means, or `.cancelled`.
  package func verify(_ key: CommitmentKey<G>, _ proof: ProofName, work: Work) throws(ProofError) {
    let failures: [(statement: Int, part: Int)]
    do throws(BigNumError) {
      failures = try Self.failures([self], key, BatchWeights(parts.map(\.binding)), work: work)
    } catch { throw .cancelled(proof) }
    if let failure = failures.first { throw parts[failure.part].failure }
  }
}
