import Foundation

/// What cells of files from anywhere look like.
enum CellMarks {
  /// Texts that stand for a missing value wherever they are, in lower case.
  private static let missing: Set<String> = [
    "", "?", "na", "n/a", "#n/a", "n.a.", "nan", "null", "<na>", "nat", "-", "--", ".", "\\n", "missing", "(null)",
  ]

  /// Whether a text stands for a missing value.
  static func isMissing(_ text: String) -> Bool { text.utf8.count <= 8 && missing.contains(text.lowercased()) }

  /// Whether a text is a date that is written day or month first, or a time of the day.
  static func isDayFirstDate(_ text: String) -> Bool {
    let head = text.prefix { $0 != " " && $0 != "T" }
    for mark in "/.-" {
      let parts = head.split(separator: mark, omittingEmptySubsequences: false)
      guard parts.count == 3, parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }) else { continue }
      if (1...2).contains(parts[0].count), (1...2).contains(parts[1].count), [2, 4].contains(parts[2].count) {
        return true
      }
    }
    return false
  }

  /// Whether a column's name says that it numbers or names rows.
  static func namesRows(_ name: String) -> Bool {
    let lower = name.lowercased()
    let whole: Set<String> = [
      "id", "ids", "index", "idx", "row", "rows", "rowid", "rownames", "row_names", "rownum", "row number", "no", "no.",
      "nr", "nr.", "#", "unnamed: 0", "key", "uid", "uuid", "guid", "instance", "obs", "case", "record", "serial",
      "sno",
      "s.no", "s.no.",
    ]
    if whole.contains(lower) { return true }
    return lower.hasSuffix("_id") || lower.hasSuffix(" id") || lower.hasSuffix("-id") || lower.hasSuffix(".id")
      || name.hasSuffix("Id") || (name.hasSuffix("ID") && name.count > 2) || lower.hasPrefix("id_")
  }

  /// Whether a column's name says that it names who a row belongs to.
  static func namesClients(_ name: String) -> Bool {
    let lower = name.lowercased()
    let words = [
      "hospital", "site", "clinic", "client", "customer", "user", "subject", "patient", "store", "shop", "station",
      "branch", "bank", "school", "device", "sensor", "centre", "center", "institution", "region", "city", "country",
      "system", "writer",
    ]
    return words.contains { lower.contains($0) }
  }
}
