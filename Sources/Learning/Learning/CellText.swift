/// What people and programs write into cells, and what to say of it.
package enum CellText {
  /// The text without blanks and line ends around it: what a cell means never depends on them.
  package static func trimmed(_ text: String) -> String {
    let utf8 = text.utf8
    func isPlain(_ c: UInt8) -> Bool { c > 0x20 && c < 0x7f }
    guard let first = utf8.first, let last = utf8.last, !(isPlain(first) && isPlain(last)) else { return text }
    var s = Substring(text)
    while let c = s.first, c.isWhitespace { s.removeFirst() }
    while let c = s.last, c.isWhitespace { s.removeLast() }
    return String(s)
  }

  /// A number as people write it: whole ones without a point, others with the fewest digits that tell them apart.
  package static func text(of value: Double) -> String {
    value.magnitude < 1e15 && value == value.rounded() ? "\(Int64(value))" : "\(value)"
  }

  /// The finite decimal number that a text without blanks around it writes; nil for all else.
  package static func number(_ text: String) -> Double? { Learning.number(text) }

  /// Texts that programs write where there is no value.
  private static let missingMarks: Set<String> = [
    "?", "-", "--", ".", "..", "*", "na", "n/a", "#n/a", "n.a.", "nan", "null", "nil", "none", "missing", "unknown",
    "inf", "-inf", "\\n",
  ]

  /// Whether a text looks as if it stood for a missing value.
  static func looksMissing(_ cell: String) -> Bool { missingMarks.contains(cell.lowercased()) }

  /// Why a text is no number, and what to do, where nothing better is known `otherwise`; the text itself is a private
  /// value, unless it is a mark that programs write.
  static func notANumber(_ cell: String, otherwise: String) -> String {
    if looksMissing(cell) {
      return "`\(cell)` is not a number; if it means a missing value, list it under `missing`"
    }
    // What is left of a number when digits and signs are taken away tells how it was written.
    let marks = Set(cell.filter { !$0.isASCII || !($0.isNumber || "+-eE".contains($0)) })
    let hasDigits = cell.contains { $0.isASCII && $0.isNumber }
    if hasDigits, marks.isSubset(of: Set(".,'’_ \u{a0}\u{202f}\u{2009}")), !marks.isEmpty {
      if marks == [","], cell.filter({ $0 == "," }).count == 1 {
        return
          "a comma stands in the number; write a decimal point (2.5 for 2,5), or no mark between thousands (1234 for "
          + "1,234)"
      }
      if let point = cell.lastIndex(of: "."), let comma = cell.lastIndex(of: ","), point < comma {
        return "the number has a decimal comma and points between thousands; write 1234.5 for 1.234,5"
      }
      if marks != ["."] {
        return "the number has marks or blanks between its digits; write 1234.5 for 1,234.5 or 1 234.5"
      }
    }
    if hasDigits, marks.contains("−") || marks.contains("–") {
      return "the minus sign is no hyphen; write -1.5"
    }
    if hasDigits, !marks.isDisjoint(with: Set("%$€£¥")) {
      return "a unit or currency stands beside the number; write the number alone"
    }
    return "not a number; \(otherwise)"
  }

  /// Why a text is none of those that were listed.
  static func notListed(_ cell: String, in names: [String]) -> String {
    if looksMissing(cell) { return "; if `\(cell)` means a missing value, list it under `missing`" }
    if let name = names.first(where: { $0.lowercased() == cell.lowercased() }) {
      return "; it differs from `\(name)` in case only: write it the same way"
    }
    return "; list the text too, or under `missing` if it means that"
  }
}

/// A few names for an error: the first dozen, and how many there are.
package func listed(_ names: [String]) -> String {
  let few = names.prefix(12).map { $0.count > 40 ? $0.prefix(39) + "…" : $0[...] }.joined(separator: ", ")
  return names.count > 12 ? "\(few), … (\(names.count) in all)" : few
}
