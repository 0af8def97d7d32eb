extension Table {
  /// Rows that a page shows; it says how many more there are.
  private static let limit = 250

  /// The table; each figure carries all of its digits in `value`. `links` are addresses a row, for one column.
  func html(isTitled: Bool = true, links: (column: Int, addresses: [String?])? = nil) -> String {
    let numeric = numericColumns
    func align(_ i: Int) -> String { numeric[i] ? " class=\"number\"" : "" }
    let head = columns.indices.map { "<th scope=\"col\"\(align($0))>\(markup(columns[$0]))</th>" }.joined()
    let body = rows.prefix(Self.limit).enumerated().map { row, cells in
      let line = cells.indices.map { i -> String in
        let address = links.flatMap { i == $0.column && row < $0.addresses.count ? $0.addresses[row] : nil }
        let content = cells[i].html
        return "<td\(align(i))>\(address.map { "<a href=\"\(Self.relative($0))\">\(content)</a>" } ?? content)</td>"
      }
      return "<tr>\(line.joined())</tr>\n"
    }
    let caption = isTitled && !title.isEmpty ? "<caption>\(markup(title))</caption>\n" : ""
    let more =
      rows.count > Self.limit
      ? ["and \(grouped(rows.count - Self.limit)) more rows, in the files beside this page"] : []
    return
      "<div class=\"table\"><table>\n\(caption)<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body.joined())</tbody>\n"
      + "</table></div>\n" + (more + notes).map { "<p class=\"aside\">\(markup($0))</p>\n" }.joined()
  }

  /// An address below this page's folder, and nothing else whatever the text is: every byte but those of plain names is
  /// written in hexadecimal, and no part of it leads upwards.
  private static func relative(_ path: String) -> String {
    path.split(separator: "/").filter { $0 != ".." && $0 != "." }.map { part in
      part.utf8.map { c in
        let plain = c < 0x80 && (Character(UnicodeScalar(c)).isLetter || Character(UnicodeScalar(c)).isNumber)
        return plain || "-_.".utf8.contains(c)
          ? String(UnicodeScalar(c)) : "%" + (c < 16 ? "0" : "") + String(c, radix: 16, uppercase: true)
      }.joined()
    }.joined(separator: "/")
  }
}

extension Table.Cell {
  /// As a page shows it.
  package var html: String {
    switch self {
    case .text: markup(shown)
    case .int(let i): "<data value=\"\(i)\">\(markup(shown))</data>"
    case .number(let x, _): "<data value=\"\(x)\">\(markup(shown))</data>"
    case .hash(let digits): "<code title=\"\(markup(digits))\">\(markup(shown))</code>"
    case .none: "<span class=\"aside\">\(markup(shown))</span>"
    }
  }
}
