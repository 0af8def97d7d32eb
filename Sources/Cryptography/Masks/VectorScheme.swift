public import BigNum

/// Sealing of long vectors that are opened in sum only, by the sum of their keys. What is built on it is tested with
/// `PlaintextVectors` too: a failure of both is the application's.
public protocol VectorScheme: Sendable {
  /// One sealed vector, or a sum of such.
  associatedtype Sealed: Hashable & Sendable

  /// Sizes, and the bound that lets n_max vectors be added.
  var parameters: MaskParameters { get }
  /// Seals X, which has its noise (`MaskSecret.masked`).
  func seal(_ x: [Int32], key secret: MaskSecret, work: Work) throws(MaskError) -> Sealed
  /// The sum of at most n_max vectors.
  func sum(_ vectors: [Sealed], work: Work) throws(MaskError) -> Sealed
  /// Σ X by the sum of the keys.
  func open(_ sum: Sealed, key: [Int64], work: Work) throws(MaskError) -> [Int64]
}

extension PublicMask: VectorScheme {
  /// b^Σ = Σ b modulo q.
  public func sum(_ vectors: [MaskedVector], work: Work = .parallel) throws(MaskError) -> MaskedVector {
    let sum = MaskSum(parameters, path: path)
    for vector in vectors { try sum.add(vector, work: work) }
    return sum.vector()
  }
}

/// The twin without cryptography: X in the clear, with the same noise, and the same arithmetic modulo q.
public struct PlaintextVectors: VectorScheme {
  /// The parameters of the scheme whose twin it is.
  public let parameters: MaskParameters
  /// The twin of a scheme with these parameters.
  public init(_ parameters: MaskParameters) { self.parameters = parameters }

  /// X itself.
  public func seal(
    _ x: [Int32], key secret: MaskSecret, work: Work = .parallel
  ) throws(MaskError) -> [Int64] {
    guard secret.parameters == parameters else { throw .otherParameters }
    guard x.count == parameters.paddedDimension else {
      throw .length(what: "coordinates", count: x.count, expected: parameters.paddedDimension)
    }
    guard x.allSatisfy({ $0.magnitude <= parameters.bound }) else { throw .outOfRange(bound: parameters.bound) }
    return x.map { Int64($0) }
  }

  /// Least absolute residues of the sums modulo q.
  public func sum(_ vectors: [[Int64]], work: Work = .parallel) throws(MaskError) -> [Int64] {
    guard vectors.count <= parameters.clients else { throw .clients(limit: parameters.clients) }
    let q = Int64(parameters.modulus)
    var total = [Int64](repeating: 0, count: parameters.paddedDimension)
    for vector in vectors {
      guard vector.count == total.count else { throw .otherParameters }
      for (i, x) in vector.enumerated() {
        let r = (total[i] + x) % q
        total[i] = r > q / 2 ? r - q : r < -(q / 2) ? r + q : r
      }
    }
    return total
  }

  /// The sum itself; the key's length is checked.
  public func open(_ sum: [Int64], key: [Int64], work: Work = .parallel) throws(MaskError) -> [Int64] {
    guard key.count == parameters.ringDimension else {
      throw .length(what: "entries of the key", count: key.count, expected: parameters.ringDimension)
    }
    return sum
  }
}
