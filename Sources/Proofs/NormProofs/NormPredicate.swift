import BigNum
import Groups
import Wire

/// What can be proved of a vector X of integers, exactly (docs/protocol.md §8): an inequality q·Σ x² + ⟨h, X⟩ ≤ c with
/// q ∈ {0, 1}, integers h that everybody knows, and an integer c.
public enum NormPredicate: Hashable, Sendable {
  /// ‖X − X₀‖₂ ≤ β, 1 ≤ β; X₀ = 0 where no centre is given.
  case ball(radius: Int64, center: PublicVector? = nil)
  /// ⟨g, X⟩ ≥ τ, |τ| < 2^62.
  case halfspace(_ direction: PublicVector, atLeast: Int64)

  /// ⟨g, X⟩ ≥ ⌈γ·β·‖g‖₂⌉ for γ in thousandths: with ‖X‖₂ ≤ β, the cosine of the angle between X and g is at least γ.
  ///
  /// For γ = 0 that is all it says. For γ > 0 it says more, as ‖X‖₂ ≥ γ·β follows: whoever has a short vector of the right
  /// direction must scale it up. Nil where γ lies outside 0…1000 or the number on the right has more than 62 bits.
  public static func similarity(to direction: PublicVector, thousandths: Int, radius: Int64) -> NormPredicate? {
    guard (0...1000).contains(thousandths), radius >= 1 else { return nil }
    let factor = BigInt(thousandths) * BigInt(Int(radius))
    // ⌈√(γ²β²‖g‖²)/1000⌉ = ⌈⌈√…⌉/1000⌉.
    let least = ((factor * factor * direction.squaredNorm).squareRootRoundedUp() + 999) / 1000
    guard least.bitWidth <= 62, let least = least.asInt else { return nil }
    return .halfspace(direction, atLeast: Int64(least))
  }

  /// The greatest ‖X‖₂ that a ball leaves, rounded up: ⌈‖X₀‖₂⌉ + β.
  var reach: BigInt? {
    guard case .ball(let radius, let center) = self else { return nil }
    return BigInt(Int(radius)) + (center?.norm ?? 0)
  }

  /// The norm that some predicates leave: the least ⌈‖X₀‖₂⌉ + β of all balls. Nil where there is no ball, or no such
  /// number below 2^31.
  public static func bound(of predicates: [NormPredicate]) -> Int64? {
    guard let least = predicates.compactMap(\.reach).min(), least < .powerOfTwo(31) else { return nil }
    return least.asInt.map { Int64($0) }
  }

  /// X₀ or g.
  var vector: PublicVector? {
    switch self {
    case .ball(_, let center): center
    case .halfspace(let direction, _): direction
    }
  }

  /// Entries of X₀ or g up to the last that is not 0.
  package var entryCount: Int { vector?.entries.count ?? 0 }

  /// q = 1: a ball.
  public var isQuadratic: Bool { if case .ball = self { true } else { false } }

  /// `uint8 kind; int64 number; opaque digest[32];` with 1 for a ball about 0, 2 for another, 3 for a half-space; β or τ;
  /// zeros where there is no vector.
  func encode(to writer: inout Writer, withVector: Bool) {
    switch self {
    case .ball(let radius, let center):
      writer.uint8(center == nil ? 1 : 2)
      writer.int64(radius)
    case .halfspace(_, let least):
      writer.uint8(3)
      writer.int64(least)
    }
    writer.fixed(withVector ? vector?.digest ?? Self.noDigest : Self.noDigest)
  }

  private static let noDigest = [UInt8](repeating: 0, count: 32)
}

/// A predicate as the proof takes it: q·Σ x² + ⟨h, X⟩ ≤ c with h = factor·vector.
struct NormInequality: Hashable, Sendable {
  /// q = 1.
  let isQuadratic: Bool
  /// X₀ or g with zeros up to J·k, or nothing.
  let vector: PublicVector?
  /// −2 for a centre, −1 for a direction.
  let factor: Int64
  /// c.
  let limit: Int64

  /// Nil where a number is too large for a machine's integer: ‖X₀‖₂ + β < 2^31 and |τ| < 2^62 are enough.
  init?(_ predicate: NormPredicate, entries: Int) {
    isQuadratic = predicate.isQuadratic
    vector = predicate.vector?.padded(to: entries)
    switch predicate {
    case .ball(let radius, let center):
      factor = -2
      guard let reach = predicate.reach, reach < .powerOfTwo(31),
        let square = (center?.squaredNorm ?? 0).asInt
      else { return nil }
      limit = radius * radius - Int64(square)
    case .halfspace(_, let least):
      factor = -1
      guard least.magnitude < 1 << 62 else { return nil }
      limit = -least
    }
  }

  /// What must be below ℓ where no more is known than that no entry exceeds 4Z in magnitude, so that the inequality holds
  /// over ℤ if it does modulo ℓ: q·J·k·(4Z)² + ‖h‖₂·√(J·k)·4Z + |c| + 2^κ, rounded up.
  func magnitude(entries: Int, zBits: Int, kappa: Int) -> BigInt {
    let entrySquares = BigInt(entries) * .powerOfTwo(2 * zBits + 4)
    let scale = BigInt(Int(factor * factor))
    let linear = vector.map { (entrySquares * scale * $0.squaredNorm).squareRootRoundedUp() } ?? 0
    return (isQuadratic ? entrySquares : 0) + linear + BigInt(UInt64(limit.magnitude)) + .powerOfTwo(kappa)
  }
}

extension NormPredicate: CustomStringConvertible {
  /// The inequality with its numbers.
  public var description: String {
    switch self {
    case .ball(let radius, nil): "‖X‖₂ ≤ \(radius)"
    case .ball(let radius, let center?): "‖X − X₀‖₂ ≤ \(radius), ‖X₀‖₂ ≤ \(center.norm)"
    case .halfspace(let direction, let least): "⟨g, X⟩ ≥ \(least), ‖g‖₂ ≤ \(direction.norm)"
    }
  }
}
