public import Quantization

extension Suite {
  /// The scheme of this suite for vectors that are laid out so.
  public func scheme(_ plans: [SlotPlan]) throws(SubmissionFault) -> any SubmissionScheme {
    try scheme(plans, checks: .all)
  }

  package func scheme(_ plans: [SlotPlan], checks: SubmissionChecks) throws(SubmissionFault) -> any SubmissionScheme {
    switch proofs {
    case .none: UnprovedScheme(suite: self, plans: plans, checks: checks)
    case .bits: throw .values("entry-bound proofs are not built in")
    }
  }
}
