import Configurations
import Foundation
import Machines
import Reports
import Testing
import WorkbenchTesting

/// Tables that `reproduce` and `bench submission` store.
@Suite struct StoredTablesTests {
  private let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json")

  private static var stored: StoredTables {
    var table = Table(title: "A \"table\"", columns: ["row", "count", "seconds"])
    table.append(["one | two", .int(12_345), .number(0.000123456, digits: 3)])
    table.append([.text("7"), .none(reason: "not printed"), .number(5, digits: 2)])
    table.notes = ["Of a machine."]
    return StoredTables("batchcrypt", [.init(key: "table-1", table: table)])
  }

  private func write(_ text: String) throws { try Data(text.utf8).write(to: file) }

  @Test func whatIsStoredReadsBackAndIsPrintedAgain() throws {
    defer { try? FileManager.default.removeItem(at: file) }
    try write(Self.stored.json.pretty)
    #expect(try StoredTables("batchcrypt", at: file) == Self.stored)
    #expect(throws: WorkbenchError.self) { try StoredTables("submission", at: file) }
    let markdown = try CommandLineTool.run(["reproduce", "batchcrypt", "--from", file.path, "--format", "markdown"])
    #expect(markdown.status == 0 && markdown.output == Self.stored.tables[0].table.markdown, "\(markdown.errors)")
    let other = try CommandLineTool.run(["bench", "submission", "--from", file.path])
    #expect(other.status == CommandStatus.badInput.rawValue && other.errors.contains("batchcrypt"), "\(other.errors)")
    let quick = try CommandLineTool.run(["reproduce", "batchcrypt", "--from", file.path, "--quick"])
    #expect(quick.status == 2)
  }

  /// Files from elsewhere: rows of any length, digits of any size, no table at all.
  @Test func damagedFilesAreRefusedOrPadded() throws {
    defer { try? FileManager.default.removeItem(at: file) }
    let short = #"{"title": "", "columns": ["a", "b"], "rows": [["x"], [1, 2, 3]], "notes": []}"#
    let wide = #"{"title": "", "columns": ["a"], "rows": [[{"number": 2, "digits": -900}]], "notes": []}"#
    func all(_ table: String) -> String {
      #"{"what": "x", "date": "", "machine": "", "version": "", "tables": [{"key": "k", "table": \#(table)}]}"#
    }
    try write(all(short))
    let table = try StoredTables("x", at: file).tables[0].table
    #expect(table.rows == [["x", ""], [.int(1), .int(2)]] && !table.plain.isEmpty)
    try write(all(wide))
    #expect(try StoredTables("x", at: file).tables[0].table.rows == [[.number(2, digits: 1)]])
    for broken in ["", "[]", all("{}"), all(short.replacingOccurrences(of: "\"x\"", with: "{}"))] {
      try write(broken)
      #expect(throws: WorkbenchError.self, "\(broken)") { try StoredTables("x", at: file) }
    }
  }
}
