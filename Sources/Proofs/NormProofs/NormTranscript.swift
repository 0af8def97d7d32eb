package import BigNum
package import Groups
import RangeProofs
import SigmaProofs
import Sumchecks
package import Transcript
import Wire

/// The order in which prover, verifier and, in tests, cheating provers absorb messages and draw challenges.
package struct NormTranscript<G: PrimeGroup>: RoundTranscript, Sendable {
  package var transcript: Transcript
  let checks: NormChecks

  /// Begins the proof: the group, all parameters, the row commitments.
  package init(_ statement: NormStatement<G>, _ transcript: Transcript, _ checks: NormChecks) {
    self.transcript = transcript
    self.checks = checks
    self.transcript.begin(
      statement, parameters: statement.parameters.bytes(withVectors: checks.contains(.vectors)),
      rows: checks.contains(.statement))
  }

  /// All D_i; what is proved of them follows on the same transcript.
  package mutating func absorb(sums: [G.Element]) { transcript.absorb("D", G.encode(sums)) }

  /// Y, then the projections' seed of 32 bytes.
  package mutating func seed(noise: G.Element) -> [UInt8] {
    if checks.contains(.noise) { transcript.absorb("Y", G.encode(noise)) }
    return transcript.challengeBytes("projections", count: 32)
  }

  /// All z_t, then τ_t and η_i.
  package mutating func weights(
    projections: [BigInt], _ p: NormParameters
  ) -> (tau: [Scalar<G>], etas: [Scalar<G>]) {
    // Room for any number modulo ℓ: what the interval is, another check says.
    var w = Writer()
    for z in projections { w.signed(z, width: 33) }
    let before = transcript
    transcript.absorb("z", w.bytes)
    var drawn = checks.contains(.weighting) ? transcript : before
    let scalars = drawn.scalars("tau, eta", p.projections + p.predicates.count, group: G.self)
    if checks.contains(.weighting) { transcript = drawn }
    return (
      scalars.prefix(p.projections).map { checks.contains(.projections) ? $0 : .zero },
      zip(p.predicates, scalars.dropFirst(p.projections)).map { predicate, eta in
        checks.contains(predicate.isQuadratic ? .squares : .directions) ? eta : .zero
      }
    )
  }

  /// P_i, then r_i.
  package mutating func round(_ commitment: G.Element) -> Scalar<G> {
    if checks.contains(.rounds) { transcript.absorb("P", G.encode(commitment)) }
    return transcript.scalar("r", group: G.self)
  }

  /// Everything before the last challenge, then e.
  package mutating func challenge(
    value: G.Element, square: G.Element, announcements: [G.Element], claim: Scalar<G>
  ) -> Scalar<G> {
    transcript.absorb("v", G.encode(value))
    transcript.absorb("v^2", G.encode(square))
    return transcript.challenge(
      announcements: announcements, claim: claim, bound: checks.contains(.announcements), group: G.self)
  }

  /// All responses, then the verifier's weights, 128 bits each.
  package mutating func weights(responses: [Scalar<G>], count: Int) -> [Scalar<G>] {
    transcript.weights(responses: responses, count: count, bound: checks.contains(.weights))
  }
}

extension MatrixStatement where Parameters == NormParameters {
  /// What the range proof says of the D_i: c_i − 2^(κ−1) − s_i ∈ [−2^(κ−1), 2^(κ−1)).
  func rangeStatement(_ sums: [G.Element]) throws(ProofError) -> BitsStatement<G> {
    let middle = Scalar<G>(Int64(1) << Int64(parameters.kappa - 1))
    return try BitsStatement(
      key: key,
      commitments: zip(parameters.inequalities, sums).map { inequality, sum in
        G.subtract(G.multiply(key.generators[0], by: Scalar(inequality.limit) - middle), sum)
      },
      parameters: BitsParameters(rows: sums.count, columns: 1, bits: parameters.kappa))
  }
}
