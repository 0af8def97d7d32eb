public import BigNum

/// Several elements, prepared for sums Σ s_i·a_i with secret scalars.
public protocol ElementBasis: Sendable {
  /// The group of the elements.
  associatedtype Group: PrimeGroup
  /// Precomputes what sums need of `elements`.
  init(_ elements: [Group.Element])
  /// The elements.
  var elements: [Group.Element] { get }
  /// Σ s_i·a_i over the first `scalars.count` elements, in constant time.
  func multiply(by scalars: [Scalar<Group>]) -> Group.Element
  /// Σ x_i·a_i over the first `values.count` elements, in time that depends on their number and on `bits` alone;
  /// every |x_i| < 2^bits, bits ≤ 63.
  func multiply(by values: [Int64], bits: Int) -> Group.Element
  /// Σ_j x_ij·a_j for each row i of a matrix, over the first `columns` ≥ 1 elements; `values` has the rows one after the
  /// other. Takes time that depends on the shape and on `bits` alone; every |x| < 2^bits, bits ≤ 63. Throws where `work`
  /// is cancelled.
  func multiplyRows(_ values: [Int64], columns: Int, bits: Int, work: Work) throws(BigNumError) -> [Group.Element]
}

extension ElementBasis {
  /// The rows one by one.
  public func multiplyRows(
    _ values: [Int64], columns: Int, bits: Int, work: Work = .serial
  ) throws(BigNumError) -> [Group.Element] {
    try work.map(checkedRows(values, columns: columns)) { i in
      multiply(by: Array(values[i * columns..<(i + 1) * columns]), bits: bits)
    }
  }

  /// How many rows there are. Traps unless they are whole and have elements to go with.
  func checkedRows(_ values: [Int64], columns: Int) -> Int {
    precondition(columns >= 1 && columns <= elements.count, "\(columns) columns, but \(elements.count) elements")
    precondition(values.count % columns == 0, "\(values.count) entries are no rows of \(columns)")
    return values.count / columns
  }
}

/// The basis of a group without tables: one constant-time multiplication an element.
public struct PlainBasis<Group: PrimeGroup>: ElementBasis {
  /// The elements.
  public let elements: [Group.Element]
  /// Keeps the elements.
  public init(_ elements: [Group.Element]) { self.elements = elements }
  /// Σ s_i·a_i over the first `scalars.count` elements, in constant time.
  public func multiply(by scalars: [Scalar<Group>]) -> Group.Element {
    Group.multiScalar(scalars, Array(elements.prefix(scalars.count)))
  }
  /// Σ x_i·a_i over the first `values.count` elements, in constant time.
  public func multiply(by values: [Int64], bits: Int) -> Group.Element {
    checkMagnitudes(values, bits: bits)
    return multiply(by: values.map { Scalar($0) })
  }
}

/// Traps unless every |x_i| < 2^bits and 0 ≤ bits ≤ 63; what passes takes the same time for all values.
func checkMagnitudes(_ values: [Int64], bits: Int) {
  precondition((0...63).contains(bits), "entries of more than 63 bits")
  let excess = values.reduce(UInt64(0)) { $0 | $1.magnitude >> UInt64(bits) }
  precondition(excess == 0, "an entry exceeds \(bits) bits")
}
