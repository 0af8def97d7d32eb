/// Why masks cannot be made, read or opened. Coordinates and clients are counted from 0; secrets never appear.
public enum MaskError: Error, Equatable, Sendable {
  /// A size out of its range.
  case size(what: String, value: Int, range: ClosedRange<Int>)
  /// q > 2·n_max·β + 1 needs more than 54 bits, at which the lattice problem has 131 bits.
  case modulus(clients: Int, bound: Int64, bits: Int, limit: Int)
  /// Sums of so many vectors could pass q/2 with this modulus.
  case room(clients: Int, bound: Int64, modulus: UInt64)
  /// The weights of the relation would have too few bits to tell coordinates apart.
  case weights(bits: Int, minimum: Int)
  /// A vector or a list of another length.
  case length(what: String, count: Int, expected: Int)
  /// A coordinate of a masked vector is not below q; `block` is the first such block of coordinates.
  case notCanonical(block: Int)
  /// An entry of the vector to be sealed exceeds β.
  case outOfRange(bound: Int64)
  /// Vectors, noise or masks of different parameters.
  case otherParameters
  /// More vectors than the modulus has room for.
  case clients(limit: Int)
  /// The values do not satisfy the relation: no quotient exists.
  case unrelated(projection: Int)
  /// The caller cancelled.
  case cancelled
}

extension MaskError: CustomStringConvertible {
  /// What is wrong, with numbers, and what to do.
  public var description: String {
    switch self {
    case .size(let what, let value, let range): "\(what) is \(value) and must be in \(range)"
    case .modulus(let clients, let bound, let bits, let limit):
      """
      2·n_max·β + 1 = 2·\(clients)·\(bound) + 1 needs a modulus of \(bits) bits, and more than \(limit) are not secure \
      at n = 2048; take a smaller bound on updates, fewer fractional bits or fewer clients
      """
    case .room(let clients, let bound, let modulus):
      "q = \(modulus) is not above 2·n_max·β + 1 = 2·\(clients)·\(bound) + 1: sums would wrap around"
    case .weights(let bits, let minimum):
      "weights of \(bits) bits where \(minimum) are needed; take a larger modulus"
    case .length(let what, let count, let expected): "\(what): \(count) where \(expected) belong"
    case .notCanonical(let block):
      "a coordinate of block \(block) is not below the modulus; refuse the vector and ask its sender"
    case .outOfRange(let bound): "an entry of the vector exceeds the bound \(bound); clip the update"
    case .otherParameters: "these were made with other parameters"
    case .clients(let limit): "the modulus has room for the sum of \(limit) vectors"
    case .unrelated(let projection): "projection \(projection): the vector is not the mask of these plaintexts"
    case .cancelled: "cancelled"
    }
  }
}
