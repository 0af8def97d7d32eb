extension ReportPage {
  /// The document: HTML that is XML too. Its policy forbids whatever it would have to load, and any script.
  public var html: String {
    var figures = 0
    let body = sections.enumerated().map { Self.html($1, number: $0 + 1, &figures) }.joined()
    return """
      <!DOCTYPE html>
      <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <meta name="referrer" content="no-referrer"/>
      <title>\(markup(title)) · \(markup(kind))</title>
      <style>
      \(Self.style)\(SVG.style(0..<figureColours))</style>
      </head>
      <body>
      <header>
      <p class="kind">\(markup(kind))</p>
      <h1>\(markup(title))</h1>
      <p class="lead">\(markup(lead))</p>
      \(verdict.map { "<p class=\"verdict \($0.standing.rawValue)\">\(Self.mark($0.standing))\(markup($0.text))</p>" } ?? "")
      \(warnings.map(Self.html(warning:)).joined())</header>
      <main>
      \(tiles.isEmpty ? "" : "<dl class=\"tiles\">\n\(tiles.map(Self.html).joined())</dl>\n")\(contents)\(body)</main>
      <footer><p>\(markup(footer))</p></footer>
      </body>
      </html>

      """
  }

  /// Colours that the charts use, at most: each curve and part has its own.
  private var figureColours: Int {
    sections.flatMap(\.parts).reduce(0) { most, part in
      switch part {
      case .curves(let charts): max(most, charts.map(\.series.count).max() ?? 0)
      case .bars(let chart): max(most, chart.parts.count)
      default: most
      }
    }
  }

  private var contents: String {
    guard sections.count > 2 else { return "" }
    let links = sections.enumerated().map { "<a href=\"#part-\($0 + 1)\">\(markup($1.title))</a>" }
    return "<nav aria-label=\"Parts\">\(links.joined(separator: " "))</nav>\n"
  }

  private static func mark(_ standing: Standing) -> String {
    let (mark, word) =
      switch standing {
      case .good: ("✓", "holds")
      case .note: ("i", "note")
      case .warning: ("!", "mind")
      case .bad: ("✗", "fails")
      }
    return "<span class=\"mark \(standing.rawValue)\" role=\"img\" aria-label=\"\(word)\">\(mark)</span>"
  }

  private static func html(warning text: String) -> String {
    "<p class=\"verdict warning\">\(mark(.warning))\(markup(text))</p>\n"
  }

  private static func html(_ tile: Tile) -> String {
    "<div><dt>\(markup(tile.name))</dt><dd class=\"figure\">\(tile.value.html)</dd>"
      + (tile.note.isEmpty ? "" : "<dd class=\"aside\">\(markup(tile.note))</dd>") + "</div>\n"
  }

  private static func html(_ section: Section, number: Int, _ figures: inout Int) -> String {
    var out = "<section id=\"part-\(number)\">\n<h2>\(markup(section.title))</h2>\n"
    func figure(_ svg: (String) -> String) -> String {
      figures += 1
      return "<figure>\(svg("figure-\(figures)"))</figure>\n"
    }
    for part in section.parts {
      switch part {
      case .text(let text): out += "<p>\(markup(text))</p>\n"
      case .warning(let text): out += html(warning: text)
      case .curves(let charts):
        out += "<div class=\"charts\">\n\(charts.map { figure($0.figure) }.joined())</div>\n"
      case .bars(let chart): out += figure(chart.figure)
      case .table(let table): out += table.html()
      case .folded(let table):
        out += "<details><summary>\(markup(table.title))</summary>\n\(table.html(isTitled: false))</details>\n"
      case .linked(let table, let column, let addresses): out += table.html(links: (column, addresses))
      case .statements(let all): out += "<ul class=\"statements\">\n\(all.map(html).joined())</ul>\n"
      case .commands(let lines): out += "<pre><code>\(lines.map(markup).joined(separator: "\n"))</code></pre>\n"
      }
    }
    return out + "</section>\n"
  }

  private static func html(_ statement: Statement) -> String {
    "<li>\(mark(statement.standing))<div><b>\(markup(statement.topic))</b> \(markup(statement.text))</div></li>\n"
  }
}
