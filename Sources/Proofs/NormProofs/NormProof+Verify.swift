public import BigNum
import Groups
package import SigmaProofs
public import Sumchecks
public import Transcript

extension NormProof: MatrixProof {
  /// Verifies. The transcript has absorbed who proves in which round.
  ///
  /// - Throws: `.length` for a message of another length, `.outOfRange` for a z_t, `.equation` with the check `openings`;
  ///   `.cancelled`.
  public func verify(
    _ statement: NormStatement<G>, transcript: Transcript, work: Work = .parallel
  ) throws(ProofError) {
    try verify(statement, transcript: transcript, work: work, checks: .all)
  }

  /// Verifies everything but the equations in the group, which are returned as one; its rows are the statement's
  /// commitments. Errors are those of `verify`.
  package func deferred(
    _ statement: NormStatement<G>, transcript: Transcript, work: Work, checks: NormChecks
  ) throws(ProofError) -> [Deferred<GroupEquation<G>>] {
    try deferred(statement, relation: nil, transcript: transcript, work: work, checks: checks)
  }

  /// The same with a relation, where the parameters have one.
  package func deferred(
    _ statement: NormStatement<G>, relation: (any MatrixRelation)?, transcript: Transcript, work: Work,
    checks: NormChecks
  ) throws(ProofError) -> [Deferred<GroupEquation<G>>] {
    let p = statement.parameters
    let layout = NormLayout(p)
    guard (relation == nil) == (p.relation == nil) else {
      throw .statement(.norm, reason: "a relation without its parameters, or the reverse")
    }
    try checkShape(p, layout, checks)
    var t = NormTranscript(statement, transcript, checks)
    let seed = t.seed(committed: committed)
    let weights = t.weights(masked: masked, p)
    let challenges = rounds.map { t.round($0) }
    let e = t.challenge(announcements: announcements)
    let omega = t.weights(responses: responses, count: layout.announcementCount - 1)
    let point = try point(p, seed, weights, challenges, relation, signs: !checks.contains(.bits), work: work)
    return [
      Deferred(
        openings(statement, point, e, omega, checks), failure: .equation(.norm, check: "openings"),
        transcript: t.transcript)
    ]
  }

  /// What is known when the sumcheck is over.
  func point(
    _ p: NormParameters, _ seed: [UInt8], _ weights: NormWeights<G>, _ challenges: [Scalar<G>],
    _ relation: (any MatrixRelation)?, signs: Bool = false, work: Work
  ) throws(ProofError) -> NormPoint<G> {
    let terms = RelationTerms(equations: try relation?.equations(seed: seed, p) ?? [], weights: weights.theta)
    var point = NormPoint(
      p, weights, masked: masked.map { Scalar($0) }, terms, challenges: challenges, workers: work.workers)
    do throws(BigNumError) {
      point.matrixAtPoint =
        try Projections(seed: seed, p, signs: signs)
        .evaluate(weights.tau, point.groupWeights, point.placeWeights, work: work)
        + point.linear(p.linear(weights.eta), work: work) + point.relation(terms)
    } catch { throw .cancelled(.norm) }
    return point
  }

  /// Lengths, and the size of the z_t, before any arithmetic.
  private func checkShape(_ p: NormParameters, _ layout: NormLayout, _ checks: NormChecks) throws(ProofError) {
    let counts = [
      ("z", masked.count, p.masked), ("P", rounds.count, p.rounds),
      ("A", announcements.count, layout.announcementCount), ("responses", responses.count, layout.secretCount),
    ]
    for (field, count, expected) in counts where count != expected {
      throw .length(.norm, field: field, count: count, expected: expected)
    }
    guard checks.contains(.interval) else { return }
    for (t, z) in masked.enumerated() where z.magnitude > BigInt.powerOfTwo(p.noiseBits(of: t) + 1) {
      throw .outOfRange(.norm, field: "z", index: t, bits: p.noiseBits(of: t) + 1)
    }
  }

  /// Σ ω_i·(left_i(z) − A_i − e·right_i) = 0 over the equations of the Σ-protocol, as one equation.
  @_specialize(where G == Ristretto255)
  private func openings(
    _ statement: NormStatement<G>, _ point: NormPoint<G>, _ e: Scalar<G>, _ w: [Scalar<G>], _ checks: NormChecks
  ) -> GroupEquation<G> {
    let (z, layout) = (responses, point.layout)
    var w = w
    let last = w.count - 1
    if !checks.contains(.opening) { w[0] = .zero }
    if !checks.contains(.claim) { w[last] = .zero }
    var generators = [Scalar<G>](repeating: .zero, count: statement.parameters.generators)
    for (s, i) in layout.row.enumerated() { generators[s] += w[0] * z[i] }
    for (t, i) in layout.committed.enumerated() { generators[t] += w[1] * z[i] }
    generators[0] += w[last] * point.homogeneous(z, e)
    var equation = GroupEquation<G>()
    equation.rows = point.rowWeights.scaled(by: -(e * w[0])).scalars
    equation.generators = generators
    equation.h =
      w[0] * z[layout.rowBlinding] + w[1] * z[layout.committedBlinding] + w[last] * z[layout.quadraticBlinding]
    equation.append([-(e * w[1])], [committed])
    equation.addRounds(
      rounds, responses: z[layout.roundSecrets], weights: w[layout.announcedRounds], challenge: e)
    // F_0 + e·F_1 is the right side of the last equation.
    equation.append(w.map { -$0 } + [-(e * w[last])], announcements)
    return equation
  }
}
