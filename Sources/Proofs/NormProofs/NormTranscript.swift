package import BigNum
package import Groups
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

  /// Y, then the projections' seed of 32 bytes.
  package mutating func seed(committed: G.Element) -> [UInt8] {
    if checks.contains(.committed) { transcript.absorb("Y", G.encode(committed)) }
    return transcript.challengeBytes("projections", count: 32)
  }

  /// All z_t, then τ_t, θ_t, η_i and all α.
  package mutating func weights(masked: [BigInt], _ p: NormParameters) -> NormWeights<G> {
    // Room for any number modulo ℓ: what the interval is, another check says.
    var w = Writer()
    for z in masked { w.signed(z, width: 33) }
    let before = transcript
    transcript.absorb("z", w.bytes)
    var drawn = checks.contains(.weighting) ? transcript : before
    let scalars = drawn.scalars("tau, eta, alpha", p.masked + p.predicates.count + p.digits, group: G.self)
    if checks.contains(.weighting) { transcript = drawn }
    let (etas, alphas) = (scalars[p.masked..<p.masked + p.predicates.count], scalars.suffix(p.digits))
    let weighed = checks.contains(.projections)
    return NormWeights(
      tau: scalars.prefix(p.projections).map { weighed ? $0 : .zero },
      theta: Array(scalars[p.projections..<p.masked]),
      eta: zip(p.predicates, etas).map { predicate, eta in
        checks.contains(predicate.isQuadratic ? .squares : .directions) ? eta : .zero
      },
      alpha: alphas.map { checks.contains(.digits) ? checks.contains(.digitWeights) ? $0 : .one : .zero })
  }

  /// P_i, then r_i.
  package mutating func round(_ commitment: G.Element) -> Scalar<G> {
    if checks.contains(.rounds) { transcript.absorb("P", G.encode(commitment)) }
    return transcript.scalar("r", group: G.self)
  }

  /// The first messages, then e.
  package mutating func challenge(announcements: [G.Element]) -> Scalar<G> {
    transcript.challenge(announcements: announcements, bound: checks.contains(.announcements), group: G.self)
  }

  /// All responses, then the verifier's weights, 128 bits each.
  package mutating func weights(responses: [Scalar<G>], count: Int) -> [Scalar<G>] {
    transcript.weights(responses: responses, count: count, bound: checks.contains(.weights))
  }
}
