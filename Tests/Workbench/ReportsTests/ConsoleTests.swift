import Foundation
import Reports
import Testing

@Suite struct ConsoleTests {
  /// What a screen shows: a carriage return goes back to the start of its line.
  static func screen(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var cells: [Character] = []
      for part in line.split(separator: "\r", omittingEmptySubsequences: false) {
        for (i, c) in part.enumerated() { if i < cells.count { cells[i] = c } else { cells.append(c) } }
      }
      while cells.last == " " { cells.removeLast() }
      return String(cells)
    }
  }

  @Test func outputAndProgressKeepTheirLines() {
    let sink = Sink()
    let console = sink.console(redraws: true)
    let p = ProgressLine(quiet: false, console: console)
    p.begin("a long name of a phase", total: 3)
    p.advance(by: 3)
    console.output("result\n")
    p.note("a remark")
    p.begin("b", total: 2)
    console.output("more\n")
    p.end("ended")
    let lines = Self.screen(sink.text)
    #expect(lines.count == 5 && Array(lines[..<3]) == ["result", "a remark", "more"], "\(lines)")
    #expect(lines[3].hasPrefix("b: ended (") && lines[4].isEmpty)
    #expect(!sink.text.contains("\u{1B}"))
  }

  @Test func aLineIsNeverWiderThanTheTerminal() {
    let sink = Sink()
    let p = ProgressLine(quiet: false, console: sink.console(redraws: true, columns: 20))
    p.begin(String(repeating: "phase ", count: 20), total: 4)
    p.advance(by: 4)
    #expect(sink.text.split(separator: "\r").allSatisfy { $0.count < 20 })
  }

  @Test func namesFromOutsideAreShownAndNotObeyed() {
    let evil = "a\u{1B}[31mb\u{202E}c\r\n\u{9B}2Jd\u{200B}\u{10FFE9}é😀"
    let shown = "a\\u{1b}[31mb\\u{202e}c\\u{d}\\u{a}\\u{9b}2Jd\\u{200b}\\xe9é😀"
    #expect(printable(evil) == shown)
    #expect(printable("a\tb\nc", lines: true) == "a\tb\nc" && printable("a\nb") == "a\\u{a}b")
    var table = Table(title: evil, columns: [evil])
    table.append([.text(evil)])
    table.notes = [evil]
    for text in [table.plain, table.plain(columns: 40), table.markdown] {
      #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\r" || $0 == "\u{9B}" })
    }
    let sink = Sink()
    let console = sink.console(redraws: true)
    console.output(evil + "\n")
    console.note(evil)
    #expect(!sink.text.contains("\u{1B}") && !sink.text.contains("\u{202E}"))
    // JSON carries the same text in escapes of its own.
    let json = JSON.string(evil).compact
    #expect(!json.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\u{9B}" })
    #expect(try! JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed) as? String == evil)
  }

  @Test func aLostReaderIsRememberedAndNothingElseHappens() {
    let console = Console(outputIsTerminal: false, redraws: false, columns: { nil }) { _, _ in EPIPE }
    console.note("nobody hears this")
    #expect(console.outputFailure == nil)
    console.output("nor this")
    #expect(console.outputFailure != nil)
  }

  @Test(arguments: [20, 40, 60, 80, 100, 140])
  func tablesFitTheTerminal(columns: Int) {
    var t = Table(
      title: "A title that is longer than a narrow terminal", columns: ["run", "parameters", "a text", "x", "y"])
    t.append([
      "heart-disease", .int(1_234_567), "words of a sentence that goes on", .number(0.5, digits: 3), "0.8 / 0.9",
    ])
    t.append(["検証者", .int(1), .text(String(repeating: "0123456789abcdef", count: 4)), .none(reason: "–"), "z"])
    t.notes = ["A note that says something about the table at some length, for nobody."]
    let text = t.plain(columns: columns)
    for line in text.split(separator: "\n") { #expect(width(String(line)) <= columns, "\(line)") }
    // Nothing is left out.
    for word in ["1,234,567", "0.500", "sentence", "検証者"] { #expect(text.contains(word), "\(text)") }
    #expect(text.filter { $0 == "f" }.count >= 4)
    #expect(t.plain.contains(String(repeating: "0123456789abcdef", count: 4)))
  }

  private func width(_ s: String) -> Int { s.reduce(0) { $0 + ("検証者".contains($1) ? 2 : 1) } }

  @Test(arguments: [
    ("runs/a-1", "runs/a-1"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("-x", "./-x"), ("", "''"),
    ("a\u{1B}b", "$'a\\x1bb'"), ("caf\u{10FFE9}", "$'caf\\xe9'"), ("$(rm)", "'$(rm)'"),
  ])
  func argumentsReadBack(argument: String, quoted: String) { #expect(shellQuoted(argument) == quoted) }

  /// Figures of a stored file may be anything.
  @Test(arguments: [
    [1e308, -1e308], [.leastNonzeroMagnitude, 0], [0, 1e-300], [1e18, 1e18 + 4096], [.nan, .infinity], [3, 3 + 4e-16],
    [-1e15, 1e15],
    [],
  ])
  func axesOfAnyFigures(values: [Double]) {
    let points = values.enumerated().map { LineChart.Point(x: Double($0.offset), y: $0.element) }
    let chart = LineChart(title: "t", xLabel: "x", yLabel: "y", series: [.init(name: "s", points: points)])
    #expect(XMLCheck.isBalanced(chart.svg))
    let bars = BarChart(title: "t", unit: "s", parts: ["p"], bars: values.map { .init(name: "b", values: [$0]) })
    #expect(XMLCheck.isBalanced(bars.svg))
  }
}
