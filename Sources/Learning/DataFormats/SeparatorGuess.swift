/// The separator under which the lines of a sample look most like a table.
struct SeparatorGuess {
  let separator: TextSeparator
  let columnCount: Int
  /// Whether the first line has another number of fields than all others.
  let firstLineDiffers: Bool
  /// The cells, line by line, of all lines with `columnCount` fields.
  let rows: [[ArraySlice<UInt8>]]

  init(_ lines: [ArraySlice<UInt8>]) {
    // In the order of preference: what rarely stands within a cell comes first.
    let guesses = TextSeparator.allCases.compactMap { Self($0, lines) }
    var best: (guess: SeparatorGuess, numbers: Double)?
    for guess in guesses {
      let numbers = guess.shareOfNumbers
      // A part of a cell is rarely a number: the right separator gives more of them.
      if let best, numbers <= best.numbers + 0.02 { continue }
      best = (guess, numbers)
    }
    if let best {
      self = best.guess
    } else {
      let hasComma = lines.contains { $0.contains(UInt8(ascii: ",")) }
      self.init(separator: hasComma ? .semicolon : .comma, columnCount: 1, rows: lines.map { [$0.trimmedBlanks] })
    }
  }

  private init(separator: TextSeparator, columnCount: Int, rows: [[ArraySlice<UInt8>]], firstLineDiffers: Bool = false)
  {
    (self.separator, self.columnCount, self.rows) = (separator, columnCount, rows)
    self.firstLineDiffers = firstLineDiffers
  }

  /// nil where the separator gives no table of several columns.
  private init?(_ separator: TextSeparator, _ lines: [ArraySlice<UInt8>]) {
    let splitter = FieldSplitter(separator: separator)
    let rows = lines.compactMap(splitter.fields(of:))
    guard let first = rows.first else { return nil }
    var times: [Int: Int] = [:]
    for row in rows { times[row.count, default: 0] += 1 }
    guard let (count, most) = times.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), count > 1 else { return nil }
    let differs = first.count != count
    // A first line of its own kind tells of the file, as the counts in scikit-learn's files do.
    guard
      differs ? rows.count > 2 && most == rows.count - 1 && (first.count > 1 || count > 2) : 10 * most >= 9 * rows.count
    else { return nil }
    self.init(
      separator: separator, columnCount: count, rows: rows.filter { $0.count == count }, firstLineDiffers: differs)
  }

  private var shareOfNumbers: Double {
    let cells = rows.dropFirst(rows.count > 1 && !firstLineDiffers ? 1 : 0).joined()
    let numbers = cells.count {
      switch CellShape($0) {
      case .number: true
      case .commaNumber: separator != .comma
      case .empty, .missing, .text: false
      }
    }
    return Double(numbers) / Double(max(1, cells.count))
  }
}
