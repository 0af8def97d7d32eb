/// Numbers in a box: a shape, and elements in row-major order (the last axis runs fastest).
public struct NumericArray: Equatable, Sendable {
  /// Elements in as little memory as holds them exactly. NaN and infinities stand here as the file has them.
  public enum Elements: Equatable, Sendable {
    /// Unsigned bytes and truth values.
    case uint8([UInt8])
    /// Signed integers of 8 to 32 bits and unsigned ones of 16.
    case int32([Int32])
    /// Signed integers of 64 bits, and unsigned ones of 32 and 64 that fit.
    case int64([Int64])
    /// Floats of 16 (both kinds) and 32 bits.
    case float([Float])
    /// Floats of 64 bits.
    case double([Double])
  }

  /// The lengths of the axes, outermost first; empty for a single number.
  public let shape: [Int]
  /// As many elements as the product of the shape.
  public let elements: Elements

  /// An array whose shape multiplies to its number of elements. Throws `inconsistent` where it
  /// does not, `tooLarge` for a negative axis or a product beyond Int.
  public init(shape: [Int], elements: Elements) throws(DataFormatError) {
    let count = try DataLimits(cells: .max).count(of: shape, .table, at: nil)
    guard count == elements.count else {
      throw DataFormatError(
        .table, .inconsistent, at: nil, "a shape of \(count) elements for \(elements.count)",
        advice: "give the shape of the elements")
    }
    self.init(checked: shape, elements)
  }

  /// A shape that is known to fit.
  init(checked shape: [Int], _ elements: Elements) {
    (self.shape, self.elements) = (shape, elements)
  }

  /// The number of elements.
  public var count: Int { elements.count }
  /// The number of rows: the first axis, 1 for a single number.
  public var rowCount: Int { shape.first ?? 1 }
  /// The axes of one row; empty where a row is a single number.
  public var rowShape: [Int] { Array(shape.dropFirst()) }
  /// The elements of one row.
  public var width: Int { shape.dropFirst().reduce(1, *) }
}

extension NumericArray.Elements {
  /// How many there are.
  public var count: Int {
    switch self {
    case .uint8(let values): values.count
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .float(let values): values.count
    case .double(let values): values.count
    }
  }

  /// One element; 64-bit integers beyond 2⁵³ are rounded to the nearest.
  public subscript(_ i: Int) -> Double {
    switch self {
    case .uint8(let values): Double(values[i])
    case .int32(let values): Double(values[i])
    case .int64(let values): Double(values[i])
    case .float(let values): Double(values[i])
    case .double(let values): values[i]
    }
  }

  /// Whether there are only whole numbers by type.
  public var areIntegers: Bool {
    switch self {
    case .uint8, .int32, .int64: true
    case .float, .double: false
    }
  }

  /// The elements at the given positions, in their order.
  func gathered(_ positions: some Collection<Int>) -> NumericArray.Elements {
    switch self {
    case .uint8(let values): .uint8(positions.map { values[$0] })
    case .int32(let values): .int32(positions.map { values[$0] })
    case .int64(let values): .int64(positions.map { values[$0] })
    case .float(let values): .float(positions.map { values[$0] })
    case .double(let values): .double(positions.map { values[$0] })
    }
  }
}
