import Learning

/// What a column is proposed to be.
enum ColumnRole: Equatable {
  /// A number in a range.
  case number(RoundedRange, missing: [String])
  /// One of these texts.
  case categories([String], missing: [String])
  /// A date, of which these parts vary.
  case date([String], missing: [String])
  /// This text, or none: whether a cell has a value is all that the column says.
  case presence(String)
  /// Nothing, for this reason.
  case ignored(String)

  /// Most texts of a column of categories.
  static let mostCategories = 50

  /// The role of a column that is neither the label nor the clients'.
  init(_ item: FileProfile.Item) {
    let p = item.profile
    let isColumn = item.elements == nil
    if p.present == 0 {
      self = .ignored("no cell has a value")
    } else if p.numbers == p.present || p.numbers >= 4 * p.others && p.odd.count <= 3 {
      let role = Self.number(p)
      self = isColumn ? Self.checked(p, role) : role
    } else if p.isoDates == p.present, !p.parts.isEmpty {
      self = .date(p.parts, missing: p.marks.keys.sorted())
    } else if p.dates * 10 >= p.present * 9 {
      self = .ignored("dates and times; those like 2024-05-31 14:00 could be taken by their hour, weekday and month")
    } else {
      self = Self.texts(p, declared: item.declared)
    }
  }

  /// A range of numbers, whatever they mean.
  static func number(_ p: ColumnProfile) -> ColumnRole {
    let isByte = p.areWhole && p.least >= 0 && p.greatest <= 255 && p.greatest > 200
    let range = isByte ? .byte : RoundedRange(p.least, p.greatest)
    return .number(range, missing: p.marks.keys.sorted() + p.odd.sorted())
  }

  private static func checked(_ p: ColumnProfile, _ role: ColumnRole) -> ColumnRole {
    if p.least == p.greatest, p.others == 0 {
      return .ignored("one value alone: \(CellText.text(of: p.least))")
    }
    let isDistinct = p.areWhole && !p.hasMoreTexts && p.distinct == p.present || p.hasMoreTexts
    if p.rows >= 10, p.areWhole, p.counts { return .ignored("counts the rows") }
    if p.rows >= 10, p.areWhole, isDistinct, CellMarks.namesRows(p.name) { return .ignored("identifies the rows") }
    return role
  }

  private static func texts(_ p: ColumnProfile, declared: [String]?) -> ColumnRole {
    let names = p.texts.keys.sorted()
    if names.count < 2 { return p.missing > 0 ? .presence(names[0]) : .ignored("one text alone") }
    let looksLikeNumbers = names.prefix(200).count { text in text.contains { $0.isASCII && $0.isNumber } }
    if p.hasMoreTexts || names.count > mostCategories || names.count >= 20 && names.count * 2 > p.present {
      let count = p.hasMoreTexts ? "more than \(ColumnProfile.mostTexts)" : "\(names.count)"
      return .ignored(
        "\(count) different texts: names, free text"
          + (looksLikeNumbers * 2 > min(200, names.count) ? ", or numbers with marks between their digits" : ""))
    }
    if names.count >= 8, names.count == p.present { return .ignored("another text in each row") }
    let categories = declared.map { all in all.filter { p.texts[$0] != nil } } ?? names
    return .categories(
      categories.count == names.count ? categories : names, missing: p.marks.keys.sorted())
  }
}
