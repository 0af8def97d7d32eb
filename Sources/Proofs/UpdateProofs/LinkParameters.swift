public import BigNum
public import Groups
public import Quantization
import Wire

/// The numbers of the link proof (docs/protocol.md §6), which exist only where it is sound.
public struct LinkParameters: Hashable, Sendable {
  /// J.
  public let rows: Int
  /// k.
  public let slots: Int
  /// w.
  public let slotWidth: Int
  /// M: no column's Σ_j |X[j,s]| exceeds it, as another proof shows (§7: J·2^(b−1); §8: √J·β).
  public let columnBound: BigInt
  /// |N|.
  public let modulusBits: Int
  package let shape: Shape

  /// σ: the distance of a submission's transcript from one that knows no secret is at most 2^−σ.
  public static let statisticalBits = 64

  /// How often what is repeated. The proof of §6 has two weight vectors with two repetitions each under joint
  /// challenges; `package` code alone can ask for another, to run attacks in a test.
  package struct Shape: Hashable, Sendable {
    /// Independent copies of all that follows; ⚔ more than one can be ground one after the other.
    package var copies = 1
    /// Weight vectors γ a copy.
    package var weightVectors = 2
    /// Repetitions a weight vector.
    package var repetitions = 2
    /// Bits of a weight.
    package var weightBits = 64
    /// Bits of a challenge e.
    package var challengeBits = 64
    /// σ_y where it is not what hides the entries: tests that try everything in a small field.
    package var noiseMargin: Int?
    package init() {}
    package var total: Int { copies * weightVectors * repetitions }
  }

  /// b_x = 64 + ⌈log2 M⌉: bits of |x*_s|.
  public var bX: Int { shape.weightBits + Self.ceilingLog2(columnBound) }
  /// σ_y = σ + ⌈log2(4k)⌉ + 1.
  public var sigmaY: Int {
    shape.noiseMargin ?? Self.statisticalBits + Self.ceilingLog2(BigInt(4 * slots)) + 1
  }
  /// b_y = b_x + 64 + σ_y: bits of |y_s|.
  public var bY: Int { bX + shape.challengeBits + sigmaY }
  /// Bytes of a response z_s, in two's complement of b_y + 2 bits.
  public var responseByteCount: Int { (bY + 2 + 7) / 8 }

  /// Parameters for a group of order ℓ; refuses what would not be sound.
  public init(
    rows: Int, slots: Int, slotWidth: Int, columnBound: BigInt, modulusBits: Int, order: BigInt
  ) throws(UpdateProofError) {
    try self.init(
      rows: rows, slots: slots, slotWidth: slotWidth, columnBound: columnBound, modulusBits: modulusBits, order: order,
      shape: Shape())
  }

  package init(
    rows: Int, slots: Int, slotWidth: Int, columnBound: BigInt, modulusBits: Int, order: BigInt, shape: Shape
  ) throws(UpdateProofError) {
    guard rows >= 1, slots >= 1, slotWidth >= 1, columnBound >= 1 else {
      throw .shape(rows: rows, slots: slots, slotWidth: slotWidth)
    }
    guard slots <= (modulusBits - 2) / slotWidth else {
      throw .packing(slots: slots, slotWidth: slotWidth, modulusBits: modulusBits)
    }
    self.rows = rows
    self.slots = slots
    self.slotWidth = slotWidth
    self.columnBound = columnBound
    self.modulusBits = modulusBits
    self.shape = shape
    guard BigInt.powerOfTwo(bY + 2) + .powerOfTwo(bX + shape.challengeBits) < order else {
      throw .linkBound(
        columnBoundBits: Self.ceilingLog2(columnBound), allowedBits: max(0, order.bitWidth - 1 - 131 - sigmaY), bX: bX,
        bY: bY, orderBits: order.bitWidth)
    }
  }

  /// Parameters where every entry is shown to lie in [−2^(b−1), 2^(b−1)) (§7): M = J·2^(b−1); or, where the plan gives a
  /// norm β, ‖X‖₂ ≤ β (§8): M = ⌈√J·β⌉, by Cauchy's and Schwarz's inequality; where it bounds entries besides, at most
  /// J times that bound.
  public init<G: PrimeGroup>(plan: SlotPlan, group: G.Type) throws(UpdateProofError) {
    try self.init(
      rows: plan.rows, slots: plan.slots, slotWidth: plan.slotWidth,
      columnBound: Self.columnBound(plan), modulusBits: plan.modulusBits, order: G.scalarField.modulus)
  }

  private static func columnBound(_ plan: SlotPlan) -> BigInt {
    guard let norm = plan.norm else { return BigInt(plan.rows) << (plan.magnitudeBits - 1) }
    let square = BigInt(plan.rows) * BigInt(Int(norm)) * BigInt(Int(norm))
    let root = square.squareRoot()
    let byNorm = root * root == square ? root : root + 1
    return plan.entryBound.map { min(byNorm, BigInt(plan.rows) * BigInt(Int($0))) } ?? byNorm
  }

  /// ⌈log2 x⌉ for x ≥ 1.
  static func ceilingLog2(_ x: BigInt) -> Int { (x - 1).bitWidth }

  /// All numbers, for the transcript.
  var bytes: [UInt8] {
    var w = Writer()
    for x in [
      rows, slots, slotWidth, modulusBits, bX, bY, shape.copies, shape.weightVectors, shape.repetitions,
      shape.weightBits, shape.challengeBits,
    ] { w.uint32(UInt32(x)) }
    w.vector16(columnBound.bigEndianBytes())
    return w.bytes
  }
}
