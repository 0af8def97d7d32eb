import CKernels

/// A group of arithmetic kernels that takes one path as a whole.
public enum Kernel: Int32, Sendable, CaseIterable {
  /// Batches modulo n and n².
  case rings = 0
  /// Vectors modulo a group's order.
  case residues = 1
  /// Sums of secret multiples of points with tables, as row commitments are.
  case rowSums = 2
  /// Sums of public multiples of points.
  case publicSums = 3
  /// Encodings, plain sums, and secret multiples of points without tables.
  case points = 4
}

extension Kernel: CustomStringConvertible {
  /// In words, for messages.
  public var description: String {
    switch self {
    case .rings: "rings"
    case .residues: "residues"
    case .rowSums: "row sums"
    case .publicSums: "public sums"
    case .points: "points"
    }
  }
}
