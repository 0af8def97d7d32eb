package import Groups
import SigmaProofs
package import Transcript
import Wire

/// The order in which prover, verifier and, in tests, cheating provers absorb messages and draw challenges.
package struct EntryTranscript<G: PrimeGroup>: Sendable {
  package var transcript: Transcript
  let checks: EntryChecks

  /// Begins the proof: the group, all parameters, the row commitments.
  package init(_ statement: EntryStatement<G>, _ transcript: Transcript, _ checks: EntryChecks) {
    self.transcript = transcript
    self.checks = checks
    var w = Writer()
    w.string(G.identifier)
    w.fixed(statement.parameters.bytes)
    self.transcript.domainSeparator(ProofName.entries.rawValue, parameters: w.bytes)
    if checks.contains(.statement) { self.transcript.absorb("V", G.encode(statement.commitments)) }
  }

  /// All W, then α_i, one a digit, and ρ, one a round.
  package mutating func point(digits: [G.Element], _ p: EntryParameters) -> (alpha: [Scalar<G>], rho: [Scalar<G>]) {
    if checks.contains(.digits) { transcript.absorb("W", G.encode(digits)) }
    let scalars = draw("alpha, rho", p.digits + p.rounds)
    let alpha = scalars.prefix(p.digits)
    return (checks.contains(.binary) ? Array(alpha) : alpha.map { _ in .zero }, Array(scalars.dropFirst(p.digits)))
  }

  /// P_i, then r_i.
  package mutating func round(_ commitment: G.Element) -> Scalar<G> {
    if checks.contains(.rounds) { transcript.absorb("P", G.encode(commitment)) }
    return challenge("r")
  }

  /// M, then δ_i, one a digit, and the weight of the entries.
  package mutating func joining(values: G.Element, _ p: EntryParameters) -> (delta: [Scalar<G>], entry: Scalar<G>) {
    if checks.contains(.values) { transcript.absorb("M", G.encode(values)) }
    var scalars = draw("delta", p.digits + 1)
    let entry = scalars.removeLast()
    return (scalars, checks.contains(.tie) ? entry : .zero)
  }

  /// Everything before the last challenge, then e.
  package mutating func challenge(announcements: [G.Element], claim: Scalar<G>) -> Scalar<G> {
    if checks.contains(.announcements) {
      transcript.absorb("A", G.encode(announcements))
      transcript.absorb("claim", G.encodeScalar(claim))
    }
    return challenge("e")
  }

  /// All responses, then the verifier's weights, 128 bits each.
  package mutating func weights(responses: [Scalar<G>], count: Int) -> [Scalar<G>] {
    if checks.contains(.weights) { transcript.absorb("responses", G.encodeScalars(responses)) }
    var stream = transcript.challengeStream("weights")
    return wideScalars(stream.bytes(16 * count), width: 16, group: G.self)
  }

  private mutating func draw(_ label: String, _ count: Int) -> [Scalar<G>] {
    var stream = transcript.challengeStream(label)
    let width = G.scalarByteCount + Codec.extraBytes
    return wideScalars(stream.bytes(count * width), width: width, group: G.self)
  }

  private mutating func challenge(_ label: String) -> Scalar<G> {
    Scalar(wide: transcript.challengeBytes(label, count: G.scalarByteCount + Codec.extraBytes))
  }
}
