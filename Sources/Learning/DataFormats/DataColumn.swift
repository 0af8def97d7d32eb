/// A named column: one value, or one block of numbers, for each row.
public struct DataColumn: Equatable, Sendable {
  /// What the cells of a column are. Where a cell is missing, its place holds 0, an empty text or category 0.
  public enum Values: Equatable, Sendable {
    /// Finite numbers, one a row.
    case numbers([Double])
    /// Texts, one a row.
    case texts([String])
    /// Declared categories: for each row a position in `names`.
    case categories([Int32], names: [String])
    /// Finite numbers, an array of shape [rows] or [rows, …] as in the file.
    case array(NumericArray)
  }

  /// The name; that of a block is the stem of its scalars' names.
  public let name: String
  /// The cells.
  public let values: Values
  /// Which cells are missing, numbered row by row; nil where none is.
  public let missing: CellMask?

  init(name: String, values: Values, missing: CellMask? = nil) {
    (self.name, self.values) = (name, values)
    self.missing = missing?.isEmpty == true ? nil : missing
  }

  /// The axes of one cell: empty for a single value, [28, 28] for an image.
  public var cellShape: [Int] { if case .array(let array) = values { array.rowShape } else { [] } }
  /// The values of one cell.
  public var width: Int { if case .array(let array) = values { array.width } else { 1 } }
  /// Whether a cell is a block of values, be it of one.
  public var isBlock: Bool { !cellShape.isEmpty }

  /// A number of the column, nil where it is missing or no number; `element` counts within a block.
  public func number(row: Int, element: Int = 0) -> Double? {
    let i = row * width + element
    if let missing, missing[i] { return nil }
    switch values {
    case .numbers(let numbers): return numbers[i]
    case .array(let array): return array.elements[i]
    case .texts, .categories: return nil
    }
  }

  /// The text or category of a row, nil where it is missing or a number.
  public func text(row: Int) -> String? {
    if let missing, missing[row] { return nil }
    switch values {
    case .texts(let texts): return texts[row]
    case .categories(let codes, let names): return names[Int(codes[row])]
    case .numbers, .array: return nil
    }
  }
}

extension DataColumn {
  /// A column from an array: NaN becomes missing. Throws `value` at the row of an infinity.
  init(name: String, array: NumericArray, places: RowPlaces, format: DataFormat) throws(DataFormatError) {
    let width = array.width
    func refuseInfinity(at element: Int) -> DataFormatError {
      DataFormatError(
        format, .value, at: places.place(of: element / max(1, width)), "an infinite number in \"\(name.prefix(64))\"",
        advice: "replace it by a number, or by NaN for a missing one")
    }
    switch array.elements {
    case .uint8, .int32, .int64: self.init(name: name, values: .array(array))
    case .float(var values):
      if let i = values.firstIndex(where: \.isInfinite) { throw refuseInfinity(at: i) }
      let mask = CellMask(replacingNaN: &values)
      let clean = mask == nil ? array : NumericArray(checked: array.shape, .float(values))
      self.init(name: name, values: .array(clean), missing: mask)
    case .double(var values):
      if let i = values.firstIndex(where: \.isInfinite) { throw refuseInfinity(at: i) }
      let mask = CellMask(replacingNaN: &values)
      let clean = mask == nil ? array : NumericArray(checked: array.shape, .double(values))
      self.init(name: name, values: .array(clean), missing: mask)
    }
  }
}
