/// What a cell looks like, for guessing.
enum CellShape: Equatable {
  case empty
  /// A number with a point or none.
  case number(hasPoint: Bool)
  /// A number with a decimal comma; `digits` stand behind it. With three it may be a mark between thousands.
  case commaNumber(digits: Int)
  /// A mark for a missing value.
  case missing
  case text

  private static let marks: Set<String> = ["?", "-", "na", "n/a", "nan", "null", "none", "inf", "-inf"]

  init(_ cell: ArraySlice<UInt8>) {
    var cell = cell
    if cell.count > 1, cell.first == UInt8(ascii: "\""), cell.last == UInt8(ascii: "\"") {
      cell = cell.dropFirst().dropLast().trimmedBlanks
    }
    if cell.isEmpty {
      self = .empty
    } else if PlainNumber.parse(cell) != nil {
      self = .number(hasPoint: cell.contains(UInt8(ascii: ".")))
    } else if let point = Self.withPoint(cell) {
      self = .commaNumber(digits: point.drop { $0 != UInt8(ascii: ".") }.dropFirst().prefix { $0 >= 0x30 }.count)
    } else if cell.count < 8, Self.marks.contains(String(decoding: cell, as: UTF8.self).lowercased()) {
      self = .missing
    } else {
      self = .text
    }
  }

  /// Whether it is a number of either kind.
  var isNumber: Bool {
    switch self {
    case .number, .commaNumber: true
    case .empty, .missing, .text: false
    }
  }

  /// A number with one decimal comma, and maybe points between its thousands, with a decimal point alone; nil for
  /// anything else.
  static func withPoint(_ cell: ArraySlice<UInt8>) -> [UInt8]? {
    let (comma, point) = (UInt8(ascii: ","), UInt8(ascii: "."))
    guard let place = cell.firstIndex(of: comma), cell.last != comma else { return nil }
    let whole = cell[..<place].split(separator: point, omittingEmptySubsequences: false)
    let signless = whole[0].drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    if whole.count > 1 {
      guard (1...3).contains(signless.count), whole.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
    }
    let out = Array(whole.joined()) + [point] + cell[(place + 1)...]
    return PlainNumber.parse(out) == nil ? nil : out
  }
}
