/// Whether numbers have a decimal comma.
struct DecimalComma {
  let isUsed: Bool
  let doubt: String?

  init(_ guess: SeparatorGuess) {
    var (commas, decisive, points) = (0, 0, 0)
    if guess.separator != .comma {
      for cell in guess.rows.joined() {
        switch CellShape(cell) {
        case .commaNumber(let digits):
          commas += 1
          // 1,234 may be a mark between thousands; 1,23 and 0,234 are not.
          if digits != 3 || cell.contains(UInt8(ascii: ".")) || Self.startsWithZero(cell) { decisive += 1 }
        case .number(true): points += 1
        default: break
        }
      }
    }
    isUsed = commas > 0 && points == 0
    doubt =
      commas == 0 || decisive > 0 && points == 0
      ? nil
      : points > 0
        ? "Some numbers have a comma, others a point; commas are left as they are."
        : "A comma stands before three digits in all numbers; it is taken for the decimal comma."
  }

  private static func startsWithZero(_ cell: ArraySlice<UInt8>) -> Bool {
    cell.drop { "\"+- ".utf8.contains($0) }.starts(with: "0,".utf8)
  }
}

/// Whether the first line of a table names its columns.
struct HeaderGuess {
  let hasHeader: Bool
  let doubt: String?

  init(_ guess: SeparatorGuess) {
    guard let first = guess.rows.first, !guess.firstLineDiffers else {
      (hasHeader, doubt) = (false, nil)
      return
    }
    let shapes = first.map { CellShape($0) }
    let rest = guess.rows.dropFirst()
    // A text above numbers is a name.
    let named = first.indices.contains { column in
      shapes[column] == .text && !rest.isEmpty
        && rest.allSatisfy { CellShape($0[column]) != .text }
        && rest.contains { CellShape($0[column]).isNumber }
    }
    let hasNumber = shapes.contains(where: \.isNumber)
    if named {
      hasHeader = true
      doubt = hasNumber ? "Some names in the first line are numbers." : nil
    } else if hasNumber {
      hasHeader = false
      doubt = nil
    } else {
      // Texts above texts: names differ from each other and from what stands below them.
      let isDistinct = Set(first.map { Array($0) }).count == first.count
      let recurs = first.indices.contains { column in rest.contains { $0[column].elementsEqual(first[column]) } }
      hasHeader = isDistinct && !recurs
      doubt = "All columns are texts; whether the first line names them is a guess."
    }
  }
}
