package import Groups
import Sumchecks
package import Transcript

extension EntryProof {
  /// All challenges of a proof but the weights of the verifier's sum.
  package struct Challenges: Hashable, Sendable {
    /// α_i and ρ.
    package var alpha: [Scalar<G>], rho: [Scalar<G>]
    /// r of each round.
    package var rounds: [Scalar<G>]
    /// δ_i, and the weight of the entries.
    package var delta: [Scalar<G>], entry: Scalar<G>
    /// e.
    package var last: Scalar<G>
    /// In the order in which they are drawn.
    package var all: [Scalar<G>] { alpha + rho + rounds + delta + [entry, last] }
  }

  /// Those that a transcript answers this proof's messages with.
  package func challenges(_ statement: EntryStatement<G>, transcript: Transcript) -> Challenges {
    var t = EntryTranscript(statement, transcript, .all)
    let (alpha, rho) = t.point(digits: digits, statement.parameters)
    let rounds = rounds.map { t.round($0) }
    let (delta, entry) = t.joining(values: values, statement.parameters)
    return Challenges(
      alpha: alpha, rho: rho, rounds: rounds, delta: delta, entry: entry,
      last: t.challenge(announcements: announcements, claim: claim))
  }

  /// The proof with given challenges that has this one's W, P, M, F_1 and responses: these are uniform in honest proofs,
  /// whatever the rows, and everything else follows. So whoever draws them and the challenges simulates (docs/protocol.md
  /// §7), without a witness.
  package func simulated(_ statement: EntryStatement<G>, _ challenges: Challenges) -> EntryProof {
    let (p, z, e, key) = (statement.parameters, responses, challenges.last, statement.key)
    let point = EntryPoint<G>(
      p, alpha: challenges.alpha, rho: challenges.rho, challenges: challenges.rounds, delta: challenges.delta,
      entry: challenges.entry, workers: 1)
    let layout = point.layout
    var left = [
      key.com(Array(z[layout.row]), z[layout.rowBlinding]),
      key.com(Array(z[layout.entries]), z[layout.entriesBlinding]),
      key.com(Array(z[layout.values]), z[layout.valuesBlinding]),
    ]
    left += CommittedRounds<G>.images(z[layout.roundSecrets], key)
    left.append(key.com([point.homogeneous(z, e)], z[layout.quadraticBlinding]))
    let linear = announcements[announcements.count - 1]
    let right =
      [
        G.multiScalar(variableTime: point.joinedDigits(factor: .one), digits),
        G.multiScalar(variableTime: point.rowWeights.scalars, statement.commitments), values,
      ] + rounds + [linear]
    var proof = self
    proof.announcements = zip(left, right).map { G.subtract($0, G.multiply($1, by: e)) } + [linear]
    proof.claim = point.claim(z) - e * point.claimed
    return proof
  }
}
