import BigNum
package import Groups
import SigmaProofs
import Sumchecks
package import Transcript

extension EntryProver {
  /// What a cheating prover knows when it chooses its responses.
  package struct Answering {
    /// e.
    package let challenge: Scalar<G>
    /// The verifier's weights, where they do not depend on the responses, of the first round and of the quadratic equation.
    package let roundWeight: Scalar<G>, quadraticWeight: Scalar<G>
    /// Where the response of the first round's coefficient of t stands, and what it counts in the last claim.
    package let roundIndex: Int, roundCoefficient: Scalar<G>
    /// The last challenge of the rows' variables, and the weight of the entries.
    package let lastRowChallenge: Scalar<G>, entryWeight: Scalar<G>
    /// What the quadratic form exceeds its equation by, 0 for a true claim.
    package let defect: Scalar<G>
  }

  /// Step 4: the opening at the point, and the equations that are left.
  ///
  /// With `simulated`, responses are drawn first and first messages made to fit them; that convinces only a verifier
  /// whose challenge is known beforehand.
  package mutating func answer(
    simulated: Bool = false, tamper: ((inout [Scalar<G>], Answering) -> Void)? = nil
  ) throws(ProofError) -> EntryProof<G> {
    let point = point()
    let layout = point.layout
    var secrets = secrets(point)
    var nonces = Scalar<G>.nonces(layout.secretCount, using: &self.nonces)
    defer {
      wipe(&secrets)
      wipe(&nonces)
    }
    var quadratic = point.coefficients(nonces: nonces, secrets: secrets)
    // F_1's blinding is a secret of its own: the response is nonce + e·secret, as for all others.
    var blinding = Scalar<G>.random(using: &self.nonces)
    secrets[layout.quadraticBlinding] = blinding
    defer { (blinding, quadratic) = (.zero, (.zero, .zero)) }
    var announcements = left(nonces, layout)
    announcements.append(statement.key.com(secret: [quadratic.zero], nonces[layout.quadraticBlinding]))
    announcements.append(statement.key.com(secret: [quadratic.one], blinding))
    var claim = point.claim(nonces)
    if simulated {
      // The challenge is drawn on a copy; it does not depend on what is announced.
      var copy = transcript
      let e = copy.challenge(announcements: announcements, claim: claim)
      claim -= e * point.claimed
      let right = try right(point)
      for (i, x) in right.enumerated() { announcements[i] = G.subtract(announcements[i], G.multiply(x, by: e)) }
      let all = statement.key.com([point.homogeneous(nonces, e)], nonces[layout.quadraticBlinding])
      let n = announcements.count
      announcements[n - 2] = G.subtract(all, G.multiply(announcements[n - 1], by: e))
      _ = transcript.challenge(announcements: announcements, claim: claim)
      return proof(announcements, claim, nonces)
    }
    let e = transcript.challenge(announcements: announcements, claim: claim)
    var responses = zip(nonces, secrets).map { $0 + e * $1 }
    if let tamper {
      var copy = transcript
      let weights = copy.weights(responses: responses, count: layout.announcementCount - 1)
      tamper(
        &responses,
        Answering(
          challenge: e, roundWeight: weights[layout.announcedRounds.lowerBound],
          quadraticWeight: weights[weights.count - 1],
          roundIndex: layout.roundLinear(0), roundCoefficient: rounds.challenges[0] - rho[0],
          lastRowChallenge: p.rowRounds > 0 ? rounds.challenges[p.rowRounds - 1] : .zero, entryWeight: entry,
          defect: point.homogeneous(responses, e) - quadratic.zero - e * quadratic.one))
    }
    return proof(announcements, claim, responses)
  }

  private func proof(_ announcements: [G.Element], _ claim: Scalar<G>, _ responses: [Scalar<G>]) -> EntryProof<G> {
    EntryProof(
      digits: digits, rounds: rounds.commitments, values: valuesCommitment, announcements: announcements,
      claim: claim, responses: responses)
  }

  private func point() -> EntryPoint<G> {
    EntryPoint(
      p, alpha: alpha, rho: rho, challenges: rounds.challenges, delta: delta, entry: entry, workers: work.workers)
  }

  /// In the order of the layout; 0 for the blinding of F_1.
  private func secrets(_ point: EntryPoint<G>) -> [Scalar<G>] {
    var u = ScalarVector<G>(zeros: p.stackColumns)
    for (table, d) in zip(stacks, delta) { u.add(table, times: d) }
    if bendsRow {
      let known = u.scalars + [.zero] + row.scalars + [.zero] + values  // a cheat's, and no secret
      let claimed = point.claimed - point.claim(known)
      if let inverse = point.digitWeights[0].inverse() { u[0] += claimed * inverse }
    }
    var blinding = Scalar<G>.zero
    for (i, d) in delta.enumerated() {
      blinding += d * point.stackWeights.dot(ScalarVector(digitBlinding[i * p.stacks..<(i + 1) * p.stacks]))
    }
    var secrets: [Scalar<G>] = []
    secrets.reserveCapacity(point.layout.secretCount)
    u.append(to: &secrets)
    secrets.append(blinding)
    row.append(to: &secrets)
    secrets.append(point.rowWeights.dot(ScalarVector(self.blinding)))
    secrets += values
    secrets.append(valuesBlinding)
    secrets += rounds.secrets
    secrets.append(.zero)
    return secrets
  }

  /// What secrets (or nonces) make of the commitments, but for the quadratic equation; constant-time in them.
  private func left(_ z: [Scalar<G>], _ layout: EntryLayout) -> [G.Element] {
    let key = statement.key
    return [
      key.com(secret: Array(z[layout.row]), z[layout.rowBlinding]),
      key.com(secret: Array(z[layout.entries]), z[layout.entriesBlinding]),
      key.com(secret: Array(z[layout.values]), z[layout.valuesBlinding]),
    ] + CommittedRounds.images(z[layout.roundSecrets], key)
  }

  /// The commitments that they open.
  private func right(_ point: EntryPoint<G>) throws(ProofError) -> [G.Element] {
    let (joined, entries) = try run { () throws(BigNumError) in
      (
        try G.multiScalar(variableTime: point.joinedDigits(factor: .one), digits, work: work),
        try G.multiScalar(variableTime: point.rowWeights.scalars, statement.commitments, work: work)
      )
    }
    return [joined, entries, valuesCommitment] + rounds.commitments
  }

  /// Whether Σ χ_j·V_j opens to what is left of the rows.
  func opens() throws(ProofError) -> Bool {
    try statement.opens(to: row, point().rowWeights, blinding: blinding, work: work)
  }
}

extension EntryPoint {
  /// Σ_i δ_i·Σ χ·W_i times a factor: what the W are multiplied by.
  func joinedDigits(factor: Scalar<G>) -> [Scalar<G>] {
    var digits: [Scalar<G>] = []
    digits.reserveCapacity(delta.count * stackWeights.count)
    for d in delta { digits += stackWeights.scaled(by: factor * d).scalars }
    return digits
  }
}
