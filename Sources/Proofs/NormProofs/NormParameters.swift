public import BigNum
public import Sumchecks
public import Transcript
import Wire

/// The numbers of a `norm` proof (docs/protocol.md §8), which exist only where it is sound: predicates of a matrix X of J
/// rows of k integers over all its entries, padding included; first of all ‖X‖₂ ≤ β.
public struct NormParameters: MatrixParameters {
  /// `norm`.
  public static var proofName: ProofName { .norm }
  /// J.
  public let rows: Int
  /// k.
  public let columns: Int
  /// What is proved; at least one is a ball.
  public let predicates: [NormPredicate]
  /// R: the least ⌈‖X₀‖₂⌉ + β of all balls, so that ‖X‖₂ ≤ R; β where the only predicate is a ball about 0.
  public let bound: Int64
  package let shape: Shape
  let inequalities: [NormInequality]

  /// Least statistical distance of which the noise hides a projection is 2^−σ_z; §5's σ, and 8 bits for 128 projections.
  public static let noiseMargin = 64 + 8
  /// Largest number of predicates.
  public static let maximumPredicates = 64

  /// How many projections with how much noise. Only `package` code asks for others than those of §8: tests that try
  /// everything in a small field.
  package struct Shape: Hashable, Sendable {
    /// Projections; a multiple of 8.
    package var projections = 128
    /// σ_z.
    package var noiseMargin = NormParameters.noiseMargin
    package init() {}
    package init(projections: Int, noiseMargin: Int) {
      (self.projections, self.noiseMargin) = (projections, noiseMargin)
    }
  }

  /// Number of projections.
  public var projections: Int { shape.projections }
  /// ⌈log2(√(J·k)·R)⌉: bits of a projection without its noise, by Cauchy's and Schwarz's inequality.
  public let projectionBits: Int
  /// The noise y_t is uniform in [−2^n, 2^n) for this n.
  public var noiseBits: Int { projectionBits + shape.noiseMargin }
  /// |z_t| ≤ Z = 2^zBits.
  public var zBits: Int { noiseBits + 1 }
  /// Bytes of z_t, in two's complement.
  public var zByteCount: Int { (zBits + 2 + 7) / 8 }
  /// κ: what is left to each predicate's limit is shown to lie in [0, 2^κ). The bits of the most that can be left: β² in a
  /// ball, ⌊‖g‖₂·R⌋ − τ in a half-space.
  public let kappa: Int
  /// Generators that a commitment key must have: for a row, for the noise, and two for a round.
  public var generators: Int { max(columns, projections, 2) }

  /// Parameters of ‖X‖₂ ≤ β for a group of order ℓ. Throws `.statement`, with the inequality and its numbers, for a shape
  /// that is none, and for one that would not be sound.
  public init(rows: Int, columns: Int, bound: Int64, order: BigInt) throws(ProofError) {
    try self.init(rows: rows, columns: columns, predicates: [.ball(radius: bound)], order: order)
  }

  /// Parameters of several predicates at once, at least one of them a ball. Throws like the other, and where no X can
  /// satisfy a predicate.
  public init(rows: Int, columns: Int, predicates: [NormPredicate], order: BigInt) throws(ProofError) {
    try self.init(rows: rows, columns: columns, predicates: predicates, order: order, shape: Shape())
  }

  package init(rows: Int, columns: Int, bound: Int64, order: BigInt, shape: Shape) throws(ProofError) {
    try self.init(rows: rows, columns: columns, predicates: [.ball(radius: bound)], order: order, shape: shape)
  }

  package init(
    rows: Int, columns: Int, predicates: [NormPredicate], order: BigInt, shape: Shape
  ) throws(ProofError) {
    precondition(
      shape.projections > 0 && shape.projections <= 128 && shape.projections % 8 == 0 && shape.noiseMargin >= 0,
      "projections come eight at a time, at most 128")
    try Self.checkShape(rows: rows, columns: columns)
    (self.rows, self.columns, self.predicates, self.shape) = (rows, columns, predicates, shape)
    bound = try Self.bound(predicates, entries: rows * columns)
    (inequalities, kappa) = try Self.resolve(predicates, bound: bound, entries: rows * columns)
    // The least b with 4^b ≥ J·k·R².
    let square = BigInt(Int(bound)) * BigInt(Int(bound))
    projectionBits = ((square * BigInt(rows * columns) - 1).bitWidth + 1) / 2
    let wrap = BigInt(rows * columns) * .powerOfTwo(2 * zBits + 2) + .powerOfTwo(kappa)
    guard wrap << 1 < order, projectionBits <= 62, zBits <= 126 else {
      throw .statement(
        .norm,
        reason:
          "the norm proof needs J·k·(2Z)² + 2^κ < ℓ/2, here \(rows)·\(columns)·2^\(2 * zBits + 2) + 2^\(kappa), a "
          + "number of \(wrap.bitWidth) bits, against ℓ/2 of \(order.bitWidth - 1) bits, with Z = 2^\(zBits) for β = "
          + "\(bound); use fewer fraction bits or clip more")
    }
    for i in predicates.indices where magnitude(i) >= order {
      throw .statement(
        .norm,
        reason: "predicate \(i) needs \(describe(i)), against ℓ of \(order.bitWidth) bits; use smaller public numbers")
    }
  }

  /// All numbers, for the transcript; what is proved beside a single ball about 0 stands at the end.
  func bytes(withVectors: Bool) -> [UInt8] {
    var w = Writer()
    w.uint64(UInt64(rows))
    for x in [columns, shape.projections, shape.noiseMargin, projectionBits, kappa] { w.uint32(UInt32(x)) }
    w.int64(bound)
    if !isPlain {
      w.uint32(UInt32(predicates.count))
      for predicate in predicates { predicate.encode(to: &w, withVector: withVectors) }
    }
    return w.bytes
  }

  /// Whether nothing but ‖X‖₂ ≤ β is proved.
  var isPlain: Bool { predicates == [.ball(radius: bound)] }
}
