import Groups
public import NormProofs
public import Quantization

extension Suite {
  /// The scheme of this suite for vectors that are laid out so; refuses layouts whose proofs would not be sound.
  public func scheme(_ plans: [SlotPlan]) throws(SubmissionFault) -> any SubmissionScheme {
    try scheme(plans, checks: .all)
  }

  /// The scheme of this suite for vectors some of which may be masked.
  public func scheme(_ layouts: [VectorLayout]) throws(SubmissionFault) -> any SubmissionScheme {
    try scheme(layouts: layouts, checks: .all)
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
    try scheme(layouts: plans.map { VectorLayout($0) }, predicates: predicates, checks: checks)
  }

  package func scheme(
    layouts: [VectorLayout], predicates: [[NormPredicate]] = [], checks: SubmissionChecks,
    maskChecks: MaskChecks = MaskChecks()
  ) throws(SubmissionFault) -> any SubmissionScheme {
    guard predicates.isEmpty || predicates.count == layouts.count else {
      throw .parameters("\(predicates.count) lists of predicates for \(layouts.count) vectors")
    }
    guard proofs == .norm || proofs == .none || layouts.allSatisfy({ $0.masked == nil }) else {
      throw .parameters(
        "of a masked vector the norm is proved, or nothing: take proofs \"norm\", or encryption \"paillier\"")
    }
    guard proofs == .norm || predicates.allSatisfy(\.isEmpty) else {
      throw .parameters("predicates of a vector are proved by the suite `norm` alone")
    }
    let more = predicates.isEmpty ? layouts.map { _ in [] } : predicates
    return switch (proofs, group) {
    case (.none, _): UnprovedScheme(suite: self, layouts: layouts, checks: checks)
    case (_, .ristretto255):
      try ProvedScheme<Ristretto255>(
        suite: self, layouts: layouts, predicates: more, checks: checks, maskChecks: maskChecks)
    case (_, .p256):
      try ProvedScheme<P256>(
        suite: self, layouts: layouts, predicates: more, checks: checks, maskChecks: maskChecks)
    case (_, .modp3072):
      try ProvedScheme<ModP3072>(
        suite: self, layouts: layouts, predicates: more, checks: checks, maskChecks: maskChecks)
    }
  }
}
