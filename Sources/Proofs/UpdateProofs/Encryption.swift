/// What a vector's integers travel under.
public enum Encryption: UInt8, Sendable, Hashable, CaseIterable {
  /// Packed into Paillier plaintexts (docs/protocol.md §2, §3).
  case paillier = 1
  /// Under a lattice mask, whose key Paillier encrypts (docs/protocol.md §12).
  case masked = 2
}

extension Encryption: CustomStringConvertible {
  /// Its name in configurations.
  public var description: String {
    switch self {
    case .paillier: "paillier"
    case .masked: "masked"
    }
  }
}

/// Where clients take the noise of their masks from.
public enum NoiseSource: UInt8, Sendable, Hashable, CaseIterable {
  /// Fresh for every sealing. The only choice that hides anything.
  case fresh = 1
  /// ⚔ The experiment's seed, so that a run can be repeated byte by byte: whoever has the seed opens every update.
  case repeatable = 2
}

extension NoiseSource: CustomStringConvertible {
  /// Its name in configurations.
  public var description: String {
    switch self {
    case .fresh: "fresh"
    case .repeatable: "repeatable"
    }
  }
}
