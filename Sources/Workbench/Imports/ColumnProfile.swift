import Learning

/// What is known of a column after all of its cells were looked at once.
struct ColumnProfile {
  /// Its name.
  let name: String
  /// Cells in all.
  private(set) var rows = 0
  /// Missing cells, empty ones among them.
  private(set) var missing = 0
  /// The marks that stood for missing ones, as they are written; the empty text is none.
  private(set) var marks: [String: Int] = [:]
  /// How often each text stands, of at most `mostTexts`.
  private(set) var texts: [String: Int] = [:]
  /// Whether there were more texts than are counted.
  private(set) var hasMoreTexts = false
  /// Different texts that are no numbers, of at most `mostOdd`: marks among numbers, counted however many numbers
  /// there are.
  private(set) var odd: Set<String> = []
  /// Cells that are numbers.
  private(set) var numbers = 0
  /// Whether all numbers are whole.
  private(set) var areWhole = true
  /// The least number.
  private(set) var least = Double.infinity
  /// The greatest number.
  private(set) var greatest = -Double.infinity
  /// Whether each number is one more than that of the row before.
  private(set) var counts = true
  /// Cells that are dates, in any of the usual forms.
  private(set) var dates = 0
  /// Dates with the year first, by which rows can be ordered.
  private(set) var isoDates = 0
  private var previous: Double?
  private var hours: Set<Int> = []
  private var weekdays: Set<Int> = []
  private var months: Set<Int> = []

  /// Most texts that are counted.
  static let mostTexts = 4096
  /// Most texts that are kept as odd ones.
  static let mostOdd = 16

  init(name: String) { self.name = name }

  /// Cells that have a value.
  var present: Int { rows - missing }
  /// Cells with a value that is no number.
  var others: Int { present - numbers }
  /// The parts of its dates that vary enough to be of use.
  var parts: [String] {
    [("hour", hours.count > 3), ("weekday", weekdays.count > 2), ("month", months.count > 3)].filter(\.1).map(\.0)
  }
  /// Different texts; as far as they are counted.
  var distinct: Int { texts.count }

  /// Looks at a cell of a text table.
  mutating func add(_ text: String) {
    rows += 1
    if CellMarks.isMissing(text) {
      missing += 1
      counts = false
      if !text.isEmpty { marks[text, default: 0] += 1 }
      return
    }
    count(text)
    if let value = CellText.number(text) {
      note(value)
    } else {
      counts = false
      if odd.count < Self.mostOdd { odd.insert(text) }
      if let date = OrderKey.calendar(text) {
        isoDates += 1
        hours.insert(date.hour)
        weekdays.insert(date.weekday)
        months.insert(date.month)
        dates += 1
      } else if CellMarks.isDayFirstDate(text) {
        dates += 1
      }
    }
  }

  /// Looks at a number of a table of numbers; whether it is also counted as a text.
  mutating func add(_ value: Double, counted: Bool) {
    rows += 1
    if counted { count(CellText.text(of: value)) }
    note(value)
  }

  /// Looks at a missing cell.
  mutating func addMissing() {
    rows += 1
    missing += 1
    counts = false
  }

  /// Adds what another column of the same kind has; for a run of columns that are read alike.
  mutating func join(_ other: ColumnProfile) {
    rows += other.rows
    missing += other.missing
    marks.merge(other.marks) { $0 + $1 }
    numbers += other.numbers
    areWhole = areWhole && other.areWhole
    (least, greatest) = (min(least, other.least), max(greatest, other.greatest))
  }

  private mutating func count(_ text: String) {
    if let n = texts[text] {
      texts[text] = n + 1
    } else if texts.count < Self.mostTexts {
      texts[text] = 1
    } else {
      hasMoreTexts = true
    }
  }

  private mutating func note(_ value: Double) {
    numbers += 1
    areWhole = areWhole && value == value.rounded()
    (least, greatest) = (min(least, value), max(greatest, value))
    if let previous, value != previous + 1 { counts = false }
    previous = value
  }
}
