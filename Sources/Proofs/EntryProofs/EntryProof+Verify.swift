public import BigNum
import Groups
package import SigmaProofs
public import Sumchecks
public import Transcript

extension EntryProof: MatrixProof {
  /// Verifies. The transcript has absorbed who proves in which round.
  ///
  /// - Throws: `.length` for a message of another length, `.equation` with the check `claim` or `openings`; `.cancelled`.
  public func verify(
    _ statement: EntryStatement<G>, transcript: Transcript, work: Work = .parallel
  ) throws(ProofError) {
    try verify(statement, transcript: transcript, work: work, checks: .all)
  }

  /// Verifies everything but the equations in the group, which are returned as one; its rows are the statement's
  /// commitments. Errors are those of `verify`.
  package func deferred(
    _ statement: EntryStatement<G>, transcript: Transcript, work: Work, checks: EntryChecks
  ) throws(ProofError) -> [Deferred<GroupEquation<G>>] {
    let p = statement.parameters
    let layout = EntryLayout(p)
    let counts = [
      ("W", digits.count, p.digits * p.stacks), ("P", rounds.count, p.rounds),
      ("A", announcements.count, layout.announcementCount), ("responses", responses.count, layout.secretCount),
    ]
    for (field, count, expected) in counts where count != expected {
      throw .length(.entries, field: field, count: count, expected: expected)
    }
    var t = EntryTranscript(statement, transcript, checks)
    let (alpha, rho) = t.point(digits: digits, p)
    let challenges = rounds.map { t.round($0) }
    let (delta, entry) = t.joining(values: values, p)
    let e = t.challenge(announcements: announcements, claim: claim)
    let weights = t.weights(responses: responses, count: layout.announcementCount - 1)

    let point = EntryPoint<G>(
      p, alpha: alpha, rho: rho, challenges: challenges, delta: delta, entry: entry, workers: work.workers)
    if checks.contains(.claim) {
      guard point.claim(responses) - e * point.claimed == claim else { throw .equation(.entries, check: "claim") }
    }
    return [
      Deferred(
        openings(statement, point, e, weights, checks), failure: .equation(.entries, check: "openings"),
        transcript: t.transcript)
    ]
  }

  /// Σ ω_i·(left_i(z) − A_i − e·right_i) = 0 over the equations of the Σ-protocol, as one sum of multiples.
  private func openings(
    _ statement: EntryStatement<G>, _ point: EntryPoint<G>, _ e: Scalar<G>, _ w: [Scalar<G>], _ checks: EntryChecks
  ) -> GroupEquation<G> {
    let (z, layout) = (responses, point.layout)
    var w = w
    let last = w.count - 1
    if !checks.contains(.opening) { (w[0], w[1]) = (.zero, .zero) }
    if !checks.contains(.square) { w[last] = .zero }
    var generators = [Scalar<G>](repeating: .zero, count: statement.parameters.generators)
    for (s, i) in layout.row.enumerated() { generators[s] += w[0] * z[i] }
    for (s, i) in layout.entries.enumerated() { generators[s] += w[1] * z[i] }
    for (k, i) in layout.values.enumerated() { generators[k] += w[2] * z[i] }
    generators[0] += w[last] * point.homogeneous(z, e)
    var h = w[0] * z[layout.rowBlinding] + w[1] * z[layout.entriesBlinding]
    h += w[2] * z[layout.valuesBlinding] + w[last] * z[layout.quadraticBlinding]
    var equation = GroupEquation<G>()
    equation.rows = point.rowWeights.scaled(by: -(e * w[1])).scalars
    equation.generators = generators
    equation.h = h
    equation.append(point.joinedDigits(factor: -(e * w[0])), digits)
    equation.append([-(e * w[2])], [values])
    equation.addRounds(
      rounds, responses: z[layout.roundSecrets], weights: w[layout.announcedRounds], challenge: e)
    // F_0 + e·F_1 is the right side of the last equation.
    equation.append(w.map { -$0 } + [-(e * w[last])], announcements)
    return equation
  }
}
