public import Quantization

/// What an update costs under masks and packed, reckoned in Paillier rows that are encrypted and opened: the first cost
/// nearly all of a packed update's time, and machines differ in seconds, not in these ratios, so that every machine
/// chooses alike.
public struct EncryptionReckoning: Hashable, Sendable {
  /// Rows of the packed update.
  public let packed: Int
  /// What the masked one is worth; nil where no lattice has room for the sums.
  public let masked: Int?
  /// Rows of the mask's key.
  public let keyRows: Int
  /// The cheaper one.
  public var cheaper: Encryption { masked.map { $0 < packed } == true ? .masked : .paillier }

  /// Paillier rows that a masked update's other work is worth: of its proofs, whatever its size, and coordinates a row.
  private static let (proofs, coordinates) = (20, 2500)

  /// Compares an update that is packed by `plan` with one of the same dimension and clients under masks.
  public init(packed plan: SlotPlan, norm: Int64, clients: Int, modulusBits: Int) {
    packed = plan.rows
    let layout = try? VectorLayout(masked: plan.dimension, clients: clients, norm: norm, modulusBits: modulusBits)
    let rows = layout?.slots.rows ?? 0
    keyRows = rows
    masked = layout?.masked.map { rows + Self.proofs + $0.mask.paddedDimension / Self.coordinates }
  }
}
