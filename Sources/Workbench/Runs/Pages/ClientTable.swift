import Configurations
import Learning
import Reports

extension ExperimentData {
  /// Classes that have a column and a colour of their own; the others are counted together.
  private static let shownClasses = 40

  /// Who holds how many rows, and of which class. Only a simulation can say so: a client tells nobody.
  func clientTable(_ label: Configuration.Label) -> Table {
    let names = label.classNames, shown = min(names.count, Self.shownClasses)
    let heads = names.prefix(shown).map { "class \($0)" } + (names.count > shown ? ["other classes"] : [])
    var t = Table(
      title: "Rows of each client", columns: ["client", "training rows", "held-out rows"] + heads,
      // Of names that differ in marks alone, keys must differ too.
      keys: Dictionary(
        heads.enumerated().map { ($1, $0 < shown ? "class_\($0)" : "other_classes") }, uniquingKeysWith: { a, _ in a }))
    for client in clients {
      var counts = [Int](repeating: 0, count: heads.count)
      for label in client.rows.labels where !counts.isEmpty { counts[min(max(0, label), counts.count - 1)] += 1 }
      t.append(
        [.text(client.name), .int(client.split.training.count), .int(client.split.heldOut.count)]
          + counts.map { .int($0) })
    }
    return t
  }
}

extension Configuration.Label {
  /// What the classes are called.
  var classNames: [String] {
    guard let above else { return classes }
    return ["\(column) ≤ \(significant(above, 4))", "\(column) > \(significant(above, 4))"]
  }
}

/// The bars of who holds what.
enum ClientChart {
  /// Bars that a page has room for.
  private static let limit = 120

  /// Bars out of the table; without classes, of training and held-out rows. Of very many clients every so many-th one,
  /// ordered by rows.
  static func bars(_ table: Table) -> BarChart {
    let classes = table.columns.dropFirst(3).map { $0.hasPrefix("class ") ? String($0.dropFirst(6)) : $0 }
    let parts = classes.isEmpty ? ["training rows", "held-out rows"] : classes
    var bars = table.rows.map { row in
      let cells = classes.isEmpty ? row.dropFirst().prefix(2) : row.dropFirst(3)
      return BarChart.Bar(name: row.first?.shown ?? "", values: cells.map { max(0, $0.figure ?? 0) })
    }
    var title = "Rows of each client" + (classes.isEmpty ? "" : ", by class")
    if bars.count > limit {
      let all = bars.sorted { $0.values.reduce(0, +) > $1.values.reduce(0, +) }
      bars = (0..<limit).map { all[$0 * (all.count - 1) / (limit - 1)] }
      title += " (\(limit) of \(grouped(all.count)) clients, by size)"
    }
    return BarChart(title: title, unit: "rows", parts: parts, bars: bars)
  }
}

extension Table.Cell {
  /// The number that it is.
  var figure: Double? {
    switch self {
    case .int(let i): Double(i)
    case .number(let x, _): x
    case .text, .hash, .none: nil
    }
  }
}
