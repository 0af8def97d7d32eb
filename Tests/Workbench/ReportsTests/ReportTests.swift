import Foundation
import Reports
import Synchronization
import Testing

@Suite struct ReportTests {
  static let table: Table = {
    var t = Table(title: "Title", columns: ["name", "value", "count"])
    t.append(["a, b", .number(0.123456, digits: 3), .int(1_234_567)])
    t.append(["c|d \"e\"", .number(98_765.4, digits: 3), .none(reason: "one class")])
    t.notes = ["A note."]
    return t
  }()

  @Test func plainTextIsAligned() {
    #expect(
      Self.table.plain == """
        Title
        name      value      count
        ───────  ──────  ─────────
        a, b      0.123  1,234,567
        c|d "e"  98,765  one class
        A note.

        """)
  }

  @Test func markdownEscapesBars() {
    #expect(
      Self.table.markdown == """
        **Title**

        | name | value | count |
        |---|---:|---:|
        | a, b | 0.123 | 1,234,567 |
        | c\\|d "e" | 98,765 | one class |

        - A note.

        """)
  }

  @Test func csvIsExactAndQuoted() {
    #expect(Self.table.csv == "name,value,count\n\"a, b\",0.123456,1234567\n\"c|d \"\"e\"\"\",98765.4,\n")
  }

  @Test func jsonIsWellFormed() throws {
    let object = try JSONSerialization.jsonObject(with: Data(Self.table.json.pretty.utf8)) as? [[String: Any]]
    #expect(object?.count == 2 && object?[1]["count"] is NSNull)
    let odd: JSON = ["k\u{1}\"\\\n": .string("\u{1F}é\t"), "x": .number(.nan), "e": [], "o": .object([])]
    let read = try JSONSerialization.jsonObject(with: Data(odd.compact.utf8)) as? [String: Any]
    #expect(read?["k\u{1}\"\\\n"] as? String == "\u{1F}é\t" && read?["x"] is NSNull)
    #expect(try JSONSerialization.jsonObject(with: Data(odd.pretty.utf8)) is [String: Any])
  }

  @Test(arguments: [
    (0, 3, "0"), (0.00012345, 3, "0.000123"), (1234.5, 2, "1,234"), (999.96, 4, "1000.0"), (2e-9, 2, "2.0e-09"),
    (-0.5, 2, "-0.50"), (.infinity, 2, "∞"), (.nan, 2, "–"),
  ])
  func significantDigits(value: Double, digits: Int, text: String) { #expect(significant(value, digits) == text) }

  @Test func units() {
    #expect(byteCount(512) == "512 B" && byteCount(1536) == "1.50 KiB" && byteCount(5 << 30) == "5.00 GiB")
    #expect(duration(0.0123) == "12.3 ms" && duration(59.96) == "1 min 00 s" && duration(3_725) == "1 h 02 min")
    #expect(grouped(-1_234_567) == "-1,234,567" && grouped(999) == "999" && grouped(Int.min).hasPrefix("-9,223"))
  }

  @Test func chartsAreWellFormedXML() throws {
    let line = LineChart(
      title: "A < B & \"C\"", xLabel: "round", yLabel: "AUC",
      series: [
        .init(
          name: "sealed <1>", points: (1...12).map { .init(x: Double($0), y: $0 == 4 ? nil : 0.5 + Double($0) / 40) }),
        .init(name: "flat", points: [.init(x: 1, y: 0.7), .init(x: 12, y: 0.7)]), .init(name: "empty", points: []),
      ])
    let bars = BarChart(
      title: "Phases", unit: "s", parts: ["encrypt", "prove"],
      bars: [.init(name: "d = 30", values: [0.1, 0.4]), .init(name: "none", values: [0, 0])])
    for svg in [line.svg, bars.svg, LineChart(title: "", xLabel: "", yLabel: "", series: []).svg] {
      #expect(XMLCheck.isBalanced(svg))
      #expect(!svg.contains("nan") && !svg.contains("inf"))
      #expect(svg.contains("<title id=\"title\">") && svg.contains("<desc"))
    }
    #expect(line.svg.contains("A &lt; B &amp; &quot;C&quot;"))
  }

  @Test func noTwoSeriesShareAColour() {
    let chart = LineChart(
      title: "", xLabel: "", yLabel: "",
      series: (0..<100).map { .init(name: "\($0)", points: [.init(x: 0, y: Double($0)), .init(x: 1, y: Double($0))]) })
    let strokes = chart.svg.matches(of: /<path [^>]*stroke="(#[0-9A-F]{6})"/).map { String($0.1) }
    #expect(strokes.count == 200 && Set(strokes).count == 100)
    let parts = (0..<40).map { "part \($0)" }
    let bars = BarChart(title: "", unit: "", parts: parts, bars: [.init(name: "x", values: parts.map { _ in 1 })])
    #expect(Set(bars.svg.matches(of: /<rect [^>]*fill="(#[0-9A-F]{6})"/).map { String($0.1) }).count == 40)
  }

  @Test func progressPrintsPlainLinesWhereThereIsNoTerminal() {
    let sink = Sink()
    let p = ProgressLine(quiet: false, console: sink.console(redraws: false))
    p.begin("encrypt", total: 10)
    for _ in 0..<10 { p.advance() }
    p.end("10 rows")
    #expect(sink.text.split(separator: "\n").count == 2 && !sink.text.contains("\u{1B}"))
    let quiet = Sink()
    let q = ProgressLine(quiet: true, console: quiet.console(redraws: true))
    q.begin("x", total: 1)
    q.advance()
    q.end()
    q.note("n")
    #expect(quiet.text.isEmpty)
  }

  @Test func progressDrawsOneLineOnATerminal() {
    let sink = Sink()
    let p = ProgressLine(quiet: false, console: sink.console(redraws: true))
    p.begin("prove", total: 4)
    p.advance(by: 9)
    p.end()
    #expect(sink.text.contains("4/4") && sink.text.hasSuffix("\n"))
    #expect(sink.text.filter { $0 == "\n" }.count == 1 && !sink.text.contains("\u{1B}"))
  }
}

final class Sink: Sendable {
  private let stored = Mutex("")
  func add(_ s: String) { stored.withLock { $0 += s } }
  /// Both streams of a terminal of so many columns, or of none.
  func console(redraws: Bool, columns: Int? = 80) -> Console {
    Console(outputIsTerminal: redraws, redraws: redraws, columns: { columns }) { _, bytes in
      self.add(String(decoding: bytes, as: UTF8.self))
      return 0
    }
  }
  var text: String { stored.withLock { $0 } }
}

/// Tags of the documents that we write nest properly.
enum XMLCheck {
  static func isBalanced(_ s: String) -> Bool {
    var open: [Substring] = []
    for tag in s.split(separator: "<").dropFirst(s.hasPrefix("<") ? 0 : 1) {
      guard let end = tag.firstIndex(of: ">") else { return false }
      let content = tag[..<end]
      if content.hasSuffix("/") { continue }
      if content.hasPrefix("/") {
        guard open.popLast() == content.dropFirst() else { return false }
      } else {
        open.append(content.prefix { $0 != " " })
      }
    }
    return open.isEmpty
  }
}
