package import BigNum
package import Groups
package import SigmaProofs
package import Transcript

/// A proof about a committed matrix.
package protocol MatrixProof<G> {
  /// The group of the commitments.
  associatedtype G: PrimeGroup
  /// The numbers of the proof.
  associatedtype Parameters: MatrixParameters
  /// What stops attacks, and can be switched off in tests of them.
  associatedtype Checks: OptionSet, Sendable

  /// Verifies everything but equations in the group, which are returned; their rows are the statement's commitments.
  func deferred(
    _ statement: MatrixStatement<G, Parameters>, transcript: Transcript, work: Work, checks: Checks
  ) throws(ProofError) -> [Deferred<GroupEquation<G>>]
}

extension MatrixProof {
  /// Verifies, possibly with attack checks switched off: for tests of the attacks. Errors are those of `deferred`, and what
  /// the first false equation means.
  package func verify(
    _ statement: MatrixStatement<G, Parameters>, transcript: Transcript, work: Work = .serial, checks: Checks
  ) throws(ProofError) {
    let equations = try deferred(statement, transcript: transcript, work: work, checks: checks)
    try DeferredStatement(statement.commitments, equations).verify(statement.key, Parameters.proofName, work: work)
  }
}
