import DataFormats
import Foundation
import Learning
import Testing

@Suite struct TextTests {
  @Test(arguments: Vector.group("encodings"))
  func encodings(_ vector: Vector) throws {
    let text = try #require(vector.expected["text"] as? String)
    let encoding = try #require(TextEncoding(of: vector.bytes))
    #expect(try encoding.utf8(vector.bytes) == Array(text.utf8))
    let names: [String: TextEncoding] = [
      "utf-8": .utf8, "utf-8-sig": .utf8Mark, "utf-16-le": .utf16LittleEndian, "utf-16-be": .utf16BigEndian,
      "utf-16 pairs": .utf16LittleEndian, "cp1252": .windows1252, "every cp1252": .windows1252, "latin-1": .latin1,
    ]
    #expect(encoding == names[vector.name])
    // The first bytes give the same, wherever they end.
    for count in 8..<vector.bytes.count where vector.name.hasPrefix("utf") {
      #expect(TextEncoding(of: Array(vector.bytes[..<count]), isWhole: false) == encoding)
    }
  }

  @Test func mixedAndBinary() {
    // "é" in UTF-8 and then in Latin-1.
    let mixed: [UInt8] = Array("é,".utf8) + [0xe9, 0x0a]
    #expect(TextEncoding(of: mixed) == nil)
    #expect(TextEncoding(of: [0xef, 0xbb, 0xbf, 0xe9]) == nil)
    #expect(TextEncoding(of: Array("a\0b".utf8)) == nil)
    #expect(failure { _ = try TextLayout(of: mixed) }?.kind == .malformed)
    #expect(failure { _ = try TextEncoding.utf8.utf8(mixed) }?.place == .offset(3))
    #expect(failure { _ = try TextEncoding.windows1252.utf8([0x81]) }?.place == .offset(0))
    #expect(failure { _ = try TextEncoding.utf16LittleEndian.utf8([0xff, 0xfe, 0x41]) }?.kind == .truncated)
    #expect(
      failure { _ = try TextEncoding.utf16LittleEndian.utf8([0xff, 0xfe, 0, 0xd8, 0x41, 0]) }?.place == .offset(2))
    #expect(failure { _ = try TextLayout(of: []) }?.kind == .malformed)
    #expect(failure { _ = try TextLayout(of: Array("# only\n\n".utf8)) }?.kind == .malformed)
  }

  struct Case: Sendable {
    let text: String
    let separator: TextSeparator
    var decimalComma = false
    var header = true
    var skipped = 0
    let first: [String]
  }

  @Test(
    arguments: [
      Case(text: "a,b\n1,2\n3,4\n", separator: .comma, first: ["1", "2"]),
      Case(text: "a;b\r\n1,5;2\r\n2,25;3\r\n", separator: .semicolon, decimalComma: true, first: ["1.5", "2"]),
      Case(
        text: "1,5;2,5\n1,25;2,5\n", separator: .semicolon, decimalComma: true, header: false, first: ["1.5", "2.5"]),
      Case(text: "a;b\n1.234,5;\"-2,5\"\n", separator: .semicolon, decimalComma: true, first: ["1234.5", "-2.5"]),
      Case(text: "a;b\n1.5;x,y\n2.5;z\n", separator: .semicolon, first: ["1.5", "x,y"]),
      Case(text: "a\tb\n1\t\n\t2\n", separator: .tab, first: ["1", ""]),
      Case(text: "a|b\n1|2\n", separator: .bar, first: ["1", "2"]),
      Case(text: "  1.0   2.0\n 10.0  20.0 \n", separator: .blanks, header: false, first: ["1.0", "2.0"]),
      Case(text: "x y\n1,5 \t 2\n3 4", separator: .blanks, decimalComma: true, first: ["1.5", "2"]),
      Case(text: "name,age\nJohn Smith,5\nAda May Byron,6\n", separator: .comma, first: ["John Smith", "5"]),
      Case(text: "name,note\n\"a,b\",\"c\nd\"\n\"e\",f\n", separator: .comma, first: ["a,b", "c\nd"]),
      Case(text: "# it's \"odd\n\n% two; parts\na;b\n1;2\n", separator: .semicolon, skipped: 3, first: ["1", "2"]),
      Case(text: "sep=;\na;b\n1;2\n", separator: .semicolon, skipped: 1, first: ["1", "2"]),
      Case(
        text: "569,2,no,yes\n1.5,2.5,0\n3,4,1\n", separator: .comma, header: false, skipped: 1,
        first: ["1.5", "2.5", "0"]),
      Case(text: ",a,b\n0,1,2\n1,3,4\n", separator: .comma, first: ["0", "1", "2"]),
      Case(
        text: "when,v\n2020-01-01 10:00,5\n2020-01-02 11:00,6\n", separator: .comma, first: ["2020-01-01 10:00", "5"]),
      Case(text: "x\n1,5\n2,5\n", separator: .semicolon, decimalComma: true, first: ["1.5"]),
      Case(text: "x\n1\n2\n", separator: .comma, first: ["1"]),
      Case(text: "a,b\r1,2\r3,4\r", separator: .comma, first: ["1", "2"]),
      Case(text: "a,b,c\nNA,?,1\n2,3,4\n", separator: .comma, first: ["NA", "?", "1"]),
    ])
  func layouts(_ c: Case) throws {
    let bytes = Array(c.text.utf8)
    let layout = try TextLayout(of: bytes)
    #expect(layout.separator == c.separator && layout.hasDecimalComma == c.decimalComma)
    #expect(layout.hasHeader == c.header && layout.skippedLines == c.skipped && layout.columnCount == c.first.count)
    #expect(layout.hasQuotes == c.text.split(separator: "\n").drop { "#".contains($0.first!) }.joined().contains("\""))
    #expect(try table(layout, bytes).rows.first == c.first)
    // The same in UTF-16, and what is found does not hang on the end of the file.
    let units: [[UInt8]] = c.text.utf16.map { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    let wide = [0xff, 0xfe] + units.joined()
    #expect(try table(TextLayout(of: wide), wide).rows.first == c.first)
  }

  private func table(_ layout: TextLayout, _ bytes: [UInt8]) throws -> CSVTable {
    try CSVTable(
      layout.text(of: bytes), columnNames: layout.columnNames, skippingLines: layout.skippedLines,
      separator: #require(CSVSeparator(rawValue: layout.tableSeparator.rawValue)))
  }

  @Test func doubts() throws {
    #expect(try TextLayout(of: Array("a;b\n1,234;2\n".utf8)).doubts.count == 1, "thousands or decimals")
    #expect(try TextLayout(of: Array("a;b\n1,5;2.5\n".utf8)).doubts.count == 1, "commas and points")
    #expect(try TextLayout(of: Array("a,b\nx,y\n".utf8)).doubts.count == 1, "all texts")
    #expect(try TextLayout(of: Array("a,b\n1,2\n".utf8)).doubts.isEmpty)
    #expect(try TextLayout(of: [0xe9, 0x2c, 0x61, 0x0a, 0x31, 0x2c, 0x32]).doubts.count == 1, "the encoding")
    #expect(try !TextLayout(of: Array("x,y\nx,z\nw,z\n".utf8)).hasHeader, "a value that recurs is no name")
  }

  @Test func tablesOfCells() throws {
    let bytes = Array("a;b;c\n1,5;x;\n?; ?;\n\n-2; 3;\n".utf8)
    let csv = try table(TextLayout(of: bytes), bytes)
    #expect(csv.header == ["a", "b", "c"])
    let found = try DataTable(header: csv.header, rows: csv.rows, lines: csv.lines, missing: ["", "?"])
    #expect((0..<3).map { found.columns[0].number(row: $0) } == [1.5, nil, -2])
    #expect((0..<3).map { found.columns[1].text(row: $0) } == ["x", nil, " 3"])
    #expect(found.columns[2].missing?.marked == 3 && found.columns[2].values == .texts(["", "", ""]))
    #expect(found.place(of: 2) == .line(5))
    // Without its mark in the list, the column is one of texts.
    let plain = try DataTable(header: csv.header, rows: csv.rows, lines: csv.lines)
    #expect(plain.columns[0].text(row: 1) == "?" && plain.columns[0].number(row: 0) == nil)
    #expect(failure { _ = try DataTable(header: ["a", "a"], rows: [], lines: []) }?.kind == .inconsistent)
    #expect(failure { _ = try DataTable(header: ["a"], rows: [["1", "2"]], lines: [7]) }?.place == .line(7))
    #expect(failure { _ = try DataTable(header: ["a"], rows: [["1"]], lines: []) }?.kind == .inconsistent)
    let tight = DataLimits(cells: 2)
    #expect(
      failure { _ = try DataTable(header: ["a"], rows: [["1"], ["2"], ["3"]], lines: [1, 2, 3], limits: tight) }?.kind
        == .tooLarge)
  }

  @Test func digitsOfScikitLearn() throws {
    let bytes = Array(try Data(contentsOf: Vector.folder.appendingPathComponent("digits.csv.gz")))
    for head in [bytes, Array(bytes[..<20_000])] {
      let found = Sniffer.look(at: head, name: "digits.csv.gz", size: bytes.count)
      guard found.isCompressed, case .text(let layout) = found.content else {
        Issue.record("not found to be a text")
        return
      }
      #expect(layout.columnCount == 65 && !layout.hasHeader && layout.separator == .comma)
      let digits = try table(layout, bytes)
      // UCI: 1,797 digits; scikit-learn's documentation gives the classes' counts (178 zeros, 182 ones).
      #expect(digits.rows.count == 1797)
      #expect(digits.rows.count { Double($0[64]) == 0 } == 178 && digits.rows.count { Double($0[64]) == 1 } == 182)
    }
  }
}
