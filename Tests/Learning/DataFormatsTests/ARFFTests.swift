import DataFormats
import Testing

@Suite struct ARFFTests {
  @Test(arguments: Vector.group("arff"))
  func filesOfPython(_ vector: Vector) throws {
    let table = try ARFF.table(vector.bytes)
    let columns = try #require(vector.expected["columns"] as? [[Any]])
    #expect(table.columns.count == columns.count)
    for (column, cells) in zip(table.columns, columns) {
      #expect(table.rowCount == cells.count)
      for (row, cell) in cells.enumerated() {
        #expect(column.number(row: row) == cell as? Double, "\(column.name), row \(row)")
        #expect(column.text(row: row) == cell as? String, "\(column.name), row \(row)")
      }
    }
  }

  @Test func namesAndLines() throws {
    let table = try ARFF.table(Vector.named("arff", "liac").bytes)
    #expect(table.columns.map(\.name) == ["sepal length", "count", "class", "note"])
    guard case .categories(let codes, let names) = table.columns[2].values else {
      Issue.record("a nominal attribute has categories")
      return
    }
    #expect(names == ["Iris setosa", "b,c", "it's"] && codes == [0, 1, 0, 2])
    #expect(table.columns[2].missing?.marked == 1 && table.columns[2].missing?[2] == true)
    let plain = try ARFF.table(Vector.named("arff", "plain").bytes)
    #expect((0..<3).map { plain.place(of: $0) } == [.line(9), .line(12), .line(13)])
  }

  private let head = "@relation r\n@attribute a numeric\n@attribute b {x,y}\n@attribute c string\n@data\n"

  @Test func takes() throws {
    for row in ["1,x,t", "1\tx\tt", " 1 ,\t'x' , \"t\"", "1,x,t\r", "{0 1,2 t}", "1,x,'t'\n\n%"] {
      let table = try ARFF.table(Array((head + row).utf8))
      #expect(table.rowCount == 1 && table.columns[0].number(row: 0) == 1, "\(row)")
      #expect(table.columns[1].text(row: 0) == "x" && table.columns[2].text(row: 0) == "t", "\(row)")
    }
    let quoted = try ARFF.table(Array((head + "?,?,'?'").utf8))
    #expect(quoted.columns[0].number(row: 0) == nil && quoted.columns[2].text(row: 0) == "?")
    #expect(try ARFF.table(Array(head.utf8)).rowCount == 0)
  }

  @Test(
    arguments: [
      ("1,x", .inconsistent), ("1,x,t,4", .inconsistent), ("1,x,t,{5}", .inconsistent), ("1,z,t", .value),
      ("q,x,t", .value), ("NaN,x,t", .value), ("inf,x,t", .value), ("0x10,x,t", .value), ("1e999,x,t", .value),
      ("1,,t", .malformed), ("1,x,'t", .malformed), ("1,x,50%", .malformed), ("1 x t", .value),
      ("{0 1}", .value), ("{2 t,0 1}", .malformed), ("{3 t}", .malformed), ("{-1 t}", .malformed), ("{2 t", .malformed),
      ("{2 t} 1", .malformed), ("{", .malformed), ("1,x,'\\u12'", .malformed), ("'1'x,x,t", .malformed),
    ] as [(String, DataFormatError.Kind)])
  func malformedRows(_ row: String, _ kind: DataFormatError.Kind) {
    let error = failure { _ = try ARFF.table(Array((head + row).utf8)) }
    #expect(error?.kind == kind && error?.place == .line(6), "\(row): \(String(describing: error))")
  }

  @Test(
    arguments: [
      ("", .truncated), ("@relation r\n@attribute a numeric\n", .truncated), ("@relation r\n@data\n", .malformed),
      ("@attribute a numeric\n", .malformed), ("1,2,3\n", .malformed),
      ("@relation r\n@attribute a color\n", .malformed),
      ("@relation r\n@attribute a {x,x}\n", .inconsistent), ("@relation r\n@attribute a {x\n", .malformed),
      ("@relation r\n@attribute a relational\n", .unsupported), ("@relation r\n@attribute a {}\n", .malformed),
      ("@relation r\n@attribute a real\n@attribute a real\n", .inconsistent), ("@relation r\n@attribute\n", .malformed),
      ("@relation r\n@attribute a real real\n", .malformed), ("@relation r\n@relation r\n", .malformed),
    ] as [(String, DataFormatError.Kind)])
  func malformedHeads(_ text: String, _ kind: DataFormatError.Kind) {
    #expect(failure { _ = try ARFF.table(Array(text.utf8)) }?.kind == kind)
  }

  @Test func limits() throws {
    let bytes = Array((head + "1,x,t\n1,x,t\n").utf8)
    #expect(try ARFF.table(bytes, limits: .init(cells: 6, columns: 3)).rowCount == 2)
    #expect(failure { _ = try ARFF.table(bytes, limits: .init(cells: 5)) }?.kind == .tooLarge)
    #expect(failure { _ = try ARFF.table(bytes, limits: .init(columns: 2)) }?.kind == .tooLarge)
    #expect(failure { _ = try ARFF.table(bytes, limits: .init(lineBytes: 10)) }?.kind == .tooLarge)
    #expect(failure { _ = try ARFF.table(Array(head.utf8) + [0x31, 0x2c, 0x78, 0x2c, 0xe9]) }?.place == .line(6))
  }
}
