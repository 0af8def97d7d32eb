import Foundation
import Reports
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Pages that anybody may open: whatever the names in them are.
@Suite struct PageTests {
  /// Names that would be markup, script, a link, a way out of a folder or of a style sheet, or an order to a terminal.
  static let hostile = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</style><script>",
    "]]>", "<!--", "&lt;b&gt; & &#60;", "javascript:alert(1)", "../../etc/passwd", "https://example.org/x",
    "\u{1b}[31mred", "\u{202e}desrever", "a\u{0}b\u{b}c", "\u{FFFE}\u{FFFF}", "{color:red}", "名前 🫀", "",
  ]

  static func page(_ names: [String]) -> ReportPage {
    var page = ReportPage(
      title: names[0], kind: names.last ?? "", lead: names.joined(separator: " "), verdict: .init(.bad, names[1]),
      footer: names[2])
    page.warnings = names
    page.tiles = names.map { .init($0, .text($0), note: $0) }
    var table = Table(title: names[3 % names.count], columns: names + ["figure"])
    for name in names { table.append(names.map { .text($0) } + [.none(reason: name)]) }
    table.append(names.map { .hash($0) } + [.number(0.1234567890123, digits: 3)])
    table.notes = names
    var curves = LineChart(
      title: names[0], xLabel: names[1], yLabel: names[2],
      series: names.map { .init(name: $0, points: [.init(x: 0, y: 1, error: 0.1), .init(x: 1, y: nil)]) })
    curves.xNames = Array(names.prefix(2))
    let bars = BarChart(
      title: names[0], unit: names[1], parts: names, bars: names.map { .init(name: $0, values: names.map { _ in 1 }) })
    page.sections = [
      .init(names[0], [.text(names[1]), .warning(names[2]), .curves([curves, curves]), .bars(bars)]),
      .init(names[1], [.table(table), .folded(table), .commands(names)]),
      .init(
        names[2],
        [
          .linked(table, column: 0, addresses: names),
          .statements(names.map { .init(.warning, $0, $0) }),
        ]),
    ]
    return page
  }

  /// What a parser of XML finds in a page.
  private final class Finder: NSObject, XMLParserDelegate {
    var (elements, attributes, ids, addresses): (Set<String>, Set<String>, [String], [String]) = ([], [], [], [])
    var (style, inStyle, text) = ("", false, "")

    func parser(
      _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
      attributes found: [String: String]
    ) {
      elements.insert(element)
      attributes.formUnion(found.keys)
      ids += found["id"].map { [$0] } ?? []
      addresses += ["href", "src", "action", "data", "xlink:href", "poster"].compactMap { found[$0] }
      inStyle = element == "style"
    }
    func parser(
      _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
    ) { if element == "style" { inStyle = false } }
    func parser(_ parser: XMLParser, foundCharacters string: String) {
      if inStyle { style += string } else { text += string }
    }
  }

  private static func parsed(_ html: String) throws -> Finder {
    let parser = XMLParser(data: Data(html.utf8)), finder = Finder()
    parser.delegate = finder
    try #require(parser.parse(), "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "")")
    return finder
  }

  @Test func hostileNamesAreOnlyShown() throws {
    let html = Self.page(Self.hostile).html, plain = Self.page(Self.hostile.map { _ in "name" }).html
    let (found, expected) = (try Self.parsed(html), try Self.parsed(plain))
    // Not an element, attribute or rule more than with plain names.
    #expect(found.elements == expected.elements && found.attributes == expected.attributes)
    #expect(found.style == expected.style && found.ids.count == expected.ids.count)
    #expect(!found.elements.contains("script") && !found.attributes.contains { $0.hasPrefix("on") })
    // Every text is there as it is, and what would be obeyed is written out.
    for name in Self.hostile.prefix(10) { #expect(found.text.contains(name), "\(name)") }
    #expect(found.text.contains("\\u{1b}[31mred") && found.text.contains("\\u{202e}desrever"))
    #expect(!html.unicodeScalars.contains { "\u{1b}\u{202e}\u{0}\u{b}\u{FFFE}\u{FFFF}".unicodeScalars.contains($0) })
  }

  @Test func nothingIsLoaded() throws {
    let html = Self.page(Self.hostile).html
    let found = try Self.parsed(html)
    #expect(!found.addresses.isEmpty)
    for address in found.addresses {
      #expect(!address.contains(":") && !address.contains("//") && !address.hasPrefix("/"), "\(address)")
      #expect(!address.split(separator: "/").contains(".."), "\(address)")
    }
    #expect(!found.style.contains("url(") && !found.style.contains("@import") && !found.style.contains("expression("))
    #expect(html.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""))
    #expect(found.elements.isDisjoint(with: ["script", "img", "link", "iframe", "object", "embed", "form", "use"]))
  }

  @Test func identifiersAreOfOneElementEach() throws {
    let ids = try Self.parsed(Self.page(Self.hostile).html).ids
    #expect(ids.count > 6 && Set(ids).count == ids.count)
  }

  /// Every class of a painted mark has a rule for dark screens, in pages and in drawings that stand alone.
  @Test func darkScreensHaveRules() throws {
    let page = Self.page((0..<14).map { "name \($0)" })
    let drawing = LineChart(
      title: "t", xLabel: "x", yLabel: "y", series: [.init(name: "s", points: [.init(x: 0, y: 1), .init(x: 1, y: 2)])]
    ).svg
    for text in [page.html, drawing] {
      let style = try Self.parsed(text).style
      let dark = try #require(style.range(of: "@media (prefers-color-scheme:dark)"))
      let classes = Set(text.matches(of: /class="((fill|line)-[a-z0-9]+)"/).map { String($0.1) })
      #expect(classes.count > 3)
      for name in classes { #expect(style[dark.lowerBound...].contains(".\(name){"), "\(name)") }
    }
    let style = try Self.parsed(page.html).style
    for variable in Set(style.matches(of: /var\((--[a-z]+)\)/).map { String($0.1) }) {
      // On light screens, and again on dark ones.
      #expect(style.matches(of: try Regex("\(variable):#")).count >= 2, "\(variable)")
    }
    #expect(style.contains("@media print") && style.contains("@media (max-width:"))
  }

  /// The luminance contrast of text on its ground, as WCAG 2 counts it, is at least 4.5 on light and dark screens.
  @Test func textIsLegible() throws {
    func luminance(_ hex: Substring) -> Double {
      let digits = hex.count == 3 ? hex.flatMap { [$0, $0] } : Array(hex)
      let parts = stride(from: 0, to: 6, by: 2).map { i -> Double in
        let c = Double(Int(String(digits[i...i + 1]), radix: 16) ?? 0) / 255
        return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
    let blocks = ReportPage.style.matches(of: /:root\{([^}]*--ink[^}]*)\}/).map(\.1)
    try #require(blocks.count == 2)
    for block in blocks {
      let colours = Dictionary(
        block.matches(of: /--([a-z]+):#([0-9a-f]+)/).map { (String($0.1), luminance($0.2)) },
        uniquingKeysWith: { $1 })
      for (text, grounds) in [
        ("ink", ["ground", "card", "goods", "notes", "warnings", "bads"]), ("soft", ["ground", "card"]),
        ("link", ["ground", "card"]), ("good", ["goods"]), ("note", ["notes"]), ("warning", ["warnings"]),
        ("bad", ["bads"]),
      ] {
        for ground in grounds {
          let (a, b) = try (#require(colours[text]), #require(colours[ground]))
          #expect((max(a, b) + 0.05) / (min(a, b) + 0.05) >= 4.5, "\(text) on \(ground)")
        }
      }
    }
  }

  @Test func figuresCarryAllTheirDigits() throws {
    let html = Self.page(Self.hostile).html
    #expect(html.contains("<data value=\"0.1234567890123\">0.123</data>"))
    #expect(Table.Cell.int(-1_234_567).html == "<data value=\"-1234567\">-1,234,567</data>")
  }

  /// 300 clients, 10 classes, 2,000 rounds, 14 curves: the page stays below a megabyte.
  @Test func largeResultsMakeNoLargePage() throws {
    var page = ReportPage(title: "large", kind: "run", lead: "")
    let curves = (0..<14).map { c in
      LineChart.Series(name: "curve \(c)", points: (0...2_000).map { .init(x: Double($0), y: sin(Double($0 + c))) })
    }
    var table = Table(title: "Rows", columns: ["client"] + (0..<10).map { "class \($0)" })
    for i in 0..<2_000 { table.append([.text("client-\(i)")] + (0..<10).map { .int(i * $0) }) }
    let bars = BarChart(
      title: "Rows", unit: "rows", parts: (0..<10).map { "class \($0)" },
      bars: (0..<120).map { .init(name: "client-\($0)", values: (0..<10).map { Double($0 + 1) }) })
    let chart = LineChart(title: "c", xLabel: "round", yLabel: "y", series: curves)
    page.sections = [.init("all", [.curves([chart, chart, chart]), .bars(bars), .table(table), .folded(table)])]
    let html = page.html
    #expect(html.utf8.count < 1_000_000, "\(html.utf8.count)")
    #expect(html.contains("and 1,750 more rows"))
    _ = try Self.parsed(html)
  }
}
