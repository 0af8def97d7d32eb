/// A declared attribute and its cells.
struct ARFFColumn {
  private enum Kind { case numbers, texts, categories([String]) }

  let name: String
  private let kind: Kind
  // One of the three is in use. As payloads of an enumeration they would be copied at each append.
  private var numbers: [Double] = []
  private var texts: [String] = []
  private var cells: [Int32] = []
  private var missing = CellMask()
  private var codes: [String: Int32] = [:]

  /// Reads what follows `@attribute`: a name, and a type or the categories.
  init(_ scanner: inout ARFFScanner, limits: DataLimits) throws(DataFormatError) {
    name = try scanner.word().text
    guard !name.isEmpty else { throw scanner.failure("an attribute without a name") }
    if scanner.takes("{") {
      var names: [String] = []
      repeat {
        let category = try scanner.value().text
        guard codes.updateValue(Int32(names.count), forKey: category) == nil else {
          throw scanner.failure("a category is declared twice", .inconsistent, advice: "leave one of them out")
        }
        names.append(category)
        guard names.count <= limits.cells, names.count < Int32.max else {
          throw scanner.failure("too many categories", .tooLarge)
        }
      } while scanner.takes(",")
      guard scanner.takes("}") else { throw scanner.failure("the closing brace is missing") }
      kind = .categories(names)
    } else {
      switch try scanner.word().text.lowercased() {
      case "numeric", "real", "integer": kind = .numbers
      case "string": kind = .texts
      case "date":
        kind = .texts
        if !scanner.isAtEnd { _ = try scanner.word() }
      case "relational":
        throw scanner.failure("a relational attribute", .unsupported, advice: "make columns of its attributes")
      default:
        throw scanner.failure("an unknown type", advice: "declare numeric, string, date or {categories}")
      }
    }
    guard scanner.isAtEnd || scanner.isAt("%") else { throw scanner.failure("something follows the type") }
  }

  var column: DataColumn {
    switch kind {
    case .numbers: DataColumn(name: name, values: .numbers(numbers), missing: missing)
    case .texts: DataColumn(name: name, values: .texts(texts), missing: missing)
    case .categories(let names):
      DataColumn(name: name, values: .categories(cells, names: names), missing: missing)
    }
  }

  /// Adds a cell.
  mutating func append(_ value: ARFFScanner.Value, _ scanner: ARFFScanner) throws(DataFormatError) {
    missing.append(value.isMissing)
    switch kind {
    case .numbers:
      guard let number = value.isMissing ? 0 : PlainNumber.parse(value.text.utf8) else {
        throw scanner.failure(
          "the value of \"\(name.prefix(64))\" is no finite number", .value, advice: "write ? for a missing value")
      }
      numbers.append(number)
    case .texts: texts.append(value.isMissing ? "" : value.text)
    case .categories(let names):
      guard let code = value.isMissing ? 0 : codes[value.text] else {
        throw scanner.failure(
          "the value of \"\(name.prefix(64))\" is none of its \(names.count) categories", .value,
          advice: "declare it, or write ? for a missing value")
      }
      cells.append(code)
    }
  }

  /// Adds what a sparse row does not name: 0 or the first category.
  mutating func appendZero(_ scanner: ARFFScanner) throws(DataFormatError) {
    missing.append(false)
    switch kind {
    case .numbers: numbers.append(0)
    case .categories: cells.append(0)
    case .texts: throw scanner.failure("a sparse row leaves out a text", .value, advice: "name it in the row")
    }
  }
}
