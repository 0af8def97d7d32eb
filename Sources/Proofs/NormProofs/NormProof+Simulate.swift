import BigNum
package import Groups
package import Transcript

extension NormProof {
  /// All challenges of a proof but those of the range proof and the weights of the verifier's sum.
  package struct Challenges: Hashable, Sendable {
    /// What the projections are expanded from.
    package var seed: [UInt8]
    /// τ_t and η_i.
    package var tau: [Scalar<G>], etas: [Scalar<G>]
    /// r of each round.
    package var rounds: [Scalar<G>]
    /// e.
    package var last: Scalar<G>
  }

  /// Those that a transcript answers this proof's messages with.
  package func challenges(
    _ statement: NormStatement<G>, transcript: Transcript
  ) throws(ProofError) -> Challenges {
    var t = NormTranscript(statement, transcript, .all)
    t.absorb(sums: sums)
    _ = range.challenges(try statement.rangeStatement(sums), &t.transcript)
    let seed = t.seed(noise: noise)
    let (tau, etas) = t.weights(projections: projections, statement.parameters)
    let rounds = rounds.map { t.round($0) }
    return Challenges(
      seed: seed, tau: tau, etas: etas, rounds: rounds,
      last: t.challenge(value: value, square: square, announcements: announcements, claim: claim))
  }

  /// The proof with given challenges that has this one's commitments, range proof, z_t and responses: everything else
  /// follows. Commitments and responses are uniform in honest proofs, whatever the rows, and the z_t nearly are; whoever
  /// draws them and the challenges simulates (docs/protocol.md §8), without a witness.
  package func simulated(
    _ statement: NormStatement<G>, _ challenges: Challenges
  ) throws(ProofError) -> NormProof {
    let (p, layout, e) = (statement.parameters, NormLayout(statement.parameters), challenges.last)
    let point = NormPoint<G>(
      p, weights: challenges.tau, etas: challenges.etas, challenges: challenges.rounds, workers: 1)
    let matrixAtPoint: Scalar<G>
    do throws(BigNumError) {
      matrixAtPoint =
        try Projections(seed: challenges.seed, p)
        .evaluate(challenges.tau, point.rowWeights, point.columnWeights, work: .serial)
        + point.linear(p.linear(challenges.etas), work: .serial)
    } catch { throw .cancelled(.norm) }
    let (functional, constant) = point.equation(
      layout, projections: projections.map { Scalar($0) }, matrixAtPoint: matrixAtPoint)
    let images = NormImages(
      statement, point, value: value, square: square, sums: sums, noise: noise, rounds: rounds)
    var proof = self
    proof.announcements = zip(images.left(responses, layout), images.right()).map { left, right in
      G.subtract(left, G.multiply(right, by: e))
    }
    proof.claim = Scalar.dot(functional, responses) + e * constant
    return proof
  }
}
