/// Why parameters cannot be used for proofs about updates.
public enum UpdateProofError: Error, Equatable, Sendable {
  /// Numbers that describe no rows.
  case shape(rows: Int, slots: Int, slotWidth: Int)
  /// Packed rows would wrap modulo N.
  case packing(slots: Int, slotWidth: Int, modulusBits: Int)
  /// The norm proof would be unsound; the reason has the inequality and its numbers.
  case norm(reason: String)
  /// The link proof would be unsound: 2^(b_y + 2) + 2^(b_x + 64) < ℓ fails.
  case linkBound(columnBoundBits: Int, allowedBits: Int, bX: Int, bY: Int, orderBits: Int)
}

extension UpdateProofError: CustomStringConvertible {
  /// The condition, its numbers, and what to change.
  public var description: String {
    switch self {
    case .shape(let rows, let slots, let width):
      "\(rows) rows of \(slots) slots of \(width) bits describe no vector; each must be at least 1"
    case .packing(let slots, let width, let bits):
      "\(slots) slots of \(width) bits need \(slots * width) bits, and a key of \(bits) holds \(bits - 2); use fewer slots"
    case .norm(let reason): reason
    case .linkBound(let m, let allowed, let bX, let bY, let order):
      "the link proof needs 2^(b_y + 2) + 2^(b_x + 64) < ℓ, here 2^\(bY + 2) + 2^\(bX + 64) against ℓ of \(order) bits: "
        + "the sum of a column's magnitudes may have \(allowed) bits and has \(m); "
        + "use fewer fraction bits, a smaller clip or more slots a row"
    }
  }
}
