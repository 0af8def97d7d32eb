/// Why a vector cannot be quantised, packed or unpacked, or why parameters are refused. Positions are named, values of
/// entries never are: they belong to a client.
public enum QuantizationError: Error, Equatable, Sendable {
  /// A parameter lies outside what is supported.
  case parameter(name: String, value: String, allowed: String)
  /// No slot of the width that the head-room needs fits into a plaintext: w = ⌈log2(n·2^(b−1))⌉ + 2 > |N| − 2.
  case modulusTooSmall(slotWidth: Int, modulusBits: Int, clients: Int, magnitudeBits: Int)
  /// The sum of all clients could leave the 64-bit integers: ⌈log2(n·2^(b−1))⌉ + 2 > 64.
  case sumTooWide(slotWidth: Int, clients: Int, magnitudeBits: Int)
  /// A vector has another length than the plan.
  case count(of: String, expected: Int, got: Int)
  /// An entry of a real vector is infinite or not a number.
  case nonFinite(index: Int)
  /// The weight n_i/n_max is not in [0, 1], or the total weight of a sum is not positive and finite.
  case weight(Double)
  /// An entry is not in [−2^(b−1), 2^(b−1)).
  case entryOutOfRange(index: Int, magnitudeBits: Int)
  /// A slot of a sum holds more than that many clients can have put there.
  case sumOutOfRange(index: Int, clients: Int, magnitudeBits: Int)
  /// Something is left above the last slot of a packed row.
  case remainder(row: Int, slots: Int, slotWidth: Int)
}

extension QuantizationError: CustomStringConvertible {
  /// What is wrong, with the numbers, and what to do.
  public var description: String {
    switch self {
    case .parameter(let name, let value, let allowed):
      return "\(name) = \(value) is refused; allowed: \(allowed)"
    case .modulusTooSmall(let w, let bits, let n, let b):
      return """
        head-room: \(n) clients with \(b)-bit entries need slots of ⌈log2(\(n)·2^\(b - 1))⌉ + 2 = \(w) bits, and a \
        plaintext of |N| = \(bits) bits has only |N| − 2 = \(bits - 2); take a larger key, fewer clients or fewer bits
        """
    case .sumTooWide(let w, let n, let b):
      return """
        head-room: \(n) clients with \(b)-bit entries need slots of ⌈log2(\(n)·2^\(b - 1))⌉ + 2 = \(w) bits, and sums \
        are 64-bit integers; take fewer clients, a smaller clip or fewer fraction bits
        """
    case .count(let what, let expected, let got):
      return "\(what): expected \(expected), got \(got); use the plan that the round was opened with"
    case .nonFinite(let index):
      return "entry \(index) is infinite or not a number; training diverged, lower the learning rate"
    case .weight(let weight):
      return "weight \(weight) is refused; a client's is n_i/n_max in [0, 1], a sum's is positive and finite"
    case .entryOutOfRange(let index, let b):
      return "entry \(index) is not in [−2^\(b - 1), 2^\(b - 1)); clip the vector before packing it"
    case .sumOutOfRange(let index, let n, let b):
      return
        "slot \(index) of the sum exceeds \(n) clients of \(b)-bit entries; more clients or larger entries were added"
    case .remainder(let row, let slots, let w):
      return "row \(row) does not fit \(slots) slots of \(w) bits; it was packed under another plan"
    }
  }
}
