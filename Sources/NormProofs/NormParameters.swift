public import BigNum
public import Transcript
import Wire

/// The numbers of a `norm` proof (docs/protocol.md §8), which exist only where it is sound: a matrix X of J rows of k
/// integers with ‖X‖₂ ≤ β over all its entries, padding included.
public struct NormParameters: Hashable, Sendable {
  /// J.
  public let rows: Int
  /// k.
  public let columns: Int
  /// β.
  public let bound: Int64
  package let shape: Shape

  /// Least statistical distance of which the noise hides a projection is 2^−σ_z; §5's σ, and 8 bits for 128 projections.
  public static let noiseMargin = 64 + 8

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

  /// J·k.
  public var entries: Int { rows * columns }
  /// Number of projections.
  public var projections: Int { shape.projections }
  /// ⌈log2(√(J·k)·β)⌉: bits of a projection without its noise, by Cauchy's and Schwarz's inequality.
  public let projectionBits: Int
  /// The noise y_t is uniform in [−2^n, 2^n) for this n.
  public var noiseBits: Int { projectionBits + shape.noiseMargin }
  /// |z_t| ≤ Z = 2^zBits.
  public var zBits: Int { noiseBits + 1 }
  /// Bytes of z_t, in two's complement.
  public var zByteCount: Int { (zBits + 2 + 7) / 8 }
  /// κ: β² − S is shown to lie in [0, 2^κ), the bits of β².
  public let kappa: Int
  /// Rounds over the rows: ⌈log2 J⌉.
  public var rowRounds: Int { Self.ceilingLog2(rows) }
  /// Rounds over the columns: ⌈log2 k⌉.
  public var columnRounds: Int { Self.ceilingLog2(columns) }
  /// Rounds.
  public var rounds: Int { rowRounds + columnRounds }
  /// Generators that a commitment key must have: for a row, for the noise, and two for a round.
  public var generators: Int { max(columns, projections, 2) }

  /// Parameters for a group of order ℓ. Throws `.statement`, with the inequality and its numbers, for a shape that is
  /// none, and for one that would not be sound.
  public init(rows: Int, columns: Int, bound: Int64, order: BigInt) throws(ProofError) {
    try self.init(rows: rows, columns: columns, bound: bound, order: order, shape: Shape())
  }

  package init(rows: Int, columns: Int, bound: Int64, order: BigInt, shape: Shape) throws(ProofError) {
    precondition(
      shape.projections > 0 && shape.projections <= 128 && shape.projections % 8 == 0 && shape.noiseMargin >= 0,
      "projections come eight at a time, at most 128")
    guard rows >= 1, columns >= 1, rows <= 1 << 32, columns <= 1 << 24, rows <= (1 << 32) / columns else {
      throw .statement(.norm, reason: "\(rows) rows of \(columns) entries; at least 1 each, at most 2^32 together")
    }
    guard bound >= 1, bound < 1 << 31 else {
      throw .statement(
        .norm,
        reason: "the norm's bound β is \(bound), and 1 ≤ β < 2^31 is needed; use fewer fraction bits or clip more")
    }
    (self.rows, self.columns, self.bound, self.shape) = (rows, columns, bound, shape)
    let square = BigInt(Int(bound)) * BigInt(Int(bound))
    kappa = square.bitWidth
    // The least b with 4^b ≥ J·k·β².
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
  }

  /// ⌈log2 n⌉ for n ≥ 1.
  static func ceilingLog2(_ n: Int) -> Int { Int.bitWidth - (n - 1).leadingZeroBitCount }

  /// All numbers, for the transcript.
  var bytes: [UInt8] {
    var w = Writer()
    w.uint64(UInt64(rows))
    for x in [columns, shape.projections, shape.noiseMargin, projectionBits, kappa] { w.uint32(UInt32(x)) }
    w.int64(bound)
    return w.bytes
  }
}
