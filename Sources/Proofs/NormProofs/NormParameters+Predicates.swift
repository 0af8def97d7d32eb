import BigNum
import Transcript

extension NormParameters {
  /// R; refuses balls and vectors that are none, and a list without a ball.
  static func bound(_ predicates: [NormPredicate], entries: Int) throws(ProofError) -> Int64 {
    guard predicates.count <= maximumPredicates else {
      throw .statement(
        .norm, reason: "\(predicates.count) predicates, and at most \(maximumPredicates) are proved at once")
    }
    var least: BigInt?
    for (i, predicate) in predicates.enumerated() {
      if let count = predicate.vector?.entries.count, count > entries {
        throw .statement(.norm, reason: "the vector of predicate \(i) has \(count) entries, and X has \(entries)")
      }
      guard case .ball(let radius, let center) = predicate, let reach = predicate.reach else { continue }
      guard radius >= 1, reach < .powerOfTwo(31) else {
        throw .statement(
          .norm,
          reason: center == nil
            ? "the norm's bound β is \(radius), and 1 ≤ β < 2^31 is needed; use fewer fraction bits or clip more"
            : "predicate \(i) has β = \(radius) and ‖X₀‖₂ + β ≤ \(reach), and 1 ≤ β and ‖X₀‖₂ + β < 2^31 are needed; "
              + "use fewer fraction bits or clip more")
      }
      least = min(least ?? reach, reach)
    }
    guard let least = least?.asInt else {
      throw .statement(.norm, reason: "no predicate bounds ‖X‖₂; add a ball")
    }
    return Int64(least)
  }

  /// The inequalities, and κ.
  static func resolve(
    _ predicates: [NormPredicate], bound: Int64, entries: Int
  ) throws(ProofError) -> ([NormInequality], kappa: Int) {
    var (list, kappa) = ([NormInequality](), 1)
    for (i, predicate) in predicates.enumerated() {
      guard let inequality = NormInequality(predicate, entries: entries) else {
        throw .statement(.norm, reason: "predicate \(i) has a right side of 2^62 or more; use smaller numbers")
      }
      list.append(inequality)
      let most: BigInt
      switch predicate {
      case .ball(let radius, _): most = BigInt(Int(radius)) * BigInt(Int(radius))
      case .halfspace(let direction, let least):
        let square = BigInt(Int(bound)) * BigInt(Int(bound)) * direction.squaredNorm
        most = square.squareRoot() - BigInt(Int(least))
        guard most.signum >= 0 else {
          throw .statement(
            .norm,
            reason:
              "predicate \(i) asks for ⟨g, X⟩ ≥ \(least), but ⟨g, X⟩ ≤ ‖g‖₂·R < \(square.squareRoot() + 1) for R = "
              + "\(bound); ask for less")
        }
      }
      guard most.bitWidth <= 62 else {
        throw .statement(
          .norm,
          reason:
            "predicate \(i) leaves up to ‖g‖₂·R − τ, a number of \(most.bitWidth) bits, and at most 62 are proved; "
            + "use smaller entries of g")
      }
      kappa = max(kappa, most.bitWidth)
    }
    return (list, kappa)
  }

  /// What has to be below ℓ for predicate i to hold over ℤ.
  func magnitude(_ i: Int) -> BigInt {
    inequalities[i].magnitude(entries: entries, zBits: zBits, kappa: kappa)
  }

  /// The condition of predicate i with its numbers.
  func describe(_ i: Int) -> String {
    let x = inequalities[i]
    let square = x.isQuadratic ? "J·k·(4Z)² + " : ""
    let h =
      x.vector.map { "‖h‖₂·√(J·k)·4Z + |c| + 2^κ < ℓ with ‖h‖₂ ≤ \(abs(x.factor))·\($0.norm), " }
      ?? "|c| + 2^κ < ℓ with "
    return square + h + "|c| = \(x.limit.magnitude), κ = \(kappa): a number of \(magnitude(i).bitWidth) bits"
  }
}
