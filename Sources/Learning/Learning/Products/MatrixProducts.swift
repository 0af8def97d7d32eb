/// Who multiplies matrices of doubles: code of this module, the same to the last bit on every machine, or the
/// system's BLAS, which is quicker and rounds in an order of its own.
public enum MatrixProducts: Hashable, Sendable {
  /// Each entry is the sum of its products in ascending order, one rounding a product and one a sum, no fused
  /// operations: the result of the three plain loops, byte for byte.
  case portable
  /// `cblas_dgemm` of a library. Results differ from `portable` in the last bits, and between machines.
  case blas(BLASLibrary)

  /// The system's BLAS, or `portable` where there is none.
  public static var fastest: MatrixProducts { BLASLibrary.system.map { .blas($0) } ?? .portable }

  /// What to write beside a result: `portable`, or the library's path and version.
  public var name: String {
    switch self {
    case .portable: "portable"
    case .blas(let library): library.name
    }
  }

  /// Whether results are the same to the last bit on every machine.
  public var isReproducible: Bool { self == .portable }

  /// Largest number of rows or columns of a matrix.
  public static let maximumExtent = 1 << 30

  /// The product A·B, of matrices that lie row by row.
  ///
  /// - Parameters:
  ///   - a: A, `rows` × `inner`; where `transposeA`, its transpose lies there, `inner` × `rows`.
  ///   - b: B, `inner` × `columns`; where `transposeB`, `columns` × `inner`.
  /// - Returns: `rows` × `columns` entries.
  /// - Throws: `parameter` where an extent is negative or too large, `count` where entries are missing.
  public func product(
    _ a: [Double], _ b: [Double], rows: Int, columns: Int, inner: Int, transposeA: Bool = false,
    transposeB: Bool = false
  ) throws(LearningError) -> [Double] {
    for (name, n) in [("rows", rows), ("columns", columns), ("inner", inner)] {
      guard (0...Self.maximumExtent).contains(n) else {
        throw .parameter(name: name, value: "\(n)", allowed: "0…\(Self.maximumExtent)")
      }
    }
    // Products of two extents stay below 2^60. The result may be large where both matrices are not (inner = 0).
    guard a.count == rows * inner else { throw .count(of: "entries of A", expected: rows * inner, got: a.count) }
    guard b.count == inner * columns else { throw .count(of: "entries of B", expected: inner * columns, got: b.count) }
    guard rows * columns <= TensorShape.maximumEntries else {
      throw .parameter(
        name: "rows · columns", value: "\(rows * columns)", allowed: "at most \(TensorShape.maximumEntries)")
    }
    var c = [Double](repeating: 0, count: rows * columns)
    let shape = ProductShape(
      rows: rows, columns: columns, inner: inner, transposeA: transposeA, transposeB: transposeB)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          add(shape, a, b, to: c)
        }
      }
    }
    return c
  }

  /// C ← C + A·B.
  func add(
    _ shape: ProductShape, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, to c: UnsafeMutablePointer<Double>
  ) {
    guard shape.rows > 0, shape.columns > 0, shape.inner > 0 else { return }
    switch self {
    case .portable: addPortableProduct(shape, a, b, to: c)
    case .blas(let library): library.add(shape, a, b, to: c)
    }
  }
}

/// The extents of C = A·B and how A and B lie.
struct ProductShape {
  let rows, columns, inner: Int
  var transposeA = false
  var transposeB = false

  /// Distance of two neighbours in a column of A, then in a row.
  var stridesA: (row: Int, column: Int) { transposeA ? (1, rows) : (inner, 1) }
  /// The same of B.
  var stridesB: (row: Int, column: Int) { transposeB ? (1, inner) : (columns, 1) }
}
