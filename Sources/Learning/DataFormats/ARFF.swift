/// Weka's Attribute-Relation File Format (University of Waikato: ARFF, stable version): declared columns, then rows of
/// values between commas or tabulators, dense or sparse.
public enum ARFF {
  /// Reads a file in UTF-8, also one that gzip has compressed.
  ///
  /// `numeric`, `real` and `integer` become numbers, nominal attributes categories in the declared order, `string` and
  /// `date` texts; `?` is missing. In a sparse row (`{index value, …}`) what is not named is 0 or the first category.
  ///
  /// - Throws: `malformed`, `value`, `inconsistent`, `unsupported` (relational attributes, weights) at a line,
  ///   `tooLarge`, and what `Gzip` throws.
  public static func table(_ bytes: [UInt8], limits: DataLimits = .init()) throws(DataFormatError) -> DataTable {
    try limits.check(bytes, .arff)
    let bytes = try Gzip.expandIfCompressed(bytes, limits: limits)
    var (columns, isInData, hasRelation): ([ARFFColumn], Bool, Bool) = ([], false, false)
    var (names, lines): (Set<String>, [Int]) = ([], [])
    for (number, text) in TextLines(bytes) {
      guard text.count <= limits.lineBytes else {
        throw .tooLarge(.arff, at: .line(number), "more than \(limits.lineBytes) bytes in a line")
      }
      var scanner = ARFFScanner(text, line: number)
      if scanner.isAtEnd || scanner.isAt("%") { continue }
      if isInData {
        guard (lines.count + 1) * columns.count <= limits.cells else {
          throw .tooLarge(.arff, at: .line(number), "more than \(limits.cells) cells")
        }
        try row(&scanner, &columns)
        lines.append(number)
        continue
      }
      switch try scanner.word().text.lowercased() {
      case "@relation" where !hasRelation && columns.isEmpty: hasRelation = true
      case "@attribute" where hasRelation:
        guard columns.count < limits.columns else {
          throw .tooLarge(.arff, at: .line(number), "more than \(limits.columns) attributes")
        }
        let column = try ARFFColumn(&scanner, limits: limits)
        guard names.insert(column.name).inserted else {
          throw scanner.failure("two attributes of one name", .inconsistent, advice: "rename one")
        }
        columns.append(column)
      case "@data" where !columns.isEmpty && scanner.isAtEnd: isInData = true
      default:
        throw scanner.failure(
          "neither @relation nor @attribute nor @data in its place", advice: "is this an ARFF file?")
      }
    }
    guard isInData else {
      throw DataFormatError(
        .arff, .truncated, at: .offset(bytes.count), "the file ends before @data",
        advice: "fetch or copy the file again")
    }
    return DataTable(checked: columns.map(\.column), rowCount: lines.count, places: .lines(lines))
  }

  private static func row(_ scanner: inout ARFFScanner, _ columns: inout [ARFFColumn]) throws(DataFormatError) {
    if scanner.takes("{") { return try sparseRow(&scanner, &columns) }
    for i in columns.indices {
      let before = scanner.rest
      try columns[i].append(scanner.value(), scanner)
      if i + 1 < columns.count {
        guard !scanner.isAtEnd else {
          throw scanner.failure("\(i + 1) values for \(columns.count) attributes", .inconsistent)
        }
        try scanner.separator(afterTab: scanner.passedTab(since: before))
      }
    }
    guard scanner.isAtEnd else {
      throw scanner.failure(
        "something follows the last of \(columns.count) values", .inconsistent,
        advice: "leave it out; weights of rows are not read")
    }
  }

  private static func sparseRow(_ scanner: inout ARFFScanner, _ columns: inout [ARFFColumn]) throws(DataFormatError) {
    var next = 0
    if !scanner.takes("}") {
      while true {
        guard let index = Int(try scanner.word().text), index >= next, index < columns.count else {
          throw scanner.failure("indices of a sparse row have to rise and to stay below \(columns.count)")
        }
        for i in next..<index { try columns[i].appendZero(scanner) }
        try columns[index].append(scanner.value(), scanner)
        next = index + 1
        if scanner.takes("}") { break }
        guard scanner.takes(",") else { throw scanner.failure("a comma or the closing brace is missing") }
      }
    }
    for i in next..<columns.count { try columns[i].appendZero(scanner) }
    guard scanner.isAtEnd else { throw scanner.failure("something follows a sparse row") }
  }
}
