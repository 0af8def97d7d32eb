package import BigNum
package import Groups
package import Transcript

/// An equation that is left to check when everything else about a proof holds.
package struct Deferred<Equation: Sendable>: Sendable {
  /// What must hold.
  package var equation: Equation
  /// What it means if it does not.
  package let failure: ProofError
  /// Stands for the transcript of the proof, responses included.
  package let binding: [UInt8]

  /// `transcript` has absorbed everything that the equation is made of.
  package init(_ equation: Equation, failure: ProofError, transcript: Transcript) {
    self.equation = equation
    self.failure = failure
    binding = transcript.digest()
  }
}

/// What stops an attack on a batch; `package` code alone can switch it off, to run the attack in a test.
package struct BatchChecks: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }
  /// ⚔ Every equation has a weight of its own. Otherwise errors of two provers cancel.
  package static let weights = BatchChecks(rawValue: 1)
  /// ⚔ Weights depend on all proofs, responses included. Otherwise a prover knows its weight and can fit its errors to
  /// it.
  package static let binding = BatchChecks(rawValue: 2)
  package static let all: BatchChecks = [.weights, .binding]
}

/// The weights of many proofs' equations in one combination, 128 bits each (docs/protocol.md §10).
///
/// They follow from the transcripts of all proofs, after their responses, so that every verifier draws the same, and
/// nobody's weight is known before everybody's proof is.
package struct BatchWeights: Sendable {
  private let seed: [UInt8]
  private let checks: BatchChecks

  /// From `Deferred.binding` of all equations.
  package init(_ bindings: [[UInt8]], checks: BatchChecks = .all) {
    var xof = Xof(label: "batch", seed: checks.contains(.binding) ? bindings.flatMap { $0 } : [])
    seed = xof.bytes(64)
    self.checks = checks
  }

  /// The weights of equation i of a kind.
  private func bytes(_ kind: String, _ i: Int, count: Int) -> [UInt8] {
    guard checks.contains(.weights) else { return (0..<count).flatMap { _ in [1] + [UInt8](repeating: 0, count: 15) } }
    var xof = Xof(label: kind, seed: seed + Codec.littleEndian(UInt64(i)))
    return xof.bytes(16 * count)
  }

  /// As scalars.
  package func scalars<G: PrimeGroup>(_ i: Int, count: Int, group: G.Type) -> [Scalar<G>] {
    wideScalars(bytes("batch-group", i, count: count), width: 16, group: G.self)
  }

  /// As integers.
  package func integers(_ i: Int, count: Int) -> [BigInt] {
    let bytes = bytes("batch-ciphertexts", i, count: count)
    return (0..<count).map { BigInt(littleEndian: bytes[16 * $0..<16 * ($0 + 1)]) }
  }
}

/// Which of `count` equations are false, in order. `holds` says whether a combination of a range of them does, with the
/// same weights whatever the range; so where the combination of a range is false and that of its first half holds, that
/// of its second half is false. k false ones among n take at most 1 + 2·k·⌈log2 n⌉ combinations, none at all takes one.
package func falseEquations(
  _ count: Int, holds: (Range<Int>) throws(BigNumError) -> Bool
) throws(BigNumError) -> [Int] {
  guard count > 0, try !holds(0..<count) else { return [] }
  return try falseEquations(in: 0..<count, holds: holds)
}

/// The same of a range whose combination is false.
private func falseEquations(
  in range: Range<Int>, holds: (Range<Int>) throws(BigNumError) -> Bool
) throws(BigNumError) -> [Int] {
  guard range.count > 1 else { return Array(range) }
  let middle = range.lowerBound + range.count / 2
  let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
  guard try !holds(left) else { return try falseEquations(in: right, holds: holds) }
  let found = try falseEquations(in: left, holds: holds)
  return try holds(right) ? found : found + falseEquations(in: right, holds: holds)
}
