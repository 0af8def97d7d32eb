package import Groups
import Sumchecks
package import Transcript

/// The order in which prover, verifier and, in tests, cheating provers absorb messages and draw challenges.
package struct EntryTranscript<G: PrimeGroup>: RoundTranscript, Sendable {
  package var transcript: Transcript
  let checks: EntryChecks

  /// Begins the proof: the group, all parameters, the row commitments.
  package init(_ statement: EntryStatement<G>, _ transcript: Transcript, _ checks: EntryChecks) {
    self.transcript = transcript
    self.checks = checks
    self.transcript.begin(statement, parameters: statement.parameters.bytes, rows: checks.contains(.statement))
  }

  /// All W, then α_i, one a digit, and ρ, one a round.
  package mutating func point(digits: [G.Element], _ p: EntryParameters) -> (alpha: [Scalar<G>], rho: [Scalar<G>]) {
    if checks.contains(.digits) { transcript.absorb("W", G.encode(digits)) }
    let scalars = transcript.scalars("alpha, rho", p.digits + p.rounds, group: G.self)
    let alpha = scalars.prefix(p.digits)
    return (checks.contains(.binary) ? Array(alpha) : alpha.map { _ in .zero }, Array(scalars.dropFirst(p.digits)))
  }

  /// P_i, then r_i.
  package mutating func round(_ commitment: G.Element) -> Scalar<G> {
    if checks.contains(.rounds) { transcript.absorb("P", G.encode(commitment)) }
    return transcript.scalar("r", group: G.self)
  }

  /// M, then δ_i, one a digit, and the weight of the entries.
  package mutating func joining(values: G.Element, _ p: EntryParameters) -> (delta: [Scalar<G>], entry: Scalar<G>) {
    if checks.contains(.values) { transcript.absorb("M", G.encode(values)) }
    var scalars = transcript.scalars("delta", p.digits + 1, group: G.self)
    let entry = scalars.removeLast()
    return (scalars, checks.contains(.tie) ? entry : .zero)
  }

  /// Everything before the last challenge, then e.
  package mutating func challenge(announcements: [G.Element], claim: Scalar<G>) -> Scalar<G> {
    transcript.challenge(
      announcements: announcements, claim: claim, bound: checks.contains(.announcements), group: G.self)
  }

  /// All responses, then the verifier's weights, 128 bits each.
  package mutating func weights(responses: [Scalar<G>], count: Int) -> [Scalar<G>] {
    transcript.weights(responses: responses, count: count, bound: checks.contains(.weights))
  }
}
