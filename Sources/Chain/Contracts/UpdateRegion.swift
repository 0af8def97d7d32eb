import BigNum
public import NormProofs
package import UpdateProofs

/// What updates of a round must be: near the mean A of the round before, in direction, in place, or in both
/// (docs/protocol.md §8). A itself always is, so that whoever is not can move towards it.
///
/// *Similarity* γ: ‖X‖₂ ≤ ρ = min(β, ⌊‖A‖₂/(2γ)⌋) and ⟨A, X⟩ ≥ τ = ⌈‖A‖₂²/2⌉, from which cos(A, X) ≥ γ follows; for γ = 0,
/// ρ = β and τ = 0. Both shrink with A: no round is made to go more than half as far as the one before.
/// *Ball*: ‖X − A‖₂ ≤ r.
public struct UpdateRegion: Hashable, Sendable {
  /// A.
  public let reference: PublicVector
  /// ρ ≤ β.
  public let bound: Int64
  /// τ; nil where no similarity is asked for.
  public let least: Int64?
  /// r; nil where none is stated.
  public let radius: Int64?
  private let norm: Int64

  /// The region about a reference that is not 0 and of norm at most β.
  init(_ rule: AggregationRule, reference: PublicVector, norm: Int64) {
    self.reference = reference
    self.norm = norm
    radius = rule.radius
    let squared = reference.squaredNorm
    switch rule.similarity {
    case nil: (bound, least) = (norm, nil)
    case 0: (bound, least) = (norm, 0)
    case let gamma?:
      // ⌊√⌊x⌋⌋ = ⌊√x⌋. ‖A‖ ≤ β < 2^31, so the half of its square is a machine's integer.
      let longest = (squared * BigInt(250_000) / BigInt(gamma * gamma)).squareRoot()
      bound = min(norm, longest.asInt.map { Int64($0) } ?? norm)
      least = ((squared + 1) / 2).asInt.map { Int64($0) }
    }
  }

  /// Whether a vector is in it, exactly; entries of at most 2^53 in magnitude.
  public func contains(_ x: [Int64]) -> Bool {
    let a = reference.entries
    var (squares, product, distance) = (Int128(0), Int128(0), Int128(0))
    for (i, v) in x.enumerated() {
      let center = i < a.count ? Int128(a[i]) : 0
      squares += Int128(v) * Int128(v)
      product += Int128(v) * center
      distance += (Int128(v) - center) * (Int128(v) - center)
    }
    guard squares <= Int128(bound) * Int128(bound) else { return false }
    if let least, product < Int128(least) { return false }
    if let radius, distance > Int128(radius) * Int128(radius) { return false }
    return true
  }

  /// The vector itself where it is in the region, else the last on the way to A, in steps of 1/1024 of it, that is:
  /// A + k·(X − A)/1024, towards zero, for some k with the next one outside.
  public func permitted(_ x: [Int64]) -> (vector: [Int64], isMoved: Bool) {
    guard !contains(x) else { return (x, false) }
    var (inside, outside) = (0, 1024)
    while outside - inside > 1 {
      let middle = (inside + outside) / 2
      if contains(between(x, middle)) { inside = middle } else { outside = middle }
    }
    return (between(x, inside), true)
  }

  private func between(_ x: [Int64], _ k: Int) -> [Int64] {
    let a = reference.entries
    return x.indices.map { i in
      let center = i < a.count ? a[i] : 0
      return center + (x[i] - center) * Int64(k) / 1024
    }
  }

  /// What is proved of a vector that is sealed so. A mask's noise lies in what is committed: every bound is wider by the most
  /// that it can be.
  package func predicates(_ layout: VectorLayout) -> [NormPredicate] {
    let slack = (layout.norm ?? norm) - norm
    var all: [NormPredicate] = [.ball(radius: bound + slack)]
    if let radius { all.append(.ball(radius: radius + slack, center: reference)) }
    if let least {
      let room = reference.norm * BigInt(Int(slack))
      all.append(.halfspace(reference, atLeast: least - (room.asInt.map { Int64($0) } ?? 0)))
    }
    return all
  }
}

extension AggregationRule {
  /// Bytes that predicates add to a submission's proof at most: three of them, with 62 digits each, a scalar a digit.
  static let predicateBytes = 3 * 62 * 32
}

extension Suite {
  /// The scheme of a training round whose updates are proved to lie in a region.
  package func scheme(
    _ region: UpdateRegion, for template: RoundTemplate, _ layouts: [VectorLayout], checks: SubmissionChecks = .all
  ) throws(SubmissionFault) -> any SubmissionScheme {
    let predicates = zip(template.vectors, layouts).map { $0.role == .update ? region.predicates($1) : [] }
    return try scheme(layouts: layouts, predicates: predicates, checks: checks)
  }
}
