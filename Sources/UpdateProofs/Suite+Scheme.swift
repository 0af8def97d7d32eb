import Groups
public import Quantization

extension Suite {
  /// The scheme of this suite for vectors that are laid out so; refuses layouts whose proofs would not be sound.
  public func scheme(_ plans: [SlotPlan]) throws(SubmissionFault) -> any SubmissionScheme {
    try scheme(plans, checks: .all)
  }

  package func scheme(_ plans: [SlotPlan], checks: SubmissionChecks) throws(SubmissionFault) -> any SubmissionScheme {
    switch (proofs, group) {
    case (.none, _): UnprovedScheme(suite: self, plans: plans, checks: checks)
    case (_, .ristretto255): try ProvedScheme<Ristretto255>(suite: self, plans: plans, checks: checks)
    case (_, .p256): try ProvedScheme<P256>(suite: self, plans: plans, checks: checks)
    case (_, .modp3072): try ProvedScheme<ModP3072>(suite: self, plans: plans, checks: checks)
    }
  }
}
