extension Table {
  /// Columns padded with blanks, numbers to the right; a last column of text, and notes, are wrapped at 120 characters.
  public var plain: String { plain(columns: nil) }

  /// The same for a terminal of so many columns: cells of text are wrapped until the table fits, and where it never
  /// would, every row becomes a list of its cells.
  public func plain(columns limit: Int?) -> String {
    let heads = columns.map { printable($0) }
    let body = rows.map { $0.map { printable($0.shown) } }
    let width = limit.map { max(20, $0) }
    let lines: [String]
    if let width {
      lines =
        widths(heads, body, limit: width).map { grid(heads, body, $0, breakingWords: true) }
        ?? records(heads, body, width)
    } else {
      lines = grid(heads, body, wideWidths(heads, body), breakingWords: false)
    }
    func fitted(_ text: String) -> [String] {
      wrapped(printable(text), width: width ?? 120, breakingWords: width != nil)
    }
    let title = self.title.isEmpty ? [] : width == nil ? [printable(self.title)] : fitted(self.title)
    return (title + lines + notes.flatMap(fitted)).joined(separator: "\n") + "\n"
  }

  /// Widths where nothing limits them but the last column's.
  private func wideWidths(_ heads: [String], _ body: [[String]]) -> [Int] {
    var widths = naturalWidths(heads, body)
    let before = widths.dropLast().map { $0 + 2 }.reduce(0, +)
    if let last = widths.indices.last, !numericColumns[last] { widths[last] = min(widths[last], max(40, 120 - before)) }
    return widths
  }

  private func naturalWidths(_ heads: [String], _ body: [[String]]) -> [Int] {
    heads.indices.map { i in ([heads[i]] + body.map { $0[i] }).map(displayWidth).max() ?? 0 }
  }

  /// Widths that fit, the widest columns narrowed first, numbers and short words left whole; nil where none do.
  private func widths(_ heads: [String], _ body: [[String]], limit: Int) -> [Int]? {
    let numeric = numericColumns
    var widths = naturalWidths(heads, body)
    let least = heads.indices.map { i -> Int in
      let whole = numeric[i] ? body.map { displayWidth($0[i]) }.max() ?? 0 : 0
      let words = ([heads[i]] + (numeric[i] ? [] : body.map { $0[i] })).flatMap { $0.split(separator: " ") }
      return min(widths[i], max(whole, 6, min(16, words.map { displayWidth(String($0)) }.max() ?? 0)))
    }
    var excess = widths.reduce(0, +) + 2 * max(0, widths.count - 1) - limit
    while excess > 0 {
      let narrowable = widths.indices.filter { widths[$0] > least[$0] }
      guard let widest = narrowable.max(by: { widths[$0] < widths[$1] }) else { return nil }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  private func grid(_ heads: [String], _ body: [[String]], _ widths: [Int], breakingWords: Bool) -> [String] {
    let numeric = numericColumns
    func lines(_ cells: [String]) -> [String] {
      let pieces = cells.indices.map { i in
        wrapped(cells[i], width: widths[i], breakingWords: breakingWords)
      }
      return (0..<(pieces.map(\.count).max() ?? 0)).map { row in
        let parts = cells.indices.map { i -> String in
          let piece = row < pieces[i].count ? pieces[i][row] : ""
          let pad = String(repeating: " ", count: max(0, widths[i] - displayWidth(piece)))
          return numeric[i] ? pad + piece : piece + pad
        }
        return trimmed(parts.joined(separator: "  "))
      }
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return lines(heads) + [rule] + body.flatMap(lines)
  }

  /// A line a cell, an empty one between rows.
  private func records(_ heads: [String], _ body: [[String]], _ limit: Int) -> [String] {
    let width = min(heads.map(displayWidth).max() ?? 0, limit / 3)
    return body.enumerated().flatMap { row, cells in
      (row > 0 ? [""] : [])
        + heads.indices.filter { !cells[$0].isEmpty }.flatMap { i -> [String] in
          let names = wrapped(heads[i], width: width, breakingWords: true)
          let values = wrapped(cells[i], width: limit - width - 2, breakingWords: true)
          return (0..<max(names.count, values.count)).map { k in
            let name = k < names.count ? names[k] : ""
            let pad = String(repeating: " ", count: max(0, width - displayWidth(name)) + 2)
            return trimmed(name + pad + (k < values.count ? values[k] : ""))
          }
        }
    }
  }

  private func trimmed(_ s: String) -> String {
    var s = s
    while s.last == " " { s.removeLast() }
    return s
  }
}
