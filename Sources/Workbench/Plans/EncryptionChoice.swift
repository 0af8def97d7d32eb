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

  /// `norm` is β of an update, its privacy noise included.
  init(_ c: Configuration, dimension: Int, norm: Int64, entryBound: Int64?, clients: Int) throws {
    let bits = c.crypto.bits
    switch c.crypto.encryption {
    case .paillier: (encryption, reason) = (.paillier, "as configured")
    case .masked:
      _ = try VectorLayout(masked: dimension, clients: clients, norm: norm, modulusBits: bits)
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
      let rows = EncryptionReckoning(packed: packed, norm: norm, clients: clients, modulusBits: bits)
      encryption = rows.cheaper
      reason =
        rows.masked.map { cost in
          "reckoned in Paillier rows, \(grouped(rows.packed)) packed, \(grouped(cost)) masked (\(rows.keyRows) of the key)"
        } ?? "no lattice has room for these sums"
    }
  }
}
