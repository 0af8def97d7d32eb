import Foundation
import Learning
import Testing

@Suite struct CSVTests {
  private func table(_ text: String, limits: CSVTable.Limits = .init()) throws(LearningError) -> CSVTable {
    try CSVTable(Array(text.utf8), limits: limits)
  }

  @Test func plainTable() throws {
    let t = try table("a,b,c\n1,2,3\n4,,6\n")
    #expect(t.header == ["a", "b", "c"])
    #expect(t.rows == [["1", "2", "3"], ["4", "", "6"]])
    #expect(t.lines == [2, 3])
    #expect(t.position(of: "c") == 2 && t.position(of: "d") == nil)
    // No line feed at the end, CRLF, and a byte order mark make the same table.
    #expect(try table("a,b,c\r\n1,2,3\r\n4,,6") == t)
    #expect(try table("\u{feff}a,b,c\n1,2,3\n4,,6\n") == t)
  }

  @Test func quotedFields() throws {
    let t = try table("\"a\",\"b \"\"x\"\", y\"\n\"1,\n2\",\"\"\n\"é\r\n\",z\n")
    #expect(t.header == ["a", "b \"x\", y"])
    #expect(t.rows == [["1,\n2", ""], ["é\r\n", "z"]])
    #expect(t.lines == [2, 4])
    #expect(try table("a,b\n1,\"\"\"\"").rows == [["1", "\""]])
    #expect(try table("a\n ").rows == [[" "]], "spaces belong to the field")
  }

  @Test func headersAndSkippedLines() throws {
    let bytes = Array("2,1,no,yes\n1.5,0\n2.5,1\n".utf8)
    let t = try CSVTable(bytes, columnNames: ["x", "y"], skippingLines: 1)
    #expect(t.rows == [["1.5", "0"], ["2.5", "1"]] && t.lines == [2, 3])
    #expect(throws: LearningError.csv(.fieldCount(expected: 4, got: 2), line: 2, column: 1)) { try CSVTable(bytes) }
    #expect(throws: LearningError.csv(.empty, line: 4, column: 1)) { try CSVTable(bytes, skippingLines: 99) }
    #expect(try CSVTable(bytes, columnNames: ["x", "y"], skippingLines: 99).rows == [])
    #expect(try table("a,b\n").rows == [])
    #expect(throws: LearningError.csv(.columnName("x"), line: 1, column: 1)) {
      try CSVTable(bytes, columnNames: ["x", "x"])
    }
    #expect(throws: LearningError.csv(.columnName("x"), line: 2, column: 1)) {
      try CSVTable(bytes, columnNames: ["x", " x"], skippingLines: 1)
    }
    #expect(throws: LearningError.csv(.empty, line: 1, column: 1)) { try CSVTable(bytes, columnNames: []) }
  }

  @Test(
    arguments: [
      ("", .empty, 1, 1), ("\n", .empty, 1, 1), (",,\n1,2,3\n", .empty, 1, 1), ("a,a\n", .columnName("a"), 1, 1),
      ("a, a\n", .columnName("a"), 1, 1),
      ("a,b\n1\n", .fieldCount(expected: 2, got: 1), 2, 1),
      ("a,b\n1,2\n1,2,3\n", .fieldCount(expected: 2, got: 3), 3, 1),
      ("a,b\n1,2,\n", .fieldCount(expected: 2, got: 3), 2, 1), ("a,b\n1,\"2", .unterminatedQuote, 2, 3),
      ("a,b\n1,\"2\n3,4\n", .unterminatedQuote, 2, 3), ("a,b\n1,2\"\n", .strayQuote, 2, 4),
      ("a,b\n1, x\"2\"\n", .strayQuote, 2, 5), ("a,b\n\"1\" x,2\n", .textAfterQuote, 2, 5),
      ("a,b\n\"1\"x,2\n", .textAfterQuote, 2, 4),
      ("a,b\n1,2\r3,4\n", .bareCarriageReturn, 2, 4), ("a,b\n1,2\r", .bareCarriageReturn, 2, 4),
      ("a,b\n\"1\n2\"x,3", .textAfterQuote, 3, 3), ("a,b\n1,\0\n", .zeroByte, 2, 3), ("a,b\n\"\0\",1", .zeroByte, 2, 2),
    ] as [(String, CSVProblem, Int, Int)])
  func malformedTextIsRefusedAtItsPlace(_ text: String, _ problem: CSVProblem, _ line: Int, _ column: Int) {
    #expect(throws: LearningError.csv(problem, line: line, column: column)) { try table(text) }
    #expect(
      LearningError.csv(problem, line: line, column: column).description.contains("line \(line), column \(column)"))
  }

  @Test func otherEncodingsAreRefused() {
    #expect(throws: LearningError.csv(.notUTF8, line: 2, column: 3)) {
      try CSVTable(Array("a,b\n1,".utf8) + [0xff, 0x0a])
    }
    #expect(throws: LearningError.csv(.notUTF8, line: 2, column: 1)) {
      try CSVTable(Array("a,b\n".utf8) + [0x22, 0xc3, 0x22, 0x2c])
    }
    for mark in [[0xff, 0xfe, 0x61, 0x00], [0xfe, 0xff, 0x00, 0x61]] as [[UInt8]] {
      #expect(throws: LearningError.csv(.utf16, line: 1, column: 1)) { try CSVTable(mark) }
    }
    #expect("\(CSVProblem.notUTF8)".hasSuffix("`iconv -f latin1 -t utf-8 FILE` does"))
  }

  /// What programs write and nobody can misread.
  @Test func filesAsProgramsWriteThem() throws {
    let plain = try table("a,b\n1,2\n3,4\n")
    // Empty last lines, and some between; a separator at the end of every line; blanks around quotes and names.
    for text in [
      "a,b\n1,2\n3,4\n\n\r\n", "\n a , b\n\n1,2\n  \n3,4", "a,b,\n1,2,\n3,4,\n",
      "\"a\", \"b\" \n\"1\",\t\"2\"\n3,  \"4\"",
    ] {
      let t = try table(text)
      #expect(t.header == plain.header && t.rows == plain.rows, "\(text)")
    }
    // Names of rows, which have no name themselves, and a last column without a name that holds something.
    #expect(try table("\"\",\"x\"\n\"1\",5\n").header == ["column 1", "x"])
    #expect(try table("x,\n5,6\n").header == ["x", "column 2"])
    #expect(try table("a\n\n1\n").rows == [[""], ["1"]], "with one column an empty line is a row")
    let other = Array("a;b\n1,5;\"x;y\"\n".utf8)
    #expect(try CSVTable(other, separator: .semicolon).rows == [["1,5", "x;y"]])
    #expect(try CSVTable(Array("a\tb\n1\t \"2\"\n".utf8), separator: .tab).rows == [["1", "2"]])
  }

  @Test func limitsHold() {
    #expect(throws: LearningError.csv(.tooLarge(limit: 5), line: 1, column: 1)) {
      try table("a\n1\n2\n", limits: .init(bytes: 5))
    }
    #expect(throws: LearningError.csv(.fieldTooLong(limit: 3), line: 2, column: 4)) {
      try table("a\n1234\n", limits: .init(fieldBytes: 3))
    }
    #expect(throws: LearningError.csv(.fieldTooLong(limit: 3), line: 2, column: 5)) {
      try table("a\n\"1234\"\n", limits: .init(fieldBytes: 3))
    }
    #expect(throws: LearningError.csv(.tooManyColumns(limit: 2), line: 1, column: 5)) {
      try table("a,b,c\n", limits: .init(columns: 2))
    }
    #expect(throws: LearningError.csv(.tooManyCells(limit: 3), line: 3, column: 1)) {
      try table("a,b\n1,2\n3,4\n", limits: .init(cells: 3))
    }
  }

  @Test func filesThatCannotBeRead() {
    #expect(throws: LearningError.self) { try CSVTable(path: "/nonexistent/file.csv") }
    #expect(throws: LearningError.self) { try CSVTable(path: NSTemporaryDirectory()) }
    // An endless one is none.
    #expect {
      try CSVTable(path: "/dev/zero", limits: .init(bytes: 1000))
    } throws: { error in
      guard case LearningError.file("/dev/zero", _) = error else { return false }
      return true
    }
  }

  @Test func everyMutationIsATableOrAnErrorAndNeverATrap() throws {
    let original = Array("a,\"b\"\r\n1,\"2\"\"\"\n\"é\",4\n".utf8)
    for length in 0...original.count { _ = try? CSVTable(Array(original.prefix(length))) }
    let interesting: [UInt8] = [0, 0x0a, 0x0d, 0x22, 0x2c, 0x41, 0x80, 0xc3, 0xff]
    for i in original.indices {
      for byte in interesting {
        var changed = original
        changed[i] = byte
        _ = try? CSVTable(changed)
        changed = original
        changed.insert(byte, at: i)
        _ = try? CSVTable(changed)
      }
    }
    for seed in 1...3_000 as ClosedRange<UInt64> {
      var s = RandomStream(seed: seed, "csv")
      let bytes = (0..<s.uniform(below: 30)).map { _ in interesting[s.uniform(below: interesting.count)] }
      if let t = try? CSVTable(bytes) {
        #expect(t.rows.allSatisfy { $0.count == t.header.count } && t.rows.count == t.lines.count, "seed \(seed)")
      }
    }
  }
}
