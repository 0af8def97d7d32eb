/// What rows are ordered by in time: numbers, or dates as ISO 8601 writes them (year first).
package enum OrderKey {
  /// What to do with a cell that is neither.
  static let advice =
    "neither a number nor a date like 2024-05-31 or 2024-05-31 14:00:00, and rows are held out by it; correct the cell, "
    + "or drop data.holdout_order"

  /// A number as it is, a date as seconds since 1970; nil for what is neither. A date without an offset is UTC.
  static func value(_ text: String) -> Double? { number(text) ?? seconds(text) }

  /// Seconds since 1970-01-01 00:00 UTC of `YYYY-MM-DD`, with `/` or `-` between its parts, alone or followed by a blank
  /// or `T` and `hh:mm[:ss[.f…]]`, with `Z` or an offset `±hh:mm`.
  package static func seconds(_ text: String) -> Double? {
    var rest = Array(text.utf8)[...]
    guard rest.count <= 40, let year = digits(4, &rest), let dash = rest.popFirst(), dash == 0x2d || dash == 0x2f,
      let month = digits(2, &rest), rest.popFirst() == dash, let day = digits(2, &rest), (1...12).contains(month),
      (1...length(month, year)).contains(day)
    else { return nil }
    var seconds = Double(days(year, month, day)) * 86_400
    guard let mark = rest.popFirst() else { return seconds }
    guard mark == 0x20 || mark == 0x54, let time = time(&rest) else { return nil }
    seconds += time
    guard let sign = rest.popFirst() else { return seconds }
    if sign == 0x5a { return rest.isEmpty ? seconds : nil }
    guard sign == 0x2b || sign == 0x2d, let hours = digits(2, &rest) else { return nil }
    if rest.first == 0x3a { rest.removeFirst() }
    guard let minutes = digits(2, &rest), rest.isEmpty, hours < 24, minutes < 60 else { return nil }
    return seconds - (sign == 0x2b ? 1 : -1) * Double(hours * 3_600 + minutes * 60)
  }

  /// What a date says of the calendar, as it is written: the hour (0 where there is none), the day of the week from
  /// Monday = 0, and the month from 0; nil for what is no date.
  package static func calendar(_ text: String) -> (hour: Int, weekday: Int, month: Int)? {
    guard seconds(text) != nil else { return nil }
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int {
      var part = bytes[range]
      return digits(range.count, &part) ?? 0
    }
    let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    // 1970-01-01 was a Thursday.
    let weekday = (days(year, month, day) % 7 + 10) % 7
    return (bytes.count > 12 ? number(11..<13) : 0, weekday, month - 1)
  }

  private static func time(_ rest: inout ArraySlice<UInt8>) -> Double? {
    guard let hour = digits(2, &rest), rest.popFirst() == 0x3a, let minute = digits(2, &rest), hour < 24, minute < 60
    else { return nil }
    var seconds = Double(hour * 3_600 + minute * 60)
    guard rest.first == 0x3a else { return seconds }
    rest.removeFirst()
    guard let second = digits(2, &rest), second <= 60 else { return nil }
    seconds += Double(second)
    guard rest.first == 0x2e else { return seconds }
    rest.removeFirst()
    var unit = 0.1
    while let digit = digits(1, &rest) {
      seconds += unit * Double(digit)
      unit /= 10
    }
    return unit < 0.1 ? seconds : nil
  }

  private static func digits(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int? {
    let head = rest.prefix(count)
    guard head.count == count, head.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    rest.removeFirst(count)
    return head.reduce(0) { 10 * $0 + Int($1) - 0x30 }
  }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  private static func length(_ month: Int, _ year: Int) -> Int {
    month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Days since 1970-01-01, in the Gregorian calendar.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let before = year - 1
    let leaps = before >= 0 ? before / 4 - before / 100 + before / 400 : -1
    // 719,162 days lie between 0001-01-01 and 1970-01-01.
    return 365 * before + leaps + (1..<month).reduce(0) { $0 + length($1, year) } + day - 1 - 719_162
  }
}
