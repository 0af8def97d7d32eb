import BigNum
package import Groups
import SigmaProofs
import Sumchecks
package import Transcript

extension NormProver {
  /// What a cheating prover knows when it chooses its responses.
  package struct Answering {
    /// e.
    package let challenge: Scalar<G>
    /// The verifier's weights, where they do not depend on the responses: of Σ χ_j·V_j, Y, D, Com(v), Com(v²), ….
    package let weights: [Scalar<G>]
    /// Coefficients of s_0 and v² in the linear equation, and where their responses stand.
    package let sumCoefficient: Scalar<G>, squareCoefficient: Scalar<G>
    package let sumIndex: Int, squareIndex: Int
    /// What the linear equation comes to, 0 for a true claim.
    package let defect: Scalar<G>
  }

  /// Step 6: the opening at the point, and the equation that is left.
  ///
  /// With `simulated`, responses are drawn first and first messages made to fit them; that convinces only a verifier
  /// whose challenge is known beforehand.
  package mutating func answer(
    simulated: Bool = false, tamper: ((inout [Scalar<G>], Answering) -> Void)? = nil
  ) throws(ProofError) -> NormProof<G> {
    guard let sumCommitments = messages.sums, let range = messages.range, let noiseCommitment = messages.noise else {
      preconditionFailure("the steps of a proof have an order")
    }
    let layout = NormLayout(p)
    let point = point()
    let (functional, constant) = point.equation(
      layout, projections: projections.map { Scalar($0) }, matrixAtPoint: matrixAtPoint)
    let (valueBlinding, squareBlinding) = (Scalar<G>.random(using: &nonces), Scalar<G>.random(using: &nonces))
    let valueCommitment = statement.key.com(secret: [value], valueBlinding)
    let squareCommitment = statement.key.com(secret: [square], squareBlinding)

    var secrets: [Scalar<G>] = []
    secrets.reserveCapacity(layout.secretCount)
    row.append(to: &secrets)
    secrets.append(point.rowWeights.dot(ScalarVector(blinding)))
    secrets += noise
    secrets.append(noiseBlinding)
    for (sum, blinding) in zip(sums, sumBlindings) {
      secrets.append(sum)
      secrets.append(blinding)
    }
    secrets.append(valueBlinding)
    secrets.append(square)
    secrets.append(squareBlinding)
    secrets.append(squareBlinding - value * valueBlinding)
    secrets += rounds.secrets
    var nonces = Scalar<G>.nonces(layout.secretCount, using: &self.nonces)
    defer {
      wipe(&secrets)
      wipe(&nonces)
    }
    let images = NormImages(
      statement, point, value: valueCommitment, square: squareCommitment, sums: sumCommitments, noise: noiseCommitment,
      rounds: rounds.commitments)
    var announcements = images.left(nonces, layout)
    var claim = Scalar.dot(functional, nonces)
    if simulated {
      // The challenge is drawn on a copy; it does not depend on what is announced.
      var copy = transcript
      let e = copy.challenge(
        value: valueCommitment, square: squareCommitment, announcements: announcements, claim: claim)
      claim += e * constant
      announcements = zip(announcements, images.right()).map { G.subtract($0, G.multiply($1, by: e)) }
      let responses = nonces
      _ = transcript.challenge(
        value: valueCommitment, square: squareCommitment, announcements: announcements, claim: claim)
      return NormProof(
        sums: sumCommitments, range: range, noise: noiseCommitment, projections: projections,
        rounds: rounds.commitments, value: valueCommitment, square: squareCommitment,
        announcements: announcements, claim: claim, responses: responses)
    }
    let e = transcript.challenge(
      value: valueCommitment, square: squareCommitment, announcements: announcements, claim: claim)
    var responses = zip(nonces, secrets).map { $0 + e * $1 }
    if let tamper {
      var copy = transcript
      let weights = copy.weights(responses: responses, count: layout.announcementCount)
      tamper(
        &responses,
        Answering(
          challenge: e, weights: weights, sumCoefficient: functional[layout.sum(0)],
          squareCoefficient: functional[layout.square], sumIndex: layout.sum(0), squareIndex: layout.square,
          defect: Scalar.dot(functional, secrets) + constant))
    }
    return NormProof(
      sums: sumCommitments, range: range, noise: noiseCommitment, projections: projections,
      rounds: rounds.commitments, value: valueCommitment, square: squareCommitment, announcements: announcements,
      claim: claim, responses: responses)
  }

  /// Whether Σ χ_j·V_j opens to what is left of the rows.
  func opens() throws(ProofError) -> Bool {
    try statement.opens(to: row, point().rowWeights, blinding: blinding, work: work)
  }

  private func point() -> NormPoint<G> {
    NormPoint(p, weights: tau, etas: etas, challenges: challenges, workers: work.workers)
  }
}

/// The equations of the last Σ-protocol, one an announcement: left(z) = announcement + e·right.
struct NormImages<G: PrimeGroup> {
  let statement: NormStatement<G>
  let point: NormPoint<G>
  let value: G.Element, square: G.Element, sums: [G.Element], noise: G.Element
  let rounds: [G.Element]

  init(
    _ statement: NormStatement<G>, _ point: NormPoint<G>, value: G.Element, square: G.Element,
    sums: [G.Element], noise: G.Element, rounds: [G.Element]
  ) {
    (self.statement, self.point, self.rounds) = (statement, point, rounds)
    (self.value, self.square, self.sums, self.noise) = (value, square, sums, noise)
  }

  /// What secrets (or nonces) make of the commitments; constant-time in them.
  func left(_ z: [Scalar<G>], _ layout: NormLayout) -> [G.Element] {
    let key = statement.key
    let v = point.columnWeights.dot(ScalarVector(z[layout.row]))
    var images = [
      key.com(secret: Array(z[layout.row]), z[layout.rowBlinding]),
      key.com(secret: Array(z[layout.noise]), z[layout.noiseBlinding]),
    ]
    images += sums.indices.map { key.com(secret: [z[layout.sum($0)]], z[layout.sumBlinding($0)]) }
    images += [
      key.com(secret: [v], z[layout.valueBlinding]), key.com(secret: [z[layout.square]], z[layout.squareBlinding]),
      G.add(G.multiply(value, by: v), key.tableH.multiply(by: z[layout.productBlinding])),
    ]
    return images + CommittedRounds.images(z[layout.roundSecrets], key)
  }

  /// The commitments that they open.
  func right() -> [G.Element] {
    [G.multiScalar(variableTime: point.rowWeights.scalars, statement.commitments), noise] + sums
      + [value, square, square] + rounds
  }
}
