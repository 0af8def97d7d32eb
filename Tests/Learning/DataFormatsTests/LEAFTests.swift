import DataFormats
import Foundation
import Testing

@Suite struct LEAFTests {
  @Test func numbers() throws {
    let vector = try Vector.named("leaf", "numbers")
    let users = try #require(vector.expected["users"] as? [String: [String: Any]])
    let table = try LEAF.table(vector.bytes)
    #expect(table.rowCount == 5 && table.columns.map(\.name) == ["user", "x", "y"])
    #expect((0..<5).map { table.columns[0].text(row: $0) } == ["f0", "f0", "f0", "f2", "f2"])
    let x = ["f0", "f2"].flatMap { users[$0]?["x"] as? [[Double]] ?? [] }
    let y = ["f0", "f2"].flatMap { users[$0]?["y"] as? [Double] ?? [] }
    for row in 0..<5 {
      #expect((0..<6).map { table.columns[1].number(row: row, element: $0) } == x[row])
      #expect(table.columns[2].number(row: row) == y[row])
    }
    #expect(table.place(of: 2) == .sample(user: "f0", index: 2))
    #expect(table.place(of: 3) == .sample(user: "f2", index: 0))
  }

  @Test(arguments: ["texts", "texts in UTF-8"]) func texts(_ name: String) throws {
    let table = try LEAF.table(Vector.named("leaf", name).bytes)
    #expect((0..<3).map { table.columns[1].text(row: $0) } == ["to be", "or not", "what's\nin"])
    #expect((0..<3).map { table.columns[2].text(row: $0) } == ["o", "t", "a"])
    #expect(table.columns[0].text(row: 1) == "ROMEO é\u{1f339} \"q\"" && table.columns[0].text(row: 2) == "JULIET")
  }

  private func leaf(_ data: String, users: String = "[\"a\"]", counts: String = "[1]") -> [UInt8] {
    Array("{\"users\": \(users), \"num_samples\": \(counts), \"hierarchies\": [[{}]], \"user_data\": \(data)}".utf8)
  }

  @Test func kinds() throws {
    let lists = try LEAF.table(leaf("{\"a\": {\"x\": [[\"p\", \"q\"]], \"y\": [1]}}"))
    #expect(lists.columns.map(\.name) == ["user", "x0", "x1", "y"] && lists.columns[2].text(row: 0) == "q")
    let plain = try LEAF.table(leaf("{\"a\": {\"y\": [-1.5e0], \"x\": [2], \"z\": null}}"))
    #expect(plain.columns[1].number(row: 0) == 2 && plain.columns[2].number(row: 0) == -1.5)
    let none = try LEAF.table(leaf("{}", users: "[]", counts: "[]"))
    #expect(none.rowCount == 0 && none.columns.count == 3)
  }

  @Test func malformed() throws {
    let good = "{\"a\": {\"x\": [[1, 2]], \"y\": [1]}}"
    #expect(try LEAF.table(leaf(good)).rowCount == 1)
    let bad: [([UInt8], DataFormatError.Kind)] = [
      ([], .malformed), (Array("[]".utf8), .malformed), (Array("{}".utf8), .malformed),
      (leaf(good, counts: "[2]"), .inconsistent), (leaf(good, counts: "[1, 1]"), .inconsistent),
      (leaf(good, users: "[\"b\"]"), .inconsistent),
      (leaf(good, users: "[\"a\", \"a\"]", counts: "[1, 1]"), .inconsistent),
      (leaf(good, users: "[\"a\", \"b\"]", counts: "[1, 0]"), .inconsistent), (leaf(good, counts: "[-1]"), .malformed),
      (leaf(good, counts: "[1.0]"), .malformed), (leaf("{\"a\": {\"x\": [[1, 2]], \"y\": []}}"), .inconsistent),
      (leaf("{\"a\": {\"x\": [[1, 2], [1]], \"y\": [1, 2]}}", counts: "[2]"), .value),
      (leaf("{\"a\": {\"x\": [[1, \"q\"]], \"y\": [1]}}"), .unsupported),
      (leaf("{\"a\": {\"x\": [[]], \"y\": [1]}}"), .unsupported),
      (leaf("{\"a\": {\"x\": [[[1]]], \"y\": [1]}}"), .unsupported),
      (leaf("{\"a\": {\"x\": [1], \"y\": [[1]]}}"), .unsupported),
      (leaf("{\"a\": {\"x\": [1], \"y\": [true]}}"), .unsupported),
      (leaf("{\"a\": {\"x\": [1e999], \"y\": [1]}}"), .malformed),
      (leaf("{\"a\": {\"x\": [NaN], \"y\": [1]}}"), .malformed),
      (leaf("{\"a\": {\"x\": [1], \"y\": [1]}, \"a\": {}}"), .malformed), (leaf("[]"), .malformed),
      (leaf(String(repeating: "[", count: 100_000)), .malformed),
    ]
    for (bytes, kind) in bad {
      #expect(
        failure { _ = try LEAF.table(bytes) }?.kind == kind, "\(String(decoding: bytes.prefix(160), as: UTF8.self))")
    }
    let bytes = leaf(good)
    for count in bytes.indices { #expect(failure { _ = try LEAF.table(Array(bytes[..<count])) } != nil) }
    #expect(failure { _ = try LEAF.table(bytes, limits: .init(cells: 1)) }?.kind == .tooLarge)
  }

  /// A text is a column: many of them would take a hundred bytes of memory for three of the file.
  @Test func samplesOfTooManyTextsAreRefused() {
    let texts = [String](repeating: "\"\"", count: 40).joined(separator: ",")
    let file = #"{"users": ["a"], "num_samples": [1], "user_data": {"a": {"x": [[\#(texts)]], "y": [1]}}}"#
    #expect(throws: DataFormatError.self) { try LEAF.table(Array(file.utf8), limits: DataLimits(columns: 39)) }
    #expect(throws: Never.self) { try LEAF.table(Array(file.utf8), limits: DataLimits(columns: 50)) }
  }
}
