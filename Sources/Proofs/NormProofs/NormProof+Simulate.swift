import BigNum
package import Groups
package import Transcript

extension NormProof {
  /// All challenges of a proof but the weights of the verifier's sum.
  package struct Challenges: Hashable, Sendable {
    /// What the projections are expanded from.
    package var seed: [UInt8]
    /// τ_t, η_i and all α.
    package var weights: NormWeights<G>
    /// r of each round.
    package var rounds: [Scalar<G>]
    /// e.
    package var last: Scalar<G>
  }

  /// Those that a transcript answers this proof's messages with.
  package func challenges(_ statement: NormStatement<G>, transcript: Transcript) -> Challenges {
    var t = NormTranscript(statement, transcript, .all)
    let seed = t.seed(committed: committed)
    let weights = t.weights(masked: masked, statement.parameters)
    let rounds = rounds.map { t.round($0) }
    return Challenges(
      seed: seed, weights: weights, rounds: rounds, last: t.challenge(announcements: announcements))
  }

  /// The proof with given challenges that has this one's Y, P, F_1, z_t and responses: everything else follows. Commitments
  /// and responses are uniform in honest proofs, whatever the rows, and the z_t nearly are; whoever draws them and the
  /// challenges simulates (docs/protocol.md §8), without a witness.
  package func simulated(
    _ statement: NormStatement<G>, _ challenges: Challenges, relation: (any MatrixRelation)? = nil
  ) throws(ProofError) -> NormProof {
    let point = try point(
      statement.parameters, challenges.seed, challenges.weights, challenges.rounds, relation, work: .serial)
    return answered(statement, point, challenges.last)
  }
}
