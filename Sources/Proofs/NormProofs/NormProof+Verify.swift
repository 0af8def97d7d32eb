public import BigNum
import Groups
import RangeProofs
package import SigmaProofs
public import Sumchecks
public import Transcript

extension NormProof: MatrixProof {
  /// Verifies. The transcript has absorbed who proves in which round.
  ///
  /// - Throws: `.length` for a message of another length, `.outOfRange` for a z_t, `.equation` with the check `claim`,
  ///   `openings` or, of the range proof, `batch`; `.cancelled`.
  public func verify(
    _ statement: NormStatement<G>, transcript: Transcript, work: Work = .parallel
  ) throws(ProofError) {
    try verify(statement, transcript: transcript, work: work, checks: .all)
  }

  /// Verifies everything but equations in the group, which are returned; their rows are the statement's commitments.
  /// Errors are those of `verify`.
  package func deferred(
    _ statement: NormStatement<G>, transcript: Transcript, work: Work, checks: NormChecks
  ) throws(ProofError) -> [Deferred<GroupEquation<G>>] {
    let p = statement.parameters
    let layout = NormLayout(p)
    try checkShape(p, layout, checks)
    var t = NormTranscript(statement, transcript, checks)
    t.absorb(sums: sums)
    let rangeStatement = try statement.rangeStatement(sums)
    var equations: [Deferred<GroupEquation<G>>] = []
    if checks.contains(.range) {
      var ofRange = try range.deferred(rangeStatement, transcript: &t.transcript, work: work)
      ofRange.equation.settle(rows: rangeStatement.commitments)
      equations.append(ofRange)
    } else {
      _ = range.challenges(rangeStatement, &t.transcript)
    }
    let seed = t.seed(noise: noise)
    let (tau, etas) = t.weights(projections: projections, p)
    let challenges = rounds.map { t.round($0) }
    let e = t.challenge(value: value, square: square, announcements: announcements, claim: claim)
    let weights = t.weights(responses: responses, count: layout.announcementCount)

    let point = NormPoint<G>(p, weights: tau, etas: etas, challenges: challenges, workers: work.workers)
    let matrixAtPoint: Scalar<G>
    do throws(BigNumError) {
      matrixAtPoint =
        try Projections(seed: seed, p).evaluate(tau, point.rowWeights, point.columnWeights, work: work)
        + point.linear(p.linear(etas), work: work)
    } catch { throw .cancelled(.norm) }
    if checks.contains(.claim) {
      let (functional, constant) = point.equation(
        layout, projections: projections.map { Scalar($0) }, matrixAtPoint: matrixAtPoint)
      guard Scalar.dot(functional, responses) + e * constant == claim else { throw .equation(.norm, check: "claim") }
    }
    equations.append(
      Deferred(
        openings(statement, layout, point, e, weights, checks), failure: .equation(.norm, check: "openings"),
        transcript: t.transcript))
    return equations
  }

  /// Lengths, and the size of the z_t, before any arithmetic.
  private func checkShape(_ p: NormParameters, _ layout: NormLayout, _ checks: NormChecks) throws(ProofError) {
    let counts = [
      ("D", sums.count, p.predicates.count),
      ("z", projections.count, p.projections), ("P", rounds.count, p.rounds),
      ("A", announcements.count, layout.announcementCount), ("responses", responses.count, layout.secretCount),
    ]
    for (field, count, expected) in counts where count != expected {
      throw .length(.norm, field: field, count: count, expected: expected)
    }
    guard checks.contains(.interval) else { return }
    let bound = BigInt.powerOfTwo(p.zBits)
    if let t = projections.firstIndex(where: { $0.magnitude > bound }) {
      throw .outOfRange(.norm, field: "z", index: t, bits: p.zBits)
    }
  }

  /// Σ ω_i·(left_i(z) − A_i − e·right_i) = 0 over the equations of the Σ-protocol, as one equation.
  @_specialize(where G == Ristretto255)
  private func openings(
    _ statement: NormStatement<G>, _ layout: NormLayout, _ point: NormPoint<G>, _ e: Scalar<G>, _ w: [Scalar<G>],
    _ checks: NormChecks
  ) -> GroupEquation<G> {
    let z = responses
    var w = w
    if !checks.contains(.opening) { w[0] = .zero }
    if !checks.contains(.product) { w[layout.announcedProduct] = .zero }
    let (wv, ws, wp) = (w[layout.announcedValue], w[layout.announcedSquare], w[layout.announcedProduct])
    let v = Scalar.dot(point.columnWeights.scalars, Array(z[layout.row]))
    var equation = GroupEquation<G>()
    var generators = [Scalar<G>](repeating: .zero, count: statement.parameters.generators)
    for (s, i) in layout.row.enumerated() { generators[s] += w[0] * z[i] }
    for (t, i) in layout.noise.enumerated() { generators[t] += w[1] * z[i] }
    generators[0] += wv * v + ws * z[layout.square]
    var h = w[0] * z[layout.rowBlinding] + w[1] * z[layout.noiseBlinding]
    h += wv * z[layout.valueBlinding] + ws * z[layout.squareBlinding] + wp * z[layout.productBlinding]
    for i in sums.indices {
      generators[0] += w[layout.announcedSum(i)] * z[layout.sum(i)]
      h += w[layout.announcedSum(i)] * z[layout.sumBlinding(i)]
    }
    equation.generators = generators
    equation.h = h
    equation.rows = point.rowWeights.scaled(by: -(e * w[0])).scalars
    equation.append([-(e * w[1]), wp * v - e * wv, -(e * (ws + wp))], [noise, value, square])
    equation.append(sums.indices.map { -(e * w[layout.announcedSum($0)]) }, sums)
    equation.addRounds(
      rounds, responses: z[layout.roundSecrets], weights: w[layout.announcedRounds], challenge: e)
    equation.append(w.map { -$0 }, announcements)
    return equation
  }
}
