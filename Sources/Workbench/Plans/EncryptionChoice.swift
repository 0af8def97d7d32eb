import Configurations
import Quantization
import Reports
import UpdateProofs

/// What updates of a configuration travel under, and why.
struct EncryptionChoice {
  /// What it is.
  let encryption: UpdateProofs.Encryption
  /// Why, for people.
  let reason: String

  /// Paillier rows that a masked update's other work is worth: of its proofs, whatever its size, and coordinates a row.
  ///
  /// Reckoned in rows that are encrypted and opened, as the first cost nearly all of a packed update's time and machines
  /// differ in seconds, not in these ratios: every machine must choose alike.
  private static let (proofs, coordinates) = (20, 2500)

  /// `norm` is β of an update, its privacy noise included.
  init(_ c: Configuration, dimension: Int, norm: Int64, entryBound: Int64?, clients: Int) throws {
    let bits = c.crypto.bits
    let masked = { try VectorLayout(masked: dimension, clients: clients, norm: norm, modulusBits: bits) }
    switch c.crypto.encryption {
    case .paillier: (encryption, reason) = (.paillier, "as configured")
    case .masked:
      _ = try masked()
      (encryption, reason) = (.masked, "as configured")
    case .auto:
      guard c.crypto.proofs == .norm || c.crypto.proofs == .none else {
        (encryption, reason) = (.paillier, "proofs = \"\(c.crypto.proofs.rawValue)\" are of packed rows")
        return
      }
      guard c.quantization.entryClip == 0 else {
        (encryption, reason) = (.paillier, "entry_clip bounds the entries of packed rows")
        return
      }
      // Where nothing is proved, packed entries are bounded one by one.
      let packed =
        c.crypto.proofs == .norm
        ? try SlotPlan(dimension: dimension, clients: clients, norm: norm, modulusBits: bits)
        : try SlotPlan(
          dimension: dimension, clients: clients, magnitudeBits: SlotPlan.magnitudeBits(bound: entryBound ?? norm),
          modulusBits: bits)
      guard let layout = try? masked(), let mask = layout.masked?.mask else {
        (encryption, reason) = (.paillier, "no lattice has room for these sums")
        return
      }
      let cost = layout.slots.rows + Self.proofs + mask.paddedDimension / Self.coordinates
      let isCheaper = cost < packed.rows
      encryption = isCheaper ? .masked : .paillier
      reason =
        "reckoned in Paillier rows, \(grouped(packed.rows)) packed, \(grouped(cost)) masked "
        + "(\(layout.slots.rows) of the key)"
    }
  }
}
