public import Masks
public import Quantization
import Wire

/// How a masked vector and its mask's key lie in one committed matrix (docs/protocol.md §12).
///
/// Rows of the vector come first, n/k of them a block of the ring, then those of the key: J_s rows whose first k_s entries
/// are what one Paillier plaintext packs, and whose others are 0. A group of rows is a block.
public struct MaskedMatrix: Hashable, Sendable {
  /// The lattice's numbers.
  public let mask: MaskParameters
  /// How Paillier packs the key: J_s rows of k_s slots.
  public let key: SlotPlan
  /// k: a power of two that divides n.
  public let columns: Int

  /// The matrix with the fewest rows and columns together, which proofs pay for.
  init(_ mask: MaskParameters, modulusBits: Int) throws(QuantizationError) {
    self.mask = mask
    // |s_j| ≤ β as ‖(X, s)‖₂ ≤ β: slots hold the sum of n such keys.
    key = try SlotPlan(
      dimension: mask.ringDimension, clients: mask.clients, norm: mask.bound, modulusBits: modulusBits)
    var best = mask.ringDimension
    var columns = best
    // Below 512 columns noise and digits need as many generators, so that nothing is gained.
    while columns / 2 >= key.slots {
      columns /= 2
      if mask.paddedDimension / columns + columns <= mask.paddedDimension / best + best { best = columns }
    }
    self.columns = best
  }

  /// All numbers, for the transcript.
  func encode(to w: inout Writer) {
    for x in [mask.dimension, mask.ringDimension, mask.clients, mask.modulusBits, columns] { w.uint64(UInt64(x)) }
    w.uint64(mask.modulus)
    w.uint64(UInt64(mask.updateBound))
  }

  /// Rows of the vector, B·n/k.
  public var vectorRows: Int { mask.paddedDimension / columns }
  /// J: rows of the vector and of the key.
  public var rows: Int { vectorRows + key.rows }
  /// a: a block is 2^a rows.
  var groupBits: Int { (mask.ringDimension / columns).trailingZeroBitCount }
  /// Where row j of the key begins among the matrix's entries.
  func keyStart(_ j: Int) -> Int { (vectorRows + j) * columns }
  /// The slots of row j of the key, as coordinates of the key.
  func keyRange(_ j: Int) -> Range<Int> { j * key.slots..<min(mask.ringDimension, (j + 1) * key.slots) }
}

/// How a vector is sealed: packed into Paillier plaintexts, or masked.
public struct VectorLayout: Hashable, Sendable {
  /// What Paillier encrypts: the vector, or its mask's key.
  public let slots: SlotPlan
  /// The masked vector; nil where Paillier encrypts the vector itself.
  public let masked: MaskedMatrix?

  /// A vector in Paillier plaintexts.
  public init(_ slots: SlotPlan) { (self.slots, masked) = (slots, nil) }

  /// A masked vector of norm at most `norm`, without its noise.
  ///
  /// - Throws: `.parameters` where no modulus is both large enough for the sum and small enough to be secure.
  public init(masked dimension: Int, clients: Int, norm: Int64, modulusBits: Int) throws(SubmissionFault) {
    let mask: MaskParameters
    do throws(MaskError) {
      mask = try MaskParameters(dimension: dimension, clients: clients, updateBound: norm)
    } catch { throw .parameters("\(error)") }
    try self.init(mask, modulusBits: modulusBits)
  }

  package init(_ mask: MaskParameters, modulusBits: Int) throws(SubmissionFault) {
    let matrix: MaskedMatrix
    do throws(QuantizationError) { matrix = try MaskedMatrix(mask, modulusBits: modulusBits) } catch {
      throw .parameters("\(error)")
    }
    (slots, masked) = (matrix.key, matrix)
  }

  /// d.
  public var dimension: Int { masked?.mask.dimension ?? slots.dimension }
  /// Rows that are committed to.
  public var committedRows: Int { masked?.rows ?? slots.rows }
  /// Their entries.
  public var committedColumns: Int { masked?.columns ?? slots.slots }
  /// β of the committed matrix: of the vector, or of the masked vector and its key together; nil where no norm is stated.
  public var norm: Int64? { masked?.mask.bound ?? slots.norm }
  /// Bytes of b.
  public var maskedByteCount: Int { masked?.mask.byteCount ?? 0 }
}
