import Groups
public import NormProofs
public import Quantization

extension Suite {
  /// The scheme of this suite for vectors that are laid out so; refuses layouts whose proofs would not be sound.
  public func scheme(_ plans: [SlotPlan]) throws(SubmissionFault) -> any SubmissionScheme {
    try scheme(plans, checks: .all)
  }

  /// The scheme of this suite for vectors of which more is proved than the norm of their plan (docs/protocol.md §8): a list
  /// of predicates a vector, empty for those of which no more is.
  ///
  /// A list without a ball goes with that of the plan's norm. Balls stand in its place, and may leave ‖X‖₂ no greater:
  /// lay such a vector out for the norm `NormPredicate.bound(of:)`. Predicates are part of what is proved: client and
  /// verifier must have the same, in the same order.
  ///
  /// - Throws: `.parameters` where a proof would not be sound, and where proofs are not `norm`.
  public func scheme(
    _ plans: [SlotPlan], predicates: [[NormPredicate]]
  ) throws(SubmissionFault) -> any SubmissionScheme {
    try scheme(plans, predicates: predicates, checks: .all)
  }

  package func scheme(
    _ plans: [SlotPlan], predicates: [[NormPredicate]] = [], checks: SubmissionChecks
  ) throws(SubmissionFault) -> any SubmissionScheme {
    guard predicates.isEmpty || predicates.count == plans.count else {
      throw .parameters("\(predicates.count) lists of predicates for \(plans.count) vectors")
    }
    guard proofs == .norm || predicates.allSatisfy(\.isEmpty) else {
      throw .parameters("predicates of a vector are proved by the suite `norm` alone")
    }
    let more = predicates.isEmpty ? plans.map { _ in [] } : predicates
    return switch (proofs, group) {
    case (.none, _): UnprovedScheme(suite: self, plans: plans, checks: checks)
    case (_, .ristretto255):
      try ProvedScheme<Ristretto255>(suite: self, plans: plans, predicates: more, checks: checks)
    case (_, .p256): try ProvedScheme<P256>(suite: self, plans: plans, predicates: more, checks: checks)
    case (_, .modp3072): try ProvedScheme<ModP3072>(suite: self, plans: plans, predicates: more, checks: checks)
    }
  }
}
