/// What the noise and the key of a mask are derived from (docs/protocol.md §12). It does not print.
public enum MaskRandomness: Sendable {
  /// Fresh randomness, with everything that names the place, and the vector.
  case fresh
  /// A secret of 32 bytes in place of fresh randomness, for simulations whose twin adds the same noise. Whoever has it opens
  /// every vector that was sealed under it.
  case secret([UInt8])
  /// ⚔ 32 bytes alone, which no place changes: for repeatable experiments. It hides nothing.
  case repeatable([UInt8])

  /// Bytes that were given; nil where fresh ones are drawn.
  var byteCount: Int? {
    switch self {
    case .fresh: nil
    case .secret(let bytes), .repeatable(let bytes): bytes.count
    }
  }
}

extension MaskRandomness: CustomStringConvertible, CustomReflectable {
  /// Nothing of it.
  public var description: String { "MaskRandomness(not shown)" }
  /// Nothing of it.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
