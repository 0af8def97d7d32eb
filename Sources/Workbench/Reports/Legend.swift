/// Where the names of curves or parts stand: rows of as many as fit.
struct Legend {
  /// The names that are shown, cut where they are long.
  let names: [String]
  /// Where each begins, from the legend's top.
  let places: [(x: Double, y: Double)]
  /// Height of all rows.
  let height: Double

  /// Pixels from one row to the next.
  static let row = 20.0

  /// Lays names out between two edges, each after a swatch. Of very many the last ones are left out: their marks say
  /// what they are.
  init(_ all: [String], left: Double, right: Double, swatch: Double, limit: Int = 120) {
    var places: [(x: Double, y: Double)] = [], x = left, y = 0.0
    names = all.prefix(limit).map { cut($0, to: 34) }
    for name in names {
      let width = swatch + Double(displayWidth(name)) * 6.8 + 16
      if x > left, x + width > right { (x, y) = (left, y + Self.row) }
      places.append((x, y))
      x += width
    }
    self.places = places
    height = names.isEmpty ? 0 : y + Self.row
  }
}
