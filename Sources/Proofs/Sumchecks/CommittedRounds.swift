package import Commitments
package import Groups
package import SigmaProofs
package import Transcript

/// A transcript of which a round's challenge is drawn once its commitment is absorbed.
package protocol RoundTranscript<G> {
  associatedtype G: PrimeGroup
  /// P_i, then r_i.
  mutating func round(_ commitment: G.Element) -> Scalar<G>
}

/// The prover's rounds of a sumcheck whose polynomials nobody sends: what the claim does not fix of one, two coefficients x
/// and y, is committed to as P_i = x·G_0 + y·G_1 + ρ_i·H. A Σ-protocol about all openings follows.
package struct CommittedRounds<G: PrimeGroup> {
  /// Two coefficients of a polynomial.
  package typealias Pair = (first: Scalar<G>, second: Scalar<G>)

  /// P_i.
  package private(set) var commitments: [G.Element] = []
  /// r_i.
  package private(set) var challenges: [Scalar<G>] = []
  /// x, y and ρ_i of each round.
  package private(set) var secrets: [Scalar<G>] = []

  /// No rounds yet, and at most so many.
  package init(capacity: Int) { secrets.reserveCapacity(3 * capacity) }  // so that no copy is left behind

  /// Commits to a round, and draws its challenge. A cheating prover sends what `adapt` makes of a challenge that is known
  /// beforehand.
  package mutating func commit(
    _ pair: Pair, _ key: CommitmentKey<G>, using nonces: inout NonceGenerator,
    _ transcript: inout some RoundTranscript<G>,
    adapt: ((_ known: Scalar<G>) -> Pair)?
  ) -> (sent: Pair, challenge: Scalar<G>) {
    let blinding = Scalar<G>.random(using: &nonces)
    var sent = pair
    if let adapt {
      var copy = transcript
      sent = adapt(copy.round(key.com(secret: [pair.first, pair.second], blinding)))
    }
    let commitment = key.com(secret: [sent.first, sent.second], blinding)
    let challenge = transcript.round(commitment)
    commitments.append(commitment)
    challenges.append(challenge)
    secrets.append(sent.first)
    secrets.append(sent.second)
    secrets.append(blinding)
    return (sent, challenge)
  }

  /// What three scalars a round, secrets or nonces, make of the commitments.
  package static func images(_ z: ArraySlice<Scalar<G>>, _ key: CommitmentKey<G>) -> [G.Element] {
    stride(from: z.startIndex, to: z.endIndex, by: 3).map { key.com(secret: [z[$0], z[$0 + 1]], z[$0 + 2]) }
  }

  /// Overwrites what is secret.
  package mutating func erase() { wipe(&secrets) }
}

extension GroupEquation {
  /// Adds x·G_0 + y·G_1 + ρ·H − e·P_i for the responses of each round, times its weight. There are two generators at least.
  package mutating func addRounds(
    _ commitments: [G.Element], responses z: ArraySlice<Scalar<G>>, weights: ArraySlice<Scalar<G>>,
    challenge e: Scalar<G>
  ) {
    for (i, w) in weights.enumerated() {
      let start = z.startIndex + 3 * i
      generators[0] += w * z[start]
      generators[1] += w * z[start + 1]
      h += w * z[start + 2]
    }
    append(weights.map { -(e * $0) }, commitments)
  }
}
