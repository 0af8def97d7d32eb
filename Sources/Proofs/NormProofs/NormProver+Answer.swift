import BigNum
import Commitments
package import Groups
import SigmaProofs
import Sumchecks
package import Transcript

extension NormProver {
  /// What a cheating prover knows when it chooses its responses.
  package struct Answering {
    /// e.
    package let challenge: Scalar<G>
    /// The verifier's weights, where they do not depend on the responses, of Y and of the quadratic equation.
    package let noiseWeight: Scalar<G>, quadraticWeight: Scalar<G>
    /// Where the response of y_0 stands, and what it counts in the equation.
    package let noiseIndex: Int, noiseCoefficient: Scalar<G>
    /// What the equation comes to, 0 for a true claim.
    package let defect: Scalar<G>
  }

  /// Step 5: the opening at the point, and the equation that is left.
  ///
  /// With `simulated`, responses are drawn first and first messages made to fit them; that convinces only a verifier
  /// whose challenge is known beforehand.
  package mutating func answer(
    simulated: Bool = false, tamper: ((inout [Scalar<G>], Answering) -> Void)? = nil
  ) throws(ProofError) -> NormProof<G> {
    let point = point()
    let layout = point.layout
    var secrets = secrets(point)
    var nonces = Scalar<G>.nonces(layout.secretCount, using: &self.nonces)
    // F_1's blinding is a secret of its own: the response is nonce + e·secret, as for all others.
    secrets[layout.quadraticBlinding] = .random(using: &self.nonces)
    var coefficients = point.coefficients(nonces: nonces, secrets: secrets)
    defer {
      wipe(&secrets)
      wipe(&nonces)
      coefficients = (.zero, .zero)
    }
    let key = statement.key
    var announcements = point.images(nonces, key)
    announcements.append(key.com(secret: [coefficients.zero], nonces[layout.quadraticBlinding]))
    announcements.append(key.com(secret: [coefficients.one], secrets[layout.quadraticBlinding]))
    if simulated {
      // The challenge is drawn on a copy; it does not depend on what is announced.
      var copy = transcript
      let e = copy.challenge(announcements: announcements)
      let proof = proof(announcements, nonces).answered(statement, point, e)
      _ = transcript.challenge(announcements: proof.announcements)
      return proof
    }
    let e = transcript.challenge(announcements: announcements)
    var responses = zip(nonces, secrets).map { $0 + e * $1 }
    if let tamper {
      var copy = transcript
      let weights = copy.weights(responses: responses, count: layout.announcementCount - 1)
      var unit = [Scalar<G>](repeating: .zero, count: layout.secretCount)
      unit[layout.noise.lowerBound] = .one
      tamper(
        &responses,
        Answering(
          challenge: e, noiseWeight: weights[1], quadraticWeight: weights[weights.count - 1],
          noiseIndex: layout.noise.lowerBound, noiseCoefficient: point.linear(unit), defect: point.defect(secrets)))
    }
    return proof(announcements, responses)
  }

  private func proof(_ announcements: [G.Element], _ responses: [Scalar<G>]) -> NormProof<G> {
    guard let committed else { preconditionFailure("the steps of a proof have an order") }
    return NormProof(
      committed: committed, masked: masked, rounds: rounds.commitments, announcements: announcements,
      responses: responses)
  }

  /// In the order of the layout; 0 for the blinding of F_1.
  private func secrets(_ point: NormPoint<G>) -> [Scalar<G>] {
    var secrets: [Scalar<G>] = []
    secrets.reserveCapacity(point.layout.secretCount)  // so that no copy is left behind
    row.append(to: &secrets)
    secrets.append(point.rowWeights.dot(ScalarVector(blinding)))
    secrets += noise
    secrets += digits
    secrets.append(committedBlinding)
    secrets += rounds.secrets
    secrets.append(.zero)
    return secrets
  }

  /// Whether Σ χ_j·V_j opens to what is left of the rows.
  func opens() throws(ProofError) -> Bool {
    try statement.opens(to: row, point().rowWeights, blinding: blinding, work: work)
  }

  private func point() -> NormPoint<G> {
    var point = NormPoint(
      p, weights, masked: masked.map { Scalar($0) }, relationTerms, challenges: challenges, workers: work.workers)
    point.matrixAtPoint = matrixAtPoint
    return point
  }
}

extension NormPoint {
  /// What secrets (or nonces) make of the commitments, but for the quadratic equation; constant-time in them.
  func images(_ z: [Scalar<G>], _ key: CommitmentKey<G>) -> [G.Element] {
    [
      key.com(secret: Array(z[layout.row]), z[layout.rowBlinding]),
      key.com(secret: Array(z[layout.committed]), z[layout.committedBlinding]),
    ] + CommittedRounds.images(z[layout.roundSecrets], key)
  }
}

extension NormProof {
  /// The proof with first messages, but F_1, that answer the challenge e with this one's responses.
  func answered(_ statement: NormStatement<G>, _ point: NormPoint<G>, _ e: Scalar<G>) -> NormProof {
    let (key, layout, linear) = (statement.key, point.layout, announcements[announcements.count - 1])
    let last = key.com([point.homogeneous(responses, e)], responses[layout.quadraticBlinding])
    let right =
      [G.multiScalar(variableTime: point.rowWeights.scalars, statement.commitments), committed] + rounds + [linear]
    var proof = self
    proof.announcements =
      zip(point.images(responses, key) + [last], right).map { G.subtract($0, G.multiply($1, by: e)) } + [linear]
    return proof
  }
}
