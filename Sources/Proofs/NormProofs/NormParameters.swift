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

  /// σ_z: the noise of a projection has that many bits more than the projection. §2's σ, ⌈log2 T⌉ for as many projections,
  /// and one.
  public static let noiseMargin = 64 + 9 + 1
  /// Largest number of predicates.
  public static let maximumPredicates = 64

  /// How many projections with how much noise, of which groups of rows. Only `package` code asks for others than those of
  /// §8: tests that try everything in a small field.
  package struct Shape: Hashable, Sendable {
    /// T, the least with (3/4)^T < 2^−128.
    package var projections = 309
    /// σ_z.
    package var noiseMargin = NormParameters.noiseMargin
    /// a; what makes the proof's bits fewest where it is nil.
    package var groupBits: Int?
    /// Whether z_t of any size have room in a proof's bytes: for attacks.
    package var anyMasked = false
    package init() {}
    package init(projections: Int, noiseMargin: Int, groupBits: Int? = nil) {
      (self.projections, self.noiseMargin, self.groupBits) = (projections, noiseMargin, groupBits)
    }
  }

  /// a: a group of rows, which share a projection's bit, has 2^a of them.
  public let groupBits: Int
  /// J' = ⌈J/2^a⌉.
  public var groups: Int { (rows + 1 << groupBits - 1) >> groupBits }
  /// k' = 2^a·k: places in a group, each with a bit of its own.
  public var places: Int { columns << groupBits }
  /// Rounds over the groups: ⌈log2 J'⌉ = ⌈log2 J⌉ − a.
  var groupRounds: Int { rowRounds - groupBits }

  /// T.
  public var projections: Int { shape.projections }
  /// ⌈log2(√(J·k)·R)⌉: bits of a projection without its noise, by Cauchy's and Schwarz's inequality.
  public let projectionBits: Int
  /// The noise y_t is uniform in [−2^n, 2^n) for this n.
  public var noiseBits: Int { projectionBits + shape.noiseMargin }
  /// |z_t| ≤ Z = 2^zBits.
  public var zBits: Int { noiseBits + 1 }
  /// Bytes of z_t, in two's complement.
  public var zByteCount: Int { (zBits + 2 + 7) / 8 }
  /// Bits of the noise of masked number t, one less than those of its bound: a projection's, or a relation's quotient's.
  func noiseBits(of t: Int) -> Int {
    t < projections ? noiseBits : (relation?.quotientBits ?? 0) + shape.noiseMargin
  }
  /// Bytes of masked number t.
  func zByteCount(of t: Int) -> Int { shape.anyMasked ? 33 : (noiseBits(of: t) + 1 + 2 + 7) / 8 }
  /// κ: what is left to each predicate's limit is shown to lie in [0, 2^κ), by that many binary digits. The bits of the
  /// most that can be left: β² in a ball, ⌊‖g‖₂·R⌋ − τ in a half-space.
  public let kappa: Int
  /// What else is shown of the same matrix, if anything.
  package let relation: RelationParameters?
  /// Masked numbers that are sent in the clear: T, and one of each equation of a relation.
  var masked: Int { projections + (relation?.equations ?? 0) }
  /// Digits of all predicates.
  var digits: Int { predicates.count * kappa }
  /// Generators that a commitment key must have: for a row, for noise and digits, and two for a round.
  public var generators: Int { max(columns, masked + digits, 2) }

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
    rows: Int, columns: Int, predicates: [NormPredicate], order: BigInt, shape: Shape,
    relation: RelationParameters? = nil
  ) throws(ProofError) {
    precondition(
      shape.projections > 0 && shape.projections <= BitProjections.mostTerms && shape.noiseMargin >= 0,
      "\(shape.projections) projections")
    try Self.checkShape(rows: rows, columns: columns)
    (self.rows, self.columns, self.predicates, self.shape) = (rows, columns, predicates, shape)
    self.relation = relation
    let rowRounds = Self.ceilingLog2(rows)
    precondition(shape.groupBits.map { (0...rowRounds).contains($0) } ?? true, "groups of more rows than there are")
    groupBits = shape.groupBits ?? Self.bestGroup(rows: rows, columns: columns, rowRounds: rowRounds)
    bound = try Self.bound(predicates, entries: rows * columns)
    (inequalities, kappa) = try Self.resolve(predicates, bound: bound, entries: rows * columns)
    // The least b with 4^b ≥ J·k·R².
    let square = BigInt(Int(bound)) * BigInt(Int(bound))
    projectionBits = ((square * BigInt(rows * columns) - 1).bitWidth + 1) / 2
    let wrap = BigInt(rows * columns) * .powerOfTwo(2 * zBits + 4) + .powerOfTwo(kappa)
    guard wrap << 1 < order, projectionBits <= 62, zBits <= 126 else {
      throw .statement(
        .norm,
        reason:
          "the norm proof needs J·k·(4Z)² + 2^κ < ℓ/2, here \(rows)·\(columns)·2^\(2 * zBits + 4) + 2^\(kappa), a "
          + "number of \(wrap.bitWidth) bits, against ℓ/2 of \(order.bitWidth - 1) bits, with Z = 2^\(zBits) for β = "
          + "\(bound); use fewer fraction bits or clip more")
    }
    if let most = relation?.most(margin: shape.noiseMargin), most << 1 >= order {
      throw .statement(
        .norm,
        reason:
          "the relation needs β·(2^(2w)·⌈√d'⌉ + q·⌈√n⌉/2) + q + q·Z' < ℓ/2, here a number of \(most.bitWidth) bits "
          + "against ℓ/2 of \(order.bitWidth - 1) bits; use fewer fraction bits, or fewer clients")
    }
    for i in predicates.indices where magnitude(i) >= order {
      throw .statement(
        .norm,
        reason: "predicate \(i) needs \(describe(i)), against ℓ of \(order.bitWidth) bits; use smaller public numbers")
    }
  }

  /// The a with the fewest bits J' + k' a projection, and the least of those.
  private static func bestGroup(rows: Int, columns: Int, rowRounds: Int) -> Int {
    func bits(_ a: Int) -> Int { (rows + 1 << a - 1) >> a + columns << a }
    return (0...rowRounds).min { bits($0) < bits($1) } ?? 0
  }

  /// All numbers, for the transcript; what is proved beside a single ball about 0 stands at the end.
  func bytes(withVectors: Bool) -> [UInt8] {
    var w = Writer()
    w.uint64(UInt64(rows))
    for x in [columns, groupBits, shape.projections, shape.noiseMargin, projectionBits, kappa] { w.uint32(UInt32(x)) }
    w.int64(bound)
    relation?.encode(to: &w)
    if !isPlain {
      w.uint32(UInt32(predicates.count))
      for predicate in predicates { predicate.encode(to: &w, withVector: withVectors) }
    }
    return w.bytes
  }

  /// Whether nothing but ‖X‖₂ ≤ β is proved.
  var isPlain: Bool { predicates == [.ball(radius: bound)] }
}
